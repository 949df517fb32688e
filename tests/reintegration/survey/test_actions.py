"""Surveys are recorded, corrected and crossed out; each refusal, each constraint."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.access import acting_as
from audit.models import AuditEvent
from core.errors import Conflict, NotAllowed, NotVisible, Refused, Stale
from reintegration.survey import actions, policies
from reintegration.survey.enums import Occasion
from reintegration.survey.models import Survey
from tests.cases.factories import SURNAME, make_share
from tests.reintegration.survey.factories import answers, make_survey

DAY = date(2024, 6, 1)


@pytest.fixture(autouse=True)
def _acting(caseworker):
    with acting_as(caseworker):
        yield


def record_one(case, actor, **fields):
    return actions.record_survey(case, **{"asked_on": DAY, "answers": answers(1), "actor": actor} | fields)


def last_event():
    return AuditEvent.objects.order_by("-id").first()


def test_record_survey_makes_the_first_the_baseline_and_keeps_its_scores(case, caseworker):
    survey = record_one(case, caseworker)

    survey.refresh_from_db()
    assert survey.occasion == Occasion.BASELINE
    assert survey.given == answers(1)
    assert Decimal(0) < survey.composite < Decimal(1)
    event = last_event()
    assert (event.event, event.case_id, event.changes) == ("survey_recorded", case.public_id, {"kind": "baseline"})


@pytest.mark.slow
def test_record_survey_later_is_a_repeat(case, caseworker):
    record_one(case, caseworker)

    again = record_one(case, caseworker, asked_on=DAY + timedelta(days=365))

    assert again.occasion == Occasion.REPEAT


def test_record_survey_after_the_file_was_closed(case, caseworker):
    """A year on the file is mostly closed."""
    case.closed_on, case.closure_reason = date(2024, 9, 1), "completed"
    case.save()

    assert record_one(case, caseworker).pk


def test_record_survey_sent_twice_makes_one(case, caseworker):
    token = uuid4()

    assert record_one(case, caseworker, token=token) == record_one(case, caseworker, token=token)
    assert Survey.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"asked_on": date(2024, 5, 1)}, "asked_on"),
        ({"asked_on": timezone.localdate() + timedelta(days=1)}, "asked_on"),
        ({"answers": {}}, None),
        ({"answers": {"meals": "no such answer"}}, "meals"),
        ({"answers": {"meals": "does_not_apply"}}, "meals"),
    ],
    ids=["before the case", "to come", "nothing answered", "unknown answer", "always applies"],
)
def test_record_survey_refuses_what_cannot_be(case, caseworker, fields, field):
    with pytest.raises(Refused) as refused:
        record_one(case, caseworker, **fields)

    assert refused.value.field == field
    assert not Survey.objects.exists()


def test_record_survey_twice_on_a_day_is_refused(case, caseworker):
    record_one(case, caseworker)

    with pytest.raises(Refused, match="of this day is on file"):
        record_one(case, caseworker)


def test_record_survey_before_the_baseline_is_refused(case, caseworker):
    record_one(case, caseworker)

    with pytest.raises(Refused, match="baseline was asked later"):
        record_one(case, caseworker, asked_on=DAY - timedelta(days=1))


def test_record_survey_by_a_stranger_is_not_visible(case, stranger):
    with acting_as(stranger), pytest.raises(NotVisible):
        record_one(case, stranger)


def test_record_survey_by_whom_the_part_was_shared_with_is_refused(case, receiver):
    make_share(case, receiver.organisation, "identity", "assessment")

    with acting_as(receiver), pytest.raises(NotAllowed):
        record_one(case, receiver)


def test_check_may_ask_refuses_an_anonymised_file(case, caseworker, monkeypatch):
    monkeypatch.setattr(case, "anonymised_at", timezone.now())

    with pytest.raises(NotAllowed, match="not shared"):
        policies.check_may_ask(caseworker, case)


def test_change_survey_scores_anew(case, caseworker):
    survey = make_survey(case, caseworker, given=answers(0))

    changed = actions.change_survey(survey, asked_on=DAY, answers=answers(9), version=1, actor=caseworker)

    assert (changed.composite, changed.version) == (Decimal(0), 2)
    assert last_event().event == "survey_changed"


def test_change_survey_that_somebody_else_saved_is_stale(case, caseworker):
    survey = make_survey(case, caseworker, version=2)

    with pytest.raises(Stale):
        actions.change_survey(survey, asked_on=DAY, answers=answers(), version=1, actor=caseworker)


def test_change_survey_moves_no_baseline_behind_what_is_compared_with_it(case, caseworker):
    survey = make_survey(case, caseworker)
    make_survey(case, caseworker, occasion=Occasion.REPEAT, asked_on=date(2024, 12, 1))

    with pytest.raises(Refused, match="baseline comes before"):
        actions.change_survey(survey, asked_on=date(2025, 1, 1), answers=answers(), version=1, actor=caseworker)


def test_cross_out_survey_lets_another_baseline_be_asked(case, caseworker):
    survey = make_survey(case, caseworker)

    actions.cross_out_survey(survey, reason="Asked another person.", actor=caseworker)

    assert record_one(case, caseworker).occasion == Occasion.BASELINE
    crossed_out = AuditEvent.objects.filter(event="survey_crossed_out").get()
    assert crossed_out.target_id == survey.public_id


def test_cross_out_survey_twice_is_refused(case, caseworker):
    survey = make_survey(case, caseworker)
    actions.cross_out_survey(survey, reason="Wrong person.", actor=caseworker)

    with pytest.raises(Conflict, match="crossed out"):
        actions.cross_out_survey(survey, reason="Again.", actor=caseworker)


def test_cross_out_survey_without_a_reason_is_refused(case, caseworker):
    with pytest.raises(Refused):
        actions.cross_out_survey(make_survey(case, caseworker), reason="  ", actor=caseworker)


def test_cross_out_baseline_while_others_are_compared_with_it_is_refused(case, caseworker):
    survey = make_survey(case, caseworker)
    make_survey(case, caseworker, occasion=Occasion.REPEAT, asked_on=date(2024, 12, 1))

    with pytest.raises(Conflict, match="compared with this one"):
        actions.cross_out_survey(survey, reason="Wrong.", actor=caseworker)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"asked_on": date(2024, 7, 1)}, "one_baseline"),
        ({"occasion": "repeat"}, "once_a_day"),
        ({"occasion": "sometimes", "asked_on": date(2024, 7, 1)}, "in_known_words"),
        ({"occasion": "repeat", "asked_on": date(2024, 7, 1), "economic": Decimal("1.1")}, "economic_0_to_1"),
        ({"occasion": "repeat", "asked_on": date(2024, 7, 1), "composite": None}, "composite_of_three"),
        ({"occasion": "repeat", "asked_on": date(2024, 7, 1), "crossed_out_at": timezone.now()}, "crossed_out_whole"),
    ],
)
def test_survey_constraints(case, caseworker, fields, constraint):
    make_survey(case, caseworker)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make_survey(case, caseworker, **fields)


def test_survey_says_nothing_of_its_person(case, caseworker):
    assert SURNAME not in str(make_survey(case, caseworker))
