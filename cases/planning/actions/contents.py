"""Goals and actions of a plan in preparation. Each function is one transaction: lock, policy, change, audit."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from audit.events import Event
from audit.recorder import record
from cases.assessment.enums import Area as Need
from cases.planning import policies
from cases.planning.actions.locks import locked_action, locked_goal, locked_plan
from cases.planning.enums import DIMENSION_OF, Area, Dimension, Doer
from cases.planning.models import CasePlan, PlanAction, PlanGoal
from core.errors import Refused

GOAL_FIELDS = ("area", "dimension", "need", "objective", "baseline", "target", "planned_end_on")
ACTION_FIELDS = ("what", "doer", "user", "organisation", "who", "due_on")
# What says more precisely who does it; the person herself needs nothing more.
NEEDED_FOR: dict[str, str] = {Doer.STAFF: "user", Doer.ORGANISATION: "organisation", Doer.OTHER: "who"}


@transaction.atomic
def add_goal(plan: CasePlan, details: dict[str, Any], *, actor: User) -> PlanGoal:
    """Add what is to be reached. `details`: GOAL_FIELDS, token. Raises NotAllowed, Conflict, Refused."""
    plan = locked_plan(plan)
    policies.check_may_change(actor, plan)
    if twin := plan.goals.sent_with(details.get("token")):
        return twin
    goal = PlanGoal(plan=plan, case=plan.case, form_token=details.get("token"))
    _take_over_goal(goal, details)
    goal.save()
    _record(plan, goal, actor, {"type": goal.area})
    return goal


@transaction.atomic
def change_goal(goal: PlanGoal, details: dict[str, Any], *, version: int, actor: User) -> PlanGoal:
    """Change what is to be reached or until when."""
    goal = locked_goal(goal)
    policies.check_may_change(actor, goal.plan)
    goal.begin_change(version)
    _take_over_goal(goal, details)
    goal.save()
    _record(goal.plan, goal, actor, {"type": goal.area})
    return goal


@transaction.atomic
def remove_goal(goal: PlanGoal, *, actor: User) -> None:
    """Take a goal out of a plan in preparation, with what was to be done for it; an approved plan keeps its goals."""
    goal = locked_goal(goal)
    policies.check_may_change(actor, goal.plan)
    _record(goal.plan, goal, actor, {"type": goal.area})
    goal.delete()


@transaction.atomic
def add_action(goal: PlanGoal, details: dict[str, Any], *, actor: User) -> PlanAction:
    """Add what somebody does for a goal by a day. `details`: ACTION_FIELDS, token. Raises NotAllowed, Conflict, Refused."""
    goal = locked_goal(goal)
    policies.check_may_change(actor, goal.plan)
    if twin := goal.actions.sent_with(details.get("token")):
        return twin
    action = PlanAction(goal=goal, case=goal.case, form_token=details.get("token"))
    _take_over_action(action, details)
    action.save()
    _record(goal.plan, action, actor, {"until": action.due_on})
    return action


@transaction.atomic
def change_action(action: PlanAction, details: dict[str, Any], *, version: int, actor: User) -> PlanAction:
    """Change what is to be done, by whom or by when."""
    action = locked_action(action)
    policies.check_may_change(actor, action.goal.plan)
    action.begin_change(version)
    _take_over_action(action, details)
    action.save()
    _record(action.goal.plan, action, actor, {"until": action.due_on})
    return action


@transaction.atomic
def remove_action(action: PlanAction, *, actor: User) -> None:
    """Take an action out of a plan in preparation."""
    action = locked_action(action)
    policies.check_may_change(actor, action.goal.plan)
    _record(action.goal.plan, action, actor, {"until": action.due_on})
    action.delete()


def _record(plan: CasePlan, row: PlanGoal | PlanAction, actor: User, changes: dict[str, Any]) -> None:
    changes |= {"number": plan.number}
    record(Event.CASE_PLAN_CHANGED, actor=actor, target=row, case_id=plan.case.public_id, changes=changes)


def _take_over_goal(goal: PlanGoal, details: dict[str, Any]) -> None:
    was = goal.planned_end_on
    for name in GOAL_FIELDS:
        setattr(goal, name, details.get(name) or (None if name == "planned_end_on" else ""))
    if goal.area not in Area.values:
        raise Refused(_("Choose one of the answers."), "area")
    goal.dimension = goal.dimension or DIMENSION_OF[goal.area]
    if goal.dimension not in Dimension.values:
        raise Refused(_("Choose one of the answers."), "dimension")
    if goal.need not in ("", *Need.values):
        raise Refused(_("Choose one of the answers."), "need")
    if not (goal.objective or "").strip():
        raise Refused(_("Say what is to be reached."), "objective")
    if goal.planned_end_on is None:
        raise Refused(_("Say until when."), "planned_end_on")
    if goal.planned_end_on != was and goal.planned_end_on < timezone.localdate():
        raise Refused(_("This day has passed. Choose a day to come."), "planned_end_on")
    if goal.pk and goal.actions.filter(due_on__gt=goal.planned_end_on, done_on__isnull=True).exists():
        raise Refused(_("Something is to be done after this day."), "planned_end_on")


def _take_over_action(action: PlanAction, details: dict[str, Any]) -> None:
    """Write the details into the action, refusing what cannot be."""
    was = action.due_on
    for name in ACTION_FIELDS:
        setattr(action, name, details.get(name))
    if not (action.what or "").strip():
        raise Refused(_("Say what is to be done."), "what")
    _refuse_wrong_doer(action)
    if action.due_on is None:
        raise Refused(_("Say until when."), "due_on")
    if action.due_on != was and action.due_on < timezone.localdate():
        raise Refused(_("This day has passed. Choose a day to come."), "due_on")
    if action.due_on > action.goal.planned_end_on:
        raise Refused(_("This is after the planned end of the goal."), "due_on")


def _refuse_wrong_doer(action: PlanAction) -> None:
    """One of the four, and exactly what belongs to it."""
    needed = NEEDED_FOR.get(action.doer)
    if action.doer not in Doer.values or (needed and not getattr(action, needed)):
        raise Refused(_("Say who does it."), "who" if action.doer == Doer.OTHER else "doer")
    for name, empty in (("user", None), ("organisation", None), ("who", "")):
        if name != needed:
            setattr(action, name, empty)
    if action.user is not None and not _is_staff(action.user, action.case.organisation_id):
        raise Refused(_("A caseworker belongs to the organisation of the case."), "doer")
    if isinstance(action.organisation, Organisation) and action.organisation_id == action.case.organisation_id:
        raise Refused(_("For your own organisation name somebody of the staff."), "doer")


def _is_staff(user: User, organisation_id: int) -> bool:
    return user.is_active and user.organisation_id == organisation_id
