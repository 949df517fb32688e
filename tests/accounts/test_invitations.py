"""Accounts begin with an invitation: nobody but its person ever knows the password."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from freezegun import freeze_time

from accounts.models import Invitation, User
from audit.events import Event
from audit.models import AuditEvent
from tests.accounts.conftest import PASSWORD, sign_in, type_code, type_password
from tests.accounts.factories import code_now, make_user

NEW = "words-that-only-she-would-put-together"


@pytest.fixture
def office(client, administrator):
    client.force_login(administrator)
    return client


def add(office, home, **changes):
    values = {"username": "zahra", "full_name": "Zahra Example", "organisation": home.pk, "language": "en"}
    return office.post(reverse("accounts:add_user"), values | {"roles": ["caseworker"]} | changes)


def link_in(text):
    return re.search(r"http://testserver(/accounts/invitation/\?token=[\w-]+)", text)[1]


def invited(office, home):
    """The link that the administrator was shown for a new account."""
    return link_in(add(office, home).content.decode())


def accept(link, password=NEW, again=None):
    """Open a link as its person would, choose a password; returns the last answer."""
    person = Client()
    person.get(link)
    values = {"password": password, "again": password if again is None else again}
    return person.post(reverse("accounts:accept_invitation"), values)


# ------------------------------------------------------------------ the way it should go


def test_the_invited_person_chooses_her_password_and_adds_a_second_factor(office, shelter_organisation):
    link = invited(office, shelter_organisation)
    assert accept(link).url == reverse("account_login")
    person = Client()

    type_password(person, "zahra", NEW)

    assert person.get(reverse("cases:list")).url == reverse("accounts:second_factors")
    events = list(AuditEvent.objects.order_by("id").values_list("event", "actor_label"))
    assert [event for event in events if event[0] in (Event.USER_ADDED, Event.INVITED, Event.INVITATION_ACCEPTED)] == [
        (Event.USER_ADDED, "administrator"),
        (Event.INVITED, "administrator"),
        (Event.INVITATION_ACCEPTED, "zahra"),
    ]


def test_no_field_of_the_administrators_takes_a_password(office, nigar, administrator):
    for name in ("accounts:add_user", "accounts:change_user", "accounts:invite"):
        arguments = [] if name == "accounts:add_user" else [nigar.public_id]
        page = office.get(reverse(name, args=arguments))

        assert page.status_code == 200
        assert 'type="password"' not in page.content.decode()


def test_before_it_is_accepted_no_password_opens_the_account(office, shelter_organisation):
    invited(office, shelter_organisation)

    assert not User.objects.get(username="zahra").has_usable_password()
    assert type_password(Client(), "zahra", "").status_code == 200


def test_the_link_is_shown_to_the_administrator_once(office, shelter_organisation):
    link = invited(office, shelter_organisation)
    account = User.objects.get(username="zahra")

    for address in ("accounts:change_user", "accounts:invite"):
        assert link not in office.get(reverse(address, args=[account.public_id])).content.decode()


def test_the_database_holds_a_hash_and_not_the_token(office, shelter_organisation):
    token = invited(office, shelter_organisation).partition("token=")[2]

    with connection.cursor() as cursor:
        cursor.execute("SELECT i::text FROM accounts_invitation i")
        (row,) = cursor.fetchone()
        cursor.execute("SELECT string_agg(e::text, ' ') FROM audit_auditevent e")
        (record,) = cursor.fetchone()

    assert len(token) >= 43
    assert token not in row + record


def test_with_a_mail_server_the_link_goes_to_the_person_alone(
    office, shelter_organisation, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        page = add(office, shelter_organisation, email="somebody@example.org")

    assert "/accounts/invitation/" not in page.content.decode()
    assert [message.to for message in mailoutbox] == [["somebody@example.org"]]
    assert not re.search(r"zahra|example house|case|shelter", (mailoutbox[0].body + mailoutbox[0].subject).lower())
    assert accept(link_in(mailoutbox[0].body)).url == reverse("account_login")


def test_a_mail_that_cannot_be_sent_leaves_no_address_in_the_log(
    office, shelter_organisation, settings, caplog, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "core.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    with django_capture_on_commit_callbacks(execute=True):
        add(office, shelter_organisation, email="somebody@example.org")

    assert "could not be sent" in caplog.text
    assert "somebody@" not in caplog.text
    assert "token=" not in caplog.text


def test_the_token_leaves_the_address_at_once(office, shelter_organisation):
    person = Client()

    answer = person.get(invited(office, shelter_organisation))

    assert answer.url == reverse("accounts:accept_invitation")
    page = person.get(answer.url)
    assert page.status_code == 200
    assert "zahra" in page.content.decode()


# ------------------------------------------------------------------ refused


def test_a_link_works_once(office, shelter_organisation):
    link = invited(office, shelter_organisation)
    accept(link)

    assert accept(link, "another-invented-phrase").status_code == 404
    assert User.objects.get(username="zahra").check_password(NEW)


def test_a_link_that_ran_out_is_refused(office, shelter_organisation):
    link = invited(office, shelter_organisation)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert Client().get(link).status_code == 404
    assert accept(link).status_code == 404
    assert not User.objects.get(username="zahra").has_usable_password()


def test_a_link_runs_out_after_the_hours_of_the_setting(office, shelter_organisation, settings):
    settings.INVITATION_HOURS = 5
    invited(office, shelter_organisation)

    left = Invitation.objects.get().expires_at - timezone.now()

    assert timedelta(hours=4, minutes=59) < left <= timedelta(hours=5)


def test_a_new_link_ends_the_one_before(office, shelter_organisation):
    old = invited(office, shelter_organisation)
    account = User.objects.get(username="zahra")

    new = link_in(office.post(reverse("accounts:invite", args=[account.public_id])).content.decode())

    assert accept(old).status_code == 404
    assert accept(new).url == reverse("account_login")


def test_a_revoked_link_is_refused_and_on_record(office, shelter_organisation):
    link = invited(office, shelter_organisation)
    account = User.objects.get(username="zahra")

    office.post(reverse("accounts:revoke_invitation", args=[account.public_id]))

    assert accept(link).status_code == 404
    assert AuditEvent.objects.get(event=Event.INVITATION_REVOKED).target_id == account.public_id


def test_the_link_of_an_account_that_was_disabled_is_refused(office, shelter_organisation):
    link = invited(office, shelter_organisation)
    account = User.objects.get(username="zahra")

    office.post(reverse("accounts:disable_user", args=[account.public_id]))
    office.post(reverse("accounts:enable_user", args=[account.public_id]))

    assert accept(link).status_code == 404


def test_a_made_up_link_is_answered_like_one_that_is_over(office, shelter_organisation):
    link = invited(office, shelter_organisation)
    accept(link)

    over, made_up = Client().get(link), Client().get("/accounts/invitation/?token=abc")

    def body(answer):
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"|token=[\w-]+', "", answer.content.decode())

    assert over.status_code == made_up.status_code == 404
    assert body(over) == body(made_up)


@pytest.mark.parametrize(
    ("password", "again", "field"),
    [
        ("short", None, "password"),
        ("password12345", None, "password"),
        ("Zahra.Example.1", None, "password"),
        (NEW, "something-else-altogether", "again"),
    ],
)
def test_a_bad_password_is_refused_at_its_field_and_the_link_still_works(
    office, shelter_organisation, password, again, field
):
    link = invited(office, shelter_organisation)

    answer = accept(link, password, again)

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert accept(link).status_code == 302


@pytest.mark.parametrize(
    "password", ["x" * 7 + "q" * 57 + "Wz" * 40, "ƏlamətdarŞüşəÇiçəyi", "only lower case words here"]
)
def test_length_is_what_counts_and_any_length_and_letter_is_taken(office, shelter_organisation, password):
    assert accept(invited(office, shelter_organisation), password).status_code == 302
    assert User.objects.get(username="zahra").check_password(password)


def test_only_administrators_invite(client, nigar, caseworker, manager, auditor):
    for user in (caseworker, manager, auditor):
        client.force_login(user)
        assert client.post(reverse("accounts:invite", args=[nigar.public_id])).status_code == 403

    assert not Invitation.objects.exists()


# ------------------------------------------------------------------ a password that was lost


def test_a_reset_ends_password_and_sessions_at_once_and_not_the_second_factor(office, nigar):
    at_work = sign_in(nigar)

    link = link_in(office.post(reverse("accounts:invite", args=[nigar.public_id])).content.decode())

    assert at_work.get(reverse("cases:list")).status_code == 302
    assert type_password(Client(), "nigar", PASSWORD).status_code == 200
    accept(link)
    person = Client()
    assert type_password(person, "nigar", NEW).url == reverse("mfa_authenticate")
    assert person.get(reverse("cases:list")).status_code == 302
    with freeze_time(timezone.now() + timedelta(seconds=30), tick=True):
        assert type_code(person, code_now()).status_code == 302
    assert AuditEvent.objects.get(event=Event.PASSWORD_RESET).target_id == nigar.public_id


def test_nobody_resets_her_own_account(office, administrator):
    answer = office.post(reverse("accounts:invite", args=[administrator.public_id]))

    assert answer.status_code == 403
    assert not Invitation.objects.exists()


def test_a_disabled_account_is_not_invited(office, shelter_organisation):
    user = make_user("gone", shelter_organisation, "caseworker", is_active=False)

    assert office.post(reverse("accounts:invite", args=[user.public_id])).status_code == 422
    assert not Invitation.objects.exists()


def test_whoever_came_in_by_a_passkey_may_set_a_password(client, shelter_organisation):
    user = make_user("keyholder", shelter_organisation, "caseworker")
    client.force_login(user)

    assert client.get(reverse("account_change_password")).url == reverse("account_set_password")
    assert client.get(reverse("account_set_password")).status_code == 200
    client.post(reverse("account_set_password"), {"password1": NEW, "password2": NEW})

    user.refresh_from_db()
    assert user.check_password(NEW)


# ------------------------------------------------------------------ what the database refuses


def test_an_account_has_one_open_invitation(administrator, newcomer):
    def make(number):
        until = timezone.now() + timedelta(hours=1)
        Invitation.objects.create(user=newcomer, made_by=administrator, token_hash=str(number), expires_at=until)

    make(1)
    with pytest.raises(IntegrityError), transaction.atomic():
        make(2)
    Invitation.objects.update(revoked_at=timezone.now())
    make(3)


def test_an_invitation_is_not_both_accepted_and_revoked(administrator, newcomer):
    now = timezone.now()

    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.create(
            user=newcomer, made_by=administrator, token_hash="x", expires_at=now, accepted_at=now, revoked_at=now
        )


def test_passwords_are_hashed_by_argon2_and_older_ones_still_open(settings, newcomer):
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.Argon2PasswordHasher",
        "django.contrib.auth.hashers.ScryptPasswordHasher",
    ]
    from django.contrib.auth.hashers import make_password

    newcomer.password = make_password(PASSWORD, hasher="scrypt")
    newcomer.save()

    assert newcomer.check_password(PASSWORD)
    newcomer.refresh_from_db()
    assert identify_hasher(newcomer.password).algorithm == "argon2"
