"""Two at once, each with a connection of its own: one is told, and no record points in a circle."""

import pytest

from accounts.access import acting_as
from cases import actions as case_actions
from cases.consent.actions import stop_sharing
from cases.merging import actions
from cases.models import Case, CaseShare, Merge, Person, ToldApart
from core.errors import Conflict
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import make_case, make_consent, make_person, make_share
from tests.cases.merging.test_undo import fresh, merge, undo
from tests.shelters.test_races import race


@pytest.fixture
def house(own_database):
    return make_organisation("HOME", name="Home")


@pytest.fixture
def managers(house):
    return [make_user(f"manager{number}", house, "shelter_manager") for number in range(2)]


@pytest.fixture
def files(house):
    return [make_case(house, person=make_person(given_name=name)) for name in ("Aytən", "Aytan", "Ayten")]


def kinds(outcomes):
    return sorted(type(outcome).__name__ for outcome in outcomes)


def pointers():
    return list(Person.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into"))


def test_into_each_other_at_once(files, managers):
    one, other, _third = files
    for _attempt in range(3):
        outcomes = race(lambda: merge(one, other, managers[0]), lambda: merge(other, one, managers[1]))

        assert kinds(outcomes) == ["Conflict", "Merge"], outcomes
        assert len(pointers()) == 1
        undo(next(row for row in outcomes if isinstance(row, Merge)), managers[0])


def test_the_same_twice_at_once(files, managers):
    one, other, _third = files

    outcomes = race(*(lambda user=user: merge(one, other, user) for user in managers))

    assert kinds(outcomes) == ["Conflict", "Merge"], outcomes
    assert Merge.objects.count() == 1


def test_a_chain_made_from_both_ends_has_one_end(files, managers):
    one, other, third = files

    outcomes = race(lambda: merge(other, one, managers[0]), lambda: merge(third, other, managers[1]))

    assert not [row for row in outcomes if not isinstance(row, Merge | Conflict)], outcomes
    assert len(pointers()) == len([row for row in outcomes if isinstance(row, Merge)]) >= 1
    # Whichever came first, nobody is left with an open file in a record that was merged.
    assert not Case.objects.filter(closed_on__isnull=True, person__merged_into__isnull=False).exists()


def test_taken_back_twice_at_once(files, managers):
    row = merge(*files[:2], managers[0])

    outcomes = race(*(lambda user=user: undo(row, user) for user in managers))

    assert kinds(outcomes) == ["Conflict", "Merge"], outcomes
    assert pointers() == []


def test_merged_and_told_apart_at_once(files, managers):
    one, other, _third = files

    def apart():
        case, twin = fresh(one), fresh(other)
        with acting_as(managers[1]):
            return actions.tell_apart(case, twin, actor=managers[1])

    outcomes = race(lambda: merge(one, other, managers[0]), apart)

    assert "Conflict" in kinds(outcomes), outcomes
    assert (len(pointers()), ToldApart.objects.count()) in {(1, 0), (0, 1)}


def test_corrected_and_merged_at_once_loses_nothing(files, managers):
    one, other, _third = files
    case = fresh(other)

    def correct():
        with acting_as(managers[1]):
            return case_actions.change_person(case, {"city": "Şəki"}, version=1, actor=managers[1])

    outcomes = race(lambda: merge(one, other, managers[0]), correct)

    assert "Conflict" in kinds(outcomes) or "Stale" in kinds(outcomes) or fresh(other).person.city == "Şəki", outcomes
    row = Merge.objects.first()
    if row:
        undo(row, managers[0])
    if not isinstance(outcomes[1], Exception):
        assert fresh(other).person.city == "Şəki"


def test_merged_and_nothing_to_be_shared_at_once(house, managers):
    there = make_organisation("THERE")
    for _attempt in range(3):
        one, other = (make_case(house, person=make_person(given_name=name)) for name in ("Aytən", "Aytan"))
        make_consent(other, there, by=managers[0])
        make_share(other, there)
        case = fresh(one)

        def silence(case=case):
            with acting_as(managers[1]):
                return stop_sharing(case, actor=managers[1])

        outcomes = race(lambda one=one, other=other: merge(one, other, managers[0]), silence)

        # In one order: neither waits for the other for good, and whichever came first, nothing stays open.
        assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)], outcomes
        assert not CaseShare.objects.in_force().exists()
