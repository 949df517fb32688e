"""The table of a plan's states from three sides: itself, the code that moves, the database."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.planning import actions
from cases.planning.models import CasePlan
from cases.planning.states import (
    ENDED,
    IN_PREPARATION,
    NEEDS_REASON,
    NEXT,
    OPEN_TO_CHANGE,
    SIDE_OF,
    TURN,
    WAS_APPROVED,
    Status,
)
from core.errors import Conflict, Refused

PAIRS = [(before, to) for before in Status for to in Status]


def test_every_state_has_a_row_and_a_turn():
    assert set(NEXT) == set(TURN) == set(Status)


def test_each_state_is_reached_by_one_side_alone():
    sides = {(to, side) for following in NEXT.values() for to, side in following.items()}

    assert len(sides) == len({to for to, _ in sides}) == len(SIDE_OF)


def test_every_state_but_the_first_can_be_reached():
    reached, border = set(), {Status.DRAFT}
    while border:
        reached |= border
        border = {to for status in border for to in NEXT[status]} - reached

    assert reached == set(Status)


@pytest.mark.parametrize("status", Status, ids=str)
def test_whose_turn_it_is_has_something_to_do(status):
    side = TURN[status]

    assert (side is None) == (not NEXT[status]) == (status in ENDED)
    assert side is None or side in NEXT[status].values()


def test_what_was_approved_is_never_changed_again():
    assert WAS_APPROVED.isdisjoint(IN_PREPARATION)
    assert OPEN_TO_CHANGE < IN_PREPARATION


@pytest.mark.parametrize(("before", "to"), PAIRS, ids=str)
def test_move_does_what_the_table_says_and_nothing_else(before, to, plan_at, manager):
    plan = plan_at(before)

    if to in NEXT[before]:
        # Somebody other than who submitted, or the database refuses the approval; who submits again is another.
        actions.move(plan, to, actor=plan.author if to == Status.SUBMITTED else manager, reason="Because.")
        assert CasePlan.objects.get(pk=plan.pk).status == to
    else:
        with pytest.raises(Conflict):
            actions.move(plan, to, actor=manager, reason="Because.")
        assert CasePlan.objects.get(pk=plan.pk).status == before


@pytest.mark.parametrize("to", sorted(NEEDS_REASON), ids=str)
def test_move_without_a_reason_where_one_is_due_is_refused(to, plan_at, manager):
    plan = plan_at(next(status for status, following in NEXT.items() if to in following))

    with pytest.raises(Refused) as refusal:
        actions.move(plan, to, actor=manager, reason="  ")

    assert refusal.value.field == "reason"


@pytest.mark.parametrize(
    ("name", "status", "change"),
    [
        ("cases_plan_status_known", Status.DRAFT, {"status": "lost"}),
        ("cases_plan_submitted_by_somebody", Status.SUBMITTED, {"submitted_by": None}),
        ("cases_plan_submitted_by_somebody", Status.APPROVED, {"submitted_at": None}),
        ("cases_plan_approved_by_somebody", Status.APPROVED, {"approved_by": None}),
        ("cases_plan_approved_by_somebody", Status.DRAFT, {"approved_at": timezone.now()}),
        ("cases_plan_returned_with_a_reason", Status.RETURNED, {"returned_at": None}),
        ("cases_plan_ended_by_somebody", Status.COMPLETED, {"ended_by": None}),
        ("cases_plan_ended_by_somebody", Status.APPROVED, {"ended_at": timezone.now()}),
    ],
)
def test_the_database_refuses_a_state_without_what_belongs_to_it(name, status, change, plan_at):
    plan = plan_at(status)

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        CasePlan.objects.filter(pk=plan.pk).update(**change)


@pytest.mark.parametrize("who", ["author", "submitted_by"])
def test_the_database_refuses_an_approval_by_who_wrote_or_submitted_it(who, in_force, manager):
    with pytest.raises(IntegrityError, match="cases_plan_approved_by_another"), transaction.atomic():
        CasePlan.objects.filter(pk=in_force.pk).update(**{who: manager})
