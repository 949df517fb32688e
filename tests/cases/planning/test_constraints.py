"""What no action would write, the database refuses."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.cases.factories_assessment import make_action, make_goal, make_plan

TODAY = timezone.localdate()
DAY = timedelta(days=1)
TOKEN = uuid.uuid4()


@pytest.mark.parametrize(
    ("name", "status", "fields"),
    [
        ("cases_plan_one_in_force", "approved", {}),
        ("cases_plan_one_in_preparation", "submitted", {}),
        ("cases_plan_numbered", "completed", {"number": 1}),
        ("cases_plan_sent_once", "completed", {"form_token": TOKEN}),
        ("cases_plan_reviewed_after_agreed", "completed", {"agreed_on": TODAY, "review_on": TODAY - DAY}),
    ],
)
def test_the_database_refuses_a_second_plan_that_cannot_be(name, status, fields, case, caseworker, manager):
    first = "draft" if status == "submitted" else status
    make_plan(case, by=caseworker, approver=manager, status=first, form_token=fields.get("form_token"))

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make_plan(case, by=caseworker, approver=manager, status=status, **fields)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("cases_goal_says_what", {"area": "Happiness"}),
        ("cases_goal_says_what", {"objective": ""}),
        ("cases_goal_ends_after_begun", {"planned_end_on": date(2020, 1, 1)}),
        ("cases_goal_ended_with_an_outcome", {"ended_on": TODAY}),
        ("cases_goal_ended_with_an_outcome", {"outcome": "reached"}),
        ("cases_goal_ended_with_an_outcome", {"outcome": "reached", "ended_on": TODAY - DAY}),
    ],
)
def test_the_database_refuses_a_goal_that_cannot_be(name, fields, draft):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make_goal(draft, **fields)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("cases_action_says_what", {"what": ""}),
        ("cases_action_done_by_one", {"doer": "staff"}),
        ("cases_action_done_by_one", {"doer": "organisation"}),
        ("cases_action_done_by_one", {"doer": "other"}),
        ("cases_action_done_by_one", {"doer": "person", "who": "Her aunt"}),
        ("cases_action_done_with_a_result", {"done_on": TODAY}),
        ("cases_action_done_with_a_result", {"result": "done"}),
        ("cases_action_done_with_a_result", {"outcome": "It went well."}),
    ],
)
def test_the_database_refuses_an_action_that_cannot_be(name, fields, draft):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make_action(draft.goals.get(), **fields)


def test_the_database_takes_a_form_once(draft):
    goal = make_goal(draft, form_token=TOKEN)
    make_action(goal, form_token=TOKEN)

    for name, again in (
        ("cases_goal_sent_once", lambda: make_goal(draft, form_token=TOKEN)),
        ("cases_action_sent_once", lambda: make_action(goal, form_token=TOKEN)),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            again()
