"""Who may do what with houses and stays: role × relation to the case, role × relation to the house."""

import pytest

from accounts import grants
from accounts.roles import ROLE_PERMISSIONS, ROLE_SECTIONS, SHAREABLE, Permission, Role
from cases.policies import allows
from core.errors import Conflict, NotAllowed, NotVisible
from shelters import policies
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import make_case, make_share
from tests.shelters.factories import (
    make_absence,
    make_bed,
    make_extension,
    make_reservation,
    make_shelter,
    make_stay,
)

CASEWORK = {Role.CASEWORKER, Role.SHELTER_MANAGER}


@pytest.fixture
def house(db):
    return make_organisation("HOME", name="Home")


@pytest.fixture
def elsewhere(db):
    return make_organisation("AWAY", name="Away")


# relation of the case to the actor's organisation -> may casework staff bring its person into their own house?
RELATIONS = {
    "own": True,
    "closed": False,
    "restricted": False,
    "restricted_named": True,
    "shared_stays": True,
    "shared_identity_only": False,
    "granted": True,
    "foreign": False,
}


def case_in(relation, user, home, away, manager):
    if relation in {"own", "closed", "restricted", "restricted_named"}:
        case = make_case(home, restricted=relation.startswith("restricted"))
    else:
        case = make_case(away)
    if relation == "closed":
        case.closed_on, case.closure_reason = case.opened_on, "other"
        case.save()
    if relation == "shared_stays":
        make_share(case, home, "stays")
    if relation == "shared_identity_only":
        make_share(case, home, "identity")
    if relation in {"restricted_named", "granted"}:
        grants.give(case, user, "view_case", actor=manager)
    return case


@pytest.mark.parametrize("relation", RELATIONS)
@pytest.mark.parametrize("role", Role.values)
def test_who_may_check_in(role, relation, house, elsewhere, manager):
    user = make_user("actor", house, role)
    case = case_in(relation, user, house, elsewhere, manager)

    expected = role in CASEWORK and RELATIONS[relation]

    assert allows(policies.check_may_check_in, user, case, make_shelter(house)) == expected
    assert allows(policies.check_may_place, user, case) == expected
    assert not allows(policies.check_may_check_in, user, case, make_shelter(elsewhere))


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("place", ["own", "other"])
def test_who_may_end_move_and_set_up(role, place, house, elsewhere):
    user = make_user("actor", house, role)
    shelter = make_shelter(house if place == "own" else elsewhere)
    stay = make_stay(shelter=shelter)

    may_end = role in CASEWORK and place == "own"
    may_set_up = role == Role.SHELTER_MANAGER and place == "own"

    assert allows(policies.check_may_end, user, stay) == may_end
    assert allows(policies.check_may_move, user, stay) == may_end
    assert allows(policies.check_may_use_board, user, shelter) == may_end
    assert allows(policies.check_may_set_up, user, shelter) == may_set_up
    assert allows(policies.check_may_add_shelter, user) == (role == Role.SHELTER_MANAGER)


def test_another_organisations_house_does_not_exist(case, stranger, caseworker, shelter):
    with pytest.raises(NotVisible):
        policies.check_may_check_in(caseworker, case, make_shelter(stranger.organisation))
    with pytest.raises(NotVisible):
        policies.check_may_use_board(stranger, shelter)
    with pytest.raises(NotVisible):
        policies.check_may_end(stranger, make_stay(case, shelter))


def test_what_was_not_shared_is_said_to_be_so(case, stranger):
    make_share(case, stranger.organisation, "identity")

    with pytest.raises(NotAllowed):
        policies.check_may_view_stays(stranger, case)
    with pytest.raises(NotAllowed):
        policies.check_may_check_in(stranger, case, make_shelter(stranger.organisation))


def test_a_house_checks_out_whoever_sleeps_there(case, shelter, caseworker, stranger):
    """The share ended, the case is closed or hidden: the person leaves all the same."""
    foreign = make_stay(make_case(stranger.organisation, restricted=True), shelter)
    case.closed_on, case.closure_reason = case.opened_on, "other"
    case.save()

    policies.check_may_end(caseworker, foreign)
    policies.check_may_end(caseworker, make_stay(case, shelter))


def test_nobody_leaves_twice(case, shelter, caseworker):
    stay = make_stay(case, shelter)
    stay.check_out = stay.check_in
    stay.save()

    with pytest.raises(Conflict):
        policies.check_may_end(caseworker, stay)


def test_who_does_not_see_a_case_is_not_told_that_it_has_stays(case, stranger):
    with pytest.raises(NotVisible):
        policies.check_may_view_stays(stranger, case)


@pytest.mark.parametrize("role", Role.values)
def test_where_a_house_stands_is_told_to_its_staff_by_role(role, house):
    shelter = make_shelter(house)
    actor = make_user("actor", house, role)

    assert allows(policies.check_may_read_address, actor, shelter) == (role in CASEWORK)


def test_where_a_house_stands_is_told_to_nobody_elsewhere(house, stranger):
    with pytest.raises(NotVisible):
        policies.check_may_read_address(stranger, make_shelter(house))


@pytest.mark.parametrize("role", Role.values)
def test_who_uses_the_board_of_her_house(role, house):
    assert allows(policies.check_may_use_board, make_user("actor", house, role), make_shelter(house)) == (
        role in CASEWORK
    )


@pytest.mark.parametrize("check", [policies.check_may_place, policies.check_may_view_stays])
def test_whose_role_places_nobody_is_not_told_that_there_is_a_case(case, elsewhere, check):
    with pytest.raises(NotVisible):
        check(make_user("officer", elsewhere, "receiving_officer"), case)


def test_a_stay_is_not_ended_by_who_sees_another_stay_alone(house, elsewhere):
    stay = make_stay(make_case(house), make_shelter(house))
    worker = make_user("worker", elsewhere, "caseworker")
    own = make_stay(make_case(elsewhere), make_shelter(elsewhere, code="OWN"))

    policies.check_may_end(worker, own)
    with pytest.raises(NotVisible):
        policies.check_may_end(worker, stay)


def test_who_only_looks_at_houses_checks_nobody_out(monkeypatch, house):
    """No role of today looks and does not work there; one of tomorrow is not let in by having been forgotten."""
    monkeypatch.setitem(ROLE_PERMISSIONS, Role.AUDITOR, frozenset({Permission.SHELTER_VIEW}))
    shelter = make_shelter(house)
    looker = make_user("looker", house, "auditor")

    with pytest.raises(NotAllowed):
        policies.check_may_end(looker, make_stay(shelter=shelter))
    with pytest.raises(NotAllowed):
        policies.check_may_use_board(looker, shelter)


def test_where_a_house_stands_is_asked_of_the_table_of_sections_too(monkeypatch, house):
    monkeypatch.setitem(ROLE_SECTIONS, Role.CASEWORKER, SHAREABLE)

    with pytest.raises(NotAllowed):
        policies.check_may_read_address(make_user("worker", house, "caseworker"), make_shelter(house))


# ------------------------------------------------------------------ nights


@pytest.fixture(params=["own", "other"])
def place(request, house, elsewhere):
    return house if request.param == "own" else elsewhere


@pytest.mark.parametrize("role", Role.values)
def test_who_puts_right_and_ends_an_absence(role, house, place):
    user, clerk = make_user("actor", house, role), make_user("clerk", place, "caseworker")
    stay = make_stay(shelter=make_shelter(place))
    may = role in CASEWORK and place == house

    assert allows(policies.check_may_correct, user, stay) == may
    assert allows(policies.check_may_end_absence, user, make_absence(stay, clerk)) == may


@pytest.mark.parametrize("role", Role.values)
def test_who_holds_a_bed_and_who_releases_it(role, house, place):
    user, clerk = make_user("actor", house, role), make_user("clerk", place, "caseworker")
    shelter = make_shelter(place)
    bed, second = make_bed(shelter, "1"), make_bed(shelter, "2")
    works_here = role in CASEWORK and place == house

    assert allows(policies.check_may_reserve, user, shelter, None) == works_here
    assert allows(policies.check_may_reserve, user, shelter, make_case(house)) == works_here
    assert not allows(policies.check_may_reserve, user, shelter, make_case(make_organisation("THIRD", name="Third")))
    assert allows(policies.check_may_release, user, make_reservation(bed, user)) == works_here
    by_another = make_reservation(second, clerk)
    assert allows(policies.check_may_release, user, by_another) == (works_here and role == Role.SHELTER_MANAGER)


@pytest.mark.parametrize("asked_by", ["actor", "another"])
@pytest.mark.parametrize("role", Role.values)
def test_who_answers_a_wish_and_who_takes_it_back(role, asked_by, house, place):
    user, clerk = make_user("actor", house, role), make_user("clerk", place, "caseworker")
    wish = make_extension(make_stay(shelter=make_shelter(place)), user if asked_by == "actor" else clerk)
    works_here = role in CASEWORK and place == house

    assert allows(policies.check_may_answer_extension, user, wish) == (
        works_here and role == Role.SHELTER_MANAGER and asked_by == "another"
    )
    assert allows(policies.check_may_take_back_extension, user, wish) == (works_here and asked_by == "actor")


def test_what_is_over_is_over(bed, caseworker, manager):
    stay = make_stay(bed=bed)
    back = make_absence(stay, caseworker)
    back.over_at, back.came_back = back.left_at, True
    back.save()
    answered = make_extension(stay, caseworker, state="withdrawn", decided_by=caseworker, decided_at=back.left_at)
    gone = make_reservation(make_bed(bed.shelter, "2"), caseworker, state="expired", ended_at=back.left_at)

    for check, what in (
        (policies.check_may_end_absence, back),
        (policies.check_may_answer_extension, answered),
        (policies.check_may_take_back_extension, answered),
        (policies.check_may_release, gone),
    ):
        with pytest.raises(Conflict):
            check(manager, what)


def test_a_stranger_is_not_told_that_there_is_anything(bed, caseworker, stranger):
    stay = make_stay(bed=bed)
    held = make_reservation(make_bed(bed.shelter, "2"), caseworker)

    for check, what in (
        (policies.check_may_correct, stay),
        (policies.check_may_end_absence, make_absence(stay, caseworker)),
        (policies.check_may_answer_extension, make_extension(stay, caseworker)),
        (policies.check_may_take_back_extension, stay.extensions.get()),
        (policies.check_may_release, held),
    ):
        with pytest.raises(NotVisible):
            check(stranger, what)
