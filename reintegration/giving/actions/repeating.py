"""Help that repeats: it proposes its days, and each is on file once somebody has confirmed it, once, whoever presses twice."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases.models import Case
from core.errors import Conflict, Refused
from reintegration.actions import record_assistance
from reintegration.giving import policies
from reintegration.giving.actions.locks import locked
from reintegration.giving.days import pending
from reintegration.giving.enums import Answer, Kind, Reason
from reintegration.giving.models import NotProvided, Repeating
from reintegration.giving.records import settled_days
from reintegration.ground.actions import locked_case, refuse_invalid
from reintegration.policies import check_may_record

CHANGEABLE = ("until_on", "quantity", "amount_azn", "given_by")
FIELDS = ("service", "every", "from_on", *CHANGEABLE)
LONGEST_DAYS = 3 * 366


@transaction.atomic
def begin_repeating(case: Case, details: dict[str, Any], *, actor: User, token: UUID | None = None) -> Repeating:
    """Agree on help that is given again and again: the fields of FIELDS. Nothing is recorded as given by it."""
    case = locked_case(case)
    check_may_record(actor, case)
    if before := Repeating.objects.of(case).sent_with(token):
        return before
    if details.get("service") is None:
        raise Refused(_("Choose what is given."), "service")
    row = Repeating(
        case=case, service=details["service"], provider=actor.organisation, written_by=actor, form_token=token
    )
    row.take(details, FIELDS)
    row.type, row.next_on = row.service.type, row.from_on
    _check(row)
    row.save()
    _record(Event.REPEATING_BEGUN, row, actor)
    return row


@transaction.atomic
def change_repeating(row: Repeating, details: dict[str, Any], *, version: int, actor: User) -> Repeating:
    """Change what each day to come brings, or the last day. What is confirmed stays as it is."""
    row = locked(row)
    policies.check_may_keep(actor, row)
    row.begin_change(version)
    changed = row.take(details, CHANGEABLE)
    if changed:
        _check(row)
        last = max(settled_days(row), default=None)
        if last and row.until_on < last:
            raise Refused(_("A later day is confirmed already. Choose that day, or one after it."), "until_on")
        row.save(update_fields=[*changed, "version"])
        set_next(row)
        _record(Event.REPEATING_CHANGED, row, actor)
    return row


@transaction.atomic
def confirm_days(row: Repeating, answers: Mapping[date, str], *, actor: User) -> int:
    """Write down what came of these days: given, refused, not to be had. All of them or none; how many were written.

    A day on which something stands already is passed over. Raises Conflict where nothing is left to write.
    """
    row = locked(row)
    policies.check_may_confirm(actor, row)
    today = timezone.localdate()
    open_days = set(pending(row.from_on, row.every, min(row.until_on, today), settled_days(row)))
    chosen = {day: answer for day, answer in answers.items() if day in open_days and answer != Answer.LATER}
    if not chosen:
        raise Conflict(_("Nothing is left to write down of these days: they are confirmed already, or still to come."))
    try:
        with transaction.atomic():
            for day, answer in sorted(chosen.items()):
                _write(row, day, answer, actor)
    except IntegrityError:
        raise Conflict(_("Somebody confirmed this a moment ago. Nothing was changed.")) from None
    set_next(row)
    _record(Event.REPEATING_CONFIRMED, row, actor, count=len(chosen))
    return len(chosen)


def set_next(row: Repeating) -> None:
    """The earliest day of which nothing stands; for a case that is locked."""
    left = pending(row.from_on, row.every, row.until_on, settled_days(row))
    row.next_on = left[0] if left else None
    row.save(update_fields=["next_on"])


def _write(row: Repeating, day: date, answer: str, actor: User) -> None:
    if answer == Answer.GIVEN:
        names = ("service", "quantity", "amount_azn", "given_by")
        details = {name: getattr(row, name) for name in names} | {"delivered_on": day, "repeating": row}
        record_assistance(row.case, details, actor=actor)
        return
    missed = NotProvided(case=row.case, service=row.service, type=row.type, provider=actor.organisation)
    missed.kind, missed.reason, missed.asked_on = Kind(answer), Reason.NOT_SAID, day
    missed.repeating, missed.written_by = row, actor
    missed.save()
    changes = {"type": missed.type, "kind": missed.kind, "day": day}
    record(Event.NOT_PROVIDED, actor=actor, target=missed, case_id=row.case.public_id, changes=changes)


def _check(row: Repeating) -> None:
    refuse_invalid(row, exclude={"case", "provider", "written_by", "service", "given_by"})
    if row.from_on < row.case.opened_on:
        raise Refused(_("The case was opened later than that."), "from_on")
    if row.until_on < row.from_on:
        raise Refused(_("The end lies before the beginning."), "until_on")
    if (row.until_on - row.from_on).days > LONGEST_DAYS:
        raise Refused(_("Three years at most. Then agree on it anew."), "until_on")
    if not row.service.is_in_force_on(row.from_on):
        raise Refused(_("The catalogue does not have this service on that day."), "service")


def _record(event: Event, row: Repeating, actor: User, **changes: Any) -> None:
    changes = {"type": row.type, "from_on": row.from_on} | changes
    record(event, actor=actor, target=row, case_id=row.case.public_id, changes=changes)
