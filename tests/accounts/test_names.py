"""Names on one's own screen: masked until asked for, for a while, and on record."""

import re
import time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import screens
from audit.events import Event
from audit.models import AuditEvent
from tests.cases.factories import SURNAME

SHOW, HIDE, CHOOSE = reverse("accounts:show_names"), reverse("accounts:hide_names"), reverse("accounts:names")


@pytest.fixture
def hers(client, caseworker, settings):
    settings.HIDE_NAMES = "by_default"
    client.force_login(caseworker)
    return client


@pytest.fixture
def file(case):
    return reverse("cases:detail", args=[case.public_id])


def names(client, url):
    return SURNAME.encode() in client.get(url).content


def test_a_page_names_nobody_until_somebody_asks_and_then_for_a_while(hers, caseworker, file):
    before = names(hers, file)
    answer = hers.post(SHOW, {"next": file})
    shown = names(hers, file)
    session = hers.session
    session[screens.NAMES_UNTIL] = time.time() - 1
    session.save()

    assert (before, shown, names(hers, file)) == (False, True, False)
    assert answer.url == file
    event = AuditEvent.objects.get(event=Event.NAMES_SHOWN)
    assert (event.target_id, event.changes) == (caseworker.public_id, {"minutes": 5})


def test_they_are_hidden_at_once_by_one_press(hers, file):
    hers.post(SHOW, {"next": file})

    hers.post(HIDE, {"next": file})

    assert not names(hers, file)


def test_they_show_in_this_session_alone(hers, caseworker, file):
    hers.post(SHOW, {"next": file})
    other = Client()
    other.force_login(caseworker)

    assert not names(other, file)


def test_the_way_back_leads_to_pages_of_ours_alone(hers):
    assert hers.post(SHOW, {"next": "https://evil.example/"}).url == "/"
    assert hers.post(SHOW, {}).url == "/"
    assert hers.get(SHOW).status_code == 405


def test_what_was_searched_for_is_sent_once_more(hers, case):
    search = reverse("find")
    page = hers.post(search, {"term": SURNAME}).content.decode()

    again = hers.post(SHOW, {"next": search, "repeat": "1", "term": SURNAME})

    assert '<td data-label="Name"><span class="masked"' in page
    assert (again.status_code, again.url) == (307, search)
    assert f"<span data-name>{SURNAME}" in hers.post(search, {"term": SURNAME}).content.decode()
    assert hers.post(SHOW, {"next": "/cases/", "repeat": "1"}).status_code == 302


def test_an_account_chooses_and_it_is_on_record(hers, caseworker, file):
    assert "checked" in hers.get(CHOOSE).content.decode()

    hers.post(CHOOSE, {})

    assert names(hers, file)
    assert "Show names" not in hers.get(file).content.decode()
    assert AuditEvent.objects.get(event=Event.NAMES_CHOSEN).actor_id == caseworker.public_id
    # Nothing to ask for, nothing on record.
    hers.post(SHOW, {"next": file})
    assert not AuditEvent.objects.filter(event=Event.NAMES_SHOWN).exists()


def test_an_installation_may_leave_no_choice(hers, caseworker, file, settings):
    settings.HIDE_NAMES = "always"
    caseworker.hides_names = False
    caseworker.save()

    assert not names(hers, file)
    assert 'name="hides_names"' not in hers.get(CHOOSE).content.decode()
    assert hers.post(CHOOSE, {}).status_code == 403


def test_an_installation_may_hide_only_what_somebody_chose_to_hide(hers, caseworker, file, settings):
    settings.HIDE_NAMES = "on_request"
    shown = names(hers, file)
    hers.post(CHOOSE, {"hides_names": "on"})

    assert (shown, names(hers, file)) == (True, False)


def test_a_page_without_scripts_asks_again_when_its_names_are_over(hers, file):
    hers.post(SHOW, {"next": file})

    page = hers.get(file).content.decode()

    seconds = int(re.search(r'<noscript><meta http-equiv="refresh" content="(\d+)">', page)[1])
    assert 200 < seconds <= 300


def test_it_costs_no_query(hers, file, settings):
    hers.get(file)
    with CaptureQueriesContext(connection) as hidden:
        hers.get(file)
    settings.HIDE_NAMES = "on_request"
    with CaptureQueriesContext(connection) as shown:
        hers.get(file)

    assert len(hidden) == len(shown)
