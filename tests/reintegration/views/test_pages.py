"""The pages of plans and assistance: for whom, with what, at what cost."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from reintegration.models import Assistance, Plan
from tests.cases.factories import SURNAME, make_case, make_person, make_share
from tests.reintegration.factories import make_item, make_not_provided, make_plan, make_repeating

TODAY = timezone.localdate()
PLANS = reverse("reintegration:plans")
ITEM = {"service": "food", "delivered_on": "2024-05-20", "quantity": "2", "amount_azn": "10.50", "plan": ""}
PLAN = {"aim": "A flat of her own.", "steps": "", "started_on": "2024-05-10", "review_on": ""}


def url(name, row):
    return reverse(f"reintegration:{name}", args=[row.public_id])


def test_plans_stand_with_the_late_review_first(client, caseworker, stranger):
    for days in (None, 10, -3):
        case = make_case(caseworker.organisation, person=make_person())
        make_plan(case, review_on=TODAY + timedelta(days=days) if days else None)
    make_plan(make_case(stranger.organisation))
    client.force_login(caseworker)

    answer = client.get(PLANS)

    reviews = [plan.review_on for plan in answer.context["page"]]
    assert reviews == [TODAY - timedelta(days=3), TODAY + timedelta(days=10), None]
    assert "Late since" in answer.content.decode()
    assert SURNAME not in answer.content.decode()


def test_the_filter_leaves_what_is_due(client, case, caseworker):
    due = make_plan(case, review_on=TODAY)
    make_plan(make_case(caseworker.organisation), review_on=TODAY + timedelta(days=1))
    client.force_login(caseworker)

    assert list(client.get(PLANS, {"review": "due"}).context["page"]) == [due]


def test_ended_plans_and_those_of_a_closed_part_are_not_listed(client, case, receiver):
    make_share(case, receiver.organisation, "identity")
    make_plan(case)
    shared = make_case(case.organisation)
    make_share(shared, receiver.organisation, "assistance")
    make_plan(shared, ended_on=date(2024, 6, 1))
    open_plan = make_plan(shared)
    client.force_login(receiver)

    assert list(client.get(PLANS).context["page"]) == [open_plan]


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
    assert "Nothing recorded yet" in text


def test_a_reader_gets_no_buttons(client, case, iom_officer):
    make_share(case, iom_officer.organisation, "assistance")
    plan = make_plan(case)
    client.force_login(iom_officer)

    text = client.get(url("case", case)).content.decode()

    for target in (url("assistance_new", case), url("plan_edit", plan), url("plan_end", plan)):
        assert target not in text
    assert SURNAME not in text
    assert client.get(url("assistance_new", case)).status_code == 403


def test_who_sees_the_case_without_this_part_is_told_so(client, case, receiver):
    make_share(case, receiver.organisation, "identity")
    plan = make_plan(case)
    client.force_login(receiver)

    assert client.get(url("case", case)).status_code == 403
    assert "was not shared" in client.get(url("case", case)).content.decode()
    assert client.get(url("plan_edit", plan)).status_code == 404


def test_a_stranger_finds_nothing_anywhere(client, case, stranger):
    plan = make_plan(case)
    client.force_login(stranger)

    for target in (
        url("case", case),
        url("plan_new", case),
        url("assistance_new", case),
        url("plan_edit", plan),
        url("plan_end", plan),
    ):
        for answer in (client.get(target), client.post(target, ITEM | PLAN | {"ended_on": "2024-06-01"})):
            assert answer.status_code == 404
            assert SURNAME.encode() not in answer.content
    assert not Assistance.objects.exists()
    assert Plan.objects.get().is_open


def test_assistance_is_recorded_from_its_form(client, case, caseworker):
    plan = make_plan(case)
    client.force_login(caseworker)
    form = client.get(url("assistance_new", case)).content.decode()
    assert '<optgroup label="Legal help">' in form
    assert "The plan of" in form

    answer = client.post(url("assistance_new", case), ITEM | {"plan": plan.pk}, follow=True)

    item = Assistance.objects.get()
    assert (item.type, item.amount_azn, item.plan, item.provider) == (
        "food", Decimal("10.50"), plan, caseworker.organisation,
    )  # fmt: skip
    assert answer.redirect_chain == [(url("case", case), 302)]
    assert "The assistance was recorded." in answer.content.decode()


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


def test_a_plan_is_started_changed_and_ended_from_its_pages(client, case, caseworker):
    client.force_login(caseworker)
    assert client.get(url("plan_new", case)).status_code == 200
    client.post(url("plan_new", case), PLAN)
    plan = Plan.objects.get()

    assert "A flat of her own." in client.get(url("plan_edit", plan)).content.decode()
    client.post(url("plan_edit", plan), PLAN | {"steps": "A course."})
    assert Plan.objects.get().steps == "A course."

    assert client.get(url("plan_end", plan)).status_code == 200
    client.post(url("plan_end", plan), {"ended_on": "2024-07-01"})
    assert Plan.objects.get().ended_on == date(2024, 7, 1)
    assert client.get(url("plan_edit", plan)).status_code == 409


def test_a_second_plan_is_refused_with_what_was_typed(client, case, caseworker):
    make_plan(case)
    client.force_login(caseworker)

    answer = client.post(url("plan_new", case), PLAN | {"aim": "Something else."})

    assert answer.status_code == 409
    assert "has an open plan already" in answer.content.decode()
    assert "Something else." in answer.content.decode()


def test_the_cost_of_the_list_does_not_grow(client, caseworker, sessions_in_rows, django_assert_num_queries):
    client.force_login(caseworker)
    client.get(PLANS)
    for number in (3, 27):
        for _ in range(number):
            make_item(case := make_case(caseworker.organisation, person=make_person(given_name="Other")))
            make_plan(case)
        with django_assert_num_queries(10):
            client.get(PLANS)


def test_the_cost_of_the_case_page_does_not_grow(client, case, caseworker, sessions_in_rows, django_assert_num_queries):
    client.force_login(caseworker)
    client.get(url("case", case))
    for number in (3, 27):
        for _ in range(number):
            make_item(case)
            make_plan(case, ended_on=date(2024, 6, 1))
            make_not_provided(case, caseworker)
            make_repeating(case, caseworker)
        with django_assert_num_queries(22):
            client.get(url("case", case))
