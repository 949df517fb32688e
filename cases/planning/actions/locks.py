"""Rows held while they are changed: always the case first, so that no two wait for each other."""

from cases.models import Case
from cases.planning.models import CasePlan, PlanAction, PlanGoal


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
    row = PlanGoal.objects.select_for_update(of=("self",)).get(pk=goal.pk)
    row.plan, row.case = plan, plan.case
    return row


def locked_action(action: PlanAction) -> PlanAction:
    goal = locked_goal(action.goal)
    row = PlanAction.objects.select_for_update(of=("self",)).get(pk=action.pk)
    row.goal, row.case = goal, goal.case
    return row
