import pytest

from cases.planning.models import CasePlan
from tests.cases.factories_assessment import make_action, make_goal, make_plan


@pytest.fixture
def plan_at(case, caseworker, manager):
    """A plan of the caseworker's in any state, with one goal and one thing to be done for it."""

    def make(status, **fields):
        plan = make_plan(case, by=caseworker, approver=manager, status=status, **fields)
        make_action(make_goal(plan))
        return CasePlan.objects.get(pk=plan.pk)

    return make


@pytest.fixture
def draft(plan_at):
    return plan_at("draft")


@pytest.fixture
def in_force(plan_at):
    return plan_at("approved")
