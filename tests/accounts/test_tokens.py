"""Tokens: made by whom, for what, shown once, seen and ended by whom; and the accounts of programs, which are nobody's."""

import time
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions.factors import reset_second_factor
from accounts.actions.invitations import invite
from accounts.actions.sessions import end_sessions_of
from accounts.actions.users import disable_user
from accounts.models import User
from accounts.presenters import accounts_shown
from accounts.querysets import hash_of
from accounts.tokens import actions, policies
from accounts.tokens.forms import TokenForm
from accounts.tokens.models import Token
from audit.models import AuditEvent
from cases.forms import staff_in_charge
from core.errors import Conflict, NotAllowed, NotVisible, Refused
from tests.accounts.factories import make_token, signed_in
from tests.conftest import SURNAME

DAY = timezone.localdate


def sent(**fields):
    return {
        "label": "Monthly list",
        "scopes": ["cases:read"],
        "networks": "192.0.2.7\n198.51.100.0/24",
        "expires_on": (DAY() + timedelta(days=30)).isoformat(),
    } | fields


def details(**fields):
    return {"label": "x", "scopes": ["cases:read"], "networks": ["192.0.2.0/24"], "expires_on": DAY()} | fields


def service_details(organisation, **fields):
    return {"username": "sync", "full_name": "Register", "organisation": organisation, "role": "caseworker"} | fields


@pytest.fixture
def service(administrator, shelter_organisation):
    return actions.add_service(service_details(shelter_organisation), actor=administrator)


# ------------------------------------------------------------------ one's own


def test_a_token_is_shown_once_and_kept_as_a_hash(client, caseworker):
    client.force_login(caseworker)

    page = client.post(reverse("accounts:make_token"), sent()).content.decode()

    secret = page.split("scms_")[1].split("<")[0].strip()
    token = Token.objects.get()
    assert token.token_hash == hash_of(f"scms_{secret}")
    assert len(secret) >= 43
    assert (token.scopes, token.networks) == (["cases:read"], ["192.0.2.7/32", "198.51.100.0/24"])
    assert secret not in client.get(reverse("accounts:tokens")).content.decode()
    event = AuditEvent.objects.get(event="token_made")
    assert event.changes["networks"] is None
    assert event.changes["scopes"] == ["cases:read"]


def test_making_one_asks_who_is_there(client, caseworker):
    caseworker.set_password("an-invented-phrase-for-tests")
    caseworker.save()
    client.force_login(caseworker)
    signed_in(client, caseworker, ago=24 * 3600)
    session = client.session
    session["accounts.started"] = session["accounts.seen"] = int(time.time())
    session.save()

    answer = client.post(reverse("accounts:make_token"), sent())

    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert not Token.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("scopes", []),
        ("scopes", ["cases:own"]),
        ("scopes", ["reports:write"]),
        ("networks", ""),
        ("networks", "everywhere"),
        ("networks", "0.0.0.0/0"),
        ("networks", "::/0"),
        ("networks", "10.0.0.0/7"),
        ("networks", "\n".join(f"192.0.2.{number}" for number in range(21))),
        ("label", ""),
    ],
)
def test_a_token_is_bound(field, value):
    form = TokenForm(sent(**{field: value}))

    assert not form.is_valid()
    assert list(form.errors) == [field]


@pytest.mark.parametrize("days", [-1, 366])
def test_a_token_lives_a_year_at_most(caseworker, days):
    with pytest.raises(Refused):
        actions.make_token(caseworker, details(expires_on=DAY() + timedelta(days=days)), actor=caseworker)


def test_the_database_keeps_no_token_that_is_bound_to_nothing(caseworker):
    with pytest.raises(IntegrityError, match="accounts_token_is_bound"):
        make_token(caseworker, networks=[])


def test_a_token_that_ended_was_ended_by_somebody(caseworker):
    with pytest.raises(IntegrityError, match="accounts_token_ended_by_somebody"):
        make_token(caseworker, ended_at=timezone.now())


def test_its_person_is_told(caseworker, mailoutbox, monkeypatch, django_capture_on_commit_callbacks):
    from accounts import notifications

    monkeypatch.setattr(notifications.tell_of_change, "delay", notifications.tell_of_change)
    caseworker.email = "somebody@example.org"
    caseworker.save()

    with django_capture_on_commit_callbacks(execute=True):
        actions.make_token(caseworker, details(), actor=caseworker)

    assert "token" in mailoutbox[0].body


def test_one_ends_ones_own(client, caseworker):
    token = make_token(caseworker)
    client.force_login(caseworker)

    client.post(reverse("accounts:end_token", args=[token.public_id]))

    token.refresh_from_db()
    assert (token.is_over, token.ended_by) == (True, caseworker)
    assert AuditEvent.objects.filter(event="token_ended").count() == 1
    with pytest.raises(Conflict):
        actions.end_token(token, actor=caseworker)


def test_a_strangers_token_is_not_there(client, caseworker, stranger):
    token = make_token(caseworker, label=SURNAME)
    client.force_login(stranger)

    answer = client.post(reverse("accounts:end_token", args=[token.public_id]))

    assert answer.status_code == 404
    assert SURNAME not in answer.content.decode()
    assert SURNAME not in client.get(reverse("accounts:tokens")).content.decode()
    with pytest.raises(NotVisible):
        actions.end_token(token, actor=stranger)
    token.refresh_from_db()
    assert not token.is_over


def test_a_token_is_made_whole_or_not_at_all(caseworker, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(actions, "record", broken)
    with pytest.raises(RuntimeError):
        actions.make_token(caseworker, details(), actor=caseworker)

    assert not Token.objects.exists()


# ------------------------------------------------------------------ administrators


def test_the_administrator_sees_and_ends_somebodys_tokens_and_makes_none_for_her(client, caseworker, administrator):
    token = make_token(caseworker)
    client.force_login(administrator)

    page = client.get(reverse("accounts:tokens_of", args=[caseworker.public_id]))
    refused = client.get(reverse("accounts:make_token_of", args=[caseworker.public_id]))
    client.post(reverse("accounts:end_token", args=[token.public_id]))

    assert token.label in page.content.decode()
    assert refused.status_code == 403
    with pytest.raises(NotAllowed):
        actions.make_token(caseworker, details(), actor=administrator)
    token.refresh_from_db()
    assert token.ended_by == administrator


def test_others_see_neither_somebodys_tokens_nor_the_programs(client, manager, caseworker):
    client.force_login(manager)

    for url in (reverse("accounts:services"), reverse("accounts:tokens_of", args=[caseworker.public_id])):
        assert client.get(url).status_code == 403
    with pytest.raises(NotAllowed):
        actions.add_service(service_details(manager.organisation), actor=manager)


def test_the_list_of_programs_costs_the_same_for_three_and_for_thirty(client, administrator, shelter_organisation):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(administrator)
    counts = []
    for first, last in ((0, 3), (3, 30)):
        for number in range(first, last):
            name = f"program-{number}"
            actions.add_service(service_details(shelter_organisation, username=name), actor=administrator)
            make_token(administrator, secret=name)
        for url in (reverse("accounts:services"), reverse("accounts:tokens")):
            client.get(url)
            with CaptureQueriesContext(connection) as captured:
                client.get(url)
            counts.append(len(captured))

    assert counts[:2] == counts[2:]


# ------------------------------------------------------------------ programs


def test_a_program_gets_its_account_and_its_token_from_the_administrator(client, administrator, shelter_organisation):
    client.force_login(administrator)
    data = service_details(shelter_organisation) | {"organisation": shelter_organisation.pk}

    client.post(reverse("accounts:add_service"), data)
    service = User.objects.get(username="sync")
    page = client.post(reverse("accounts:make_token_of", args=[service.public_id]), sent())

    assert (service.is_service, service.roles, service.has_usable_password()) == (True, [], False)
    assert "scms_" in page.content.decode()
    assert Token.objects.get().user == service
    assert "sync" in client.get(reverse("accounts:services")).content.decode()


@pytest.mark.parametrize("role", ["administrator", "data_protection", "nothing"])
def test_a_program_runs_nothing_and_judges_nobody(administrator, shelter_organisation, role):
    with pytest.raises(Refused):
        actions.add_service(service_details(shelter_organisation, role=role), actor=administrator)


def test_a_program_is_nobody_of_the_staff(service, case, caseworker):
    assert service not in staff_in_charge(service.organisation)
    assert service not in accounts_shown("")
    assert not [one for one in accounts_shown("no_rules") if one.is_service]


def test_a_program_is_put_in_charge_of_nothing(service, case, caseworker):
    from cases.forms import StaffForm

    form = StaffForm({"users": [service.pk]}, organisation=case.organisation)

    assert not form.is_valid()


def test_a_program_signs_in_nowhere(service):
    service.set_password("an-invented-phrase-for-tests")
    service.save()
    client = Client()

    answer = client.post(
        reverse("account_login"), {"login": service.username, "password": "an-invented-phrase-for-tests"}
    )

    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session
    client.force_login(service)
    assert client.get(reverse("home")).status_code == 302


def test_a_programs_account_is_not_changed_as_a_persons(client, service, administrator):
    client.force_login(administrator)

    for name in ("change_user", "invite", "change_teams", "reset_second_factor"):
        assert client.get(reverse(f"accounts:{name}", args=[service.public_id])).status_code == 404


def test_an_account_is_a_persons_or_a_programs(service):
    service.roles = ["caseworker"]

    with pytest.raises(IntegrityError, match="accounts_user_one_or_the_other"):
        service.save()


def test_disabling_ends_the_tokens(client, service, administrator):
    token, _secret = actions.make_token(service, details(), actor=administrator)
    client.force_login(administrator)

    client.post(reverse("accounts:disable_user", args=[service.public_id]))

    token.refresh_from_db()
    assert token.is_over
    service.refresh_from_db()
    with pytest.raises(NotAllowed):
        policies.check_may_make(administrator, service)


@pytest.mark.parametrize(
    "taken_back",
    [
        disable_user,
        end_sessions_of,
        invite,
        lambda user, actor: reset_second_factor(user, identity_seen="in_person", reason="Lost it", actor=actor),
    ],
)
def test_taking_an_account_back_ends_its_tokens(caseworker, stranger, administrator, taken_back):
    """Whoever had her password, her device or her session may have made one."""
    token, other = make_token(caseworker), make_token(stranger, secret="scms_other")

    taken_back(caseworker, actor=administrator)

    token.refresh_from_db()
    other.refresh_from_db()
    assert token.ended_by == administrator
    assert not other.is_over
