"""A shelter is driven at random through weeks of its life and compared, after each step, with a notebook.

Each step is a transaction of its own, committed, in its actor's name and as the application's role. What may be done, and
by which words it is refused, is told apart from the code (machine/told_apart.py): so are who slept where, what the board
shows of every bed in every night, which beds are free, and the figures of the year.
"""

import os

import hypothesis.strategies as st
import pytest
from freezegun import freeze_time
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import rule, run_state_machine_as_test

from tests.shelters.machine.base import BEGIN, done, refused
from tests.shelters.machine.stories import Stories

PROOF = bool(os.environ.get("PROOF"))
EXAMPLES, STEPS = (60, 50) if PROOF else (6, 24)
AT_LEAST = 2_000 if PROOF else 100
ACTIONS = (
    "reserve", "release_reservation", "check_in", "move_to_bed", "check_out", "close_beds", "end_works", "go_out", "come_back",
    "change_absence", "ask_extension", "approve_extension", "decline_extension", "take_back_extension", "correct_stay",
    "correct_bed",
)  # fmt: skip
# A piece of each sentence by which somebody is refused.
EVERY_REFUSAL = {
    "NotVisible", "NotAllowed", "held from today", "last day lies after the first", "is in this house since", "over already",
    "in another shelter", "free until", "This bed is closed", "held for somebody until", "taken a moment ago",
    "was occupied until", "was to leave and is not checked out", "held for this person in these days", "not held any more",
    "has not come yet", "before the date of birth", "day after the check-in", "already in a bed from", "This person was in",
    "checked out already", "this lies before it", "move before it is a correction", "in this bed already",
    "Say where the person went", "An absence of hers reaches to", "end lies before the beginning", "Somebody has these beds",
    "Another absence of hers", "this lies after it", "day after the one that is planned", "at most 10 days",
    "asked for already", "answered meanwhile", "Only the one who asked", "someone other", "day asked for has come",
    "She was out from", "She was out until", "is possible here",
}  # fmt: skip
KINDS = ("free", "reserved", "occupied", "absent", "overdue", "leaving", "works")


class ShelterMachine(Stories):
    """All that may be tried in a house."""

    @rule(hours=st.sampled_from([1, 5, 14, 24, 24, 48]))
    def hours_pass(self, hours):
        self.time_goes_on(hours)


@pytest.mark.slow
@pytest.mark.timeout(3600 if PROOF else 900)
def test_whatever_is_tried_the_nights_are_as_a_notebook_would_have_them(own_database, request):
    done.clear()
    refused.clear()
    with freeze_time(BEGIN) as ShelterMachine.clock:
        run_state_machine_as_test(
            ShelterMachine,
            settings=settings(
                max_examples=EXAMPLES,
                stateful_step_count=STEPS,
                derandomize=not PROOF,
                deadline=None,
                database=None,
                # To look for a shorter way to a fault would take hours of committed steps.
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )

    accepted = sum(number for name, number in done.items() if name.endswith("accepted"))
    # Told by docs/proof.md.
    request.node.user_properties += [
        ("steps", done["steps"]), ("steps accepted", accepted), ("kinds of refusal", len(refused)),
        ("years counted", done["statistics"]),
    ]  # fmt: skip
    assert done["steps"] >= AT_LEAST
    # Neither all refused nor none.
    assert 0.15 < accepted / done["steps"] < 0.9
    assert refused
    if PROOF:
        missing = {f"{name} {how}" for name in ACTIONS for how in ("accepted", "refused") if not done[f"{name} {how}"]}
        missing |= {f"board {kind}" for kind in KINDS if not done[f"board {kind}"]} | EVERY_REFUSAL - refused.keys()
        assert not missing, missing
        assert not refused.keys() - EVERY_REFUSAL
