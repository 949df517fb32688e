"""What happens on a waiting list. Each function is one transaction: policy, lock, change, audit."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases.days import refuse_future
from cases.models import Case, Enquiry
from core.errors import Conflict, NotVisible, Refused
from shelters.models import Shelter
from shelters.waiting import policies
from shelters.waiting.enums import Ending, Urgency
from shelters.waiting.models import WaitingEntry

FURTHEST = timedelta(days=366)
NEEDS = ("accessible_bed", "cot", "isolation", "children")


@transaction.atomic
def put_on_list(
    shelter: Shelter,
    details: dict[str, Any],
    *,
    actor: User,
    case: Case | None = None,
    enquiry: Enquiry | None = None,
    token: UUID | None = None,
) -> WaitingEntry:
    """Somebody waits for a bed: of a case, or of an enquiry that has none. Once at a time for each house.

    `details`: `urgency`, `urgency_reason`, `wanted_from`, the fields of NEEDS, and `any_house` for all houses of the
    organisation. Raises NotAllowed, Refused, Conflict.
    """
    # One after the other, so that a second click finds what the first one brought.
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=actor.pk)
    if case is not None:
        policies.check_may_enter_case(actor, shelter, case)
    elif enquiry is not None:
        policies.check_may_enter_enquiry(actor, shelter, enquiry)
    else:
        raise Refused(_("Say of which case or enquiry."), "number")
    if before := WaitingEntry.objects.sent_with(token, actor):
        return before
    reason, wanted_from = (details.get("urgency_reason") or "").strip(), details["wanted_from"]
    if not reason:
        raise Refused(_("Say why."), "urgency_reason")
    if not -FURTHEST <= wanted_from - timezone.localdate() <= FURTHEST:
        raise Refused(_("Check the year."), "wanted_from")
    entry = WaitingEntry(
        organisation=shelter.organisation,
        shelter=None if details.get("any_house") else shelter,
        case=case,
        enquiry=enquiry,
        urgency=int(details["urgency"]),
        urgency_reason=reason,
        wanted_from=wanted_from,
        entered_by=actor,
        form_token=token,
        **{name: details[name] for name in NEEDS if details.get(name)},
    )
    try:
        with transaction.atomic():
            entry.save()
    except IntegrityError:
        raise Conflict(_("This person waits on this list already. Nothing was changed.")) from None
    _record(Event.WAITING_ENTERED, entry, actor, level=Urgency(entry.urgency).name.lower())
    return entry


@transaction.atomic
def offer_bed(entry: WaitingEntry, *, offered_on: date, actor: User, note: str = "") -> WaitingEntry:
    """A bed was offered, on a day. She goes on waiting until she has it."""
    entry = _locked(entry)
    policies.check_may_change(actor, entry)
    refuse_future(offered_on, "offered_on")
    _refuse_before_entered(entry, offered_on, "offered_on")
    entry.offered_on, entry.offer_note = offered_on, note.strip()
    entry.save(update_fields=["offered_on", "offer_note"])
    _record(Event.WAITING_OFFERED, entry, actor)
    return entry


@transaction.atomic
def end_waiting(entry: WaitingEntry, *, ending: str, ended_on: date, actor: User, reason: str = "") -> WaitingEntry:
    """She has a bed, does not want it any more, or went elsewhere; the last two with a reason. Once."""
    entry = _locked(entry)
    policies.check_may_change(actor, entry)
    refuse_future(ended_on, "ended_on")
    _refuse_before_entered(entry, ended_on, "ended_on")
    if ending not in Ending.values or ending == Ending.WAITS:
        raise Refused(_("Choose one of the answers."), "ending")
    if entry.offered_on and ended_on < entry.offered_on:
        raise Refused(_("A bed was offered later than that."), "ended_on")
    if ending != Ending.PLACED and not reason.strip():
        raise Refused(_("Say why."), "reason")
    entry.ending, entry.ended_on, entry.ended_by = ending, ended_on, actor
    entry.ending_reason = reason.strip()
    entry.save(update_fields=["ending", "ended_on", "ended_by", "ending_reason"])
    _record(Event.WAITING_ENDED, entry, actor, status=entry.ending)
    return entry


def _refuse_before_entered(entry: WaitingEntry, day: date, field: str) -> None:
    if day < timezone.localdate(entry.entered_at):
        raise Refused(_("This person was put on the list later than that."), field)


def _locked(entry: WaitingEntry) -> WaitingEntry:
    rows = WaitingEntry.objects.select_for_update(of=("self",))
    locked = rows.select_related("case__person", "enquiry", "organisation", "shelter").filter(pk=entry.pk).first()
    if locked is None:
        raise NotVisible("")
    return locked


def _record(event: Event, entry: WaitingEntry, actor: User, **changes: Any) -> None:
    """In the record of the file, or of the enquiry, which is a file of its own there."""
    file = entry.case or entry.enquiry
    where = {"shelter": entry.shelter.code if entry.shelter else None}
    record(event, actor=actor, target=entry, case_id=file.public_id if file else None, changes=where | changes)
