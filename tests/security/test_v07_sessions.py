"""Sessions: their keys, where one leaves them, and what is left in the browser."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from accounts import sessions
from tests.accounts.conftest import PASSWORD, nigar, sign_in
from tests.accounts.factories import signed_in
from tests.security import served

__all__ = ["nigar"]


def test_a_sessions_key_has_more_than_128_random_bits(estate, monkeypatch):
    import math
    import random

    keys = set()
    for _ in range(50):
        random.seed(7)
        client = Client()
        client.force_login(estate.user)
        keys.add(client.session.session_key)

    assert len(keys) == 50
    assert all(len(key) * math.log2(len(VALID_KEY_CHARS)) > 128 for key in keys)


def test_a_session_is_looked_up_on_the_server_and_a_made_up_key_opens_nothing(estate, settings):
    client = Client()
    for key in ("a" * 32, "../../etc/passwd", "0", '{"_auth_user_id": 1}', "eyJhbGciOiJub25lIn0.e30."):
        client.cookies[settings.SESSION_COOKIE_NAME] = key
        answer = client.get(reverse("accounts:profile"))
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(reverse("account_login"))
        assert not Session.objects.filter(session_key=key).exists()
    assert served.values()["SESSION_ENGINE"] == "django.contrib.sessions.backends.cached_db"


@pytest.mark.slow
def test_every_page_shows_the_way_out(estate):
    client = estate.client()
    leave = f'action="{reverse("account_logout")}"'
    quick_exit = f'action="{reverse("accounts:leave")}"'
    without = []
    for name, url in estate.some_addresses(2):
        page = client.get(url)
        if page.status_code == 200 and not page.streaming and page.content.lstrip()[:15].lower() == b"<!doctype html>":
            text = page.content.decode()
            if leave not in text and f'href="{reverse("account_logout")}"' not in text:
                without.append(name)
            if quick_exit not in text and name != "empty":
                without.append(f"{name}: quick exit")

    # What a quick exit leads to says nothing, not even that somebody may be signed in.
    without = [name for name in without if name != "empty"]
    # One quiet card in the middle of a sign-in: it leads back to the page it came from. A guest has no account to leave.
    without = [name for name in without if not name.startswith("guests:")]
    assert set(without) <= {"account_reauthenticate", "mfa_reauthenticate_webauthn"}


def test_signing_out_empties_the_browser_and_the_session(estate):
    client = estate.client()
    key = client.session.session_key

    answer = client.post(reverse("account_logout"))

    assert answer.status_code == 302
    assert '"cache"' in answer.headers["Clear-Site-Data"]
    assert '"storage"' in answer.headers["Clear-Site-Data"]
    assert not Session.objects.filter(session_key=key).exists()
    assert client.get(reverse("accounts:profile")).status_code == 302


def long_ago(client, user):
    """Let her have typed her password an hour ago, and have worked since."""
    signed_in(client, user, ago=3600)
    session = client.session
    session[sessions.SEEN] = session[sessions.STARTED] + 3600
    session.save()


def test_changing_factors_asks_who_it_is(estate):
    client = Client()
    client.force_login(estate.user)
    long_ago(client, estate.user)
    factor = Authenticator.objects.get(pk=estate.things["factor"])
    Authenticator.objects.create(user=estate.user, type="webauthn", data={"name": "Key", "credential": {}})

    answers = [
        client.get(reverse(name))
        for name in ("accounts:add_app", "accounts:add_passkey", "accounts:make_recovery_codes")
    ]
    answers.append(client.post(reverse("accounts:remove_factor", args=[factor.pk])))

    ask = reverse("account_reauthenticate")
    assert [answer.headers["Location"].startswith(ask) for answer in answers] == [True] * 4
    assert Authenticator.objects.filter(user=estate.user).count() == 2


@pytest.mark.parametrize("name", ["accounts:end_session", "accounts:end_other_sessions"])
def test_ending_ones_sessions_asks_who_it_is(nigar, name):
    here, there = sign_in(nigar), sign_in(nigar, periods=1)
    row = UserSession.objects.get(session_key=there.session.session_key)
    long_ago(here, nigar)

    answer = here.post(reverse(name, args=[row.pk] if name == "accounts:end_session" else []))

    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert there.get(reverse("cases:list")).status_code == 200


def test_confirming_who_one_is_gives_a_new_key_and_ends_the_old_one(nigar):
    client = sign_in(nigar)
    long_ago(client, nigar)
    before = client.session.session_key

    answer = client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": "/accounts/profile/"})

    assert answer.headers["Location"] == "/accounts/profile/"
    assert client.get(reverse("accounts:profile")).status_code == 200
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = before
    assert thief.get(reverse("accounts:profile")).status_code == 302


def test_after_a_factor_was_removed_the_other_devices_can_be_signed_out(nigar):
    here, there = sign_in(nigar), sign_in(nigar, periods=1)
    Authenticator.objects.create(user=nigar, type="webauthn", data={"name": "Key", "credential": {}})
    app = Authenticator.objects.get(user=nigar, type="totp")
    here.post(reverse("accounts:remove_factor", args=[app.pk]))
    assert not Authenticator.objects.filter(pk=app.pk).exists()

    offered = here.get(reverse("accounts:sessions")).content.decode()
    here.post(reverse("accounts:end_other_sessions"))

    assert f'action="{reverse("accounts:end_other_sessions")}"' in offered
    assert reverse("accounts:sessions") in here.get(reverse("accounts:profile")).content.decode()
    assert there.get(reverse("cases:list")).status_code == 302
    assert here.get(reverse("cases:list")).status_code == 200
