import pytest

from accounts import grants
from accounts.access import acting_as
from cases.retention import policies
from core.errors import NotAllowed, NotVisible
from tests.accounts.factories import make_user
from tests.cases.factories import make_emergency, make_share


def test_who_does_not_see_a_file_is_not_told_how_long_it_is_kept(case, stranger):
    with acting_as(stranger), pytest.raises(NotVisible):
        policies.check_may_see(stranger, case)


def test_who_was_shown_a_file_of_another_house_decides_nothing_about_it(case, stranger):
    make_share(case, stranger.organisation)

    with acting_as(stranger), pytest.raises(NotAllowed):
        policies.check_may_see(stranger, case)


def test_who_sees_a_sealed_file_in_an_emergency_alone_decides_nothing_about_it(case, manager):
    case.restricted = True
    case.save()
    make_emergency(case, manager)

    with acting_as(manager), pytest.raises(NotAllowed):
        policies.check_may_see(manager, case)


def test_who_is_named_for_a_sealed_file_decides(case, manager):
    case.restricted = True
    case.save()
    grants.give(case, manager, "view_case", actor=manager)

    with acting_as(manager):
        policies.check_may_see(manager, case)


def test_who_only_receives_at_the_house_decides_nothing(case):
    officer = make_user("officer", case.organisation, "receiving_officer")

    with acting_as(officer), pytest.raises(NotAllowed):
        policies.check_may_see(officer, case)
