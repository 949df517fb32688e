"""Every rule about accounts × every role, towards others and oneself."""

import pytest

from accounts import policies
from accounts.roles import Role
from core.errors import NotAllowed
from tests.accounts.factories import make_organisation, make_user

ABOUT_OTHERS = [policies.check_may_disable, policies.check_may_invite, policies.check_may_reset_second_factor]


@pytest.fixture
def home(db):
    return make_organisation("HOME")


@pytest.fixture
def somebody(home):
    return make_user("somebody", home, "caseworker")


def passes(check, *args):
    try:
        check(*args)
    except NotAllowed:
        return False
    return True


@pytest.mark.parametrize("role", Role.values)
def test_accounts_are_administrators(home, role):
    assert passes(policies.check_may_edit_accounts, make_user("actor", home, role)) == (role == Role.ADMINISTRATOR)


@pytest.mark.parametrize("check", ABOUT_OTHERS)
@pytest.mark.parametrize("role", Role.values)
def test_what_touches_somebodys_sign_in_is_administrators(home, somebody, role, check):
    assert passes(check, make_user("actor", home, role), somebody) == (role == Role.ADMINISTRATOR)


@pytest.mark.parametrize("check", ABOUT_OTHERS)
def test_what_touches_ones_own_sign_in_is_another_administrators(home, check):
    actor = make_user("actor", home, "administrator")

    assert not passes(check, actor, actor)


@pytest.mark.parametrize("role", Role.values)
def test_the_record_is_auditors(home, role):
    assert passes(policies.check_may_read_record, make_user("actor", home, role)) == (role == Role.AUDITOR)


@pytest.mark.parametrize("role", Role.values)
def test_alarms_are_seen_of_all_or_of_ones_own(home, role):
    actor = make_user("actor", home, role)
    seen = {Role.AUDITOR: "", Role.ADMINISTRATOR: "", Role.SHELTER_MANAGER: "HOME"}.get(role)

    assert policies.alarms_seen_by(actor) == seen
    assert passes(policies.check_may_see_alarms, actor) == (seen is not None)


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("where", ["same", "another", "oneself"])
def test_who_lets_an_account_read_on(home, somebody, role, where):
    actor = make_user("actor", home, role)
    towards = {"same": somebody, "another": make_user("x", make_organisation("AWAY"), "caseworker"), "oneself": actor}
    may = {Role.ADMINISTRATOR: {"same", "another"}, Role.SHELTER_MANAGER: {"same"}}.get(role, set())

    assert passes(policies.check_may_allow_reading, actor, towards[where]) == (where in may)
    assert policies.may_allow_reading_at_all(actor) == bool(may)


@pytest.mark.parametrize(("local", "demo"), [(True, True), (True, False), (False, True), (False, False)])
def test_only_the_demonstration_on_a_workstation_goes_without_a_second_factor(home, settings, local, demo):
    settings.LOCAL = local

    assert policies.may_go_without_second_factor(make_user("actor", home, is_demo=demo)) == (local and demo)


def test_recovery_codes_stand_in_for_a_factor():
    assert passes(policies.check_may_make_recovery_codes, True)
    assert not passes(policies.check_may_make_recovery_codes, False)
