"""A case goes from one caseworker to another of the same organisation."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases.actions import put_in_charge, take_off
from cases.models import Appointment, Assignment, Case, PlanAction, Task
from cases.transfer import policies
from cases.transfer.models import HandOver
from core.errors import Refused


@transaction.atomic
def hand_over(case: Case, details: dict[str, Any], *, actor: User, token: UUID | None = None) -> HandOver:
    """Put another caseworker in charge instead of one: `from_user` (None where nobody is), `to_user`, `note`, `with_tasks`.

    `token`: the same form sent twice hands over once. Raises Refused for somebody who does not see the case.
    """
    case = _locked([case.pk])[0]
    policies.check_may_hand_over(actor, case)
    if twin := case.hand_overs.sent_with(token):
        return twin
    giver, taker = details["from_user"], details["to_user"]
    held = set(Assignment.objects.filter(case=case).current().values_list("user", flat=True))
    if giver is None and held or giver is not None and giver.pk not in held:
        raise Refused(_("Choose whoever is in charge now."), "from_user")
    _refuse_taker(giver, taker, [case])
    row = _hand_over(case, details, actor, token)
    return row


@transaction.atomic
def hand_over_all(
    user: User, cases: Iterable[Case], details: dict[str, Any], *, actor: User, token: UUID | None = None
) -> list[HandOver]:
    """Hand several cases of one caseworker to another, all or none: `to_user`, `note`, `with_tasks`.

    For a manager, when somebody leaves. The colleague has to see every one of them: Refused names those that she does not.
    """
    policies.check_may_hand_over_all(actor, user)
    rows = _locked([case.pk for case in cases])
    for case in rows:
        policies.check_may_hand_over(actor, case)
    if token and (twins := list(HandOver.objects.filter(case__in=rows, form_token=token))):
        return twins
    if not rows:
        raise Refused(_("Choose at least one case."), "cases")
    held = set(Assignment.objects.filter(user=user, case__in=rows).current().values_list("case", flat=True))
    if strange := [case.number for case in rows if case.pk not in held]:
        raise Refused(_("Not in her charge any more: %(cases)s.") % {"cases": ", ".join(strange)}, "cases")
    _refuse_taker(user, details["to_user"], rows)
    done = [_hand_over(case, details | {"from_user": user}, actor, token) for case in rows]
    return done


@transaction.atomic
def confirm_hand_over(row: HandOver, *, actor: User) -> HandOver:
    """The new caseworker has read what she was told: it leaves her day."""
    row = HandOver.objects.select_for_update(of=("self",)).select_related("case__person").get(pk=row.pk)
    policies.check_may_confirm(actor, row)
    row.read_at = timezone.now()
    row.save(update_fields=["read_at"])
    record(Event.HAND_OVER_READ, actor=actor, target=row, case_id=row.case.public_id)
    return row


def _hand_over(case: Case, details: dict[str, Any], actor: User, token: UUID | None) -> HandOver:
    giver, taker = details["from_user"], details["to_user"]
    if giver is not None:
        for held in case.assignments.current().filter(user=giver).select_related("user"):
            take_off(held, actor=actor)
    put_in_charge(case, taker, actor=actor)
    moved = _move_along(case, giver, taker) if giver is not None and details.get("with_tasks") else 0
    row = HandOver.objects.create(
        case=case,
        from_user=giver,
        to_user=taker,
        note=details.get("note", "").strip(),
        moved=moved,
        by=actor,
        form_token=token,
    )
    changes = {"user": taker.username, "count": moved}
    record(Event.CASE_HANDED_OVER, actor=actor, target=row, case_id=case.public_id, changes=changes)
    return row


def _move_along(case: Case, giver: User, taker: User) -> int:
    """What waited for the one in this case waits for the other. The versions count up, for whoever is writing there just now."""
    to = {"version": F("version") + 1}
    moved = Task.objects.filter(case=case, user=giver).open().update(user=taker, reminded_at=None, **to)
    coming = Appointment.objects.filter(case=case, accompanied_by=giver, ends_at__gte=timezone.now()).open()
    moved += coming.update(accompanied_by=taker, **to)
    return moved + PlanAction.objects.filter(case=case, user=giver).open().update(user=taker, **to)


def _refuse_taker(giver: User | None, taker: User, cases: list[Case]) -> None:
    if giver is not None and giver.pk == taker.pk:
        raise Refused(_("This is the same person. Choose a colleague."), "to_user")
    if unseen := [case.number for case in cases if not policies.can_take(taker, case)]:
        numbers = {"cases": ", ".join(unseen)}
        text = _("She does not see these cases: %(cases)s. Give them to her team, or name her, first.") % numbers
        raise Refused(text, "to_user")


def _locked(keys: list[int]) -> list[Case]:
    """In one order, whichever of them is chosen first."""
    rows = Case.objects.select_for_update(of=("self",)).select_related("organisation", "person")
    return list(rows.filter(pk__in=keys).order_by("pk"))
