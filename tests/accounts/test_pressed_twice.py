"""A button or a form pressed twice: done once, and the second press leads to where the first one led, with a sentence."""

import re
from html import unescape
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Invitation, SentForm, User
from accounts.sent_forms import settle
from audit.events import Event
from audit.models import AuditEvent
from cases.at_hand.models import MOST_PINNED, PinnedCase
from cases.calendar.models import CalendarFeed
from cases.models import Task
from core.errors import Refused
from referrals.models import Referral
from shelters.models import Giving, RollCall
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import make_case
from tests.cases.factories_work import make_task
from tests.referrals.factories import make_referral
from tests.shelters.factories import make_shelter, make_stay, today
from tests.shelters.factories_medicines import make_medicine
from tests.shelters.test_races import race

PRESSED = "This had been pressed already. It was done once."
SAVED = "It was saved once"
BY_SCRIPT = {"HX-Request": "true"}
FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


def form_on(client, page, url):
    """What a page's form for this address sends by itself, its key among it."""
    for tag, body in FORM.findall(client.get(page).content.decode()):
        action = re.search(r'action="([^"]*)"', tag)
        if 'method="post"' in tag and unescape(action[1] if action else page) == url:
            sent = {name: unescape(value) for name, value in HIDDEN.findall(body)}
            assert sent["form_key"]
            return sent
    raise AssertionError(f"no form for {url}")


def twice(client, page, url, **typed):
    sent = form_on(client, page, url) | typed
    return client.post(url, sent), client.post(url, sent)


def said_on(client, target):
    return client.get(target).content.decode()


def on_record(event):
    return AuditEvent.objects.filter(event=event).count()


# ------------------------------------------------------------------ buttons


def test_a_task_is_done_once(client, case, caseworker):
    make_task(case, caseworker)
    client.force_login(caseworker)
    task = Task.objects.get()
    page, url = reverse("cases:work", args=[case.public_id]), reverse("cases:task_done", args=[task.public_id])

    first, second = twice(client, page, url)

    assert (first.status_code, second.status_code) == (302, 302)
    assert second.url == first.url
    assert PRESSED in said_on(client, second.url)
    assert on_record(Event.TASK_ENDED) == 1


def test_a_roll_call_is_finished_once_and_no_second_one_begun(client, shelter, case, caseworker):
    make_stay(case, shelter)
    client.force_login(caseworker)
    page = reverse("shelters:roll_call", args=[shelter.public_id])
    begin = reverse("shelters:begin_roll_call", args=[shelter.public_id])
    sent = form_on(client, page, begin)
    client.post(begin, sent)
    others = reverse("shelters:mark_others_here", args=[RollCall.objects.get().public_id])
    client.post(others, form_on(client, page, others))
    finish = reverse("shelters:finish_roll_call", args=[RollCall.objects.get().public_id])

    twice(client, page, finish)
    again = client.post(begin, sent)

    assert again.url == page
    assert PRESSED in said_on(client, again.url)
    assert RollCall.objects.count() == 1


def test_a_move_of_a_referral_happens_once(client, case, caseworker, receiver):
    referral = make_referral(case, receiver, sender=caseworker)
    client.force_login(caseworker)
    page = reverse("referrals:detail", args=[referral.public_id])

    first, second = twice(client, page, reverse("referrals:submit", args=[referral.public_id]))

    assert second.url == first.url == page
    assert Referral.objects.get().status == "submitted"
    assert on_record(Event.REFERRAL_SUBMITTED) == 1


def test_a_button_that_was_refused_is_not_used_up(client, case, caseworker):
    for place in range(1, MOST_PINNED + 1):
        other = make_case(caseworker.organisation, worker=caseworker)
        PinnedCase.objects.create(user=caseworker, case=other, place=place)
    client.force_login(caseworker)
    page, url = reverse("cases:detail", args=[case.public_id]), reverse("cases:pin", args=[case.public_id])
    sent = form_on(client, page, url)

    refused = client.post(url, sent)
    PinnedCase.objects.filter(place=1).delete()
    pinned = client.post(url, sent)

    assert refused.status_code == Refused.status
    assert pinned.url == page
    assert PinnedCase.objects.filter(case=case).exists()


def test_the_key_of_another_account_is_another_press(client, case, caseworker, colleague):
    url, key = reverse("cases:pin", args=[case.public_id]), str(uuid4())
    for user in (caseworker, colleague):
        client.force_login(user)
        client.post(url, {"form_key": key})

    assert set(PinnedCase.objects.values_list("user", flat=True)) == {caseworker.pk, colleague.pk}


def test_who_may_not_press_learns_nothing_by_the_key_of_who_may(client, case, caseworker, stranger):
    url, key = reverse("cases:pin", args=[case.public_id]), str(uuid4())
    client.force_login(caseworker)
    client.post(url, {"form_key": key})
    client.force_login(stranger)

    assert client.post(url, {"form_key": key}).status_code == 404


def test_pages_are_shown_without_a_row_and_a_press_costs_four_queries_more(client, case, caseworker):
    client.force_login(caseworker)
    page, url = reverse("cases:detail", args=[case.public_id]), reverse("cases:pin", args=[case.public_id])
    sent = form_on(client, page, url)
    assert not SentForm.objects.exists()
    with CaptureQueriesContext(connection) as without:
        client.post(url, {})
    PinnedCase.objects.all().delete()
    with CaptureQueriesContext(connection) as with_key:
        client.post(url, sent)

    claims = [query["sql"] for query in with_key if "accounts_sentform" in query["sql"]]
    assert [query["sql"] for query in without if "accounts_sentform" in query["sql"]] == []
    assert len(claims) == 4, claims


# ------------------------------------------------------------------ by a script: only a part of the page is answered


@pytest.fixture
def as_needed(shelter, case, caseworker):
    """Given whenever it is needed: a second giving would be as good as the first, and stay on file."""
    return make_medicine(make_stay(case, shelter), caseworker, times=())


def test_a_medicine_is_given_once_and_the_second_press_leads_to_the_sheet(client, shelter, as_needed, caseworker):
    client.force_login(caseworker)
    sheet = reverse("shelters:medicine_sheet", args=[shelter.public_id])
    url = reverse("shelters:give_medicine", args=[as_needed.public_id])
    sent = form_on(client, sheet, url) | {"outcome": "given"}

    first, second = (client.post(url, sent, headers=BY_SCRIPT) for _press in range(2))

    assert (first.status_code, second.status_code) == (200, 200)
    assert second.headers["HX-Redirect"] == sheet
    assert second.content == b""
    assert SAVED in said_on(client, sheet)
    assert Giving.objects.count() == 1


def test_what_comes_back_has_a_key_of_its_own(client, case, caseworker):
    """The button is there again at once: to press it is another press."""
    client.force_login(caseworker)
    page, pin, unpin = (reverse(f"cases:{name}", args=[case.public_id]) for name in ("detail", "pin", "unpin"))
    sent = form_on(client, page, pin)

    part = client.post(pin, sent, headers=BY_SCRIPT).content.decode()
    hidden = dict(HIDDEN.findall(part))
    client.post(unpin, hidden, headers=BY_SCRIPT)

    assert hidden["form_key"] != sent["form_key"]
    assert not PinnedCase.objects.exists()
    # The first press once more: it was done, and undone since.
    assert client.post(pin, sent, headers=BY_SCRIPT).headers["HX-Redirect"] == page
    assert not PinnedCase.objects.exists()


# ------------------------------------------------------------------ forms that had no key, and what is shown only once


def test_an_account_is_added_once_and_the_second_press_leads_to_where_a_new_link_is_made(
    client, administrator, shelter_organisation
):
    client.force_login(administrator)
    url = reverse("accounts:add_user")
    typed = {
        "username": "zahra",
        "full_name": "Zahra Example",
        "organisation": shelter_organisation.pk,
        "language": "en",
    }

    first, second = twice(client, url, url, **typed, roles=["caseworker"])

    zahra = User.objects.get(username="zahra")
    assert first.status_code == 200
    assert second.url == reverse("accounts:change_user", args=[zahra.public_id])
    assert "shown only once" in said_on(client, second.url)
    assert Invitation.objects.filter(user=zahra).count() == 1


def test_an_address_for_the_calendar_is_not_replaced_by_the_second_press(client, caseworker):
    client.force_login(caseworker)
    page, url = reverse("calendar:settings"), reverse("calendar:make")
    sent = form_on(client, page, url)
    assert "?token=" in client.post(url, sent).content.decode()
    made = CalendarFeed.objects.get().token_hash

    again = client.post(url, sent)

    assert again.url == page
    assert "make a new one" in said_on(client, page)
    assert CalendarFeed.objects.get().token_hash == made


def test_a_form_of_the_accounts_is_saved_once(client, administrator, shelter_organisation):
    client.force_login(administrator)
    url = reverse("accounts:teams", args=[shelter_organisation.public_id])

    first, second = twice(client, url, url, name="Night team")

    assert second.url == first.url
    assert SAVED in said_on(client, second.url)
    assert on_record(Event.TEAM_ADDED) == 1


def test_of_a_page_with_a_long_filter_the_page_is_kept(caseworker):
    sent = SentForm.objects.create(user=caseworker, key=uuid4())

    settle(sent, "/referrals/?" + "show=waiting&" * 60)

    assert SentForm.objects.get().target == "/referrals/"


# ------------------------------------------------------------------ at the same moment


def test_two_presses_at_the_same_moment_give_a_medicine_once(own_database):
    house = make_shelter(make_organisation("HOME", name="Home"))
    worker = make_user("worker", house.organisation, "caseworker")
    case = make_case(house.organisation, worker=worker)
    medicine = make_medicine(make_stay(case, house), worker, times=())
    url = reverse("shelters:give_medicine", args=[medicine.public_id])
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(worker)
    sent = {"form_key": str(uuid4()), "day": today(), "outcome": "given"}

    answers = race(*[lambda client=client: client.post(url, sent) for client in clients])

    assert [answer.status_code for answer in answers] == [302, 302], answers
    assert answers[0].url == answers[1].url
    assert Giving.objects.count() == 1
