"""A session has an end: idle, after hours, by its owner, by whoever disables the account. Ended is ended."""

import time
from importlib import import_module

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse

from accounts import sessions
from accounts.presenters import device_of
from audit.events import Event
from audit.models import AuditEvent
from tests.accounts.conftest import PASSWORD, sign_in, type_code, type_password
from tests.accounts.factories import code_now

WORK = "cases:list"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def is_in(client):
    return client.get(reverse(WORK)).status_code == 200


def shift(client, key, seconds):
    """Let so much time have passed on one of a session's clocks."""
    session = client.session
    session[key] -= seconds
    session.save()


def store(key):
    return import_module(django_settings.SESSION_ENGINE).SessionStore(key)


# ------------------------------------------------------------------ beginning


def test_signing_in_gives_a_new_session_key(nigar):
    client = Client()
    type_password(client, "nigar")
    before = client.session.session_key

    type_code(client, code_now())

    assert before
    assert client.session.session_key != before
    assert not store(before).exists(before)


def test_a_key_that_was_planted_is_worth_nothing_after_sign_in(nigar):
    planted = store(None)
    planted.create()
    client = Client()
    client.cookies[django_settings.SESSION_COOKIE_NAME] = planted.session_key

    sign_in(nigar, client=client)

    thief = Client()
    thief.cookies[django_settings.SESSION_COOKIE_NAME] = planted.session_key
    assert is_in(client)
    assert not is_in(thief)


# ------------------------------------------------------------------ running out


def test_an_idle_session_ends_and_the_sign_in_page_says_so_kindly(nigar):
    client = sign_in(nigar)
    shift(client, sessions.SEEN, django_settings.SESSION_IDLE_MINUTES * 60 + 1)

    answer = client.get(reverse(WORK), follow=True)

    assert answer.request["PATH_INFO"] == reverse("account_login")
    assert "nobody used this page for a while" in answer.content.decode()
    assert answer.redirect_chain[0][0].endswith("?next=%2Fcases%2F")
    assert AuditEvent.objects.get(event=Event.SIGNED_OUT).changes == {"source": "idle"}
    assert not UserSession.objects.exists()


def test_an_idle_session_stays_ended_when_its_cookie_comes_back(nigar):
    client = sign_in(nigar)
    cookie = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    shift(client, sessions.SEEN, django_settings.SESSION_IDLE_MINUTES * 60 + 1)
    client.get(reverse(WORK))

    thief = Client()
    thief.cookies[django_settings.SESSION_COOKIE_NAME] = cookie

    assert not is_in(thief)
    assert not store(cookie).exists(cookie)


def test_work_keeps_a_session_alive_but_not_beyond_its_hours(nigar):
    client = sign_in(nigar)
    for _turn in range(3):
        shift(client, sessions.SEEN, django_settings.SESSION_IDLE_MINUTES * 60 - 60)
        assert is_in(client)
    shift(client, sessions.STARTED, django_settings.SESSION_HOURS * 3600)

    assert not is_in(client)
    assert AuditEvent.objects.get(event=Event.SIGNED_OUT).changes == {"source": "absolute"}


def test_a_page_that_asks_by_itself_is_nobody_at_work(nigar):
    client = sign_in(nigar)
    shift(client, sessions.SEEN, django_settings.SESSION_IDLE_MINUTES * 60 - 60)
    before = client.session[sessions.SEEN]

    client.get(reverse(WORK), headers={"X-Polling": "1"})

    assert client.session[sessions.SEEN] == before


def test_a_session_without_clocks_is_over():
    assert sessions.why_over({}) == "absolute"


def test_what_was_sent_too_late_changes_nothing(nigar, case):
    client = sign_in(nigar)
    shift(client, sessions.SEEN, django_settings.SESSION_IDLE_MINUTES * 60 + 1)

    answer = client.post(reverse("cases:close", args=[case.public_id]), {"closed_on": "2026-01-01"})

    assert answer.url == reverse("account_login")
    case.refresh_from_db()
    assert case.closed_on is None


# ------------------------------------------------------------------ signing out


def test_a_session_is_not_used_again_after_sign_out(nigar):
    client = sign_in(nigar)
    cookie = client.cookies[django_settings.SESSION_COOKIE_NAME].value

    answer = client.post(reverse("account_logout"))

    thief = Client()
    thief.cookies[django_settings.SESSION_COOKIE_NAME] = cookie
    assert not is_in(thief)
    assert not store(cookie).exists(cookie)
    assert not UserSession.objects.exists()
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert AuditEvent.objects.filter(event=Event.SIGNED_OUT, actor_label="nigar").count() == 1


def test_opening_the_sign_out_page_does_not_sign_out(nigar):
    client = sign_in(nigar)

    client.get(reverse("account_logout"))

    assert is_in(client)


def test_a_sign_in_that_stopped_half_way_can_be_left(client, nigar):
    type_password(client, "nigar")

    client.post(reverse("account_logout"))

    assert client.get(reverse("account_login")).status_code == 200


# ------------------------------------------------------------------ one's own list


def test_somebody_sees_her_own_sessions_and_nobody_elses(nigar, newcomer):
    client = sign_in(nigar, headers={"User-Agent": FIREFOX})
    type_password(Client(), "newcomer")

    page = client.get(reverse("accounts:sessions"))

    assert UserSession.objects.count() == 2
    assert len(page.context["rows"]) == 1
    assert page.context["rows"][0].is_current


def test_a_device_is_named_in_two_words():
    assert device_of(FIREFOX) == "Firefox on Linux"
    assert device_of("curl/8") == "Unknown device"


def test_somebody_ends_one_of_her_sessions(nigar):
    here, there = sign_in(nigar), sign_in(nigar, periods=1)
    row = UserSession.objects.get(session_key=there.session.session_key)

    here.post(reverse("accounts:end_session", args=[row.pk]))

    assert is_in(here)
    assert not is_in(there)
    assert AuditEvent.objects.get(event=Event.SESSIONS_ENDED).changes == {"quantity": 1}


def test_somebody_ends_all_other_sessions(nigar):
    here, there = sign_in(nigar), sign_in(nigar, periods=1)
    cookie = there.session.session_key

    here.post(reverse("accounts:end_other_sessions"))

    assert is_in(here)
    assert not is_in(there)
    assert not store(cookie).exists(cookie)
    assert UserSession.objects.filter(user=nigar).count() == 1


def test_nobody_ends_somebody_elses_session(nigar, stranger):
    there = sign_in(nigar)
    row = UserSession.objects.get()
    client = Client()
    client.force_login(stranger)

    assert client.post(reverse("accounts:end_session", args=[row.pk])).status_code == 404
    assert is_in(there)


# ------------------------------------------------------------------ ended by others


@pytest.mark.parametrize("name", ["accounts:end_sessions_of", "accounts:disable_user"])
def test_an_administrator_ends_somebodys_sessions_in_database_and_cache(nigar, administrator, name):
    devices = [sign_in(nigar), sign_in(nigar, periods=1)]
    keys = [device.session.session_key for device in devices]
    client = Client()
    client.force_login(administrator)

    client.post(reverse(name, args=[nigar.public_id]))

    assert not any(is_in(device) for device in devices)
    assert not any(store(key).exists(key) for key in keys)
    assert not UserSession.objects.filter(user=nigar).exists()


def test_a_session_read_back_into_the_cache_meanwhile_is_ended_all_the_same(
    nigar, administrator, django_capture_on_commit_callbacks
):
    device = sign_in(nigar)
    key = device.session.session_key
    kept = dict(device.session)
    client = Client()
    client.force_login(administrator)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("accounts:end_sessions_of", args=[nigar.public_id]))
        # Another request, which began before, put it back.
        again = store(key)
        again.update(kept)
        again.save(must_create=False) if again.exists(key) else again._cache.set(again.cache_key, kept, 600)

    assert not is_in(device)


def test_an_enabled_account_does_not_get_its_old_sessions_back(nigar, administrator):
    device = sign_in(nigar)
    client = Client()
    client.force_login(administrator)

    client.post(reverse("accounts:disable_user", args=[nigar.public_id]))
    client.post(reverse("accounts:enable_user", args=[nigar.public_id]))

    assert not is_in(device)


def test_only_administrators_end_somebodys_sessions(client, nigar, manager, auditor):
    device = sign_in(nigar)
    for user in (manager, auditor):
        client.force_login(user)
        assert client.post(reverse("accounts:end_sessions_of", args=[nigar.public_id])).status_code == 403

    assert is_in(device)


@pytest.mark.slow
def test_changing_the_password_ends_the_other_sessions_and_not_this_one(nigar):
    here, there = sign_in(nigar), sign_in(nigar, periods=1)
    new = "another-invented-phrase"

    here.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})

    nigar.refresh_from_db()
    assert nigar.check_password(new)
    assert is_in(here)
    assert not is_in(there)
    assert AuditEvent.objects.filter(event=Event.PASSWORD_CHANGED, actor_label="nigar").count() == 1


def test_the_clocks_are_those_of_the_sign_in(nigar):
    before = int(time.time())

    client = sign_in(nigar)

    assert before <= client.session[sessions.STARTED] <= time.time()
