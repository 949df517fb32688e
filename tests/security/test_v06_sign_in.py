"""Passwords, and what else is asked of signing in that tests/accounts does not try."""

import random
import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from freezegun import freeze_time

from accounts import notifications, passwords
from accounts.models import User
from tests.accounts.conftest import PASSWORD, type_code, type_password
from tests.accounts.factories import code_now, give_app, make_user
from tests.security import served
from tests.security.addresses import anywhere, patterns
from tests.security.crawl import read

NEW = "quite-another-phrase-of-mine"


@pytest.fixture
def person(shelter_organisation):
    user = make_user("gulnar", shelter_organisation, "caseworker", password=PASSWORD, full_name="Gülnar Example")
    give_app(user)
    return user


@pytest.mark.parametrize("password", ["qwertyqwerty", "1QAZ2wsx3edc", "123456789qwe", "leavemealone", "zxcasdqwe123"])
def test_passwords_known_from_breaches_are_refused(db, password):
    with pytest.raises(ValidationError) as refused:
        validate_password(password)

    assert "password_known" in {error.code for error in refused.value.error_list}


def test_more_than_three_thousand_of_them_are_as_long_as_ours_must_be():
    content = passwords.KNOWN.read_bytes()

    assert len(content) % passwords.DIGEST_BYTES == 0
    assert len(content) // passwords.DIGEST_BYTES > 40_000
    assert len(passwords._known()) == len(content) // passwords.DIGEST_BYTES


@pytest.mark.parametrize(
    "password",
    [
        "Shelter-2026-Baku!!",
        "trafficking123456",
        "IOM.Azerbaijan.2026",
        "Example House 2026",
        "şifrəşifrəşifrə1",
        "admin-admin-admin",
    ],
)
def test_words_of_this_work_and_of_the_organisation_make_no_password(shelter_organisation, password):
    user = make_user("somebody", shelter_organisation, "caseworker")

    with pytest.raises(ValidationError) as refused:
        validate_password(password, user)

    assert "password_of_our_words" in {error.code for error in refused.value.error_list}


@pytest.mark.parametrize(
    "password", ["correct horse shelter staple", "мой длинный пароль о море", "a" * 3 + " mountain of salt"]
)
def test_they_may_stand_in_a_password_that_has_more_to_it(shelter_organisation, password):
    validate_password(password, make_user("somebody", shelter_organisation, "caseworker"))


def test_a_password_has_twelve_characters_or_more(person):
    with pytest.raises(ValidationError) as refused:
        validate_password("kvm7-gtpozq", person)
    validate_password("kvm7-gtpozqx", person)

    assert {error.code for error in refused.value.error_list} == {"password_too_short"}
    options = {
        entry["NAME"].rsplit(".", 1)[1]: entry.get("OPTIONS", {})
        for entry in served.values()["AUTH_PASSWORD_VALIDATORS"]
    }
    assert options["MinimumLengthValidator"]["min_length"] == 12


def test_what_is_said_about_oneself_is_no_password(person):
    with pytest.raises(ValidationError):
        validate_password("gülnar example", person)


def test_the_same_rules_hold_on_a_served_installation_and_for_every_way_to_a_password(person, client):
    names = [entry["NAME"].rsplit(".", 1)[1] for entry in served.values()["AUTH_PASSWORD_VALIDATORS"]]
    client.force_login(person)

    answer = client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": "qwertyqwerty", "password2": "qwertyqwerty"},
    )

    assert {"MinimumLengthValidator", "NotKnownFromBreaches", "NotMadeOfOurWords"} <= set(names)
    assert b"known from other places" in answer.content
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_a_person_changes_her_password_and_must_know_the_old_one(person, client):
    client.force_login(person)
    url = reverse("account_change_password")

    client.post(url, {"oldpassword": "not the old one", "password1": NEW, "password2": NEW})
    person.refresh_from_db()
    assert person.check_password(PASSWORD)

    client.post(url, {"password1": NEW, "password2": NEW})
    person.refresh_from_db()
    assert person.check_password(PASSWORD)

    client.post(url, {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    person.refresh_from_db()
    assert person.check_password(NEW)


@pytest.mark.parametrize(
    "password",
    [
        " blanks around it, kept ",
        "Grosse Und Kleine Letters",
        "x" * 63 + "y" + "z" * 64,
        "səssiz dağ 🏔 yolu",
        "only small letters here",
    ],
    ids=["blanks", "capitals", "long", "letters", "small"],
)
def test_a_password_counts_exactly_as_it_was_typed(person, password):
    validate_password(password, person)
    person.set_password(password)
    person.save()
    changed = {
        password.strip(),
        password.lower(),
        password.swapcase(),
        password[:-1],
        password[:72],
        password + " ",
    } - {password}

    for other in changed:
        assert (
            type_password(Client(REMOTE_ADDR=f"198.51.100.{random.randint(1, 250)}"), "gulnar", other).status_code
            == 200
        )
        from django.core.cache import cache

        cache.clear()
    assert type_password(Client(), "gulnar", password).status_code == 302


def test_nobody_is_made_to_change_a_password_that_is_old(person):
    from datetime import UTC, datetime

    User.objects.filter(pk=person.pk).update(last_login=datetime(2015, 1, 1, tzinfo=UTC))
    client = Client()
    type_password(client, "gulnar")

    answer = type_code(client, code_now())

    assert answer.headers["Location"] == reverse("home")
    assert not [
        field.name for field in User._meta.get_fields() if re.search("expire|rotat|password_changed", field.name)
    ]


def test_password_fields_hide_and_let_password_managers_work(person, client, administrator):
    client.force_login(person)
    pages = [Client().get(reverse("account_login"))]
    pages += [client.get(reverse(name)) for name in ("account_change_password", "account_reauthenticate")]
    seen = 0
    for page in pages:
        for field in re.findall(r"<input[^>]*>", page.content.decode()):
            if re.search(r'name="\w*password\w*"', field):
                seen += 1
                assert 'type="password"' in field
                assert re.search(r'autocomplete="(current|new)-password"', field), field
                assert not re.search(r"onpaste|readonly|maxlength=\"\d{1,2}\"", field)
        assert b"onpaste" not in page.content
    assert seen >= 5


def test_there_is_no_account_before_somebody_makes_one(db):
    assert list(User.objects.all()) == []
    assert [user.username for user in User.objects.filter(is_superuser=True)] == []


def test_the_ways_to_sign_in_are_those_written_down():
    """No administration site, no token for machines, no social account, no reset by mail, no sign-up."""
    names = {name for name, _pattern in patterns()}
    ways = {
        name
        for name in names
        if re.search(
            r"login|(?<!as)sign(?!_for_bel|_case_plan|_off)|token|reset|mfa_|oauth|social|saml|invitation|admin", name
        )
    }

    assert ways == {
        "account_login", "mfa_authenticate", "mfa_login_webauthn", "mfa_reauthenticate_webauthn", "accounts:accept_invitation",
        "accounts:revoke_invitation", "accounts:reset_second_factor",
        # A program's, which is let into no page: tests/api asks what it opens.
        "accounts:tokens", "accounts:make_token", "accounts:end_token", "accounts:tokens_of", "accounts:make_token_of",
    }  # fmt: skip
    values = served.values()
    assert values["AUTHENTICATION_BACKENDS"] == [
        "axes.backends.AxesStandaloneBackend",
        "accounts.sessions.AccountBackend",
        "accounts.grants.GrantBackend",
    ]
    assert values["REST_FRAMEWORK"]["DEFAULT_AUTHENTICATION_CLASSES"] == ["accounts.tokens.api.TokenOrSession"]
    assert not {"django.contrib.admin", "rest_framework.authtoken", "allauth.socialaccount"} & set(
        values["INSTALLED_APPS"]
    )
    assert values["MFA_TRUST_ENABLED"] is False
    assert values["MFA_WEBAUTHN_USER_VERIFICATION"] == "required"


def test_no_backend_lets_somebody_in_but_by_a_password(person, rf):
    from django.contrib.auth import get_backends

    for backend in get_backends():
        for credentials in ({"username": "gulnar"}, {"username": "gulnar", "password": ""}):
            assert backend.authenticate(rf.post("/"), **credentials) is None


def test_every_page_but_the_doors_sends_a_stranger_to_the_sign_in(db):
    """Whatever is added tomorrow is closed unless it is written here."""
    doors = {
        "account_login", "account_logout", "accounts:accept_invitation", "csp_reports", "healthz", "readyz",
        "set_language", "mfa_login_webauthn", "mfa_authenticate",
        # A quick exit and the page without a word that it leads to.
        "accounts:leave", "empty",
        # Opened by a sealed link and its passcode: tests/referrals/guests asks what they answer without.
        "guests:door", "guests:card", "guests:accept", "guests:declined",
        # Opened by a secret address: tests/cases/calendar asks what it answers without.
        "calendar:feed",
        # What was published, where that is switched on: tests/reports/public asks what they show. Here they are not there.
        "figures:list", "figures:year", "figures:download",
        # Guests of a house answer without a name, by a slip that works once: tests/shelters/voice asks what they show without.
        "voice:sheet", "voice:thanks",
        # Other installations bring what they packed and signed: tests/referrals/parcels asks what else is answered.
        "parcels:receive",
    }  # fmt: skip
    nobody = Client(raise_request_exception=False)
    answers = {name: nobody.get(url) for name, url in anywhere()}
    # A program is told so; it follows no page.
    programs = {name for name, answer in answers.items() if answer.status_code == 401}
    open_to_all = {
        name
        for name, answer in answers.items()
        if name not in programs and not answer.headers.get("Location", "").startswith(reverse("account_login"))
    }

    assert open_to_all <= doors
    assert programs == {name for name in answers if name.startswith("api:")}


def test_no_page_asks_for_a_secret_question(estate):
    client = estate.client()
    for _name, url in estate.some_addresses(4):
        page = client.get(url)
        if not page.streaming and page.headers["Content-Type"].startswith("text/html"):
            fields = {name for form in read(page.content).forms for name, _value in form.values}
            assert not {name for name in fields if re.search("hint|secret_question|security_question|maiden", name)}


def test_a_sign_in_from_a_device_that_is_not_known_is_told(
    person, mailoutbox, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(notifications.tell_of_change, "delay", notifications.tell_of_change)
    person.email = "somebody@example.org"
    person.save()
    client = Client()

    with django_capture_on_commit_callbacks(execute=True):
        type_password(client, "gulnar")
        assert mailoutbox == [], "a password alone is not yet a sign-in"
        type_code(client, code_now())
    client.post(reverse("account_logout"))
    with django_capture_on_commit_callbacks(execute=True):
        type_password(client, "gulnar")
        type_code(client, code_now(periods=1))

    assert [message.to for message in mailoutbox] == [["somebody@example.org"]]
    assert "device that it did not know" in mailoutbox[0].body
    assert not re.search(r"gulnar|Gülnar|shelter|case", mailoutbox[0].body + mailoutbox[0].subject)


def changed(person, administrator, what):
    """Let something about her way of signing in change as people do it; she is at her work, or an administrator is."""
    own, office = Client(), Client()
    own.force_login(person)
    office.force_login(administrator)
    passwords_typed = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    if what == "removed":
        Authenticator.objects.create(user=person, type="webauthn", data={"name": "Key", "credential": {}})
    app = Authenticator.objects.get(user=person, type="totp")
    client, name, argument, values = {
        "password": (own, "account_change_password", None, passwords_typed),
        "password reset": (office, "accounts:invite", person.public_id, {}),
        "removed": (own, "accounts:remove_factor", app.pk, {}),
        "codes": (own, "accounts:make_recovery_codes", None, {}),
        "factors reset": (
            office,
            "accounts:reset_second_factor",
            person.public_id,
            {"identity_seen": "in_person", "reason": "Lost"},
        ),
    }[what]
    return client.post(reverse(name, args=[argument] if argument else []), values)


@pytest.mark.parametrize("what", ["password", "password reset", "removed", "codes", "factors reset"])
def test_whoever_owns_the_account_is_told_what_changed_about_it(
    person, administrator, mailoutbox, monkeypatch, django_capture_on_commit_callbacks, what
):
    monkeypatch.setattr(notifications.tell_of_change, "delay", notifications.tell_of_change)
    person.email = "somebody@example.org"
    person.save()

    with django_capture_on_commit_callbacks(execute=True):
        answer = changed(person, administrator, what)

    assert answer.status_code in {200, 302}
    told = [message for message in mailoutbox if "tell an administrator at once" in message.body]
    assert [message.to for message in told] == [["somebody@example.org"]]
    assert not re.search(r"gulnar|Gülnar|shelter|case", told[0].body + told[0].subject)


def test_the_old_address_is_told_of_a_new_one(
    person, administrator, mailoutbox, monkeypatch, django_capture_on_commit_callbacks
):
    """Whoever takes an account over reads the new one."""
    monkeypatch.setattr(notifications.tell_of_change, "delay", notifications.tell_of_change)
    person.email = "somebody@example.org"
    person.save()
    office = Client()
    office.force_login(administrator)
    account = {"full_name": "Gülnar Example", "organisation": person.organisation_id, "roles": "caseworker"}

    with django_capture_on_commit_callbacks(execute=True):
        office.post(
            reverse("accounts:change_user", args=[person.public_id]),
            account | {"language": "en", "email": "other@example.org"},
        )

    person.refresh_from_db()
    if person.email != "other@example.org":
        pytest.fail("the address was not changed")
    assert ["somebody@example.org"] in [message.to for message in mailoutbox]


def test_an_old_code_and_one_to_come_do_not_fit(person):
    for periods in (-2, 2):
        client = Client()
        type_password(client, "gulnar")
        assert type_code(client, code_now(periods=periods)).status_code == 200


@pytest.mark.parametrize("periods", [-1, 1])
def test_a_code_fits_in_its_own_half_minute_alone(person, periods):
    with freeze_time("2026-03-01 08:00:15"):
        client = Client()
        type_password(client, "gulnar")

        assert type_code(client, code_now(periods=periods)).status_code == 200


def test_seeds_and_recovery_codes_come_from_the_systems_randomness(person, monkeypatch):
    def drawn():
        random.seed(7)
        secret = generate_totp_secret()
        random.seed(7)
        return secret, tuple(RecoveryCodes.activate(person).generate_codes())

    first = drawn()
    Authenticator.objects.filter(type="recovery_codes").delete()
    second = drawn()

    assert first[0] != second[0]
    assert not set(first[1]) & set(second[1])
    assert len(first[0]) * 5 >= 160, "base32 has five bits a letter"
    assert all(len(re.sub(r"\D", "", code)) >= 10 for code in first[1]), "33 bits"


def test_recovery_codes_lie_sealed_and_not_as_they_are(person):
    from django.db import connection

    codes = RecoveryCodes.activate(person).generate_codes()
    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator WHERE user_id = %s", [person.pk])
        kept = " ".join(row[0] for row in cursor.fetchall())

    assert codes
    assert [code for code in codes if code in kept] == []
    factor = Authenticator.objects.get(user=person, type="recovery_codes")
    assert "seed" in factor.data
    # The seed is sealed by AES-256-GCM under a key that is not in the database: stronger than a hash of ten digits.
    assert len(factor.data["seed"]) > 60
