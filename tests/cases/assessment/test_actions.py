"""Assessments and safety plans: what is done, what is refused at which field, what the record keeps."""

import uuid
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from audit.events import Event
from audit.models import AuditEvent
from cases.assessment import actions
from cases.assessment.models import Assessment, AssessmentFactor, AssessmentNeed, SafetyPlan
from core.errors import Conflict, NotAllowed, NotVisible, Refused, Stale
from tests.cases.factories import make_share
from tests.cases.factories_assessment import make_assessment

TODAY = timezone.localdate()
DAY = timedelta(days=1)


def assessed(**changes):
    return {
        "kind": "initial",
        "assessed_at": timezone.now() - timedelta(minutes=5),
        "risk_level": "high",
        "summary": "He knows where she is.",
        "review_on": TODAY + DAY,
        "factors": {"age": ("risk", "Seventeen."), "literacy": ("protective", ""), "sex": ("unknown", "")},
        "needs": {"shelter": ("now", ""), "legal": ("unknown", "She does not want to say.")},
    } | changes


def planned(**changes):
    return {"warning_signs": "He calls at night.", "code_word": "Pomegranate", "agreed_on": TODAY} | changes


ACTS = {
    "record": lambda case, row, actor: actions.record_assessment(case, assessed(), actor=actor),
    "correct": lambda case, row, actor: actions.correct_assessment(row, assessed(), version=row.version, actor=actor),
    "answer": lambda case, row, actor: actions.answer_risk(
        row, responded_at=timezone.now(), response="She sleeps here tonight.", actor=actor
    ),
    "write": lambda case, row, actor: actions.write_safety_plan(case, planned(), version=0, actor=actor),
}
EVENTS = {
    "record": Event.ASSESSMENT_RECORDED,
    "correct": Event.ASSESSMENT_CORRECTED,
    "answer": Event.RISK_ANSWERED,
    "write": Event.SAFETY_PLAN_WRITTEN,
}
each_act = pytest.mark.parametrize("name", ACTS)


@pytest.fixture
def row(case, caseworker):
    return make_assessment(case, by=caseworker)


def everything():
    models = (Assessment, AssessmentFactor, AssessmentNeed, SafetyPlan, AuditEvent)
    return [list(model.objects.order_by("pk").values_list()) for model in models]


@each_act
def test_an_act_is_on_record_without_what_was_written(name, case, row, caseworker):
    ACTS[name](case, row, caseworker)

    event = AuditEvent.objects.get(event=EVENTS[name])
    assert (event.actor_id, event.case_id) == (caseworker.public_id, case.public_id)
    for word in ("knows", "Seventeen", "sleeps", "calls", "Pomegranate"):
        assert word not in str(event.changes)


@each_act
def test_an_act_is_refused_to_strangers(name, case, row, stranger):
    before = everything()

    with pytest.raises(NotVisible):
        ACTS[name](case, row, stranger)

    assert everything() == before


@each_act
@pytest.mark.parametrize("section", ["identity", "assessment"])
def test_an_act_is_refused_to_whoever_received_the_case(name, section, case, row, receiver):
    make_share(case, receiver.organisation, section)
    before = everything()

    with pytest.raises(NotAllowed):
        ACTS[name](case, row, receiver)

    assert everything() == before


@each_act
def test_an_act_whose_record_fails_changes_nothing(name, case, row, caseworker, monkeypatch):
    before = everything()

    def fail(*args, **kwargs):
        raise OSError("the record cannot be written")

    monkeypatch.setattr(actions, "record", fail)
    with pytest.raises(OSError, match="record"), transaction.atomic():
        ACTS[name](case, row, caseworker)

    assert everything() == before


@each_act
def test_an_act_on_a_closed_case_is_refused(name, case, row, caseworker):
    case.closed_on, case.closure_reason = case.opened_on, "goals_met"
    case.save()

    with pytest.raises(Conflict):
        ACTS[name](case, row, caseworker)


# ------------------------------------------------------------------ assessments


def test_an_assessment_keeps_what_was_said_and_nothing_that_is_not_known(case, caseworker):
    row = actions.record_assessment(case, assessed(), actor=caseworker)

    kept = Assessment.objects.get(pk=row.pk)
    assert (kept.risk_level, kept.summary, kept.assessor) == ("high", "He knows where she is.", caseworker)
    assert {(mark.code, mark.mark, mark.note) for mark in kept.factors.all()} == {
        ("age", "risk", "Seventeen."),
        ("literacy", "protective", ""),
    }
    assert {(mark.code, mark.mark, mark.note) for mark in kept.needs.all()} == {
        ("shelter", "now", ""),
        ("legal", "unknown", "She does not want to say."),
    }


@pytest.mark.parametrize(("level", "hours"), [("high", 1), ("medium", 24), ("low", 72)])
def test_the_level_says_by_when_to_answer(level, hours, case, caseworker):
    row = actions.record_assessment(case, assessed(risk_level=level), actor=caseworker)

    assert row.respond_by - row.assessed_at == timedelta(hours=hours)


def test_a_change_of_the_setting_moves_no_earlier_deadline(case, caseworker, settings):
    row = actions.record_assessment(case, assessed(), actor=caseworker)
    settings.RISK_RESPONSE_HOURS = {"high": 9, "medium": 9, "low": 9}

    assert Assessment.objects.get(pk=row.pk).respond_by == row.respond_by


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "kindness"}, "kind"),
        ({"risk_level": "none"}, "risk_level"),
        ({"assessed_at": timezone.now() + DAY}, "assessed_at"),
        ({"assessed_at": timezone.now() - 60 * 365 * DAY}, "assessed_at"),
        ({"review_on": TODAY - DAY}, "review_on"),
        ({"factors": {"shoe size": ("risk", "")}}, None),
        ({"needs": {"shelter": ("maybe", "")}}, None),
    ],
    ids=["kind", "level", "future", "before birth", "review", "factor", "need"],
)
def test_an_assessment_that_cannot_be_is_refused_at_its_field(change, field, case, row, caseworker):
    before = everything()

    with pytest.raises(Refused) as refusal, transaction.atomic():
        actions.record_assessment(case, assessed(**change), actor=caseworker)
    assert refusal.value.field == field

    with pytest.raises(Refused) as refusal, transaction.atomic():
        actions.correct_assessment(row, assessed(**change), version=1, actor=caseworker)
    assert refusal.value.field == field
    assert everything() == before


def test_a_form_sent_twice_makes_one_assessment(case, caseworker):
    token = uuid.uuid4()

    first = actions.record_assessment(case, assessed(token=token), actor=caseworker)
    second = actions.record_assessment(case, assessed(token=token), actor=caseworker)

    assert first == second
    assert (Assessment.objects.count(), AuditEvent.objects.count()) == (1, 1)


def test_a_correction_writes_only_what_differs(case, caseworker):
    row = actions.record_assessment(case, assessed(), actor=caseworker)
    literacy = row.factors.get(code="literacy").pk
    corrected = assessed(risk_level="low", factors={"literacy": ("protective", ""), "age": ("neither", "")}, needs={})

    actions.correct_assessment(row, corrected, version=1, actor=caseworker)

    kept = Assessment.objects.get(pk=row.pk)
    assert (kept.version, kept.risk_level, kept.respond_by - kept.assessed_at) == (2, "low", timedelta(hours=72))
    assert dict(kept.factors.values_list("code", "mark")) == {"literacy": "protective", "age": "neither"}
    assert kept.factors.get(code="literacy").pk == literacy
    assert not kept.needs.exists()


def test_a_correction_begun_before_somebody_elses_is_stale(case, row, caseworker, colleague):
    actions.correct_assessment(row, assessed(summary="Mine."), version=1, actor=colleague)

    with pytest.raises(Stale):
        actions.correct_assessment(row, assessed(), version=1, actor=caseworker)

    assert Assessment.objects.get().summary == "Mine."


def test_only_the_newest_assessment_is_corrected_or_answered(case, caseworker):
    older = make_assessment(case, by=caseworker, hours_ago=9)
    make_assessment(case, by=caseworker)

    for name in ("correct", "answer"):
        with pytest.raises(Conflict):
            ACTS[name](case, older, caseworker)


def test_the_answer_stops_the_clock_once(case, row, caseworker):
    ACTS["answer"](case, row, caseworker)

    kept = Assessment.objects.get()
    assert (kept.responded_by, kept.response) == (caseworker, "She sleeps here tonight.")
    with pytest.raises(Conflict):
        ACTS["answer"](case, row, caseworker)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"responded_at": timezone.now() + DAY}, "responded_at"),
        ({"responded_at": timezone.now() - DAY}, "responded_at"),
        ({"response": "  "}, "response"),
    ],
    ids=["future", "before the assessment", "empty"],
)
def test_an_answer_that_cannot_be_is_refused_at_its_field(change, field, row, caseworker):
    answer = {"responded_at": timezone.now(), "response": "She sleeps here tonight."} | change

    with pytest.raises(Refused) as refusal:
        actions.answer_risk(row, actor=caseworker, **answer)

    assert refusal.value.field == field


def test_an_assessment_is_not_corrected_to_after_its_answer(case, row, caseworker):
    answered = timezone.now() - timedelta(minutes=90)
    actions.answer_risk(row, responded_at=answered, response="Moved.", actor=caseworker)

    with pytest.raises(Refused) as refusal:
        actions.correct_assessment(
            row, assessed(assessed_at=timezone.now() - timedelta(minutes=60)), version=2, actor=caseworker
        )

    assert refusal.value.field == "assessed_at"


# ------------------------------------------------------------------ safety plans


def test_each_version_stays_and_the_last_one_holds(case, caseworker):
    first = actions.write_safety_plan(case, planned(), version=0, actor=caseworker)
    second = actions.write_safety_plan(case, planned(code_word="Quince"), version=1, actor=caseworker)

    assert [plan.code_word for plan in SafetyPlan.objects.of(case)] == ["Quince", "Pomegranate"]
    assert (first.number, second.number) == (1, 2)


def test_a_version_written_over_somebody_elses_is_stale(case, caseworker, colleague):
    actions.write_safety_plan(case, planned(), version=0, actor=colleague)

    with pytest.raises(Stale):
        actions.write_safety_plan(case, planned(), version=0, actor=caseworker)


def test_a_form_sent_twice_makes_one_version(case, caseworker):
    token = uuid.uuid4()

    first = actions.write_safety_plan(case, planned(token=token), version=0, actor=caseworker)
    second = actions.write_safety_plan(case, planned(token=token), version=0, actor=caseworker)

    assert first == second
    assert SafetyPlan.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"warning_signs": " ", "code_word": ""}, "warning_signs"),
        ({"agreed_on": TODAY + DAY}, "agreed_on"),
        ({"agreed_on": TODAY - 60 * 365 * DAY}, "agreed_on"),
        ({"review_on": TODAY - DAY}, "review_on"),
    ],
    ids=["empty", "future", "before birth", "review"],
)
def test_a_safety_plan_that_cannot_be_is_refused_at_its_field(change, field, case, caseworker):
    with pytest.raises(Refused) as refusal:
        actions.write_safety_plan(case, planned(**change), version=0, actor=caseworker)

    assert refusal.value.field == field
    assert not SafetyPlan.objects.exists()


# ------------------------------------------------------------------ reading


def test_reading_is_on_record_with_the_parts_that_were_open(case, caseworker, receiver):
    make_share(case, receiver.organisation, "assistance")

    assert actions.read_page(case, actor=caseworker) == {"assessment", "assistance"}
    assert actions.read_page(case, actor=receiver) == {"assistance"}

    looks = AuditEvent.objects.filter(event=Event.ASSESSMENT_READ).order_by("id")
    assert [look.changes["sections"] for look in looks] == [["assessment", "assistance"], ["assistance"]]


def test_reading_an_assessment_takes_its_section(case, receiver):
    make_share(case, receiver.organisation, "assistance")

    with pytest.raises(NotAllowed):
        actions.read_assessments(case, actor=receiver)
