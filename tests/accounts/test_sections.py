"""The role × field table, and that nothing sensitive stands outside it."""

import pytest

from accounts.roles import ROLE_SECTIONS, SHAREABLE, Role, Section, sections_of_role
from cases import policies
from cases.models import Case
from tests.accounts.factories import make_user
from tests.cases.factories import make_share


def test_every_role_has_its_row():
    assert set(ROLE_SECTIONS) == set(Role)


def test_who_runs_the_system_or_reads_its_record_sees_nothing_of_a_file():
    assert ROLE_SECTIONS[Role.ADMINISTRATOR] == ROLE_SECTIONS[Role.AUDITOR] == frozenset()


def test_where_a_shelter_stands_is_for_casework_staff_alone():
    told = {role for role, sections in ROLE_SECTIONS.items() if Section.SHELTER_ADDRESS in sections}

    assert told == {Role.CASEWORKER, Role.SHELTER_MANAGER}
    assert Section.SHELTER_ADDRESS not in SHAREABLE


def test_a_disabled_account_sees_nothing(caseworker):
    caseworker.is_active = False

    assert sections_of_role(caseworker) == frozenset()


@pytest.mark.parametrize("role", [Role.MINISTRY_REVIEWER, Role.RECEIVING_OFFICER, Role.IOM_OFFICER])
def test_a_share_opens_no_more_than_the_role_sees(case, receiver, role):
    reader = make_user("reader", receiver.organisation, role)
    make_share(case, receiver.organisation, *Section.values)

    assert policies.sections_for(reader, case) == ROLE_SECTIONS[role]


def test_a_team_that_is_not_mine_opens_nothing(case, caseworker, colleague):
    from accounts.models import Team

    case.team = Team.objects.create(organisation=case.organisation, name="Town")
    case.save(update_fields=["team"])

    assert policies.sections_for(colleague, case) == frozenset()
    assert not Case.objects.visible_to(colleague).exists()
