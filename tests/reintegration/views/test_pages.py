"""The pages of plans and assistance: for whom, with what, at what cost."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from cases.models import Assignment
from cases.planning import actions as planning
from reintegration.models import Assistance, Plan
from tests.cases.factories import SURNAME, make_case, make_person, make_share
from tests.cases.factories_assessment import make_action, make_goal, signed_by
from tests.cases.factories_assessment import make_plan as make_case_plan
from tests.reintegration.factories import make_item, make_not_provided, make_plan, make_repeating

TODAY = timezone.localdate()
DAY = timedelta(days=1)
PLANS = reverse("reintegration:plans")
ITEM = {"service": "food", "delivered_on": "2024-05-20", "quantity": "2", "amount_azn": "10.50", "goal": ""}


def url(name, row):
    return reverse(f"reintegration:{name}", args=[row.public_id])


@pytest.fixture
def plan_of(caseworker, manager):
    """A plan in force with a goal and something to be done for it, in a file that the caseworker is in charge of."""

    def make(case=None, in_charge=True, due=60, done=False, **fields):
        case = case or make_case(caseworker.organisation, person=make_person())
        if in_charge:
            Assignment.objects.get_or_create(case=case, user=caseworker, until=None)
        plan = make_case_plan(case, by=caseworker, approver=manager, status="approved", **fields)
        finished = {"done_on": TODAY, "result": "done"} if done else {}
        make_action(
            make_goal(plan, started_on=TODAY - 90 * DAY, planned_end_on=TODAY + max(due, 1) * DAY),
            due_on=TODAY + due * DAY,
            **finished,
        )
        return plan

    return make


def test_plans_stand_with_what_is_due_first(client, plan_of, caseworker):
    late_action, review_late = plan_of(due=-2), plan_of(review_on=TODAY - 3 * DAY, **signed_by(caseworker))
    later = plan_of(due=10, review_on=TODAY + 40 * DAY)
    client.force_login(caseworker)

    answer = client.get(PLANS)

    text = answer.content.decode()
    assert list(answer.context["page"]) == [review_late, late_action, later]
    assert "1 action late" in text
    assert "0 of 1 action finished" in text
    assert text.count("Not yet signed") == 2
    assert SURNAME not in text
    assert "A door that she can lock." not in text


def test_the_chips_leave_what_is_asked_for(client, plan_of, caseworker):
    due, later = plan_of(review_on=TODAY), plan_of(**signed_by(caseworker))
    colleagues = plan_of(in_charge=False)
    client.force_login(caseworker)

    def listed(**chosen):
        return set(client.get(PLANS, chosen).context["page"])

    assert listed() == {due, later}
    assert listed(whose="all") == {due, later, colleagues}
    assert listed(show="due") == {due}
    assert listed(show="unsigned") == {due}
    assert listed(show="nonsense", whose="nobody") == {due, later}


def test_a_supervisor_sees_everybodys_plans_first(client, plan_of, manager):
    plan = plan_of(in_charge=False)
    client.force_login(manager)

    assert list(client.get(PLANS).context["page"]) == [plan]
    assert list(client.get(PLANS, {"whose": "mine"}).context["page"]) == []


def test_earlier_plans_that_run_are_found_until_they_end(client, case, caseworker):
    running = make_plan(case, review_on=TODAY - DAY)
    make_plan(make_case(case.organisation, person=make_person()), ended_on=date(2024, 6, 1))
    client.force_login(caseworker)

    answer = client.get(PLANS, {"show": "earlier", "whose": "all"})

    assert list(answer.context["page"]) == [running]
    assert "Late since" in answer.content.decode()


def test_plans_of_a_closed_part_or_file_are_not_listed(client, case, plan_of, receiver):
    make_share(case, receiver.organisation, "identity")
    plan_of(case)
    shared, closed = (make_case(case.organisation, person=make_person()) for _time in range(2))
    for one in (shared, closed):
        make_share(one, receiver.organisation, "assistance")
    seen = plan_of(shared)
    plan_of(closed)
    closed.closed_on, closed.closure_reason = closed.opened_on, "goals_met"
    closed.save()
    client.force_login(receiver)

    assert list(client.get(PLANS, {"whose": "all"}).context["page"]) == [seen]


def test_the_list_is_not_for_the_auditor(client, auditor):
    client.force_login(auditor)

    assert client.get(PLANS).status_code == 403


def test_the_case_page_tells_plan_items_and_sums(client, case, caseworker):
    make_plan(case)
    for _ in range(30):
        make_item(case, amount_azn=Decimal("100.50"))
    client.force_login(caseworker)

    answer = client.get(url("case", case))

    text = answer.content.decode()
    assert "A flat of her own." in text
    assert "30 items in all" in text
    assert "3,015.00" in text
    assert len(answer.context["page"]) == 25
    assert url("assistance_new", case) in text


def test_a_case_without_anything_says_what_comes_next(client, case, caseworker):
    client.force_login(caseworker)

    text = client.get(url("case", case)).content.decode()

    assert "No plan yet" in text
    assert "Nothing happened in this year yet" in text
    assert "Nothing recorded yet" in text


def test_a_reader_gets_no_buttons(client, case, iom_officer):
    make_share(case, iom_officer.organisation, "assistance")
    plan = make_plan(case)
    client.force_login(iom_officer)

    text = client.get(url("case", case)).content.decode()

    for target in (url("assistance_new", case), url("plan_end", plan)):
        assert target not in text
    assert SURNAME not in text
    assert client.get(url("assistance_new", case)).status_code == 403


def test_who_sees_the_case_without_this_part_is_told_so(client, case, receiver):
    make_share(case, receiver.organisation, "identity")
    plan = make_plan(case)
    client.force_login(receiver)

    assert client.get(url("case", case)).status_code == 403
    assert "was not shared" in client.get(url("case", case)).content.decode()
    assert client.get(url("plan_end", plan)).status_code == 404


def test_a_stranger_finds_nothing_anywhere(client, case, stranger):
    plan = make_plan(case)
    client.force_login(stranger)

    for target in (
        url("case", case),
        url("assistance_new", case),
        url("plan_end", plan),
    ):
        for answer in (client.get(target), client.post(target, ITEM | {"ended_on": "2024-06-01"})):
            assert answer.status_code == 404
            assert SURNAME.encode() not in answer.content
    assert not Assistance.objects.exists()
    assert Plan.objects.get().is_open


def test_assistance_is_recorded_from_its_form_and_told_at_its_goal(client, case, plan_of, caseworker):
    goal = plan_of(case).goals.get()
    client.force_login(caseworker)
    form = client.get(url("assistance_new", case), {"goal": goal.public_id}).content.decode()
    assert '<optgroup label="Legal help">' in form
    assert f'value="{goal.public_id}" selected' in form

    answer = client.post(url("assistance_new", case), ITEM | {"goal": goal.public_id}, follow=True)

    item = Assistance.objects.get()
    assert (item.type, item.amount_azn, item.goal, item.provider) == (
        "food", Decimal("10.50"), goal, caseworker.organisation,
    )  # fmt: skip
    assert answer.redirect_chain == [(url("case", case), 302)]
    text = answer.content.decode()
    assert "The assistance was recorded." in text
    assert "1 item, 10.50 AZN" in text


def test_the_next_version_of_a_goal_keeps_what_was_given_before(client, case, plan_of, caseworker, manager):
    make_item(case, goal=plan_of(case).goals.get(), amount_azn=Decimal("40.00"))
    nxt = planning.start_plan(case, {}, actor=caseworker)
    planning.approve_plan(planning.submit_plan(nxt, actor=caseworker), actor=manager)
    make_item(case, goal=nxt.goals.get(), amount_azn=Decimal("2.50"))
    client.force_login(caseworker)

    assert "2 items, 42.50 AZN" in client.get(url("case", case)).content.decode()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"service": ""}, "service"),
        ({"amount_azn": "-1"}, "amount_azn"),
        ({"amount_azn": "1.234"}, "amount_azn"),
        ({"delivered_on": (TODAY + timedelta(days=1)).isoformat()}, "delivered_on"),
        ({"delivered_on": "1990-01-01"}, "delivered_on"),
    ],
    ids=str,
)
def test_an_error_stands_at_its_field_and_what_was_typed_is_kept(change, field, client, case, caseworker):
    client.force_login(caseworker)

    answer = client.post(url("assistance_new", case), ITEM | {"quantity": "7.25"} | change)

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    assert 'value="7.25"' in answer.content.decode()
    assert not Assistance.objects.exists()


def test_an_earlier_plan_is_read_and_ended_and_never_begun(client, case, caseworker):
    plan = make_plan(case)
    client.force_login(caseworker)
    assert "Earlier plan since" in client.get(url("case", case)).content.decode()

    assert client.get(url("plan_end", plan)).status_code == 200
    client.post(url("plan_end", plan), {"ended_on": "2024-07-01"})

    assert Plan.objects.get().ended_on == date(2024, 7, 1)
    assert client.get(url("plan_end", plan)).status_code == 409
    with pytest.raises(NoReverseMatch):
        url("plan_new", case)


def test_the_cost_of_the_list_does_not_grow(client, plan_of, caseworker, sessions_in_rows, django_assert_num_queries):
    client.force_login(caseworker)
    client.get(PLANS)
    for number in (3, 27):
        for _ in range(number):
            plan_of(review_on=TODAY)
        with django_assert_num_queries(8):
            client.get(PLANS)


def test_the_cost_of_the_case_page_does_not_grow(
    client, case, plan_of, caseworker, sessions_in_rows, django_assert_num_queries
):
    goal = plan_of(case).goals.get()
    client.force_login(caseworker)
    client.get(url("case", case))
    for number in (3, 27):
        for _ in range(number):
            make_item(case, goal=goal)
            make_plan(case, ended_on=date(2024, 6, 1))
            make_not_provided(case, caseworker)
            make_repeating(case, caseworker)
        with django_assert_num_queries(24):
            client.get(url("case", case))
