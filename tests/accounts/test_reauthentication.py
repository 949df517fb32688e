"""What cannot be taken back is asked for once more: who are you? And nothing that was sent is kept meanwhile."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.events import Event
from audit.models import AuditEvent
from tests.accounts.conftest import PASSWORD, sign_in
from tests.accounts.factories import give_app, make_user, signed_in

LONG_AGO = settings.ACCOUNT_REAUTHENTICATION_TIMEOUT + 1
CONFIRM = "account_reauthenticate"


@pytest.fixture
def stale(ministry):
    """An administrator who signed in a while ago."""
    user = make_user("late", ministry, "administrator", password=PASSWORD)
    client = Client()
    client.force_login(user)
    signed_in(client, user, ago=LONG_AGO)
    return client


OWN = ["accounts:add_app", "accounts:add_passkey", "accounts:make_recovery_codes"]
OF_OTHERS = ["accounts:change_user", "accounts:change_teams", "accounts:invite", "accounts:reset_second_factor"]
BUTTONS = ["accounts:disable_user", "accounts:enable_user", "accounts:end_sessions_of", "accounts:revoke_invitation"]


@pytest.mark.parametrize("name", [*OWN, "accounts:add_user", "accounts:add_organisation", *OF_OTHERS])
def test_a_grave_page_asks_who_it_is_and_comes_back(stale, nigar, name):
    address = reverse(name, args=[nigar.public_id] if name in OF_OTHERS else [])

    answer = stale.get(address)

    assert answer.url.startswith(reverse(CONFIRM))
    assert stale.post(answer.url, {"password": PASSWORD}).url == address
    assert stale.get(address).status_code == 200


@pytest.mark.parametrize("name", [*OF_OTHERS, *BUTTONS])
def test_what_is_sent_too_late_changes_nothing_and_is_not_kept(stale, nigar, name):
    give_app(User.objects.get(username="late"))
    before = User.objects.filter(pk=nigar.pk).values().get()
    page = reverse("accounts:change_user", args=[nigar.public_id])
    values = {"reason": "Qizilgulova was here", "identity_seen": "in_person", "full_name": "Qizilgulova"}

    answer = stale.post(reverse(name, args=[nigar.public_id]), values, headers={"Referer": f"http://testserver{page}"})

    assert answer.url == f"{reverse(CONFIRM)}?next={page.replace('/', '%2F')}"
    assert User.objects.filter(pk=nigar.pk).values().get() == before
    assert nigar.authenticator_set.exists()
    assert "Qizilgulova" not in str(dict(stale.session))
    assert "Nothing was changed" in stale.get(answer.url).content.decode()


def test_whoever_may_not_do_it_at_all_is_told_so_first(caseworker, nigar):
    client = Client()
    client.force_login(caseworker)
    signed_in(client, caseworker, ago=LONG_AGO)

    assert client.get(reverse("accounts:invite", args=[nigar.public_id])).status_code == 403


def test_a_wrong_password_confirms_nothing_and_is_on_record(stale, nigar):
    address = reverse("accounts:invite", args=[nigar.public_id])
    confirm = stale.get(address).url

    assert stale.post(confirm, {"password": "wrong"}).status_code == 200

    assert stale.get(address).status_code == 302
    assert AuditEvent.objects.filter(event=Event.SIGN_IN_FAILED).count() == 1


def test_a_sign_in_just_now_is_confirmation_enough(nigar):
    client = sign_in(nigar)

    assert client.get(reverse("accounts:make_recovery_codes")).status_code == 200


def test_a_code_alone_confirms_nothing(client, nigar):
    """The password was typed long ago, a code just now: a telephone left on a table is not enough."""
    import time

    from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY

    client.force_login(nigar)
    signed_in(client, nigar, ago=LONG_AGO)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] += [{"method": "mfa", "type": "totp", "at": time.time()}]
    session.save()

    assert client.get(reverse("accounts:make_recovery_codes")).status_code == 302


@pytest.mark.parametrize("referer", ["https://elsewhere.example/evil", "", "nonsense"])
def test_the_way_back_never_leaves_the_house(stale, nigar, referer):
    answer = stale.post(reverse("accounts:disable_user", args=[nigar.public_id]), headers={"Referer": referer})

    assert answer.url == f"{reverse(CONFIRM)}?next=%2F"


def test_a_fragment_is_told_to_load_the_page_that_asks(stale, nigar):
    answer = stale.get(reverse("accounts:invite", args=[nigar.public_id]), headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert answer["HX-Redirect"].startswith(reverse(CONFIRM))


def test_reading_lists_asks_nothing(stale):
    assert stale.get(reverse("accounts:users")).status_code == 200
    assert stale.get(reverse("accounts:sessions")).status_code == 200
