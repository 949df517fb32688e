"""Case plans: what cannot be is refused at its field; sent twice, or second, nothing is lost."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from cases.planning import actions
from cases.planning.models import CasePlan, PlanAction, PlanGoal
from core.errors import Refused, Stale
from tests.cases.factories_assessment import make_action
from tests.cases.planning.test_actions import ACTS, GOAL, PLAN, STEP, action_of, goal_of

TODAY = timezone.localdate()
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"agreed_on": TODAY + DAY}, "agreed_on"),
        ({"agreed_on": TODAY - 60 * 365 * DAY}, "agreed_on"),
        ({"review_on": TODAY - DAY}, "review_on"),
    ],
    ids=str,
)
def test_a_plan_that_cannot_be_is_refused_at_its_field(change, field, case, caseworker):
    with pytest.raises(Refused) as refusal:
        actions.start_plan(case, PLAN | change, actor=caseworker)

    assert refusal.value.field == field
    assert not CasePlan.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"area": "Happiness"}, "area"),
        ({"objective": "  "}, "objective"),
        ({"planned_end_on": None}, "planned_end_on"),
        ({"planned_end_on": TODAY - DAY}, "planned_end_on"),
    ],
    ids=str,
)
def test_a_goal_that_cannot_be_is_refused_at_its_field(change, field, draft, caseworker):
    with pytest.raises(Refused) as refusal:
        actions.add_goal(draft, GOAL | change, actor=caseworker)

    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"what": ""}, "what"),
        ({"doer": ""}, "doer"),
        ({"doer": "staff"}, "doer"),
        ({"doer": "other", "who": ""}, "who"),
        ({"due_on": None}, "due_on"),
        ({"due_on": TODAY - DAY}, "due_on"),
        ({"due_on": TODAY + 61 * DAY}, "due_on"),
    ],
    ids=str,
)
def test_an_action_that_cannot_be_is_refused_at_its_field(change, field, draft, caseworker):
    with pytest.raises(Refused) as refusal:
        actions.add_action(goal_of(draft), STEP | change, actor=caseworker)

    assert refusal.value.field == field


def test_an_action_is_given_to_somebody_of_the_house_or_another_organisation(draft, caseworker, stranger):
    for doer in (
        {"doer": "staff", "user": stranger},
        {"doer": "organisation", "organisation": caseworker.organisation},
    ):
        with pytest.raises(Refused) as refusal:
            actions.add_action(goal_of(draft), STEP | doer, actor=caseworker)
        assert refusal.value.field == "doer"


def test_what_does_not_belong_to_the_doer_is_dropped(draft, caseworker):
    row = actions.add_action(
        goal_of(draft), STEP | {"doer": "staff", "user": caseworker, "who": "Her aunt"}, actor=caseworker
    )

    kept = PlanAction.objects.get(pk=row.pk)
    assert (kept.user, kept.who) == (caseworker, "")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"done_on": TODAY + DAY}, "done_on"),
        ({"done_on": TODAY - DAY}, "done_on"),
        ({"result": "magic"}, "result"),
    ],
    ids=str,
)
def test_a_result_that_cannot_be_is_refused_at_its_field(change, field, in_force, caseworker):
    given = {"done_on": TODAY, "result": "done", "outcome": "", "version": 1} | change

    with pytest.raises(Refused) as refusal:
        actions.finish_action(action_of(in_force), actor=caseworker, **given)

    assert refusal.value.field == field


def test_a_goal_that_cannot_have_ended_so_is_refused(in_force, caseworker):
    for change, field in (({"ended_on": TODAY + DAY}, "ended_on"), ({"outcome": "magic"}, "outcome")):
        given = {"ended_on": TODAY, "outcome": "reached", "version": 1} | change
        with pytest.raises(Refused) as refusal:
            actions.end_goal(goal_of(in_force), actor=caseworker, **given)
        assert refusal.value.field == field


def test_a_day_that_has_passed_meanwhile_stays_as_it_was(draft, caseworker):
    action = make_action(goal_of(draft), due_on=TODAY - DAY)

    actions.change_action(action, STEP | {"due_on": TODAY - DAY}, version=1, actor=caseworker)


def test_a_change_begun_before_somebody_elses_is_stale(draft, caseworker):
    for name in ("change", "change_goal", "change_action"):
        ACTS[name][1](draft, caseworker, draft.case)
        with pytest.raises(Stale):
            ACTS[name][1](draft, caseworker, draft.case)


def test_a_form_sent_twice_makes_one(case, caseworker):
    token = uuid.uuid4()
    plan, again = (actions.start_plan(case, PLAN | {"token": token}, actor=caseworker) for _time in range(2))
    goal, goal_again = (actions.add_goal(plan, GOAL | {"token": token}, actor=caseworker) for _time in range(2))
    step, step_again = (actions.add_action(goal, STEP | {"token": token}, actor=caseworker) for _time in range(2))

    assert (plan, goal, step) == (again, goal_again, step_again)
    assert (CasePlan.objects.count(), PlanGoal.objects.count(), PlanAction.objects.count()) == (1, 1, 1)
