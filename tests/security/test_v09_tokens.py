"""Signed tokens: what the device's cookie says is believed only as it was signed, here, for this, in its time."""

import base64
import hmac
import json

import pytest
from django.core import signing
from django.http import HttpResponse

from accounts import devices
from tests.security import served

NAME = "gulnar"


@pytest.fixture
def cookie(rf, settings):
    response = HttpResponse()
    devices.remember(rf.get("/"), response, NAME)
    return response.cookies[settings.DEVICE_COOKIE_NAME].value


def known(rf, settings, value):
    request = rf.get("/")
    request.COOKIES[settings.DEVICE_COOKIE_NAME] = value
    return devices.known_as(request, NAME)


def test_a_token_as_it_was_signed_is_believed(rf, settings, cookie):
    assert known(rf, settings, cookie)


def test_a_token_of_which_anything_was_changed_is_not(rf, settings, cookie):
    for place in range(len(cookie)):
        changed = cookie[:place] + ("A" if cookie[place] != "A" else "B") + cookie[place + 1 :]
        if (
            base64.urlsafe_b64decode(changed.split(":")[-1] + "==")
            != base64.urlsafe_b64decode(cookie.split(":")[-1] + "==")
            or changed.rsplit(":", 1)[0] != cookie.rsplit(":", 1)[0]
        ):
            assert known(rf, settings, changed) == "", place


def unsigned(body):
    return base64.urlsafe_b64encode(json.dumps(body).encode()).decode().rstrip("=")


def test_a_token_that_chooses_its_own_way_of_signing_is_not_believed(rf, settings, cookie):
    body, time, _signature = cookie.split(":")
    made = {
        "without": f"{body}:{time}",
        "empty": f"{body}:{time}:",
        "none": f"{unsigned({'alg': 'none'})}.{body}.",
        "sha1": f"{body}:{time}:"
        + base64.urlsafe_b64encode(
            hmac.new(settings.SECRET_KEY.encode(), f"{body}:{time}".encode(), "sha1").digest()
        ).decode(),
        "plain key": f"{body}:{time}:"
        + base64.urlsafe_b64encode(hmac.new(settings.SECRET_KEY.encode(), f"{body}:{time}".encode(), "sha256").digest())
        .decode()
        .rstrip("="),
        "key brought along": signing.dumps(
            signing.loads(cookie, salt=devices._SALT), key="brought along", salt=devices._SALT
        ),
    }

    assert {how for how, value in made.items() if known(rf, settings, value)} == set()


def test_keys_for_checking_come_from_the_settings_alone(rf, settings, cookie):
    settings.SECRET_KEY = "another installation's key of more than fifty characters, as long as ours"
    assert known(rf, settings, cookie) == ""

    settings.SECRET_KEY_FALLBACKS = []
    assert known(rf, settings, cookie) == ""


def test_a_token_ends(rf, settings, cookie, monkeypatch):
    import time

    later = time.time() + (devices._DAYS + 1) * 86_400
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)

    assert known(rf, settings, cookie) == ""


def test_a_token_for_another_purpose_is_none(rf, settings, cookie):
    content = signing.loads(cookie, salt=devices._SALT)
    for salt in (
        "django.core.signing",
        "accounts.invitations",
        "django.contrib.sessions.SessionStore",
        devices._SALT + "x",
    ):
        assert known(rf, settings, signing.dumps(content, salt=salt)) == ""


def test_a_token_of_another_service_is_none(rf, settings, cookie):
    """Each installation has a key of its own, and its cookies are named for it."""
    served.values()
    settings.DEVICE_COOKIE_NAME = "__Host-device-other"
    request = rf.get("/")
    request.COOKIES["__Host-device-main"] = cookie

    assert devices.known_as(request, NAME) == ""


def test_what_the_token_says_opens_nothing(client, db, settings, cookie):
    client.cookies[settings.DEVICE_COOKIE_NAME] = cookie

    assert client.get("/cases/").status_code == 302
