"""What came of a plan in force. A result is written into the next version too, if one is in preparation."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases.days import refuse_future
from cases.planning import policies
from cases.planning.actions.locks import locked_action, locked_goal
from cases.planning.enums import GoalOutcome, Result
from cases.planning.models import PlanAction, PlanGoal
from cases.planning.states import IN_PREPARATION
from core.errors import Conflict, Refused


@transaction.atomic
def finish_action(
    action: PlanAction, *, done_on: date, result: str, outcome: str, version: int, actor: User
) -> PlanAction:
    """Write down how an action ended; again, where that was wrong."""
    action = locked_action(action)
    policies.check_may_finish(actor, action)
    action.begin_change(version)
    if result not in Result.values:
        raise Refused(_("Choose one of the answers."), "result")
    _refuse_wrong_day(done_on, action.goal.started_on, "done_on")
    _write(action, _next_of(action), done_on=done_on, result=result, outcome=outcome.strip())
    changes = {"reason_code": result, "number": action.goal.plan.number}
    record(Event.PLAN_ACTION_FINISHED, actor=actor, target=action, case_id=action.case.public_id, changes=changes)
    return action


@transaction.atomic
def reopen_action(action: PlanAction, *, actor: User) -> PlanAction:
    """Take back that an action has ended: it is still to be done."""
    action = locked_action(action)
    policies.check_may_finish(actor, action)
    if action.done_on is None:
        raise Conflict(_("This is still to be done."))
    action.version += 1
    _write(action, _next_of(action), done_on=None, result="", outcome="")
    changes = {"number": action.goal.plan.number}
    record(Event.PLAN_ACTION_REOPENED, actor=actor, target=action, case_id=action.case.public_id, changes=changes)
    return action


@transaction.atomic
def end_goal(goal: PlanGoal, *, ended_on: date, outcome: str, version: int, actor: User) -> PlanGoal:
    """Write down that a goal has ended and what came of it; again, where that was wrong."""
    goal = locked_goal(goal)
    policies.check_may_carry_out(actor, goal.plan)
    goal.begin_change(version)
    if outcome not in GoalOutcome.values:
        raise Refused(_("Choose one of the answers."), "outcome")
    _refuse_wrong_day(ended_on, goal.started_on, "ended_on")
    _write(goal, goal.later.filter(plan__status__in=IN_PREPARATION), ended_on=ended_on, outcome=outcome)
    changes = {"reason_code": outcome, "type": goal.area, "number": goal.plan.number}
    record(Event.PLAN_GOAL_ENDED, actor=actor, target=goal, case_id=goal.case.public_id, changes=changes)
    return goal


def _next_of(action: PlanAction) -> Any:
    return action.later.filter(goal__plan__status__in=IN_PREPARATION)


def _write(row: Any, later: Any, **values: Any) -> None:
    """Into the row, and into what goes on from it in the version that is in preparation."""
    following = list(later.select_for_update(of=("self",)).select_related("case__person"))
    for one in following:
        one.version += 1
    for one in (row, *following):
        for name, value in values.items():
            setattr(one, name, value)
        one.save(update_fields=[*values, "version"])


def _refuse_wrong_day(day: date, begun: date, field: str) -> None:
    refuse_future(day, field)
    if day < begun:
        raise Refused(_("The goal began later than that."), field)
