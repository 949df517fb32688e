"""Steps, deadlines and determinations, each by an example that was worked out by hand."""

from datetime import date, timedelta

import pytest

from referrals.models import ReferralStep
from tests.cases.factories_identification import make_deadline
from tests.reports.factories import classify, make_file
from tests.reports.measures.test_examples import at, measured, refer

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
SENT = at(date(2019, 5, 5))


def test_each_step_is_timed_from_the_one_before(case, receiver, caseworker):
    for hours in (2, 4, 6):
        row = refer(
            case, receiver.organisation, SENT, "completed", submitted_by=caseworker,
            approved_at=SENT + hours * HOUR, decided_at=SENT + 2 * hours * HOUR,
        )  # fmt: skip
        for status, later in (("in_progress", 3), ("completed", 10)):
            step = ReferralStep.objects.create(referral=row, from_status="accepted", to_status=status)
            ReferralStep.objects.filter(pk=step.pk).update(created_at=SENT + later * hours * HOUR)
    # From a register: days, and no hours.
    refer(case, receiver.organisation, SENT, "declined", decided_at=SENT)

    steps = measured("flow")["steps"]

    assert steps["decision"] == {"timed": 3, "median": "4.0", "p90": "5.6"}
    assert steps["answer"] == {"timed": 3, "median": "4.0", "p90": "5.6"}
    assert steps["beginning"] == {"timed": 3, "median": "4.0", "p90": "5.6"}
    assert steps["end"] == {"timed": 3, "median": "32.0", "p90": "44.8"}


def test_a_refusal_is_a_decision_and_no_answer(case, receiver, caseworker):
    refer(case, receiver.organisation, SENT, "refused", submitted_by=caseworker, decided_at=SENT + 5 * HOUR)

    steps = measured("flow")["steps"]

    assert (steps["decision"]["median"], steps["answer"]["timed"]) == ("5.0", 0)


def test_deadlines_are_kept_missed_or_running(case, receiver, caseworker):
    """Where no route says otherwise, a referral that is needed at once may wait four hours for each answer."""
    sent = {"submitted_by": caseworker, "urgency": "immediate"}
    refer(
        case, receiver.organisation, SENT, "accepted", approved_at=SENT + 3 * HOUR, decided_at=SENT + 20 * HOUR, **sent
    )
    refer(case, receiver.organisation, SENT, "submitted", **sent)
    refer(case, receiver.organisation, SENT, "offered", approved_at=SENT + 30 * HOUR, **sent)
    refer(case, receiver.organisation, SENT, "returned", **sent)

    deadlines = measured("flow")["deadlines"]

    assert deadlines["decision"] == {"kept": 1, "missed": 2, "running": 0}
    assert deadlines["answer"] == {"kept": 0, "missed": 2, "running": 0}


def test_the_time_that_is_left_is_no_miss(case, receiver, caseworker):
    refer(case, receiver.organisation, at(date(2019, 12, 30)), "submitted", submitted_by=caseworker)

    assert measured("flow", today=date(2019, 12, 31))["deadlines"]["decision"] == {"kept": 0, "missed": 0, "running": 1}


def test_the_referral_that_a_file_owes_is_a_deadline_too(shelter):
    for met in (SENT + HOUR, SENT + 50 * HOUR, None):
        make_deadline(make_file(shelter.organisation), starts_at=SENT, due_at=SENT + 24 * HOUR, met_at=met)

    assert measured("flow")["deadlines"]["referral"] == {"kept": 1, "missed": 2, "running": 0}


def test_what_was_determined_counts_each_person_once(shelter, ministry):
    case = make_file(shelter.organisation, status="potential", effective_on=date(2019, 2, 1))
    classify(case, "presumed", date(2019, 3, 1))
    classify(make_file(ministry, person=case.person), "presumed", date(2019, 4, 1))
    make_file(shelter.organisation, status="recognised", effective_on=date(2018, 2, 1))

    assert measured("flow")["determinations"] == {
        "potential": 1, "presumed": 1, "identified": 0, "recognised": 0, "not_victim": 0,
    }  # fmt: skip


def test_presumed_victims_by_what_was_last_said_of_them(shelter):
    for later in ("recognised", "not_victim", "identified", None):
        case = make_file(shelter.organisation, status="presumed", effective_on=date(2019, 2, 1))
        if later:
            classify(case, later, date(2020, 1, 1))
    overruled = make_file(shelter.organisation, status="presumed", effective_on=date(2019, 2, 1))
    classify(overruled, "not_victim", date(2019, 2, 1))

    assert measured("flow")["presumed"] == {
        "persons": 4, "recognised": 1, "not_victim": 1, "open": 2, "rate": "0.2500",
    }  # fmt: skip
