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
from cases.intake.enums import Need
from referrals.models import Party, Referral, ReferralStep
from referrals.numbers import registered_number
from referrals.states import ENDED, TAKEN_ON, TURN, Answer, Box, RiskFlag, Side, Status, Urgency

_ENDED_TONES = {
    Status.COMPLETED: "done",
    Status.REFUSED: "late",
    Status.DECLINED: "late",
    Status.WITHDRAWN: "neutral",
    Status.EXPIRED: "late",
}
_ANSWER_TONES = {
    Answer.OFFERED: "waiting",
    Answer.ACCEPTED: "done",
    Answer.DECLINED: "late",
    Answer.CLOSED: "neutral",
    Answer.EXPIRED: "late",
}
# What a program is told of a referral that another organisation took on, or that ended, where a page says it in words.
CLOSED = "closed"
# Less than this before it is due, what is waiting is shown as soon due.
_SOON = timedelta(hours=6)

_TAKEN = {
    Status.SUBMITTED: gettext_lazy("Submitted"),
    Status.RETURNED: gettext_lazy("Returned"),
    Status.APPROVED: gettext_lazy("Approved"),
    Status.REFUSED: gettext_lazy("Refused"),
    Status.OFFERED: gettext_lazy("Offered"),
    Status.ACCEPTED: gettext_lazy("Accepted"),
    Status.IN_PROGRESS: gettext_lazy("Begun"),
    Status.EXPIRED: gettext_lazy("Expired"),
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
    language: str
    urgent_needs: list[str]
    risk_flags: list[str]
    message: str


@dataclass(frozen=True)
class Asked:
    """One organisation that was asked, as whoever sends or approves sees it."""

    public_id: Any
    name: str
    answer: str
    tone: str
    reason: str
    at: datetime | None
    read_at: datetime | None
    read_by: str


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
    due: str
    state: str
    tone: str
    is_urgent: bool
    urgency: str
    officer: str
    # Under which the ministry received it, if it did.
    registered: str


@dataclass(frozen=True)
class OnCase:
    """One referral as the page of its case tells it: where it stands, what was reached, what came of it."""

    public_id: Any
    purpose: str
    sender: str
    receiver: str
    state: str
    tone: str
    steps: list[dict[str, str]]
    begun: datetime | None
    ended: datetime | None
    outcome: str
    feedback: str
    has_ended: bool


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
        language=referral.get_language_display() if referral.language else "",
        urgent_needs=[str(Need(need).label) for need in referral.urgent_needs],
        risk_flags=[str(RiskFlag(flag).label) for flag in referral.risk_flags],
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


def line_of(seat: Party) -> Line:
    """The referral as it lies with one organisation (querysets.for_inbox)."""
    referral = seat.referral
    urgency, is_over = Urgency(referral.urgency), seat.box == Box.ENDED
    state, tone = state_of(referral, seat)
    return Line(
        public_id=referral.public_id,
        purpose=referral.get_purpose_display(),
        number=referral.case.number,
        sender=referral.from_organisation.name,
        receiver=receiver_of(referral, seat),
        since=seat.since,
        wait="" if is_over else _age_of(seat.since),
        due=due_in_words(seat),
        state=state,
        tone=tone,
        is_urgent=urgency != Urgency.ROUTINE and not is_over,
        urgency=str(urgency.label),
        officer=seat.officer.full_name if seat.officer else "",
        registered=registered_number(referral),
    )


def state_of(referral: Referral, seat: Party | None) -> tuple[str, str]:
    """Where it stands for the reader, and in which tone. An organisation that was asked and did not take it learns no more."""
    if seat is not None and is_out(seat):
        return str(Answer(seat.answer).label), _ANSWER_TONES[Answer(seat.answer)]
    status = Status(referral.status)
    if status in ENDED:
        return str(status.label), _ENDED_TONES[status]
    left = seat.due_at - timezone.now() if seat is not None and seat.due_at else None
    if left is None or left > _SOON:
        return str(status.label), "done" if status in TAKEN_ON else "waiting"
    return str(status.label), "soon" if left > timedelta() else "late"


def receiver_of(referral: Referral, seat: Party | None) -> str:
    """To whom it goes, as the reader may know it: one of several who were asked knows of herself alone."""
    if seat is not None and seat.side == Side.RECEIVER and seat.organisation_id != referral.to_organisation_id:
        return str(seat.organisation.name)
    return str(referral.to_organisation.name)


def receivers_in_words(referral: Referral, asked: list[Asked]) -> str:
    """All who are asked, by name, as far as the reader knows of them; once one has accepted, that one."""
    names = [] if referral.status in (*TAKEN_ON, *ENDED) else [one.name for one in asked]
    return ", ".join(names) or str(referral.to_organisation.name)


def due_in_words(seat: Party) -> str:
    """By when the step that is due has to be taken (time_left)."""
    if seat.due_at is None or seat.box not in (Box.TURN, Box.WAITING):
        return ""
    return time_left(seat.due_at)


def time_left(due_at: datetime) -> str:
    """In hours while they count, in days otherwise; how late it is."""
    left = due_at - timezone.now()
    hours = int(abs(left) / timedelta(hours=1))
    if hours < 1:
        return _("less than an hour left") if left > timedelta() else _("less than an hour late")
    if left < timedelta():
        if hours < 48:
            return ngettext("%(n)s hour late", "%(n)s hours late", hours) % {"n": hours}
        return ngettext("%(n)s day late", "%(n)s days late", hours // 24) % {"n": hours // 24}
    if hours < 48:
        return ngettext("%(n)s hour left", "%(n)s hours left", hours) % {"n": hours}
    return ngettext("%(n)s day left", "%(n)s days left", hours // 24) % {"n": hours // 24}


def asked_of(seats: list[Party]) -> list[Asked]:
    """Who was asked and what each said, for whoever sends or approves (querysets.of)."""
    return [
        Asked(
            public_id=seat.organisation.public_id,
            name=seat.organisation.name,
            answer=str(Answer(seat.answer).label),
            tone=_ANSWER_TONES.get(Answer(seat.answer), "neutral"),
            reason=str(seat.get_decline_reason_display()) if seat.decline_reason else "",
            at=seat.answered_at,
            read_at=seat.read_at,
            read_by=seat.read_by.full_name if seat.read_by else "",
        )
        for seat in seats
        if seat.side == Side.RECEIVER
    ]


def _age_of(since: datetime) -> str:
    days = (timezone.localdate() - timezone.localdate(since)).days
    if days < 1:
        return _("since today")
    return ngettext("for %(days)s day", "for %(days)s days", days) % {"days": days}


def steps_of(referral: Referral, seat: Party | None) -> list[dict[str, str]]:
    """The path as a line: what is done, where it stands, what is ahead, where it ended."""
    status = Status(referral.status)
    receiver = receiver_of(referral, seat)
    missed = seat is not None and is_out(seat)
    failed_at = Side.RECEIVER if missed else _failed_at(referral)
    is_offered = status in (Status.OFFERED, *TAKEN_ON, Status.DECLINED, Status.COMPLETED, Status.EXPIRED)
    accepted = not missed and (status in (*TAKEN_ON, Status.COMPLETED) or failed_at == "feedback")
    approved = referral.approved_at or is_offered or failed_at in (Side.RECEIVER, "feedback")
    rows = [
        (Side.SENDER, _("Submission"), referral.from_organisation.name, referral.submitted_at, referral.submitted_at),
        (Side.MINISTRY, _("Approval"), _("Ministry"), approved, referral.approved_at),
        (Side.RECEIVER, _("Acceptance"), receiver, accepted, referral.decided_at),
        ("feedback", _("Feedback"), receiver, status == Status.COMPLETED and not missed, None),
    ]
    if not referral.needs_ministry:
        del rows[1]
    current = "" if missed else "feedback" if status in TAKEN_ON else TURN[status]
    steps = []
    for place, label, who, is_done, at in rows:
        state = "done" if is_done else "todo"
        if place == current:
            state = "current"
        if place == failed_at:
            state, label = "failed", state_of(referral, seat)[0] if missed else _ended_as(status)
            at = None if status in (Status.WITHDRAWN, Status.EXPIRED) or missed else referral.decided_at
        day = date_format(timezone.localtime(at), "SHORT_DATE_FORMAT") if at and state in ("done", "failed") else ""
        steps.append({"label": label, "detail": f"{who}, {day}" if day else who, "state": state})
    return steps


def is_out(seat: Party) -> bool:
    """Whether an organisation that was asked has nothing more to do with it, nor learns what became of it."""
    return seat.side == Side.RECEIVER and seat.answer in (Answer.DECLINED, Answer.CLOSED, Answer.EXPIRED)


def _ended_as(status: Status) -> str:
    return {
        Status.REFUSED: _("Refused"),
        Status.DECLINED: _("Declined"),
        Status.WITHDRAWN: _("Withdrawn"),
        Status.EXPIRED: _("Expired"),
    }[status]


def _failed_at(referral: Referral) -> Any:
    """At which step it ended without having got where it was to go."""
    status = Status(referral.status)
    if status == Status.WITHDRAWN:
        return _withdrawn_at(referral)
    ends = {Status.REFUSED: Side.MINISTRY, Status.DECLINED: Side.RECEIVER, Status.EXPIRED: Side.RECEIVER}
    return ends.get(status)


def _withdrawn_at(referral: Referral) -> Any:
    """Before which step the sender took it back."""
    if not referral.submitted_at:
        return Side.SENDER
    if referral.needs_ministry and not referral.approved_at:
        return Side.MINISTRY
    return "feedback" if referral.decided_at else Side.RECEIVER


def said_in(path: list[ReferralStep]) -> list[Said]:
    """Who did what and said why, newest first; needs actor and organisation loaded."""
    return [
        Said(
            at=step.created_at,
            state=str(_TAKEN[Status(step.to_status)]),
            name=step.actor.full_name if step.actor else "",
            organisation=step.actor.organisation.name if step.actor else _by_nobody(step),
            reason=step.reason or "",
        )
        for step in reversed(path)
    ]


def on_case(referral: Referral, seat: Party | None, path: list[ReferralStep]) -> OnCase:
    """For the page of its case. Who was asked and did not take it on is not told what came of it."""
    missed = seat is not None and is_out(seat)
    state, tone = state_of(referral, seat)
    reached = {step.to_status: step.created_at for step in path if step.referral_id == referral.pk}
    return OnCase(
        public_id=referral.public_id,
        purpose=str(referral.get_purpose_display()),
        sender=referral.from_organisation.name,
        receiver=receiver_of(referral, seat),
        state=state,
        tone=tone,
        steps=steps_of(referral, seat),
        begun=None if missed else reached.get(Status.IN_PROGRESS),
        ended=None if missed or referral.status not in ENDED else reached.get(referral.status),
        outcome=str(referral.get_outcome_display()) if referral.outcome and not missed else "",
        feedback="" if missed else referral.feedback or "",
        has_ended=referral.status in ENDED,
    )


def _by_nobody(step: ReferralStep) -> str:
    """Without an account behind it: the time did it, or somebody whom a sealed link let in."""
    return str(Side.CLOCK.label) if step.to_status == Status.EXPIRED else _("By a sealed link")
