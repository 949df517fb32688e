"""Sessions: their keys, where one leaves them, and what is left in the browser."""

import re

import pytest
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from tests.security import served


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
    without = []
    for name, url in estate.addresses():
        page = client.get(url)
        if page.status_code == 200 and not page.streaming and page.content.lstrip()[:15].lower() == b"<!doctype html>":
            text = page.content.decode()
            if leave not in text and f'href="{reverse("account_logout")}"' not in text:
                without.append(name)

    # One quiet card in the middle of a sign-in: it leads back to the page it came from.
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


def test_ending_sessions_and_changing_factors_ask_who_it_is(estate):
    """Names of pages, not their texts: each asks for the password or passkey once it was given long ago."""
    from tests.accounts.factories import signed_in

    client = Client()
    client.force_login(estate.user)
    signed_in(client, estate.user, ago=3600)
    session = client.session
    session["accounts.seen"] = session["accounts.started"] + 3600
    session.save()
    for name in ("accounts:add_app", "accounts:add_passkey", "accounts:make_recovery_codes"):
        answer = client.get(reverse(name))
        assert re.match(reverse("account_reauthenticate"), answer.headers.get("Location", "")), name
