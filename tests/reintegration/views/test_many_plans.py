"""The list of plans at thousands of them: in order from an index, page by page, for as many queries as at three."""

import json
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from cases.models import Assignment, Case, CasePlan, Person, PlanAction, PlanGoal
from cases.planning.querysets import NOTHING_DUE
from cases.planning.states import Status
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories_assessment import make_action, make_goal, make_plan

MANY = 3_000


def plans_for(user, manager, number):
    """Files that somebody is in charge of, each with a plan in force; every tenth asks for nothing."""
    today, now = timezone.localdate(), timezone.now()
    people = Person.objects.bulk_create(Person(family_name="Many", sex="female") for _place in range(number))
    files = Case.objects.bulk_create(
        Case(number=f"M-{number}-{place}", person=person, organisation=user.organisation, opened_on=today)
        for place, person in enumerate(people)
    )
    Assignment.objects.bulk_create(Assignment(case=case, user=user) for case in files)
    approved = {"submitted_by": user, "submitted_at": now, "approved_by": manager, "approved_at": now}
    return CasePlan.objects.bulk_create(
        CasePlan(
            case=case, number=1, author=user, status=Status.APPROVED,
            review_on=None if place % 10 == 0 else today + timedelta(days=place * 7 % 400 - 30), **approved,
        )
        for place, case in enumerate(files)
    )  # fmt: skip


def asked(client, address):
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    return response, queries.captured_queries


def nodes_of(statement):
    """Every step of how the database would answer."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}")
        [found] = cursor.fetchone()
    waiting = [(json.loads(found) if isinstance(found, str) else found)[0]["Plan"]]
    while waiting:
        step = waiting.pop()
        yield step
        waiting += step.get("Plans", [])


@pytest.mark.slow
def test_thousands_of_plans_cost_as_many_queries_as_three_and_no_sorting(own_database, client):
    house = make_organisation("MANY")
    caseworker, manager = make_user("many", house, Role.CASEWORKER), make_user("head", house, Role.SHELTER_MANAGER)
    address = reverse("reintegration:plans")
    client.force_login(caseworker)
    plans_for(caseworker, manager, 3)
    client.get(address)
    _response, few = asked(client, address)
    plans_for(caseworker, manager, MANY)
    with connections["owner"].cursor() as owner:
        owner.execute("ANALYZE")

    response, many = asked(client, address)
    further, _queries = asked(client, address + response.context["page"].next_url)

    assert len(many) == len(few)
    days = [plan.due_on for page in (response, further) for plan in page.context["page"]]
    assert days == sorted(days)
    assert len(days) == 50
    [listed] = [query["sql"] for query in many if 'ORDER BY "cases_caseplan"."due_on"' in query["sql"]]
    steps = list(nodes_of(listed))
    assert "cases_plan_by_due" in {step.get("Index Name") for step in steps}
    # Whoever sees a file by her name or a share is few; the plans themselves come in order.
    assert not [step for step in steps if "Sort" in step["Node Type"] and step["Plan Rows"] > 10]


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["a review", "an action", "a goal"])
def test_a_plan_is_due_with_whatever_of_it_comes_first(case, caseworker, manager, what):
    today = timezone.localdate()
    days = {name: today + timedelta(days=1 if name == what else 9) for name in ("a review", "an action", "a goal")}
    plan = make_plan(
        case, by=caseworker, approver=manager, status=Status.APPROVED, agreed_on=today, review_on=days["a review"]
    )
    goal = make_goal(plan, planned_end_on=days["a goal"])
    make_action(goal, due_on=days["an action"])

    plan.refresh_from_db()

    assert plan.due_on == today + timedelta(days=1)


@pytest.mark.django_db
def test_what_is_done_or_taken_out_is_due_no_more(case, caseworker, manager):
    today = timezone.localdate()
    plan = make_plan(case, by=caseworker, approver=manager, status=Status.APPROVED, agreed_on=today)
    goal = make_goal(plan, planned_end_on=today + timedelta(days=9))
    action = make_action(goal, due_on=today + timedelta(days=1))

    PlanAction.objects.filter(pk=action.pk).update(done_on=today, result="done")
    plan.refresh_from_db()
    assert plan.due_on == today + timedelta(days=9)
    PlanGoal.objects.filter(pk=goal.pk).delete()
    plan.refresh_from_db()
    assert plan.due_on == NOTHING_DUE


@pytest.mark.django_db
def test_nobody_writes_another_day_into_a_plan(case, caseworker, manager):
    plan = make_plan(case, by=caseworker, approver=manager, status=Status.APPROVED)

    CasePlan.objects.filter(pk=plan.pk).update(due_on=timezone.localdate())

    plan.refresh_from_db()
    assert plan.due_on == NOTHING_DUE
