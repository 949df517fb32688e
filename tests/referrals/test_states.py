"""The table of states from four sides: itself, the code that moves, the database, the page of documentation."""

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from core.errors import Conflict
from referrals import actions
from referrals.management.commands import draw_states
from referrals.models import Referral
from referrals.states import ENDED, NEEDS_REASON, NEXT, SHOWN_TO_RECEIVER, TURN, Side, Status

PAIRS = [(before, to) for before in Status for to in Status]


def test_every_state_has_a_row_and_a_turn():
    assert set(NEXT) == set(TURN) == set(Status)


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
    assert side != Side.CLOCK


def test_nobody_is_told_of_what_came_before_the_offer():
    before_the_offer = {Status.DRAFT, Status.SUBMITTED, Status.RETURNED, Status.APPROVED, Status.REFUSED}

    assert before_the_offer == set(Status) - SHOWN_TO_RECEIVER


@pytest.mark.parametrize(("before", "to"), PAIRS, ids=str)
def test_move_does_what_the_table_says_and_nothing_else(before, to, referral_at, manager):
    referral = referral_at(before)
    steps = referral.path.count()

    if to in NEXT[before]:
        # Somebody other than who submitted, or the database refuses the approval.
        actions.move(referral, to, actor=manager, reason="Because.")
        assert (Referral.objects.get(pk=referral.pk).status, referral.path.count()) == (to, steps + 1)
    else:
        with pytest.raises(Conflict):
            actions.move(referral, to, actor=manager, reason="Because.")
        assert (Referral.objects.get(pk=referral.pk).status, referral.path.count()) == (before, steps)


@pytest.mark.parametrize("to", sorted(NEEDS_REASON), ids=str)
def test_move_without_a_reason_where_one_is_due_is_refused(to, referral_at, manager):
    before = next(status for status, following in NEXT.items() if to in following)
    referral = referral_at(before)

    with pytest.raises(actions.Refused) as refusal:
        actions.move(referral, to, actor=manager, reason="  ")

    assert refusal.value.field == "reason"
    assert Referral.objects.get(pk=referral.pk).status == before


@pytest.mark.parametrize(
    ("name", "status", "change"),
    [
        ("referrals_status_known", Status.DRAFT, {"status": "lost"}),
        ("referrals_submitted_has_a_time", Status.SUBMITTED, {"submitted_at": None}),
        ("referrals_approved_has_a_time", Status.APPROVED, {"approved_at": None}),
        ("referrals_decided_has_a_time", Status.ACCEPTED, {"decided_at": None}),
        ("referrals_decided_has_a_time", Status.REFUSED, {"decided_at": None}),
    ],
    ids=str,
)
def test_the_database_refuses_a_state_without_its_time(name, status, change, referral_at):
    referral = referral_at(status)

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Referral.objects.filter(pk=referral.pk).update(**change)


def test_the_database_refuses_approval_by_who_submitted(referral_at, caseworker):
    referral = referral_at(Status.APPROVED)

    with pytest.raises(IntegrityError, match="referrals_approved_by_somebody_else"), transaction.atomic():
        Referral.objects.filter(pk=referral.pk).update(approved_by=caseworker)


def test_the_database_refuses_a_referral_to_oneself(referral_at):
    referral = referral_at()

    with pytest.raises(IntegrityError, match="referrals_goes_to_another_organisation"), transaction.atomic():
        Referral.objects.filter(pk=referral.pk).update(to_organisation=referral.from_organisation)


def test_the_page_of_documentation_is_current():
    call_command("draw_states", "--check")


def test_a_stale_page_is_found_and_written_anew(tmp_path, monkeypatch, capsys):
    page = tmp_path / "states.md"
    page.write_text("old")
    monkeypatch.setattr(draw_states, "PAGE", page)

    with pytest.raises(CommandError):
        call_command("draw_states", "--check")
    call_command("draw_states")

    call_command("draw_states", "--check")
    assert "submitted --> approved: Ministry" in page.read_text()
