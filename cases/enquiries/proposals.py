"""What an enquiry said, in the words of the first conversations: shown to be looked at, and never written by itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from cases.enquiries.enums import CallerRole, Channel
from cases.enquiries.models import Enquiry
from cases.enums import Sex, YesNo
from cases.intake.enums import Answer, Calling, Source
from cases.intake.steps import Step, unanswered

NAME_LIMIT, TEXT_LIMIT = 100, 2000
# Who called on her own time is perhaps somebody to be called instead; who called in office is where the person came from.
CLOSE = (CallerRole.RELATIVE, CallerRole.ACQUAINTANCE)
SOURCE_OF_CHANNEL: Mapping[str, str] = {
    Channel.HOTLINE_152: Source.HOTLINE_152,
    Channel.HOTLINE_CENTRE: Source.HOTLINE_CENTRE,
    Channel.HOTLINE_NGO: Source.HOTLINE_NGO,
    Channel.EMBASSY: Source.EMBASSY,
    Channel.OUTREACH: Source.OUTREACH,
}
SOURCE_OF_CALLER: Mapping[str, str] = {
    CallerRole.SELF: Source.SELF,
    CallerRole.RELATIVE: Source.RELATIVE,
    CallerRole.ACQUAINTANCE: Source.RELATIVE,
    CallerRole.POLICE: Source.POLICE,
    CallerRole.OFFICIAL: Source.OTHER_STATE,
    CallerRole.EMBASSY: Source.EMBASSY,
    CallerRole.NGO: Source.NGO,
    CallerRole.INTERNATIONAL: Source.INTERNATIONAL,
    CallerRole.HEALTH: Source.HEALTH,
    CallerRole.SCHOOL: Source.SCHOOL,
}
DANGER: Mapping[str, str] = {YesNo.YES: Answer.YES, YesNo.NO: Answer.NO}
IN_OFFICE = SOURCE_OF_CALLER.keys() - {CallerRole.SELF, *CLOSE}


@dataclass(frozen=True)
class Proposal:
    """Values for questions of one step that nobody has answered, and the enquiry that they come from."""

    enquiry: Enquiry
    values: dict[str, Any]


def proposal_for(step: Step, record: Any, enquiries: Iterable[Enquiry]) -> Proposal | None:
    """What the first of these enquiries that says anything proposes; None where nothing is left to propose.

    A question that was answered, also by "not known", is left alone. What may stay empty without a word is proposed
    only until the first question of its step is answered: whoever left it empty then meant it.
    """
    waiting = unanswered(step, record)
    untouched = len(waiting) == len(step.asks)
    open_fields = {name for name in step.fields if name in waiting or (untouched and _is_empty(record, name))}
    for enquiry in enquiries:
        values = {name: value for name, value in said_in(enquiry).items() if value and name in open_fields}
        if values:
            return Proposal(enquiry, values)
    return None


def _is_empty(record: Any, name: str) -> bool:
    return not getattr(record, name, None)


def said_in(enquiry: Enquiry) -> dict[str, Any]:
    """By the names of the first conversations' questions. The caller's number is the person's only if she called herself."""
    herself = enquiry.caller_role == CallerRole.SELF
    contact = "" if enquiry.must_not_be_called else enquiry.caller_contact
    caller = ", ".join(part for part in (enquiry.caller_name, contact) if part)[:NAME_LIMIT]
    return {
        **_about_calling(enquiry, caller),
        "spoken_language": enquiry.language,
        "source": SOURCE_OF_CHANNEL.get(enquiry.channel) or SOURCE_OF_CALLER.get(enquiry.caller_role, ""),
        "source_worker": caller if enquiry.caller_role in IN_OFFICE else "",
        "source_on": timezone.localdate(enquiry.received_at),
        "source_details": (enquiry.outcome_reason or "")[:TEXT_LIMIT],
        "danger": DANGER.get(enquiry.in_danger, ""),
        "needs_note": (enquiry.content or "")[:TEXT_LIMIT],
        "family_name": enquiry.family_name or (enquiry.caller_name if herself and not enquiry.given_name else ""),
        "given_name": enquiry.given_name,
        "sex": "" if enquiry.sex == Sex.UNKNOWN else enquiry.sex,
        "citizenship": enquiry.citizenship,
        "phone": (contact or "")[:40] if herself else "",
        "language": enquiry.language,
    }


def _about_calling(enquiry: Enquiry, caller: str) -> dict[str, Any]:
    """How to reach her: where it was said that nobody may call back, no number and no hour is proposed."""
    hours = (enquiry.call_back_when or "")[:NAME_LIMIT]
    if enquiry.must_not_be_called:
        never = Calling.NEVER if enquiry.caller_role == CallerRole.SELF else ""
        return {"calling": never, "contact_warning": enquiry.call_back_when}
    found: dict[str, Any] = {"calling_times": hours}
    # Only what somebody said is safe.
    if enquiry.safe_to_call == YesNo.YES and enquiry.caller_role == CallerRole.SELF:
        found["calling"] = Calling.AT_TIMES if hours else Calling.SAFE
    if enquiry.safe_to_call == YesNo.YES and enquiry.caller_role in CLOSE and caller:
        found |= {"calling": Calling.THROUGH_ANOTHER, "safe_contact": caller}
    return found
