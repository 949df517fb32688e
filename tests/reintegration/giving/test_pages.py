"""The pages of items, of what was not given, and of what repeats: for whom, with what, at what cost."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.due import due_in
from cases.policies import sections_for
from reintegration.models import Assistance, NotProvided, Repeating
from tests.cases.factories import SURNAME, make_share
from tests.reintegration.factories import make_item, make_not_provided, make_partner, make_repeating, make_session

TODAY = timezone.localdate()
DAY = TODAY.isoformat()


def url(name, row):
    return reverse(f"reintegration:{name}", args=[row.public_id])


@pytest.fixture
def rows(case, caseworker):
    return {
        "item": make_item(case, delivered_on=TODAY),
        "missed": make_not_provided(case, caseworker, next_on=TODAY),
        "repeating": make_repeating(case, caseworker, from_on=TODAY - timedelta(days=8)),
    }


PAGES = [
    ("item", "item"),
    ("correct_item", "item"),
    ("cross_out_item", "item"),
    ("not_provided", "case"),
    ("cross_out_not_provided", "missed"),
    ("begin_repeating", "case"),
    ("repeating", "repeating"),
    ("change_repeating", "repeating"),
]


@pytest.mark.parametrize(("name", "of"), PAGES)
def test_a_page_opens_for_the_worker_and_is_not_there_for_a_stranger(
    name, of, client, case, rows, caseworker, stranger
):
    target = url(name, (rows | {"case": case})[of])
    client.force_login(caseworker)
    assert client.get(target).status_code == 200

    client.force_login(stranger)
    for answer in (client.get(target), client.post(target, {"reason": "x"})):
        assert answer.status_code == 404
        assert SURNAME.encode() not in answer.content


def test_settling_is_not_there_for_a_stranger(client, rows, stranger):
    client.force_login(stranger)

    assert client.post(url("settle_next_step", rows["missed"])).status_code == 404
    assert NotProvided.objects.get().settled_on is None


def test_health_help_is_shown_with_that_section_alone(client, case, caseworker, receiver, rows):
    make_share(case, receiver.organisation, "assistance")
    hidden = make_not_provided(case, caseworker, "psychiatric")
    client.force_login(receiver)

    page = client.get(url("case", case))

    assert [row.service.code for row in page.context["not_provided"]] == ["schooling"]
    assert page.context["repeating"] == []
    assert client.get(url("cross_out_not_provided", hidden)).status_code == 404
    assert client.get(url("item", rows["item"])).status_code == 404


def test_an_item_is_corrected_and_crossed_out_from_its_pages(client, case, rows, caseworker):
    partner, item = make_partner(), rows["item"]
    client.force_login(caseworker)
    form = {"service": "escort", "delivered_on": DAY, "quantity": "2", "unit": "", "amount_azn": "", "outcome": "partly",
            "note": "By car.", "given_by": str(partner.public_id), "version": "1", "began": "{}"}  # fmt: skip

    answer = client.post(url("correct_item", item), form, follow=True)

    kept = Assistance.objects.get()
    assert (kept.type, kept.note, kept.given_by, kept.amount_azn) == ("escort", "By car.", partner, None)
    assert "By car." in answer.content.decode()
    assert client.post(url("correct_item", item), form).status_code == 409

    client.post(url("cross_out_item", item), {"reason": "Somebody else's."})
    text = client.get(url("item", item)).content.decode()
    assert "Somebody else" in text
    assert url("correct_item", item) not in text
    assert "<s>" in client.get(url("case", case)).content.decode()


def test_what_repeats_is_confirmed_with_one_press(client, rows, caseworker):
    row = rows["repeating"]
    client.force_login(caseworker)
    page = client.get(url("repeating", row)).content.decode()
    assert "2 days to confirm" in page
    days = [row.from_on, row.from_on + timedelta(days=7)]

    client.post(url("repeating", row), {f"day_{days[0]}": "given", f"day_{days[1]}": "refused"})

    assert Assistance.objects.filter(repeating=row).get().delivered_on == days[0]
    assert NotProvided.objects.filter(repeating=row).get().asked_on == days[1]
    # The days are another form now: what is sent again writes nothing.
    assert client.post(url("repeating", row), {f"day_{days[0]}": "given"}).status_code == 409
    assert Assistance.objects.filter(repeating=row).count() == 1


def test_what_was_not_given_is_written_down_and_is_due(client, case, caseworker):
    client.force_login(caseworker)
    form = {"service": "kindergarten", "asked_on": DAY, "kind": "unavailable", "reason": "waiting_list", "words": "In May.",
            "next_on": DAY}  # fmt: skip

    answer = client.post(url("not_provided", case), form, follow=True)

    assert "In May." in answer.content.decode()
    due, _later = due_in(case, caseworker, sections_for(caseworker, case))
    assert [one.kind for one in due] == ["help_next_step"]
    client.post(url("settle_next_step", NotProvided.objects.get()))
    assert due_in(case, caseworker, sections_for(caseworker, case)) == ([], None)


def test_repeating_help_is_begun_changed_and_due(client, case, caseworker):
    client.force_login(caseworker)
    form = {"service": "food", "every": "week", "from_on": DAY, "until_on": DAY, "quantity": "", "amount_azn": "5"}

    client.post(url("begin_repeating", case), form)
    row = Repeating.objects.get()
    assert [one.kind for one in due_in(case, caseworker, sections_for(caseworker, case))[0]] == ["repeating_help"]
    later = (TODAY + timedelta(days=7)).isoformat()
    client.post(url("change_repeating", row), {"until_on": later, "amount_azn": "6", "version": "1", "began": "{}"})

    row.refresh_from_db()
    assert (str(row.until_on), str(row.amount_azn), row.version) == (later, "6.00", 2)


def test_an_item_of_a_session_offers_what_is_her_own(client, case, caseworker):
    item = make_item(case, session=make_session(caseworker, attended=1), delivered_on=TODAY)
    client.force_login(caseworker)

    page = client.get(url("correct_item", item))

    assert {"outcome", "note"} <= set(page.context["form"].fields)
    assert "service" not in page.context["form"].fields


def test_a_reader_gets_no_buttons(client, case, rows, iom_officer):
    make_share(case, iom_officer.organisation, "assistance")
    item = make_item(case, type="food", delivered_on=TODAY)
    client.force_login(iom_officer)

    text = client.get(url("item", item)).content.decode() + client.get(url("case", case)).content.decode()

    for name, row in (
        ("correct_item", item),
        ("cross_out_item", item),
        ("not_provided", case),
        ("begin_repeating", case),
    ):
        assert url(name, row) not in text
        assert client.get(url(name, row)).status_code == 403


@pytest.mark.parametrize("number", [3, 30])
def test_the_cost_of_repeating_help_does_not_grow(
    number, client, case, caseworker, sessions_in_rows, django_assert_max_num_queries
):
    row = make_repeating(case, caseworker, every="day", from_on=TODAY - timedelta(days=number))
    for days in range(number):
        make_item(case, repeating=row, delivered_on=TODAY - timedelta(days=days))
    client.force_login(caseworker)
    client.get(url("repeating", row))

    with django_assert_max_num_queries(20):
        client.get(url("repeating", row))
