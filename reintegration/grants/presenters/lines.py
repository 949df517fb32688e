"""One application as a line says it: its amounts, its state, its card on the board, its way."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from reintegration.grants.enums import Outcome
from reintegration.grants.models import Application, ApplicationStep, Interest, Score
from reintegration.grants.querysets import COUNTED
from reintegration.grants.scoring import score_of
from reintegration.grants.states import ENDED, TURN, WAS_APPROVED, Side, Status
from reintegration.money.numbers import grouped

_TONES = {
    Status.RETURNED: "soon",
    Status.APPROVED: "accent",
    Status.AGREED: "done",
    Status.RUNNING: "done",
    Status.COMPLETED: "done",
    Status.REFUSED: "late",
    Status.WRITTEN_OFF: "late",
    Status.DRAFT: "neutral",
    Status.WITHDRAWN: "neutral",
}


@dataclass(frozen=True)
class Card:
    """One application on the board or in a list."""

    public_id: Any
    number: str
    scheme: str
    whose: str
    case: str
    amount: str
    since: str
    state: str
    tone: str


@dataclass(frozen=True)
class Column:
    status: str
    label: str
    turn: str
    count: str
    cards: list[Card]
    has_more: bool


@dataclass(frozen=True)
class Said:
    """One step of the way, with who took it and why."""

    at: datetime
    state: str
    name: str
    organisation: str
    reason: str


@dataclass(frozen=True)
class Sheet:
    """What one of the committee gave."""

    name: str
    score: Decimal
    lines: list[tuple[str, int, int, str]]


def state_of(application: Application) -> tuple[str, str]:
    """Where it stands, with its tone; what is proposed already is waited for by a second one."""
    status = Status(application.status)
    if status == Status.COMMITTEE and application.proposed_by_id is not None:
        return _("Before the committee, to be confirmed"), "soon"
    return str(status.label), _TONES.get(status, "waiting")


def card_of(application: Application, side: Side) -> Card:
    own = side == Side.APPLICANT
    status = Status(application.status)
    amount = application.approved_azn if status in WAS_APPROVED else application.asked_azn
    state, tone = state_of(application)
    moment = application.ended_at if status in ENDED else application.since
    return Card(
        public_id=application.public_id,
        number=application.number,
        scheme=application.scheme.name,
        whose=application.funder.name if own else application.organisation.name,
        case=application.case.number if own else "",
        amount=grouped(amount or 0),
        since=_day(moment) if status in ENDED else _age_of(application.since),
        state=state,
        tone=tone,
    )


def column_of(status: Status, rows: list[Application], counted: int, side: Side) -> Column:
    turn = TURN[status]
    return Column(
        status=status.value,
        label=str(status.label),
        turn=_("Your turn") if turn == side else _("Waiting for others"),
        count=f"{COUNTED}+" if counted > COUNTED else str(counted),
        cards=[card_of(row, side) for row in rows],
        has_more=counted > len(rows),
    )


def whose_turn(application: Application) -> str:
    """Who is expected to act next, by name."""
    turn = TURN[Status(application.status)]
    if turn is None:
        return ""
    return application.organisation.name if turn == Side.APPLICANT else application.funder.name


def steps_of(application: Application) -> list[dict[str, str]]:
    """The path as a line: what is done, where it stands, what is ahead, where it ended."""
    status = Status(application.status)
    applicant, funder = application.organisation.name, application.funder.name
    scored = status in {Status.COMMITTEE, Status.REFUSED, *WAS_APPROVED} or application.decided_at is not None
    rows = [
        (_("Application"), applicant, {Status.DRAFT, Status.RETURNED}, application.submitted_at),
        (_("Scoring"), funder, {Status.SUBMITTED, Status.IN_SCORING}, scored),
        (_("Decision"), funder, {Status.COMMITTEE}, application.decided_at),
        (_("Agreement"), funder, {Status.APPROVED}, application.agreed_on),
        (_("Payment"), funder, {Status.AGREED, Status.RUNNING}, status == Status.COMPLETED),
    ]
    steps, failed = [], False
    for label, who, here, done in rows:
        state = "current" if status in here else "done" if done else "todo"
        if status == Status.RETURNED and Status.RETURNED not in here:
            state = "todo"
        if not failed and _ends_at(status, state, label):
            state, label, failed = "failed", str(status.label), True
        day = _day(done) if state == "done" and not isinstance(done, bool) else ""
        steps.append({"label": str(label), "detail": f"{who}, {day}" if day else str(who), "state": state})
    return steps


def _ends_at(status: Status, state: str, label: Any) -> bool:
    """At which step it ended without getting where it was to go: a refusal where it was decided, else at the first not done."""
    if status == Status.REFUSED:
        return bool(label == _("Decision"))
    return status in {Status.WITHDRAWN, Status.WRITTEN_OFF} and state == "todo"


def said_in(path: Iterable[ApplicationStep]) -> list[Said]:
    """Who did what and said why, newest first; needs actor and organisation loaded."""
    return [
        Said(
            at=step.created_at,
            state=_("Proposal set aside") if step.from_status == step.to_status else str(Status(step.to_status).label),
            name=step.actor.full_name,
            organisation=step.actor.organisation.name,
            reason=step.reason or "",
        )
        for step in path
    ]


def sheets_of(scores: Iterable[Score]) -> list[Sheet]:
    """The score sheets of an application, each with its lines; needs criterion and scorer loaded, in their order."""
    by_scorer: dict[User, list[Score]] = {}
    for score in scores:
        by_scorer.setdefault(score.scorer, []).append(score)
    return [
        Sheet(
            name=scorer.full_name,
            score=score_of((one.criterion.weight, one.points) for one in rows),
            lines=[(one.criterion.name, one.criterion.weight, one.points, one.note or "") for one in rows],
        )
        for scorer, rows in by_scorer.items()
    ]


def interest_in_words(interest: Interest) -> str:
    """What somebody declared; which conflict it is stays with her."""
    return _("has a conflict of interest") if interest.has_conflict else _("declared none")


def proposal_in_words(application: Application) -> str:
    if application.proposed_outcome == Outcome.APPROVE:
        return _("Approve %(amount)s AZN") % {"amount": grouped(application.proposed_azn or 0)}
    return _("Refuse") if application.proposed_outcome else ""


def _day(moment: Any) -> str:
    day = timezone.localdate(moment) if isinstance(moment, datetime) else moment
    return str(date_format(day, "SHORT_DATE_FORMAT")) if day else ""


def _age_of(since: datetime) -> str:
    days = (timezone.localdate() - timezone.localdate(since)).days
    if days < 1:
        return _("since today")
    return ngettext("for %(days)s day", "for %(days)s days", days) % {"days": days}
