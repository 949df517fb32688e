"""A list of signs, gone through on a day: kept once, corrected with care, and never more than an aid."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.events import Event
from audit.models import AuditEvent
from audit.presenters import sentence
from cases.identification import actions, presenters
from cases.identification.models import Screening, ScreeningAnswer
from cases.models import Case, Person
from core.errors import Conflict, NotAllowed, NotVisible, Refused, Stale
from tests.cases.factories import make_case, make_person
from tests.cases.factories_identification import DAY, make_screening

TODAY = timezone.localdate()
DETAILS = {"indicator_set": "ilo_labour", "screened_on": TODAY, "language": "aze"}
ANSWERS = {"violence": ("yes", "Bruises."), "threats": ("no", ""), "shame": ("", "Not asked: her mother was there.")}


def record(case, actor, answers=ANSWERS, **changes):
    return actions.record_screening(case, DETAILS | changes, answers=answers, actor=actor)


def replies(screening):
    rows = ScreeningAnswer.objects.filter(screening=screening)
    return {row.indicator: (row.reply, row.note) for row in rows}


def events(kind):
    return AuditEvent.objects.filter(event=kind)


def test_a_screening_keeps_what_was_said(case, caseworker):
    screening = record(case, caseworker, remarks="Tired.")

    assert replies(screening) == ANSWERS
    assert (screening.interviewer, screening.as_child) == (caseworker, False)
    assert Screening.objects.get().remarks == "Tired."
    assert "recorded a screening" in sentence(events(Event.SCREENING_RECORDED).get())


def test_there_may_be_several_over_time(case, caseworker):
    record(case, caseworker, screened_on=TODAY - 9 * DAY)
    record(case, caseworker)

    found = Screening.objects.visible_to(caseworker).of(case).newest_first()
    assert [row.screened_on for row in found] == [TODAY, TODAY - 9 * DAY]


@pytest.mark.parametrize("said", [True, False])
def test_of_whom_the_age_is_known_the_list_follows_from_it(case, caseworker, said):
    Person.objects.filter(pk=case.person_id).update(date_of_birth=TODAY - timedelta(days=366 * 12))

    assert record(Case.objects.get(pk=case.pk), caseworker, as_child=said).as_child is True


@pytest.mark.parametrize("said", [True, False])
def test_where_the_age_is_not_known_the_interviewer_says_it(caseworker, said):
    case = make_case(caseworker.organisation, person=make_person(date_of_birth=None), worker=caseworker)

    assert record(case, caseworker, as_child=said).as_child is said


def test_somebody_without_an_account_interviews_too(case, caseworker):
    screening = record(case, caseworker, interviewer_name="Captain A.")

    assert (screening.interviewer, screening.interviewer_name) == (None, "Captain A.")


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"screened_on": TODAY + DAY}, "screened_on"), ({"screened_on": TODAY.replace(year=1990)}, "screened_on")],
)
def test_a_screening_lies_between_birth_and_today(case, caseworker, changes, field):
    with pytest.raises(Refused) as refusal:
        record(case, caseworker, **changes)

    assert refusal.value.field == field
    assert not Screening.objects.exists()


def test_the_interviewer_is_not_a_strangers(case, caseworker, stranger):
    with pytest.raises(Refused) as refusal:
        record(case, caseworker, interviewer=stranger)

    assert refusal.value.field == "interviewer"


@pytest.mark.parametrize("answers", [{"whatever": ("yes", "")}, {"violence": ("perhaps", "")}])
def test_a_sign_or_reply_that_the_list_does_not_have_is_refused(case, caseworker, answers):
    with pytest.raises(Refused), transaction.atomic():
        record(case, caseworker, answers)

    assert not Screening.objects.exists()


def test_a_form_sent_twice_is_one_screening(case, caseworker):
    token = uuid.uuid4()
    first, again = (
        actions.record_screening(case, DETAILS, answers=ANSWERS, actor=caseworker, token=token) for _time in "12"
    )

    assert first == again
    assert events(Event.SCREENING_RECORDED).count() == 1


def test_a_correction_writes_what_differs(case, caseworker):
    screening = record(case, caseworker)
    answers = {"violence": ("no", "A fall."), "threats": ("", ""), "isolation": ("yes", "")}

    changed = actions.change_screening(screening, {"remarks": "R"}, answers=answers, version=1, actor=caseworker)

    assert replies(changed) == {
        "violence": ("no", "A fall."), "isolation": ("yes", ""), "shame": ANSWERS["shame"],
    }  # fmt: skip
    assert changed.version == 2
    assert events(Event.SCREENING_CHANGED).get().changes["answers"] is None


def test_a_correction_that_changes_nothing_is_no_change(case, caseworker):
    screening = record(case, caseworker)

    actions.change_screening(screening, {}, answers=ANSWERS, version=1, actor=caseworker)

    assert not events(Event.SCREENING_CHANGED).exists()


def test_the_second_of_two_corrections_is_told(case, caseworker, colleague):
    screening = record(case, caseworker)
    actions.change_screening(screening, {"remarks": "First."}, answers={}, version=1, actor=caseworker)

    with pytest.raises(Stale):
        actions.change_screening(screening, {"remarks": "Second."}, answers={}, version=1, actor=colleague)

    assert Screening.objects.get().remarks == "First."


@pytest.mark.parametrize(
    ("who", "refusal"), [("stranger", NotVisible), ("receiver", NotVisible), ("auditor", NotVisible)]
)
def test_nobody_else_screens(case, request, who, refusal, caseworker):
    user, screening = request.getfixturevalue(who), record(case, caseworker)

    with pytest.raises(refusal):
        record(case, user)
    with pytest.raises((refusal, NotAllowed)):
        actions.change_screening(screening, {}, answers={}, version=1, actor=user)


def test_a_closed_case_takes_no_screening(case, caseworker):
    Case.objects.filter(pk=case.pk).update(closed_on=TODAY, closure_reason="goals_met")

    with pytest.raises(Conflict):
        record(case, caseworker)


def test_the_result_says_its_reasons_in_words(case, caseworker):
    said = ("job_deception", "wages_deception", "excessive_hours", "low_pay", "documents_taken", "isolation")
    screening = record(case, caseworker, dict.fromkeys(said, ("yes", "")))

    result = presenters.screening_line(screening).result

    assert result.verdict == "Points to trafficking"
    assert "There is exploitation." in result.reasons
    [deceptive, *_rest] = result.dimensions
    assert (deceptive.verdict, deceptive.reason) == ("Positive", "1 strong, 1 medium")
    assert deceptive.signs[0] == ("Deceived about the kind, place or employer of the work", "strong")


def test_a_list_that_only_counts_says_so(case, caseworker):
    screening = record(case, caseworker, {"fear": ("yes", "")}, indicator_set="unodc_general")

    assert presenters.screening_line(screening).result.verdict == "1 sign is present."


def test_the_database_refuses_what_no_action_writes(case, caseworker):
    screening = make_screening(case, by=caseworker)
    attempts = [
        lambda: make_screening(case, by=None),
        lambda: make_screening(case, by=caseworker, indicator_set="whatever"),
        lambda: ScreeningAnswer.objects.create(case=case, screening=screening, indicator="violence", reply="no"),
        lambda: ScreeningAnswer.objects.create(case=case, screening=screening, indicator="threats", reply="perhaps"),
    ]

    for attempt in attempts:
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()
