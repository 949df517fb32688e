"""Referrals of one file are driven through their states at random, by whoever tries, while consent comes and goes.

Each step is a transaction of its own, committed, in its actor's name and as the application's role. Who may, by which
words the others are refused, where it lies with each party and what is open to whom is told apart from the code
(machine/told_apart.py, which reads docs/states.md) and compared after each step.
"""

import os

import hypothesis.strategies as st
import pytest
from freezegun import freeze_time
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import initialize, run_state_machine_as_test

from accounts.telling.notifications import send_mails
from referrals.notices.notifications import send_notices
from tests.referrals.machine.base import BEGIN, done, reached, refused
from tests.referrals.machine.moves import said
from tests.referrals.machine.stories import Stories
from tests.referrals.machine.told_apart import ALL, TURN

PROOF = bool(os.environ.get("PROOF"))
EXAMPLES, STEPS = (90, 50) if PROOF else (6, 24)
AT_LEAST = 3_000 if PROOF else 150
VERBS = (
    "draft", "change", "submit", "approve", "confirm", "send_back", "refuse", "accept", "decline", "start", "complete",
    "withdraw", "assign", "expire", "agrees", "does_not_agree", "takes_it_back", "wants_nothing_shared",
)  # fmt: skip
# A piece of each sentence by which somebody is refused.
EVERY_REFUSAL = {
    "NotVisible", "Your role does not", "Only the organisation that owns", "Only the organisation that sends",
    "This step is for", "second officer", "moved on", "part in this referral is over", "case is closed", "case was closed",
    "Nobody at this organisation", "No route leads", "one organisation is asked at a time", "has to carry",
    "Say what the receiver should know", "Nothing of this may be shared", "Nothing was sent", "no longer covers", "Say why",
    "Say in a few words", "This colleague cannot", "no consent here", "This is so already",
}  # fmt: skip


class ReferralMachine(Stories):
    """All that may be tried with the referrals of a file."""

    @initialize(said=said, likely=st.booleans(), times=st.integers(0, 5), turn=st.integers(0, 9))
    def a_file_and_its_first_referral(self, said, likely, times, turn):
        """At any moment of its way."""
        if not self.cast:
            self.what_is_rare()
        self.begin()
        if likely:
            said = said._replace(receivers=said.receivers[:1], sections=ALL, role="")
            self.she_agrees_to_all()
        self.draft("caseworker", said)
        self.it_goes_on(0, times, turn)


@pytest.mark.slow
@pytest.mark.timeout(3600 if PROOF else 900)
def test_whatever_is_tried_only_what_was_accepted_within_consent_is_open(own_database, monkeypatch, request):
    for task in (send_notices, send_mails):
        monkeypatch.setattr(task, "apply_async", lambda **how: None)
    ReferralMachine.cast.clear()
    for counter in (done, refused, reached):
        counter.clear()
    with freeze_time(BEGIN) as ReferralMachine.clock:
        run_state_machine_as_test(
            ReferralMachine,
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
        ("looks at a part of the file that was open to a receiver", done["sections open"]), ("mails", done["mails"]),
    ]  # fmt: skip
    assert done["steps"] >= AT_LEAST
    # Neither all refused nor none, and something was open at times.
    assert 0.15 < accepted / done["steps"] < 0.9
    assert done["sections open"]
    assert done["packages read"]
    assert done["mails"]
    if PROOF:
        missing = {f"{name} {how}" for name in VERBS for how in ("accepted", "refused") if not done[f"{name} {how}"]}
        missing |= (EVERY_REFUSAL - refused.keys()) | (TURN.keys() - reached.keys())
        assert not missing, missing
        assert not refused.keys() - EVERY_REFUSAL
