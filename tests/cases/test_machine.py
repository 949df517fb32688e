"""A file is driven through its states at random, by whoever tries, at moments that go on: as the installed system would.

Each step is a transaction of its own, committed, in its actor's name and as the application's role. What may follow, what
is written on record and when a deadline is due is told apart from the code (machine/told_apart.py) and compared after each step.
"""

import os

import pytest
from freezegun import freeze_time
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from audit.events import Event as E
from tests.cases.machine.base import BEGIN, done, recorded
from tests.cases.machine.closing import ClosingSteps
from tests.cases.machine.identification import IdentificationSteps
from tests.cases.machine.legal import LegalSteps
from tests.cases.machine.plans import PlanSteps

PROOF = bool(os.environ.get("PROOF"))
EXAMPLES, STEPS = (40, 70) if PROOF else (8, 36)
AT_LEAST = 2_000 if PROOF else 200
# Each of these comes on record in a whole run.
EVERY_STEP = {
    E.PERSON_REGISTERED, E.CASE_OPENED, E.CLASSIFIED, E.SCREENING_RECORDED, E.CASE_ASSIGNED, E.CASE_UNASSIGNED,
    E.DEADLINE_STARTED, E.DEADLINE_PAUSED, E.DEADLINE_RESUMED, E.DEADLINE_EXTENDED, E.DEADLINE_MET, E.DEADLINE_CANCELLED,
    E.ASSESSMENT_RECORDED, E.RISK_ANSWERED, E.CASE_PLAN_DRAFTED, E.CASE_PLAN_CHANGED, E.CASE_PLAN_SUBMITTED,
    E.CASE_PLAN_APPROVED, E.CASE_PLAN_RETURNED, E.CASE_PLAN_REPLACED, E.CASE_PLAN_COMPLETED, E.CASE_PLAN_DISCARDED,
    E.PLAN_GOAL_ENDED, E.CLOSING_ASKED, E.CLOSING_APPROVED, E.CLOSING_RETURNED, E.CLOSING_WITHDRAWN, E.CASE_CLOSED,
    E.CASE_REOPENED, E.CASE_RESTRICTED, E.CASE_UNRESTRICTED, E.ACCESS_GRANTED, E.ACCESS_REVOKED, E.UNSEALING_REQUESTED,
    E.UNSEALING_DECLINED, E.PROCEEDING_RECORDED, E.PROCEEDING_MOVED, E.RETURN_RECORDED, E.RETURN_RISK_ASSESSED,
    E.RETURN_MOVED,
}  # fmt: skip


class CaseMachine(IdentificationSteps, PlanSteps, ClosingSteps, LegalSteps):
    """All that may be tried with a file."""


@pytest.mark.slow
@pytest.mark.timeout(3600 if PROOF else 900)
def test_whatever_is_tried_the_file_stays_in_order(own_database, request):
    done.clear()
    recorded.clear()
    with freeze_time(BEGIN) as CaseMachine.clock:
        run_state_machine_as_test(
            CaseMachine,
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
    request.node.user_properties += [("steps", done["steps"]), ("steps accepted", accepted)]
    assert done["steps"] >= AT_LEAST
    # Neither all refused nor none.
    assert 0.15 < accepted / done["steps"] < 0.9
    if PROOF:
        assert recorded.keys() >= EVERY_STEP, EVERY_STEP - recorded.keys()
