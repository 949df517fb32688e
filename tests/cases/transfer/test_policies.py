"""Whose step each step of a transfer is, who can be put in charge, to whom a case can go: each rule by itself."""

import pytest
from django.utils import timezone

from accounts.models import Organisation
from accounts.roles import SHAREABLE, Section
from cases.transfer import policies
from cases.transfer.states import NEXT, SIDE_OF, Side, Status
from core.errors import Conflict, NotAllowed, NotVisible, Refused
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import make_case, make_consent, make_emergency, make_share
from tests.cases.factories_transfer import make_hand_over, make_transfer

# Whose steps somebody takes: by the permission and the side on which she stands.
TAKES = {
    "caseworker": {Side.CASEWORK},
    "manager": {Side.CASEWORK, Side.MANAGER},
    "officer": set(),
    "taker": {Side.RECEIVER},
    "helper": set(),
    "stranger": set(),
}


@pytest.fixture
def people(caseworker, manager, stranger, taker, helper):
    """By name; the officer reads every case of the house and works on none."""
    officer = make_user("officer", caseworker.organisation, "receiving_officer")
    return {user.username: user for user in (caseworker, manager, stranger, taker, helper, officer)}


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("name", TAKES)
def test_each_step_is_for_its_side_and_for_the_state_that_allows_it(case, union, people, name, status):
    actor = people[name]
    transfer = make_transfer(case, union, status, by=people["caseworker"])

    for to, side in SIDE_OF.items():
        refused = NotAllowed if side not in TAKES[name] else Conflict if to not in NEXT[status] else None
        if refused is None:
            policies.check_turn(actor, transfer, to)
        else:
            with pytest.raises(refused):
                policies.check_turn(actor, transfer, to)
    open_to = [to for to, side in NEXT[status].items() if side in TAKES[name]]
    assert policies.moves_open_to(actor, transfer) == open_to


def test_a_sealed_file_is_let_go_by_a_second_person(case, union, manager, caseworker):
    own = make_transfer(case, union, Status.ASKED, by=manager, was_sealed=True)

    with pytest.raises(NotAllowed, match="somebody else than who asked"):
        policies.check_turn(manager, own, Status.PROPOSED)
    policies.check_turn(manager, own, Status.RECALLED)
    own.asked_by = caseworker
    policies.check_turn(manager, own, Status.PROPOSED)
    own.asked_by, own.was_sealed = manager, False
    policies.check_turn(manager, own, Status.PROPOSED)


def test_an_emergency_is_enough_for_no_step_of_the_owner_and_for_no_hand_over(case, union, manager, taker):
    transfer = make_transfer(case, union, by=manager)
    make_emergency(case, manager)

    with pytest.raises(NotAllowed, match="in an emergency"):
        policies.check_turn(manager, transfer, Status.RECALLED)
    for check in (policies.check_may_hand_over, policies.check_may_ask):
        with pytest.raises(NotAllowed, match="in an emergency"):
            check(manager, case)
    # That of somebody else, in another file, is none.
    policies.check_turn(taker, transfer, Status.ACCEPTED)


def test_who_sees_another_transfer_does_not_move_this_one(case, union, stranger, manager):
    theirs = make_transfer(make_case(stranger.organisation), union, by=stranger)
    transfer = make_transfer(case, union, by=manager)

    policies.check_may_move(stranger, theirs, Status.RECALLED)
    with pytest.raises(NotVisible):
        policies.check_may_move(stranger, transfer, Status.RECALLED)
    with pytest.raises(NotAllowed):
        policies.check_may_move(manager, transfer, Status.ACCEPTED)


def test_the_former_file_is_seen_by_whom_it_is_open_to(case, union, manager, taker):
    make_case(union)
    transfer = make_transfer(case, union, by=manager)

    assert policies.sees_former_file(manager, transfer) is True
    assert policies.sees_former_file(taker, transfer) is False
    make_share(case, union, "identity")
    assert policies.sees_former_file(taker, transfer) is True


def test_in_charge_is_casework_staff_of_the_house_that_sees_the_notes(case, people):
    make_share(case, people["stranger"].organisation, "notes", "identity")

    assert {name for name, user in people.items() if policies.can_take(user, case)} == {"caseworker", "manager"}
    case.restricted = True
    assert not policies.can_take(people["caseworker"], case)


def test_who_reads_and_records_nothing_lists_no_transfers(people):
    policies.check_may_list(people["caseworker"])
    with pytest.raises(NotAllowed):
        policies.check_may_list(people["officer"])


def test_all_cases_of_one_are_handed_over_by_a_manager_of_hers(caseworker, colleague, manager, stranger):
    policies.check_may_hand_over_all(manager, colleague)
    with pytest.raises(NotAllowed):
        policies.check_may_hand_over_all(caseworker, colleague)
    with pytest.raises(NotVisible):
        policies.check_may_hand_over_all(manager, stranger)


def test_a_note_is_confirmed_once_by_her_to_whom_it_was_written(case, caseworker, colleague, manager, stranger):
    row = make_hand_over(case, caseworker, colleague)

    policies.check_may_confirm(colleague, row)
    with pytest.raises(NotAllowed):
        policies.check_may_confirm(manager, row)
    with pytest.raises(NotVisible):
        policies.check_may_confirm(stranger, row)
    row.read_at = timezone.now()
    with pytest.raises(Conflict):
        policies.check_may_confirm(colleague, row)


def test_a_case_can_go_where_somebody_can_take_it_on(manager, taker, union):
    make_user("caseworker2", make_organisation("NOBODY"), "caseworker")
    make_user("gone", make_organisation("LEFT"), "shelter_manager", is_active=False)
    over = make_organisation("OVER")
    make_user("manager2", over, "shelter_manager")
    Organisation.objects.filter(pk=over.pk).update(is_active=False)

    assert list(policies.receivers_for(manager)) == [union]


def test_nobody_hands_over_more_than_she_sees_nor_what_nobody_is_told(case, manager, stranger):
    make_share(case, stranger.organisation, "identity", "notes")

    assert policies.sections_to_offer(stranger, case) == {"identity", "notes"}
    assert policies.sections_to_offer(manager, case) == SHAREABLE


def test_what_is_not_covered_is_named_and_nothing_else(case, union, caseworker):
    make_consent(case, union, "identity", by=caseworker)

    with pytest.raises(Refused) as refusal:
        policies.require_covered(case, union, ["identity", "health"])
    assert str(Section.HEALTH.label) in refusal.value.message
    assert str(Section.IDENTITY.label) not in refusal.value.message


def test_in_writing_is_what_was_signed_in_this_file(case, union, caseworker):
    make_consent(case, union, by=caseworker, form="spoken")
    make_consent(make_case(case.organisation), union, by=caseworker)

    with pytest.raises(Refused, match="in writing"):
        policies.require_covered(case, union, ["identity"])
