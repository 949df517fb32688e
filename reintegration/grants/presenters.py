"""How grants are said: amounts, states, the board's columns, the way, what the committee gave."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from accounts.models import User
from cases.models import Case
from cases.policies import allows
from reintegration.grants import policies
from reintegration.grants.enums import Outcome
from reintegration.grants.models import (
    Application,
    ApplicationStep,
    BusinessPlan,
    CostLine,
    Interest,
    MonitoringVisit,
    Quotation,
    Score,
    Tranche,
)
from reintegration.grants.querysets import COUNTED
from reintegration.grants.scoring import score_of
from reintegration.grants.states import ENDED, JUDGED, TURN, WAS_APPROVED, Side, Status

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


def money(amount: Decimal | int) -> str:
    return str(number_format(amount, 2, force_grouping=True))


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
        amount=money(amount or 0),
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
        return _("Approve %(amount)s AZN") % {"amount": money(application.proposed_azn or 0)}
    return _("Refuse") if application.proposed_outcome else ""


def whole_of(application: Application, actor: User) -> dict[str, Any]:
    """All that the page of one application shows to a reader, each part where it has come to that."""
    status = Status(application.status)
    sides = policies.sides_of(actor, application)
    weighs = Side.FUNDER in sides and status in {*JUDGED, Status.APPROVED, Status.REFUSED}
    path = ApplicationStep.objects.of(application).select_related("actor__organisation").order_by("-id")
    found: dict[str, Any] = {
        "state": state_of(application),
        "steps": steps_of(application),
        "turn": whose_turn(application),
        "moves": moves_of(application, actor),
        "plan": BusinessPlan.objects.of(application).first() if application.scheme.asks_business_plan else None,
        "costs": list(CostLine.objects.of(application)),
        "offers": list(Quotation.objects.of(application).select_related("document").order_by("amount_azn", "id")),
        "said": said_in(path),
        "may_change": allows(policies.check_may_change, actor, application),
        "opened_case": Case.objects.visible_to(actor).filter(pk=application.case_id).first(),
        "weighs": weighs,
        "sheets": [],
        "interests": [],
        "tranches": [],
        "visits": [],
    }
    found["total_costs"] = sum((line.amount_azn for line in found["costs"]), Decimal(0))
    if weighs:
        scores = Score.objects.of(application).select_related("criterion", "scorer")
        found["sheets"] = sheets_of(scores.order_by("scorer__full_name", "criterion__place"))
        interests = Interest.objects.of(application).select_related("user").order_by("user__full_name")
        found["interests"] = [(one.user.full_name, interest_in_words(one)) for one in interests]
        found["proposal"] = proposal_in_words(application)
    if status in WAS_APPROVED or application.approved_azn is not None:
        found["tranches"] = tranches_of(application, actor)
        visits = MonitoringVisit.objects.of(application).select_related("visited_by__organisation", "document")
        found["visits"] = list(visits.order_by("-visited_on", "-id"))
    return found


# (name of the address, label, what it will do, style, is it a button, who may)
_MOVES: list[tuple[str, Any, Any, str, bool, Any]] = [
    ("submit_grant", _l("Hand it in"), _l("Those who decide read it from then on."), "primary", True, Status.SUBMITTED),
    ("take_up_grant", _l("Take it up"), _l("What the person's consent covers of her file opens to you."), "primary", True,
     policies.check_may_take_up),
    ("declare_interest", _l("Declare your interest"), _l("Before you score or decide."), "primary", False,
     policies.check_has_to_declare),
    ("score_grant", _l("Score it"), _l("By the criteria of the scheme; you may change it until the committee meets."),
     "primary", False, policies.check_may_score),
    ("grant_to_committee", _l("Bring it before the committee"), _l("The scoring ends."), "outline", True,
     policies.check_may_end_scoring),
    ("propose_grant", _l("Propose a decision"), _l("A second person confirms it."), "primary", False,
     policies.check_may_propose),
    ("confirm_grant", _l("Confirm the decision"), _l("Then it is decided."), "primary", True, policies.check_may_confirm),
    ("set_grant_aside", _l("Set the proposal aside"), _l("The decision is open again."), "outline", False,
     policies.check_may_set_aside),
    ("agree_grant", _l("Record the agreement"), _l("What was approved is kept in a budget line."), "primary", False,
     Status.AGREED),
    ("add_tranche", _l("Add a tranche"), _l("A part of what was approved, by a day, on a condition."), "outline", False,
     policies.check_may_plan),
    ("visit_grant", _l("Record a monitoring visit"), _l("How it goes, and when to look again."), "outline", False,
     policies.check_may_visit),
    ("complete_grant", _l("Complete the grant"), _l("Every tranche was paid or given up."), "outline", True,
     policies.check_may_complete),
    ("return_grant", _l("Return it"), _l("To be completed, with the reason."), "outline", False, Status.RETURNED),
    ("withdraw_grant", _l("Withdraw it"), _l("It ends, with the reason."), "outline", False, Status.WITHDRAWN),
    ("write_off_grant", _l("Write it off"), _l("It ends; what did not come back is lost."), "danger", False,
     Status.WRITTEN_OFF),
]  # fmt: skip


def moves_of(application: Application, actor: User) -> list[dict[str, Any]]:
    """What the reader may do now, each with what it will do."""
    moves = []
    for name, label, consequence, style, is_button, who in _MOVES:
        asked = (
            (policies.check_may_move, actor, application, who) if isinstance(who, Status) else (who, actor, application)
        )
        if allows(*asked):
            url = reverse(f"reintegration:{name}", args=[application.public_id])
            moves.append(
                {"label": label, "consequence": consequence, "url": url, "style": style, "is_button": is_button}
            )
    return moves


def tranches_of(application: Application, actor: User) -> list[dict[str, Any]]:
    """The tranches in their order, each with its state and what may be done with it."""
    may_pay = allows(policies.check_may_pay, actor, application)
    rows = Tranche.objects.of(application).select_related("paid_by", "document").prefetch_related("recoveries")
    found = []
    for row in rows:
        state, tone = _state_of_tranche(row)
        is_open = may_pay and not row.is_paid and not row.is_cancelled
        found.append(
            {
                "row": row,
                "state": state,
                "tone": tone,
                "may_meet": is_open and row.waits_for_condition,
                "may_pay": is_open and not row.waits_for_condition,
                "may_give_up": is_open,
                "may_recover": may_pay and row.is_paid and row.recovered_azn < row.amount_azn,
            }
        )
    return found


def _state_of_tranche(row: Tranche) -> tuple[str, str]:
    if row.is_cancelled:
        return _("Given up"), "neutral"
    if row.is_paid:
        return _("Paid"), "done"
    if row.due_on < timezone.localdate():
        return _("Late"), "late"
    if row.waits_for_condition:
        return _("Waits for its condition"), "waiting"
    return _("To be paid"), "soon"


def plan_to_write(application: Application) -> dict[str, Any]:
    """What the form of the business plan begins with."""
    plan = BusinessPlan.objects.of(application).first()
    if plan is None:
        return {"costs": []}
    words = {name: getattr(plan, name) for name in ("idea", "market", "skills", "risks", "income_azn", "version")}
    return words | {"costs": [(line.what, line.amount_azn) for line in CostLine.objects.of(application)]}


def sheet_to_fill(application: Application, actor: User) -> dict[str, Any]:
    """The criteria of a score sheet, and what the actor gave before."""
    initial: dict[str, Any] = {}
    for score in Score.objects.of(application).filter(scorer=actor).select_related("criterion"):
        initial |= {f"points_{score.criterion.place}": score.points, f"note_{score.criterion.place}": score.note}
    return {"criteria": list(application.scheme.criteria.all()), "initial": initial}


def _day(moment: Any) -> str:
    day = timezone.localdate(moment) if isinstance(moment, datetime) else moment
    return str(date_format(day, "SHORT_DATE_FORMAT")) if day else ""


def _age_of(since: datetime) -> str:
    days = (timezone.localdate() - timezone.localdate(since)).days
    if days < 1:
        return _("since today")
    return ngettext("for %(days)s day", "for %(days)s days", days) % {"days": days}
