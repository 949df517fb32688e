"""The table of states from its sides: itself, the code that moves, the database. (The page: tests/referrals/test_states.py.)"""

import uuid

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from cases.models import Transfer
from cases.transfer import actions
from cases.transfer.states import ENDED, NEEDS_REASON, NEXT, SIDE_OF, TURN, UNDER_WAY, Side, Status
from core.errors import Conflict, Refused
from tests.cases.factories import make_case
from tests.cases.factories_transfer import make_transfer

PAIRS = [(before, to) for before in Status for to in Status]


def test_every_state_has_a_row_and_a_turn():
    assert set(NEXT) == set(TURN) == set(Status)


def test_each_state_is_reached_by_one_side_alone():
    sides = {(to, side) for following in NEXT.values() for to, side in following.items()}

    assert len(sides) == len({to for to, _ in sides}) == len(SIDE_OF)


def test_every_state_but_the_first_can_be_reached():
    assert set(SIDE_OF) == set(Status) - {Status.ASKED}
    assert {Status.ASKED, Status.PROPOSED} == UNDER_WAY


@pytest.mark.parametrize("status", Status, ids=str)
def test_whose_turn_it_is_has_something_to_do(status):
    side = TURN[status]

    assert (side is None) == (not NEXT[status]) == (status in ENDED)
    assert side is None or side in NEXT[status].values()
    assert side != Side.CLOCK


@pytest.mark.parametrize(("before", "to"), PAIRS, ids=str)
def test_move_does_what_the_table_says_and_nothing_else(before, to, case, union, manager, taker):
    transfer = make_transfer(case, union, before, by=manager, receiver=taker)
    actor = None if to == Status.LAPSED else taker
    new_case = make_case(union) if to == Status.ACCEPTED else None

    if to in NEXT[before]:
        actions.move(transfer, to, actor=actor, reason="Because.", new_case=new_case)
        assert Transfer.objects.get(pk=transfer.pk).status == to
    else:
        with pytest.raises(Conflict):
            actions.move(transfer, to, actor=actor, reason="Because.", new_case=new_case)
        assert Transfer.objects.get(pk=transfer.pk).status == before


@pytest.mark.parametrize("to", sorted(NEEDS_REASON), ids=str)
def test_move_without_a_reason_where_one_is_due_is_refused(to, case, union, manager):
    transfer = make_transfer(case, union, by=manager)

    with pytest.raises(Refused) as refusal:
        actions.move(transfer, to, actor=manager, reason="  ")

    assert refusal.value.field == "reason"


NOW = timezone.now()


@pytest.mark.parametrize(
    ("name", "status", "change"),
    [
        ("state_with_its_times", Status.ASKED, {"status": "lost"}),
        ("state_with_its_times", Status.PROPOSED, {"status": Status.DECLINED}),
        ("state_with_its_times", Status.PROPOSED, {"proposed_at": None, "proposed_by": None}),
        ("proposed_whole", Status.PROPOSED, {"proposed_by": None}),
        ("state_with_its_times", Status.DECLINED, {"decided_by": None}),
        ("state_with_its_times", Status.DECLINED, {"decided_at": None}),
        ("state_with_its_times", Status.RECALLED, {"decided_by": None}),
        ("state_with_its_times", Status.LAPSED, {"status": Status.RECALLED}),
        ("accepted_into_a_case", Status.DECLINED, {"new_case": F("case")}),
        ("sealed_takes_two", Status.PROPOSED, {"was_sealed": True}),
    ],
    ids=str,
)
def test_the_database_refuses_a_state_without_its_times(name, status, change, case, union, manager, taker):
    transfer = make_transfer(case, union, status, by=manager, receiver=taker)

    with pytest.raises(IntegrityError, match=f"cases_transfer_{name}"), transaction.atomic():
        Transfer.objects.filter(pk=transfer.pk).update(**change)


def test_the_database_keeps_the_rest(case, union, manager):
    token = uuid.uuid4()
    make_transfer(case, union, Status.RECALLED, by=manager, form_token=token)
    make_transfer(case, union, by=manager)
    for to, fields, name in (
        (union, {"status": Status.ASKED}, "one_under_way"),
        (union, {"status": Status.RECALLED, "form_token": token}, "once_per_form"),
        (case.organisation, {"status": Status.RECALLED}, "to_another_organisation"),
    ):
        with pytest.raises(IntegrityError, match=f"cases_transfer_{name}"), transaction.atomic():
            make_transfer(case, to, by=manager, **fields)
