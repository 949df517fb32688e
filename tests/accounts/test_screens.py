"""How a page is left in a hurry, and what it carries for when nobody uses it (in a browser: tests/security/test_screen.py)."""

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse

from accounts import sessions
from audit.events import Event
from audit.models import AuditEvent
from tests.accounts.conftest import sign_in
from tests.accounts.test_sessions import is_in, shift
from tests.conftest import SURNAME

LEAVE, STAY, WORK = reverse("accounts:leave"), reverse("accounts:stay"), reverse("cases:list")


def test_a_quick_exit_signs_out_without_a_question_and_is_on_record(nigar):
    client = sign_in(nigar)

    answer = client.post(LEAVE)

    assert (answer.status_code, answer.url) == (302, reverse("empty"))
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_in(client)
    assert AuditEvent.objects.get(event=Event.SIGNED_OUT).changes == {"source": "quick_exit"}


def test_opening_the_address_of_the_quick_exit_does_not_sign_out(nigar):
    client = sign_in(nigar)

    assert client.get(LEAVE).status_code == 405
    assert is_in(client)


def test_a_quick_exit_leads_to_the_empty_page_also_when_the_session_is_over(nigar):
    client = sign_in(nigar)
    shift(client, sessions.SEEN, django_settings.SESSION_IDLE_MINUTES * 60 + 1)

    assert client.post(LEAVE).url == reverse("empty")
    assert client.post(LEAVE).url == reverse("empty")


def test_the_mark_of_a_quick_exit_ends_the_session_and_goes(nigar):
    client = sign_in(nigar)
    client.cookies[django_settings.LEAVE_COOKIE_NAME] = "1"

    answer = client.get(WORK)

    assert answer.url == reverse("empty")
    assert not is_in(client)
    assert answer.cookies[django_settings.LEAVE_COOKIE_NAME]["max-age"] == 0


def test_the_mark_goes_also_where_nobody_is_signed_in(db):
    client = Client()
    client.cookies[django_settings.LEAVE_COOKIE_NAME] = "1"

    answer = client.get(reverse("account_login"))

    assert answer.status_code == 200
    assert answer.cookies[django_settings.LEAVE_COOKIE_NAME]["max-age"] == 0


def test_the_empty_page_says_nothing(db, settings):
    page = Client().get(reverse("empty"))

    assert "Shelter" not in page.content.decode()
    assert "static" not in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert "Refresh" not in page
    settings.QUICK_EXIT_ADDRESS = "https://weather.example/"
    assert Client().get(reverse("empty"))["Refresh"] == "0; url=https://weather.example/"


def test_staying_starts_the_clock_again_and_asking_does_not(nigar):
    client = sign_in(nigar)
    idle = django_settings.SESSION_IDLE_MINUTES * 60
    shift(client, sessions.SEEN, idle - 90)

    assert client.post(STAY, headers={"X-Polling": "1"}).json()["left"] == pytest.approx(90, abs=5)
    assert client.post(STAY).json()["left"] == pytest.approx(idle, abs=5)


def test_nothing_is_left_beyond_the_hours_of_a_session(nigar):
    client = sign_in(nigar)
    shift(client, sessions.STARTED, django_settings.SESSION_HOURS * 3600 - 30)

    assert client.post(STAY).json()["left"] == pytest.approx(30, abs=5)


@pytest.mark.parametrize(
    "name", ["cases:list", "accounts:profile", "account_change_password", "account_reauthenticate"]
)
def test_every_page_has_the_way_out_and_its_time(nigar, name):
    page = sign_in(nigar).get(reverse(name)).content.decode()

    assert f'action="{LEAVE}"' in page
    assert '<noscript><meta http-equiv="refresh" content="' in page
    assert '<template id="lock">' in page


def test_a_page_that_is_not_there_has_the_way_out_too(nigar):
    assert f'action="{LEAVE}"' in sign_in(nigar).get("/nothing/").content.decode()


def test_nobody_signed_in_has_nothing_to_leave(db):
    page = Client().get(reverse("account_login")).content.decode()

    assert LEAVE not in page
    assert "refresh" not in page


def test_a_printed_page_says_who_printed_it(client, case, caseworker):
    client.force_login(caseworker)

    page = client.get(reverse("cases:detail", args=[case.public_id])).content.decode()

    assert SURNAME in page
    assert f'<p class="print-watermark" data-printer="{caseworker.get_full_name()}"' in page
