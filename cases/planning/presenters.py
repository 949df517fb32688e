"""Plans as pages print them: the path, the goals with what is to be done, how far it has come. No query of its own."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from cases.planning import policies
from cases.planning.enums import PROGRESS_TONES, Dimension, GoalOutcome, Progress, Result, Signature
from cases.planning.models import CasePlan, PlanAction, PlanGoal, PlanReview
from cases.planning.states import ENDED, IN_PREPARATION, Status
from cases.policies import allows

STATUS_TONES = {
    Status.DRAFT: "waiting", Status.SUBMITTED: "soon", Status.RETURNED: "late", Status.APPROVED: "accent",
    Status.COMPLETED: "done",
}  # fmt: skip
# So many days before its day something is "due soon".
SOON = 3


@dataclass(frozen=True)
class Step:
    """One thing to be done. `state` and `tone`: done, late, soon, or until when."""

    row: PlanAction
    who: Any
    state: Any
    tone: str
    may_finish: bool


@dataclass(frozen=True)
class Aim:
    """One goal. `progress`, `progress_tone`, `seen_on`: what the newest review says of it, if one does."""

    row: PlanGoal
    state: Any
    tone: str
    steps: list[Step]
    progress: Any = ""
    progress_tone: str = "neutral"
    seen_on: date | None = None

    @property
    def finished(self) -> int:
        return sum(step.row.done_on is not None for step in self.steps)


@dataclass(frozen=True)
class Side:
    """One dimension at a glance: how many of its goals were reached, how many of their actions are finished."""

    label: Any
    reached: int
    goals: int
    finished: int
    actions: int
    aims: list[Aim]


@dataclass(frozen=True)
class Shown:
    """One version of a plan. `moves`: the states to which the reader may bring it now; `missing`: what it takes first."""

    row: CasePlan
    state: Any
    tone: str
    aims: list[Aim]
    finished: int
    total: int
    path: list[dict[str, Any]]
    moves: frozenset[Status]
    missing: Any
    may_change: bool
    may_carry_out: bool
    sides: list[Side]
    signature: Any
    signature_tone: str


@dataclass(frozen=True)
class Plans:
    """The one in force, the one in preparation, and the earlier ones, the newest first."""

    in_force: Shown | None = None
    in_preparation: Shown | None = None
    earlier: list[CasePlan] = field(default_factory=list)


def plans_of(rows: Iterable[CasePlan], actor: User) -> Plans:
    """All versions of a case's plan for its page, with goals and actions fetched before."""
    rows = list(rows)
    in_force = next((shown(row, actor) for row in rows if row.is_in_force), None)
    in_preparation = next((shown(row, actor) for row in rows if row.status in IN_PREPARATION), None)
    return Plans(in_force, in_preparation, [row for row in rows if row.status in ENDED])


def shown(plan: CasePlan, actor: User) -> Shown:
    """One version with what the reader may do with it."""
    status = Status(plan.status)
    may_change = allows(policies.check_may_change, actor, plan)
    may_carry_out = allows(policies.check_may_carry_out, actor, plan)
    aims = [_aim(goal, plan, actor, may_carry_out=may_carry_out) for goal in plan.goals.all()]
    steps = [step.row for aim in aims for step in aim.steps]
    return Shown(
        plan,
        status.label,
        STATUS_TONES.get(status, "neutral"),
        aims,
        sum(row.done_on is not None for row in steps),
        len(steps),
        _path(plan, status),
        policies.moves_open_to(actor, plan) - _too_early(aims),
        _missing(aims) if may_change else "",
        may_change,
        may_carry_out,
        _sides(aims),
        *_signature(plan),
    )


def _sides(aims: list[Aim]) -> list[Side]:
    """The goals by what they serve; a dimension without goals is left out."""
    sides = []
    for dimension in Dimension:
        own = [aim for aim in aims if aim.row.serves == dimension]
        reached = sum(aim.row.outcome == GoalOutcome.REACHED for aim in own)
        finished, actions = sum(aim.finished for aim in own), sum(len(aim.steps) for aim in own)
        if own:
            sides.append(Side(dimension.label, reached, len(own), finished, actions, own))
    return sides


def _signature(plan: CasePlan) -> tuple[Any, str]:
    if not plan.signature:
        return (_("Not yet signed"), "soon") if plan.is_in_force else ("", "neutral")
    said = _("%(outcome)s, %(day)s") % {"outcome": Signature(plan.signature).label, "day": _day(plan.signed_on)}
    return said, "neutral" if plan.signature == Signature.DECLINED else "done"


@dataclass(frozen=True)
class Looked:
    """One review for the page: what each goal had come to, and whether the reader may put it right."""

    row: PlanReview
    goals: list[tuple[Any, Any, str, str]]
    may_change: bool


def reviews_of(rows: Iterable[PlanReview], *, may_change: bool) -> list[Looked]:
    """The newest first; that one alone may still be put right."""
    told = []
    for number, row in enumerate(rows):
        goals = [
            (
                look.goal.get_area_display(),
                Progress(look.progress).label,
                _progress_tone(look.progress),
                look.word or "",
            )
            for look in row.goals.all()
        ]
        told.append(Looked(row, goals, may_change and number == 0))
    return told


def _progress_tone(progress: str) -> str:
    return PROGRESS_TONES.get(progress, "neutral")


def _too_early(aims: list[Aim]) -> frozenset[Status]:
    """What the state would allow, and the action refuse because of what the plan holds."""
    early = {Status.COMPLETED} if any(aim.row.ended_on is None for aim in aims) else set()
    return frozenset(early | {Status.SUBMITTED} if _missing(aims) else early)


def _missing(aims: list[Aim]) -> Any:
    if not aims:
        return _("Add at least one goal before you submit the plan.")
    if any(aim.row.ended_on is None and not aim.steps for aim in aims):
        return _("Say for each goal what is to be done before you submit the plan.")
    return ""


def _aim(goal: PlanGoal, plan: CasePlan, actor: User, *, may_carry_out: bool) -> Aim:
    # Of the plan at hand, so that asking whose turn it is finds it without a query.
    goal.plan = plan
    steps = []
    for row in goal.actions.all():
        row.goal = goal
        theirs = row.organisation_id is not None and row.organisation_id == actor.organisation_id
        may_finish = may_carry_out or (theirs and allows(policies.check_may_finish, actor, row))
        state, tone = _finished(row) if row.done_on else _by_when(row.due_on, is_open=plan.status not in ENDED)
        steps.append(Step(row, row.doer_in_words, state, tone, may_finish))
    if goal.ended_on is not None:
        outcome = GoalOutcome(goal.outcome)
        said = _("%(outcome)s, %(day)s") % {"outcome": outcome.label, "day": _day(goal.ended_on)}
        return Aim(goal, said, "done" if outcome == GoalOutcome.REACHED else "neutral", steps, *_newest_look(goal))
    return Aim(goal, *_by_when(goal.planned_end_on, is_open=plan.status not in ENDED), steps, *_newest_look(goal))


def _newest_look(goal: PlanGoal) -> tuple[Any, str, date | None]:
    look = next(iter(goal.looks.all()), None)
    if look is None:
        return "", "neutral", None
    return Progress(look.progress).label, _progress_tone(look.progress), look.review.reviewed_on


def _finished(action: PlanAction) -> tuple[Any, str]:
    result = Result(action.result)
    said = _("%(outcome)s, %(day)s") % {"outcome": result.label, "day": _day(action.done_on)}
    return said, "done" if result == Result.DONE else "neutral"


def _by_when(day: date, *, is_open: bool) -> tuple[Any, str]:
    """Until when; late and soon only where somebody still works on it."""
    until = _("Until %(day)s") % {"day": _day(day)}
    left = (day - timezone.localdate()).days
    if not is_open or left > SOON:
        return until, "waiting"
    return (_("Late since %(day)s") % {"day": _day(day)}, "late") if left < 0 else (until, "soon")


def _day(day: Any) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


def _path(plan: CasePlan, status: Status) -> list[dict[str, Any]]:
    """What is behind, with names and days; where it stands; what is ahead."""
    prepared = _step(_("Prepared"), plan.author, plan.created_at)
    submitted = _step(_("Submitted"), plan.submitted_by, plan.submitted_at)
    approved = _step(_("Approved"), plan.approved_by, plan.approved_at)
    ended = _step(status.label, plan.ended_by, plan.ended_at)
    walked = {
        Status.DRAFT: [prepared],
        Status.RETURNED: [prepared, _step(_("Returned"), plan.returned_by, plan.returned_at)],
        Status.SUBMITTED: [prepared, submitted],
        Status.APPROVED: [prepared, submitted, approved],
        Status.DISCARDED: [prepared, ended],
    }.get(status, [prepared, submitted, approved, ended])
    if status in ENDED:
        walked[-1]["state"] = "failed" if status == Status.DISCARDED else "done"
        return walked
    walked[-1]["state"] = "current"
    ahead = [_("Submitted"), _("Approved"), Status.COMPLETED.label][len(walked) - 1 :]
    return [*walked, *({"label": label, "detail": "", "state": "todo"} for label in ahead)]


def _step(label: Any, who: User | None, at: Any) -> dict[str, Any]:
    detail = f"{who.full_name}, {_day(timezone.localtime(at))}" if who and at else ""
    return {"label": label, "detail": detail, "state": "done"}
