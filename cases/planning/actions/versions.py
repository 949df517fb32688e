"""A plan from its draft to its end, and the next version of it. Each verb is one transaction: lock, policy, move, audit."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.alarms import check_reading
from audit.events import Event
from audit.recorder import record
from cases.days import refuse_impossible
from cases.models import Case
from cases.planning import policies
from cases.planning.actions.locks import locked_case, locked_plan
from cases.planning.models import CasePlan, PlanAction, PlanGoal
from cases.planning.states import NEEDS_REASON, NEXT, Status
from core.errors import Conflict, Refused

EVENT_OF = {
    Status.SUBMITTED: Event.CASE_PLAN_SUBMITTED,
    Status.APPROVED: Event.CASE_PLAN_APPROVED,
    Status.RETURNED: Event.CASE_PLAN_RETURNED,
    Status.REPLACED: Event.CASE_PLAN_REPLACED,
    Status.COMPLETED: Event.CASE_PLAN_COMPLETED,
    Status.DISCARDED: Event.CASE_PLAN_DISCARDED,
}
# Which pair of columns says by whom and when a state was reached.
STAMP_OF = {
    Status.SUBMITTED: "submitted",
    Status.APPROVED: "approved",
    Status.RETURNED: "returned",
    Status.REPLACED: "ended",
    Status.COMPLETED: "ended",
    Status.DISCARDED: "ended",
}
# What a goal takes along into the next version.
CARRIED = ("area", "dimension", "need", "objective", "baseline", "target", "started_on", "planned_end_on")


@transaction.atomic
def read_plan(plan: CasePlan, *, actor: User) -> None:
    """Open one version of a plan: the look is on record."""
    policies.check_may_see(actor, plan.case)
    policies.require_visible(actor, plan)
    check_reading(actor, plan.case.public_id)
    record(Event.CASE_PLAN_READ, actor=actor, target=plan, case_id=plan.case.public_id)


@transaction.atomic
def start_plan(case: Case, details: dict[str, Any], *, actor: User) -> CasePlan:
    """Begin a plan; where one is in force, its next version, which goes on from the goals that have not ended.

    The one in force stays so until the new one is approved. `details`: agreed_on,
    review_on, token. Raises NotAllowed, Conflict, Refused.
    """
    case = locked_case(case)
    plans = CasePlan.objects.filter(case=case)
    token = details.get("token")
    policies.check_may_see(actor, case)
    if twin := plans.sent_with(token):
        return twin
    policies.check_may_start(actor, case)
    last = plans.order_by("-number").first()
    plan = CasePlan(case=case, number=last.number + 1 if last else 1, author=actor, form_token=token)
    _take_over(plan, details)
    plan.save()
    if in_force := plans.in_force().first():
        _go_on_from(in_force, plan)
    _record(Event.CASE_PLAN_DRAFTED, plan, actor)
    return plan


@transaction.atomic
def change_plan(plan: CasePlan, details: dict[str, Any], *, version: int, actor: User) -> CasePlan:
    """Change when the plan was agreed with the person and when to look at it again."""
    plan = locked_plan(plan)
    policies.check_may_change(actor, plan)
    plan.begin_change(version)
    _take_over(plan, details)
    plan.save(update_fields=["agreed_on", "review_on", "version"])
    _record(Event.CASE_PLAN_CHANGED, plan, actor)
    return plan


@transaction.atomic
def submit_plan(plan: CasePlan, *, actor: User) -> CasePlan:
    """Hand a plan to a supervisor: it has a goal, and something is to be done for each that has not ended."""
    plan = locked_plan(plan)
    policies.check_may_move(actor, plan, Status.SUBMITTED)
    goals = list(plan.goals.prefetch_related("actions"))
    if not goals:
        raise Refused(_("Add at least one goal before you submit the plan."))
    if any(goal.ended_on is None and not goal.actions.all() for goal in goals):
        raise Refused(_("Say for each goal what is to be done before you submit the plan."))
    return move(plan, Status.SUBMITTED, actor=actor)


@transaction.atomic
def approve_plan(plan: CasePlan, *, actor: User) -> CasePlan:
    """Put a plan in force. The version before it is replaced in the same moment."""
    plan = locked_plan(plan)
    policies.check_may_move(actor, plan, Status.APPROVED)
    for before in CasePlan.objects.filter(case=plan.case).in_force().select_related("case__person"):
        move(before, Status.REPLACED, actor=actor)
    return move(plan, Status.APPROVED, actor=actor)


@transaction.atomic
def return_plan(plan: CasePlan, *, reason: str, actor: User) -> CasePlan:
    """Send a plan back to be changed, and say why."""
    plan = locked_plan(plan)
    policies.check_may_move(actor, plan, Status.RETURNED)
    return move(plan, Status.RETURNED, actor=actor, reason=reason)


@transaction.atomic
def discard_plan(plan: CasePlan, *, actor: User) -> CasePlan:
    """Give up a plan that was not approved yet; the one in force stays."""
    plan = locked_plan(plan)
    policies.check_may_move(actor, plan, Status.DISCARDED)
    return move(plan, Status.DISCARDED, actor=actor)


@transaction.atomic
def complete_plan(plan: CasePlan, *, actor: User) -> CasePlan:
    """Close a plan whose goals have all ended and to which no next version is in preparation."""
    plan = locked_plan(plan)
    policies.check_may_move(actor, plan, Status.COMPLETED)
    if plan.goals.filter(ended_on__isnull=True).exists():
        raise Conflict(_("Some goals have not ended yet. End them first, and say what came of them."))
    if CasePlan.objects.filter(case=plan.case).in_preparation().exists():
        raise Conflict(_("The next plan is in preparation. Discard it first, or let it replace this one."))
    return move(plan, Status.COMPLETED, actor=actor)


def move(plan: CasePlan, to: Status, *, actor: User, reason: str = "") -> CasePlan:
    """The only writer of `status`: whatever is not in NEXT is refused, every step is audited.

    To be called on a locked row, after the policy. The reason stays sealed in the plan.
    """
    if to not in NEXT[Status(plan.status)]:
        raise Conflict(policies.where_it_stands(plan))
    if to in NEEDS_REASON and not reason.strip():
        raise Refused(_("Say why, in a few words."), "reason")
    stamp = STAMP_OF[to]
    plan.status = to
    setattr(plan, f"{stamp}_by", actor)
    setattr(plan, f"{stamp}_at", timezone.now())
    changed = ["status", f"{stamp}_by", f"{stamp}_at"]
    if reason:
        plan.return_reason = reason.strip()
        changed.append("return_reason")
    plan.save(update_fields=changed)
    _record(EVENT_OF[to], plan, actor)
    return plan


def _record(event: Event, plan: CasePlan, actor: User) -> None:
    changes = {"number": plan.number}
    record(event, actor=actor, target=plan, case_id=plan.case.public_id, changes=changes)


def _take_over(plan: CasePlan, details: dict[str, Any]) -> None:
    agreed, review, today = details.get("agreed_on"), details.get("review_on"), timezone.localdate()
    refuse_impossible(plan.case.person, agreed, "agreed_on")
    if review is not None and review < today and review != plan.review_on:
        raise Refused(_("This day has passed. Choose a day to come."), "review_on")
    if agreed and review and review < agreed:
        raise Refused(_("The next look comes after this one."), "review_on")
    plan.agreed_on, plan.review_on = agreed, review


def _go_on_from(before: CasePlan, plan: CasePlan) -> None:
    """Take over every goal that has not ended, with all its actions; each knows where it comes from."""
    for goal in before.goals.filter(ended_on__isnull=True).select_related("case__person").order_by("id"):
        copy = PlanGoal(plan=plan, case=plan.case, earlier=goal)
        for name in CARRIED:
            setattr(copy, name, getattr(goal, name))
        copy.save()
        for action in goal.actions.select_related("case__person").order_by("id"):
            _copy_action(action, copy)


def _copy_action(action: PlanAction, goal: PlanGoal) -> None:
    copy = PlanAction(goal=goal, case=goal.case, earlier=action)
    for name in ("what", "doer", "user_id", "organisation_id", "who", "due_on", "done_on", "result", "outcome"):
        setattr(copy, name, getattr(action, name))
    copy.save()
