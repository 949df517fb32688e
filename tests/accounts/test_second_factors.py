"""Nobody works with a password alone; a code is good once; what proves somebody lies sealed."""

import io
import re

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from freezegun import freeze_time

from accounts import notifications, one_time_codes
from accounts.confidentiality.versions import number_in_force
from audit.events import Event
from audit.models import AuditEvent
from tests.accounts.conftest import PASSWORD, sign_in, type_code, type_password
from tests.accounts.factories import SECRET, code_now, give_app, make_user

WORK = ["cases:list", "shelters:list", "referrals:inbox", "accounts:profile", "accounts:sessions", "home"]


def _shown_secret(page):
    return re.search(r'<code class="one-time"[^>]*>([A-Z2-7 ]+)</code>', page.content.decode())[1].replace(" ", "")


def _enrol(client):
    """Add an app by its page; returns the answer to its first code."""
    secret = _shown_secret(client.get(reverse("accounts:add_app")))
    return client.post(reverse("accounts:add_app"), {"code": code_now(secret)}), secret


def _codes(page):
    return [code.replace(" ", "") for code in re.findall(r"<code>([\d ]+)</code>", page.content.decode())]


# ------------------------------------------------------------------ nobody without


@pytest.mark.parametrize("name", WORK)
def test_without_a_second_factor_there_is_only_the_page_that_adds_one(client, newcomer, name):
    type_password(client, "newcomer")

    answer = client.get(reverse(name))

    assert answer.status_code == 302
    assert answer.url == reverse("accounts:second_factors")


def test_without_a_second_factor_nothing_can_be_sent_either(client, newcomer, case):
    type_password(client, "newcomer")

    answer = client.post(reverse("cases:close", args=[case.public_id]), {})

    assert answer.url == reverse("accounts:second_factors")
    case.refresh_from_db()
    assert case.closed_on is None


def test_whoever_has_none_yet_may_add_one_read_it_in_her_language_and_leave(client, newcomer):
    type_password(client, "newcomer")

    assert client.get(reverse("accounts:second_factors")).status_code == 200
    assert client.get(reverse("accounts:add_app")).status_code == 200
    assert client.get(reverse("accounts:add_passkey")).status_code == 200
    assert client.post(reverse("set_language"), {"language": "ru", "next": "/"}).status_code == 302
    assert client.post(reverse("account_logout")).status_code == 302


def test_the_page_that_adds_one_tells_nothing_of_what_the_system_is_for(client, newcomer):
    type_password(client, "newcomer")

    for name in ("accounts:second_factors", "accounts:add_app", "accounts:add_passkey"):
        page = client.get(reverse(name)).content.decode().lower()

        assert not re.search(r"case|shelter|victim|traffick|referral", page), name


def test_adding_the_first_factor_opens_the_work_and_shows_twelve_codes_once(client, newcomer):
    type_password(client, "newcomer")

    answer, _secret = _enrol(client)

    assert len(set(_codes(answer))) == 12
    assert client.get(reverse("cases:list")).status_code == 200
    assert _codes(client.get(reverse("accounts:second_factors"))) == []
    recorded = AuditEvent.objects.filter(actor_label="newcomer").values_list("event", flat=True)
    assert {Event.SECOND_FACTOR_ADDED, Event.RECOVERY_CODES_MADE} <= set(recorded)


def test_a_demonstration_account_may_skip_it_on_a_workstation_and_only_there(shelter_organisation, settings):
    make_user("demo", shelter_organisation, "caseworker", password=PASSWORD, is_demo=True)

    def first_page():
        client = Client()
        type_password(client, "demo")
        return client.get(reverse("cases:list")).status_code

    settings.LOCAL = True
    assert first_page() == 200
    settings.LOCAL = False
    assert first_page() == 302


def test_a_real_account_may_not_skip_it_on_a_workstation_either(client, newcomer, settings):
    settings.LOCAL = True
    type_password(client, "newcomer")

    assert client.get(reverse("cases:list")).status_code == 302


def test_the_first_administrator_adds_one_at_her_first_sign_in(client, db, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD + "\n"))
    options = {"name": "First Person", "organisation": "Example Ministry", "code": "MIA"}
    call_command("add_administrator", "root", stdout=io.StringIO(), **options)
    type_password(client, "root")
    assert client.get(reverse("accounts:users")).url == reverse("accounts:second_factors")

    _enrol(client)

    assert client.get(reverse("accounts:users")).url == reverse("accounts:rules")
    client.post(reverse("accounts:rules"), {"version": number_in_force(), "agreed": "on"})
    assert client.get(reverse("accounts:users")).status_code == 200


# ------------------------------------------------------------------ the second step


def test_a_password_alone_does_not_sign_in_an_account_with_a_factor(client, nigar):
    answer = type_password(client, "nigar")

    assert answer.url == reverse("mfa_authenticate")
    assert client.get(reverse("cases:list")).url.startswith(reverse("account_login"))
    assert not AuditEvent.objects.filter(event=Event.SIGNED_IN).exists()


def test_password_and_code_sign_in_and_the_record_says_how(nigar):
    client = sign_in(nigar)

    assert client.get(reverse("cases:list")).status_code == 200
    assert AuditEvent.objects.get(event=Event.SIGNED_IN).changes == {"type": "password, totp"}


def test_a_wrong_code_is_refused_and_on_record(client, nigar):
    type_password(client, "nigar")

    answer = type_code(client, "000000")

    assert answer.status_code == 200
    assert client.get(reverse("cases:list")).status_code == 302
    assert AuditEvent.objects.filter(event=Event.SIGN_IN_FAILED).count() == 1


def test_codes_cannot_be_guessed(client, nigar):
    type_password(client, "nigar")
    for number in range(5):
        type_code(client, f"00000{number}")

    type_code(client, code_now())

    assert client.get(reverse("cases:list")).status_code == 302


def test_a_code_is_good_once_on_every_device(nigar):
    sign_in(nigar)
    again = Client()
    type_password(again, "nigar")

    answer = type_code(again, code_now())

    assert answer.status_code == 200
    assert again.get(reverse("cases:list")).status_code == 302


def test_a_code_is_still_spent_while_its_neighbours_are_accepted(nigar):
    with freeze_time("2026-03-01 08:00:01") as clock:
        code = code_now()
        client = Client()
        type_password(client, "nigar")
        assert type_code(client, code).status_code == 302
        # allauth's own note of a code is gone by now; the code itself would still fit.
        clock.move_to("2026-03-01 08:00:32")
        assert cache.delete(f"allauth.mfa.totp.used?user={nigar.pk}&code={code}")
        again = Client()
        type_password(again, "nigar")

        assert type_code(again, code).status_code == 200


def test_the_code_that_added_an_app_does_not_sign_in(client, newcomer):
    type_password(client, "newcomer")
    _answer, secret = _enrol(client)
    again = Client()
    type_password(again, "newcomer")

    assert type_code(again, code_now(secret)).status_code == 200
    assert again.get(reverse("cases:list")).status_code == 302


def test_a_recovery_code_signs_in_once(client, newcomer, monkeypatch):
    # Even where the cache has forgotten that it was used.
    monkeypatch.setattr(one_time_codes, "use", lambda _user, _code: True)
    type_password(client, "newcomer")
    answer, _secret = _enrol(client)
    code = _codes(answer)[3]
    first, second = Client(), Client()
    type_password(first, "newcomer")
    type_password(second, "newcomer")

    assert type_code(first, code).status_code == 302
    assert type_code(second, code).status_code == 200
    assert first.get(reverse("cases:list")).status_code == 200
    assert second.get(reverse("cases:list")).status_code == 302


def test_new_recovery_codes_end_the_old_ones(client, newcomer):
    type_password(client, "newcomer")
    old = _codes(_enrol(client)[0])

    new = _codes(client.post(reverse("accounts:make_recovery_codes")))

    assert len(new) == 12
    assert not set(old) & set(new)
    again = Client()
    type_password(again, "newcomer")
    assert type_code(again, old[0]).status_code == 200


def test_without_a_factor_there_are_no_recovery_codes(client, newcomer):
    client.force_login(newcomer)

    assert client.post(reverse("accounts:make_recovery_codes")).status_code == 403
    assert not Authenticator.objects.exists()


# ------------------------------------------------------------------ keeping them


def test_the_database_holds_no_secret_that_would_make_codes(client, newcomer):
    type_password(client, "newcomer")
    _answer, secret = _enrol(client)
    give_app(make_user("other", newcomer.organisation, "caseworker"))

    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator")
        rows = [row for (row,) in cursor.fetchall()]

    assert len(rows) == 3
    assert not any(secret in row or SECRET in row for row in rows)
    seeds = [row.data["seed"] for row in Authenticator.objects.filter(type="recovery_codes")]
    assert not re.fullmatch(r"[0-9a-f]{80}", seeds[0])


def test_a_secret_that_waits_to_be_confirmed_is_sealed_too(client, newcomer):
    type_password(client, "newcomer")

    secret = _shown_secret(client.get(reverse("accounts:add_app")))

    assert secret not in str(dict(client.session))


def test_there_is_one_app(nigar):
    client = sign_in(nigar)

    answer, _secret = _enrol(client)

    assert answer.status_code == 409
    assert Authenticator.objects.filter(type="totp").count() == 1


def test_the_only_factor_stays(nigar):
    client = sign_in(nigar)
    factor = Authenticator.objects.get()

    answer = client.post(reverse("accounts:remove_factor", args=[factor.pk]))

    assert answer.status_code == 400
    assert Authenticator.objects.count() == 1


def test_one_of_two_factors_may_go_and_is_on_record(nigar):
    client = sign_in(nigar)
    passkey = Authenticator.objects.create(user=nigar, type="webauthn", data={"name": "Key", "credential": {}})

    client.post(reverse("accounts:remove_factor", args=[Authenticator.objects.get(type="totp").pk]))

    assert list(Authenticator.objects.all()) == [passkey]
    assert AuditEvent.objects.get(event=Event.SECOND_FACTOR_REMOVED).changes == {"type": "totp"}


def test_nobody_removes_somebody_elses_factor(nigar, stranger):
    factor = Authenticator.objects.get()
    client = Client()
    client.force_login(stranger)
    give_app(stranger)

    assert client.post(reverse("accounts:remove_factor", args=[factor.pk])).status_code == 404
    assert Authenticator.objects.filter(pk=factor.pk).exists()


def test_the_owner_is_told_by_mail_without_a_name(
    client, newcomer, mailoutbox, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(notifications.tell_of_change, "delay", notifications.tell_of_change)
    newcomer.email = "somebody@example.org"
    newcomer.save()
    client.force_login(newcomer)

    with django_capture_on_commit_callbacks(execute=True):
        _enrol(client)

    assert [message.to for message in mailoutbox] == [["somebody@example.org"]]
    assert "second factor was added" in mailoutbox[0].body
    assert not re.search(r"newcomer|Staff|case|shelter", mailoutbox[0].body + mailoutbox[0].subject)


# ------------------------------------------------------------------ lost ones


def test_an_administrator_resets_a_lost_factor_says_how_she_knew_and_ends_the_sessions(nigar, administrator):
    at_work = sign_in(nigar)
    client = Client()
    client.force_login(administrator)
    values = {"identity_seen": "in_person", "reason": "The telephone was stolen."}

    client.post(reverse("accounts:reset_second_factor", args=[nigar.public_id]), values)

    assert not Authenticator.objects.filter(user=nigar).exists()
    assert at_work.get(reverse("cases:list")).url.startswith(reverse("account_login"))
    event = AuditEvent.objects.get(event=Event.SECOND_FACTOR_RESET)
    assert event.changes == {"reason_code": "in_person"}
    assert event.actor_label == "administrator"
    assert event.target_id == nigar.public_id


@pytest.mark.parametrize("values", [{}, {"reason": "Lost"}, {"identity_seen": "in_person"}])
def test_a_factor_is_not_reset_without_saying_how_and_why(client, nigar, administrator, values):
    client.force_login(administrator)

    answer = client.post(reverse("accounts:reset_second_factor", args=[nigar.public_id]), values)

    assert answer.status_code == 422
    assert Authenticator.objects.filter(user=nigar).exists()


def test_nobody_resets_her_own_factor(client, administrator):
    give_app(administrator)
    client.force_login(administrator)
    values = {"identity_seen": "in_person", "reason": "Lost"}

    answer = client.post(reverse("accounts:reset_second_factor", args=[administrator.public_id]), values)

    assert answer.status_code == 403
    assert Authenticator.objects.filter(user=administrator).exists()


def test_only_administrators_reset_factors(client, nigar, caseworker, manager, auditor):
    values = {"identity_seen": "in_person", "reason": "Lost"}
    for user in (caseworker, manager, auditor):
        client.force_login(user)
        assert client.post(reverse("accounts:reset_second_factor", args=[nigar.public_id]), values).status_code == 403

    assert Authenticator.objects.filter(user=nigar).exists()
