"""Rows held while they are changed: always the case first, so that no two wait for each other."""

from typing import Any

from django.utils.translation import gettext as _

from cases.models import Case
from cases.planning.models import CasePlan, PlanAction, PlanGoal
from core.errors import Conflict


def locked_case(case: Case) -> Case:
    rows = Case.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("person", "organisation").get(pk=case.pk)


def locked_plan(plan: CasePlan) -> CasePlan:
    case = locked_case(plan.case)
    row = CasePlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    row.case = case
    return row


def locked_goal(goal: PlanGoal) -> PlanGoal:
    plan = locked_plan(goal.plan)
    row = _still_there(PlanGoal.objects.select_for_update(of=("self",)).filter(pk=goal.pk))
    row.plan, row.case = plan, plan.case
    return row


def locked_action(action: PlanAction) -> PlanAction:
    goal = locked_goal(action.goal)
    row = _still_there(PlanAction.objects.select_for_update(of=("self",)).filter(pk=action.pk))
    row.goal, row.case = goal, goal.case
    return row


def _still_there(rows: Any) -> Any:
    row = rows.first()
    if row is None:
        raise Conflict(_("Somebody removed this meanwhile."))
    return row
