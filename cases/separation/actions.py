"""That two persons must not be in one house: recorded, and taken back with a reason."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases.merging.records import all_records
from cases.models import Case, Separation
from cases.separation import policies
from cases.separation.enums import Reason
from core.errors import Conflict, NotVisible, Refused

# A day further away than this is a slip of the pen.
FURTHEST = timedelta(days=5 * 366)


@transaction.atomic
def keep_apart(
    case: Case, other: Case, details: dict[str, Any], *, actor: User, token: UUID | None = None
) -> Separation:
    """Say that the persons of two files must not be in one house: `reason`, `note`, `until_on`. One form sent twice is one.

    Raises NotAllowed, NotVisible, Refused, and Conflict where it stands already, whichever way round.
    """
    case, other = _locked(case, other)
    policies.check_may_record(actor, case)
    if before := Separation.objects.of(case).sent_with(token):
        return before
    reason = details["reason"]
    if reason not in Reason.values:
        raise Refused(_("Choose why."), "reason")
    for file in (case, other):
        policies.check_may_name(actor, file, reason)
    _refuse_impossible(case, other, details.get("until_on"))
    row = Separation(
        case=case, other_case=other, reason=reason, note=(details.get("note") or "").strip(),
        until_on=details.get("until_on"), organisation=actor.organisation, recorded_by=actor, form_token=token,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Conflict(_("These two are kept apart already.")) from None
    _record(Event.SEPARATION_RECORDED, row, actor)
    return row


@transaction.atomic
def end_separation(separation: Separation, *, reason: str, actor: User) -> Separation:
    """The two may be in one house again, and why. Raises NotVisible, NotAllowed, Conflict, Refused."""
    rows = Separation.objects.select_for_update(of=("self",)).select_related("case__person", "other_case")
    found = rows.filter(pk=separation.pk).first()
    if found is None:
        raise NotVisible("")
    policies.check_may_end(actor, found)
    if not reason.strip():
        raise Refused(_("Say why."), "reason")
    found.ended_by, found.ended_at, found.end_reason = actor, timezone.now(), reason.strip()
    found.save(update_fields=["ended_by", "ended_at", "end_reason"])
    _record(Event.SEPARATION_ENDED, found, actor)
    return found


def _refuse_impossible(case: Case, other: Case, until_on: date | None) -> None:
    today = timezone.localdate()
    if other.person_id in all_records([case.person_id]):
        raise Refused(_("This is the same person's file."), "number")
    if until_on and until_on < today:
        raise Refused(_("This day has passed."), "until_on")
    if until_on and until_on > today + FURTHEST:
        raise Refused(_("Check the year."), "until_on")
    if Separation.objects.between(case, other).in_force_on(today).exists():
        raise Conflict(_("These two are kept apart already."))


def _locked(*cases: Case) -> list[Case]:
    """The files, locked in one order whoever names which first; two who record the same wait for each other."""
    keys = [case.pk for case in cases]
    rows = Case.objects.select_for_update(of=("self",), no_key=True).select_related("organisation", "person")
    found = {row.pk: row for row in rows.filter(pk__in=keys).order_by("pk")}
    if len(found) < len(set(keys)):
        raise NotVisible("")
    return [found[key] for key in keys]


def _record(event: Event, row: Separation, actor: User) -> None:
    # In both files' records, and in neither whose the other is or why.
    for file in (row.case, row.other_case):
        record(event, actor=actor, target=row, case_id=file.public_id)
