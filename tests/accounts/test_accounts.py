"""Accounts are made by administrators; sign-in tells nothing and is on record."""

import pytest
from django.urls import reverse

from accounts.models import Organisation, User
from accounts.roles import ROLE_PERMISSIONS, Permission, Role, has_permission
from tests.accounts.factories import make_user

PAGES = ["accounts:users", "accounts:add_user", "accounts:organisations", "accounts:add_organisation"]
PASSWORD = "a-long-enough-phrase"


def _account(home, **changes):
    values = {"username": "newcomer", "full_name": "New Comer", "organisation": home.pk, "language": "en"}
    return values | {"roles": ["caseworker"]} | changes


def test_every_role_has_its_line_in_the_table():
    assert set(ROLE_PERMISSIONS) == set(Role.values)
    assert all(any(p in row for row in ROLE_PERMISSIONS.values()) for p in Permission)


def test_administrators_see_no_case_and_auditors_no_contents():
    for role in (Role.ADMINISTRATOR, Role.AUDITOR):
        assert Permission.CASE_VIEW not in ROLE_PERMISSIONS[role]


def test_a_disabled_account_may_nothing(caseworker):
    caseworker.is_active = False

    assert not any(has_permission(caseworker, permission) for permission in Permission)


@pytest.mark.parametrize("name", PAGES)
def test_only_administrators_keep_accounts(client, caseworker, manager, reviewer, iom_officer, auditor, name):
    for user in (caseworker, manager, reviewer, iom_officer, auditor):
        client.force_login(user)
        assert client.get(reverse(name)).status_code == 403


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"username": "caseworker"}, "username"),
        ({"username": "Ə"}, "username"),
        ({"roles": []}, "roles"),
        ({"roles": ["king"]}, "roles"),
        ({"organisation": ""}, "organisation"),
    ],
)
def test_a_bad_account_is_refused_at_its_field(client, administrator, caseworker, changes, field):
    client.force_login(administrator)

    response = client.post(reverse("accounts:add_user"), _account(caseworker.organisation, **changes))

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not User.objects.filter(username="newcomer").exists()


def test_changing_roles_counts_from_the_next_page(client, administrator, caseworker):
    client.force_login(administrator)
    values = _account(caseworker.organisation, full_name=caseworker.full_name, roles=["auditor"])
    client.post(reverse("accounts:change_user", args=[caseworker.public_id]), values)

    client.force_login(caseworker)

    assert client.get(reverse("cases:open")).status_code == 403


def test_a_disabled_account_is_out_at_once(client, administrator, caseworker):
    from django.test import Client

    at_work = Client()
    at_work.force_login(caseworker)
    assert at_work.get(reverse("cases:list")).status_code == 200
    client.force_login(administrator)

    client.post(reverse("accounts:disable_user", args=[caseworker.public_id]))

    assert at_work.get(reverse("cases:list")).status_code == 302
    assert client.post(reverse("accounts:disable_user", args=[administrator.public_id])).status_code == 403
    client.post(reverse("accounts:enable_user", args=[caseworker.public_id]))
    assert User.objects.get(pk=caseworker.pk).is_active


def test_nobody_signs_up(client, db):
    assert client.get("/accounts/signup/").status_code in {302, 404}
    assert not User.objects.exists()


def test_organisations_are_added_and_changed(client, administrator):
    client.force_login(administrator)
    values = {"code": "TD", "name": "Example Union", "type": "ngo", "case_prefix": "TD"}

    client.post(reverse("accounts:add_organisation"), values)
    again = client.post(reverse("accounts:add_organisation"), values)
    organisation = Organisation.objects.get(code="TD")
    client.post(reverse("accounts:change_organisation", args=[organisation.public_id]), values | {"name": "Other"})

    assert again.status_code == 422
    organisation.refresh_from_db()
    assert organisation.name == "Other"


def test_the_record_is_for_auditors_and_holds_no_name(client, case, caseworker, auditor, administrator):
    from tests.cases.factories import SURNAME

    client.force_login(caseworker)
    client.get(reverse("cases:detail", args=[case.public_id]))
    assert client.get(reverse("accounts:record")).status_code == 403
    client.force_login(administrator)
    assert client.get(reverse("accounts:record")).status_code == 403
    client.force_login(auditor)

    page = client.get(reverse("accounts:record"), {"account": "caseworker", "event": "case_read"})

    assert len(page.context["page"]) == 1
    assert SURNAME not in page.content.decode()


def test_somebody_without_a_role_has_a_profile(client, shelter_organisation):
    client.force_login(make_user("idle", shelter_organisation))

    assert client.get(client.get("/").url).status_code == 200


def test_the_first_administrator_comes_by_command_and_only_the_first(db, monkeypatch):
    import io

    from django.core.management import CommandError, call_command

    def add(name, password=PASSWORD):
        monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
        options = {"name": "First Person", "organisation": "Example Ministry", "code": "MIA"}
        call_command("add_administrator", name, stdout=io.StringIO(), **options)

    with pytest.raises(CommandError):
        add("root", "short")
    add("root")

    assert User.objects.get().roles == [Role.ADMINISTRATOR]
    with pytest.raises(CommandError):
        add("second")


def test_the_accounts_language_holds_until_another_is_chosen(client, caseworker):
    caseworker.language = "ru"
    caseworker.save()
    client.force_login(caseworker)
    assert client.get(reverse("cases:list")).wsgi_request.LANGUAGE_CODE == "ru"

    client.post(reverse("set_language"), {"language": "az", "next": "/"})

    assert client.get(reverse("cases:list")).wsgi_request.LANGUAGE_CODE == "az"
