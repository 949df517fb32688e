"""What happens to an enquiry: taken, corrected, answered, turned into a case; and erased where it led to none."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Purpose, acting_for
from accounts.models import Organisation, User
from accounts.roles import Permission, has_permission
from audit.alarms import check_reading
from audit.events import Event
from audit.history import purge_history
from audit.recorder import record
from cases import actions as case_actions
from cases import policies as case_policies
from cases.enquiries import policies
from cases.enquiries.enums import ANSWERS, Outcome
from cases.enquiries.models import SEALED, Enquiry
from cases.enums import Sex
from cases.models import Case
from core.errors import NotVisible, Refused
from core.keys import DESTROYED

FIELDS = (
    "channel", "received_at", "caller_role", "caller_name", "caller_contact", "content", "family_name", "given_name",
    "sex", "age_band", "citizenship", "language", "in_danger", "safe_to_call", "call_back_when", "follow_up_on",
    "in_charge",
)  # fmt: skip


@transaction.atomic
def take_enquiry(details: dict[str, Any], *, actor: User, token: UUID | None = None) -> Enquiry:
    """Record that somebody turned to the actor's organisation. The same form sent twice is one enquiry.

    `details`: the fields of FIELDS. Raises NotAllowed, Refused.
    """
    policies.check_may_take(actor)
    # One after the other, so that a second click finds what the first one brought.
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=actor.pk)
    if before := Enquiry.objects.visible_to(actor).sent_with(token):
        return before
    details = _with_somebody_in_charge(details, actor)
    enquiry = Enquiry(organisation=actor.organisation, taken_by=actor, form_token=token)
    enquiry.take(details, FIELDS)
    _check(enquiry)
    enquiry.save()
    _record(Event.ENQUIRY_TAKEN, enquiry, actor, channel=enquiry.channel)
    return enquiry


@transaction.atomic
def read_enquiry(enquiry: Enquiry, *, actor: User) -> None:
    """Open an enquiry: a look like one at a file, and on record."""
    policies.check_may_view(actor, enquiry)
    check_reading(actor, _file_of(enquiry))
    _record(Event.ENQUIRY_READ, enquiry, actor)


@transaction.atomic
def change_enquiry(enquiry: Enquiry, details: dict[str, Any], *, version: int, actor: User) -> Enquiry:
    """Correct or complete what is known, or say who looks at it again and when."""
    enquiry = _locked(enquiry)
    policies.check_may_change(actor, enquiry)
    enquiry.begin_change(version)
    changed = enquiry.take(_with_somebody_in_charge(details, actor), FIELDS)
    if changed:
        _check(enquiry)
        enquiry.save(update_fields=[*changed, "version"])
        _record(Event.ENQUIRY_CHANGED, enquiry, actor, **dict.fromkeys(changed))
    return enquiry


@transaction.atomic
def answer_enquiry(
    enquiry: Enquiry,
    *,
    outcome: str,
    version: int,
    actor: User,
    outcome_reason: str = "",
    referred_to: Organisation | None = None,
) -> Enquiry:
    """Say what came of it; "open" opens it again. Whoever sends it on says to whom."""
    enquiry = _locked(enquiry)
    policies.check_may_change(actor, enquiry)
    enquiry.begin_change(version)
    if outcome not in dict(ANSWERS):
        raise Refused(_("Choose one of the answers."), "outcome")
    reason = (outcome_reason or "").strip()
    sent_on = outcome == Outcome.REFERRED_ELSEWHERE
    if sent_on and not (referred_to or reason):
        raise Refused(_("Say to whom."), "referred_to")
    if outcome != Outcome.OPEN and not sent_on and not reason:
        raise Refused(_("Say why, in a few words."), "outcome_reason")
    _answer(enquiry, outcome, reason)
    enquiry.referred_to = referred_to if sent_on else None
    enquiry.save()
    _record(Event.ENQUIRY_ANSWERED, enquiry, actor, reason_code=str(outcome))
    return enquiry


@transaction.atomic
def open_case_from(enquiry: Enquiry, details: dict[str, Any], *, actor: User) -> Case:
    """Open a case for the person whom it was about; the enquiry belongs to it from then on."""
    enquiry = _locked(enquiry)
    policies.check_may_change(actor, enquiry)
    case = case_actions.open_case(details, actor=actor)
    _join(enquiry, case, actor)
    return case


@transaction.atomic
def add_to_case(enquiry: Enquiry, case: Case, *, actor: User) -> Case:
    """It was about somebody who has a case already, at the actor's own organisation."""
    enquiry = _locked(enquiry)
    policies.check_may_change(actor, enquiry)
    case_policies.check_may_edit(actor, case)
    _join(enquiry, case, actor)
    return case


def erase_old(now: datetime | None = None) -> int:
    """Erase what was said in enquiries that led to no case, ENQUIRY_DAYS after anybody last dealt with them.

    What is left is that there was one, how it came, and what came of it: codes from
    which calls are counted. Returns how many were erased; a second run finds none.
    """
    now = now or timezone.now()
    with acting_for(Purpose.RETENTION):
        due = Enquiry.objects.to_erase(now - timedelta(days=settings.ENQUIRY_DAYS)).select_related("organisation")
        rows = list(due.select_for_update(of=("self",), skip_locked=True).order_by("organisation", "pk"))
        for enquiry in rows:
            _erase(enquiry, now)
        if rows:
            purge_history([enquiry.public_id for enquiry in rows], actor_id=None)
        counts: dict[str, int] = {}
        for enquiry in rows:
            counts[enquiry.organisation.code] = counts.get(enquiry.organisation.code, 0) + 1
        for code, count in counts.items():
            record(Event.ENQUIRIES_ERASED, actor=None, changes={"organisation": code, "count": count})
    return len(rows)


def _erase(enquiry: Enquiry, now: datetime) -> None:
    """Whatever was said in it, and its key."""
    for name in SEALED:
        setattr(enquiry, name, "")
    enquiry.sex, enquiry.age_band, enquiry.citizenship, enquiry.language = Sex.UNKNOWN, "", "", ""
    enquiry.follow_up_on = enquiry.in_charge = None
    if enquiry.is_open:
        enquiry.outcome, enquiry.answered_at = Outcome.LAPSED, now
    enquiry.wrapped_key, enquiry.erased_at = DESTROYED, now
    enquiry.save()


def _join(enquiry: Enquiry, case: Case, actor: User) -> None:
    _answer(enquiry, Outcome.BECAME_CASE, enquiry.outcome_reason)
    enquiry.case, enquiry.referred_to = case, None
    enquiry.save()
    _record(Event.ENQUIRY_BECAME_CASE, enquiry, actor, number=case.number)


def _answer(enquiry: Enquiry, outcome: str, reason: str) -> None:
    enquiry.outcome, enquiry.outcome_reason = outcome, reason
    enquiry.answered_at = None if outcome == Outcome.OPEN else timezone.now()
    if outcome != Outcome.OPEN:
        enquiry.follow_up_on = None


def _with_somebody_in_charge(details: dict[str, Any], actor: User) -> dict[str, Any]:
    """A day without a name would be nobody's."""
    named = details.get("in_charge") or not details.get("follow_up_on")
    return details if named else details | {"in_charge": actor}


def _check(enquiry: Enquiry) -> None:
    if enquiry.received_at > timezone.now():
        raise Refused(_("This moment has not come yet."), "received_at")
    if enquiry.answered_at and enquiry.received_at > enquiry.answered_at:
        raise Refused(_("It was answered before that."), "received_at")
    if enquiry.follow_up_on and enquiry.follow_up_on < timezone.localdate(enquiry.received_at):
        raise Refused(_("It came later than that."), "follow_up_on")
    chosen = enquiry.in_charge
    if chosen and (
        chosen.organisation_id != enquiry.organisation_id or not has_permission(chosen, Permission.CASE_EDIT)
    ):
        raise Refused(_("Choose somebody of your organisation's casework staff."), "in_charge")


def _locked(enquiry: Enquiry) -> Enquiry:
    rows = Enquiry.objects.select_for_update(of=("self",)).select_related("organisation", "taken_by", "in_charge")
    locked = rows.filter(pk=enquiry.pk).first()
    if locked is None:
        raise NotVisible("")
    return locked


def _file_of(enquiry: Enquiry) -> UUID:
    """Whose file a look belongs to. Without a case the enquiry is a file of its own, and counts as one."""
    return enquiry.case.public_id if enquiry.case_id and enquiry.case else enquiry.public_id


def _record(event: Event, enquiry: Enquiry, actor: User, **changes: Any) -> None:
    record(event, actor=actor, target=enquiry, case_id=_file_of(enquiry), changes=changes)
