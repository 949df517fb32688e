"""A referral as pages print it: the card, the line in the inbox, the path, what was said. No query, no permission."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.consent.policies import Allowance
from cases.consent.presenters import Part, part_of
from cases.enums import Section
from referrals.models import Referral, ReferralStep
from referrals.states import ENDED, TURN, Side, Status, Urgency

_PATIENCE = {Urgency.IMMEDIATE: timedelta(hours=4), Urgency.SOON: timedelta(days=1), Urgency.ROUTINE: timedelta(days=7)}
_ENDED_TONES = {Status.COMPLETED: "done", Status.REFUSED: "late", Status.DECLINED: "late", Status.WITHDRAWN: "neutral"}

_TAKEN = {
    Status.SUBMITTED: gettext_lazy("Submitted"),
    Status.RETURNED: gettext_lazy("Returned"),
    Status.APPROVED: gettext_lazy("Approved"),
    Status.REFUSED: gettext_lazy("Refused"),
    Status.ACCEPTED: gettext_lazy("Accepted"),
    Status.DECLINED: gettext_lazy("Declined"),
    Status.COMPLETED: gettext_lazy("Completed"),
    Status.WITHDRAWN: gettext_lazy("Withdrawn"),
}


@dataclass(frozen=True)
class Card:
    """What may be known before acceptance: enough to decide, not enough to say who it is."""

    number: str
    age_group: str
    sex: str
    purpose: str
    urgency: str
    message: str


@dataclass(frozen=True)
class Line:
    """One entry of the inbox."""

    public_id: Any
    purpose: str
    number: str
    sender: str
    receiver: str
    since: datetime
    wait: str
    state: str
    tone: str
    is_urgent: bool
    urgency: str


@dataclass(frozen=True)
class Said:
    """One step with who took it and what was said."""

    at: datetime
    state: str
    name: str
    organisation: str
    reason: str


def card_of(referral: Referral) -> Card:
    person = referral.case.person
    return Card(
        number=referral.case.number,
        age_group=person.age_group_on(timezone.localdate()),
        sex=person.get_sex_display(),
        purpose=referral.get_purpose_display(),
        urgency=referral.get_urgency_display(),
        message=referral.message or "",
    )


def package_of(referral: Referral, allowance: Allowance | None, *, with_reasons: bool) -> list[Part]:
    """The named sections with the consent beside each; without an allowance (what has ended) the names alone.

    Why something is not covered is told to the sender only: what the person said is nobody else's to read.
    """
    return [part_of(Section(name), allowance, with_reasons=with_reasons) for name in referral.sections]


def part_in_words(section: Section, allowance: Allowance | None) -> str:
    """For the sender's form: a section, and where the receiver is known already, whether it may go."""
    part = part_of(section, allowance, with_reasons=True)
    return f"{part.label} ({part.state})" if part.state else part.label


def line_of(referral: Referral) -> Line:
    """Needs the annotation `since` (querysets.with_wait)."""
    status, urgency = Status(referral.status), Urgency(referral.urgency)
    # An answer is owed in time; help itself takes as long as it takes.
    is_late = status not in (*ENDED, Status.ACCEPTED) and timezone.now() - referral.since > _PATIENCE[urgency]
    return Line(
        public_id=referral.public_id,
        purpose=referral.get_purpose_display(),
        number=referral.case.number,
        sender=referral.from_organisation.name,
        receiver=referral.to_organisation.name,
        since=referral.since,
        wait="" if status in ENDED else _age_of(referral.since),
        state=status.label,
        tone=_ENDED_TONES.get(status, "late" if is_late else "waiting"),
        is_urgent=urgency != Urgency.ROUTINE and status not in ENDED,
        urgency=urgency.label,
    )


def _age_of(since: datetime) -> str:
    days = (timezone.localdate() - timezone.localdate(since)).days
    if days < 1:
        return _("since today")
    return ngettext("for %(days)s day", "for %(days)s days", days) % {"days": days}


def steps_of(referral: Referral) -> list[dict[str, str]]:
    """The path as a line: what is done, where it stands, what is ahead, where it ended."""
    status = Status(referral.status)
    ends = {Status.REFUSED: Side.MINISTRY, Status.DECLINED: Side.RECEIVER}
    failed_at = ends.get(status) or (_withdrawn_at(referral) if status == Status.WITHDRAWN else None)
    ministry_done = referral.approved_at or status in (Status.ACCEPTED, Status.DECLINED, Status.COMPLETED)
    accepted = status in (Status.ACCEPTED, Status.COMPLETED) or failed_at == "feedback"
    rows = [
        (Side.SENDER, _("Submission"), referral.from_organisation.name, referral.submitted_at, referral.submitted_at),
        (Side.MINISTRY, _("Approval"), _("Ministry"), ministry_done, referral.approved_at),
        (Side.RECEIVER, _("Acceptance"), referral.to_organisation.name, accepted, referral.decided_at),
        ("feedback", _("Feedback"), referral.to_organisation.name, status == Status.COMPLETED, None),
    ]
    current = "feedback" if status == Status.ACCEPTED else TURN[status]
    ended_as = {Status.REFUSED: _("Refused"), Status.DECLINED: _("Declined"), Status.WITHDRAWN: _("Withdrawn")}
    steps = []
    for place, label, who, is_done, at in rows:
        state = "done" if is_done else "todo"
        if place == current:
            state = "current"
        if place == failed_at:
            state, label = "failed", ended_as[status]
            at = None if status == Status.WITHDRAWN else referral.decided_at
        day = date_format(timezone.localtime(at), "SHORT_DATE_FORMAT") if at and state in ("done", "failed") else ""
        steps.append({"label": label, "detail": f"{who}, {day}" if day else who, "state": state})
    return steps


def _withdrawn_at(referral: Referral) -> Any:
    """Before which step the sender took it back."""
    if not referral.submitted_at:
        return Side.SENDER
    if not referral.approved_at:
        return Side.MINISTRY
    return "feedback" if referral.decided_at else Side.RECEIVER


def said_in(path: list[ReferralStep]) -> list[Said]:
    """Who did what and said why, newest first; needs actor and organisation loaded."""
    return [
        Said(
            at=step.created_at,
            state=str(_TAKEN[Status(step.to_status)]),
            name=step.actor.full_name,
            organisation=step.actor.organisation.name,
            reason=step.reason or "",
        )
        for step in reversed(path)
    ]
