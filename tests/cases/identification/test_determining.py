"""A determination names who decided it, why, and on what it rests; of a child no means is asked."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.events import Event
from audit.models import AuditEvent
from cases.identification import actions
from cases.identification.policies import is_child, missing_elements
from cases.models import Classification, Person
from core.errors import NotAllowed, NotVisible, Refused
from tests.cases.factories import make_case, make_person, make_share
from tests.cases.factories_identification import make_screening

TODAY = timezone.localdate()
WHOLE = {"acts": ["recruiting"], "means": ["deception"], "purposes": ["ForcedLabour"]}


def classify(case, actor, status="identified", **kwargs):
    return actions.classify(case, status=status, effective_on=TODAY, actor=actor, **kwargs)


def make_child(case, years=12):
    Person.objects.filter(pk=case.person_id).update(date_of_birth=TODAY - timedelta(days=366 * years))
    case.person.refresh_from_db()


def test_a_determination_keeps_its_grounds(case, caseworker, colleague):
    screening = make_screening(case, by=caseworker)
    grounds = WHOLE | {"officer": colleague, "reason": "Passport taken, no pay.", "screening": screening}

    row = classify(case, caseworker, grounds=grounds)

    row = Classification.objects.get(pk=row.pk)
    assert (row.officer, row.reason, row.screening) == (colleague, "Passport taken, no pay.", screening)
    assert (row.acts, row.means, row.purposes) == (["recruiting"], ["deception"], ["ForcedLabour"])


def test_the_record_names_the_grounds_and_says_none_of_them(case, caseworker):
    classify(case, caseworker, grounds=WHOLE | {"reason": "Passport taken."})

    event = AuditEvent.objects.get(event=Event.CLASSIFIED)
    assert event.changes["status"] == "identified"
    assert {event.changes[name] for name in ("reason", "acts", "means", "purposes")} == {None}


def test_somebody_without_an_account_decides_too(case, caseworker):
    row = classify(case, caseworker, grounds=WHOLE | {"officer_name": "Captain A."})

    assert (row.officer, Classification.objects.get(pk=row.pk).officer_name) == (None, "Captain A.")


def test_without_an_officer_the_actor_is_it(case, caseworker):
    assert classify(case, caseworker, grounds=WHOLE).officer == caseworker
    assert classify(case, caseworker).officer == caseworker


@pytest.mark.parametrize("missing", ["acts", "means", "purposes"])
@pytest.mark.parametrize("status", ["identified"])
def test_to_say_that_an_adult_is_a_victim_takes_act_means_and_purpose(case, caseworker, status, missing):
    with pytest.raises(Refused) as refusal:
        classify(case, caseworker, status, grounds=WHOLE | {missing: []})

    assert refusal.value.field == missing
    assert case.classifications.count() == 1


def test_of_a_child_no_means_is_asked(case, caseworker):
    make_child(case)

    assert classify(case, caseworker, grounds=WHOLE | {"means": []}).status == "identified"
    with pytest.raises(Refused):
        classify(case, caseworker, grounds=WHOLE | {"acts": []})


def test_whether_she_is_a_child_is_asked_of_the_day(caseworker):
    """Seventeen then, eighteen now: then no means was needed."""
    person = make_person(date_of_birth=TODAY - timedelta(days=366 * 18))
    case = make_case(caseworker.organisation, person=person, worker=caseworker, opened_on=TODAY)
    then = TODAY - timedelta(days=500)

    assert (is_child(case, then), is_child(case, TODAY)) == (True, False)
    actions.classify(case, status="identified", effective_on=then, grounds=WHOLE | {"means": []}, actor=caseworker)
    with pytest.raises(Refused):
        classify(case, caseworker, grounds=WHOLE | {"means": []})


@pytest.mark.parametrize("status", ["potential", "presumed", "not_victim"])
def test_before_that_nothing_has_to_be_known(case, caseworker, status):
    assert classify(case, caseworker, status, grounds={}).status == status


def test_what_is_missing_is_said_in_order():
    assert missing_elements("identified", {}, as_child=False) == ["acts", "means", "purposes"]
    assert missing_elements("recognised", {}, as_child=True) == ["acts", "purposes"]
    assert missing_elements("presumed", {}, as_child=False) == []


def test_the_officer_is_of_the_deciding_organisation(case, caseworker, stranger):
    with pytest.raises(Refused) as refusal:
        classify(case, caseworker, grounds=WHOLE | {"officer": stranger})

    assert refusal.value.field == "officer"


def test_a_screening_of_another_file_is_refused(case, caseworker):
    other = make_case(caseworker.organisation, person=make_person(), worker=caseworker)

    with pytest.raises(Refused) as refusal:
        classify(case, caseworker, grounds=WHOLE | {"screening": make_screening(other, by=caseworker)})

    assert refusal.value.field == "screening"


def test_a_form_sent_twice_is_one_determination(case, caseworker):
    token = uuid.uuid4()

    first = classify(case, caseworker, "presumed", grounds={}, token=token)
    again = classify(case, caseworker, "presumed", grounds={}, token=token)

    assert first == again
    assert case.classifications.count() == 2
    assert AuditEvent.objects.filter(event=Event.CLASSIFIED).count() == 1


def test_recognition_stays_the_ministrys(case, caseworker, reviewer, receiver, stranger):
    make_share(case, reviewer.organisation, "classification")
    make_share(case, receiver.organisation, "classification")
    for user, refusal in ((caseworker, NotAllowed), (receiver, NotAllowed), (stranger, NotVisible)):
        with pytest.raises(refusal):
            classify(case, user, "recognised", grounds=WHOLE)

    row = classify(case, reviewer, "recognised", grounds=WHOLE | {"reason": "Investigated."})

    assert (row.decided_by, row.officer) == (reviewer.organisation, reviewer)


def test_a_failing_record_leaves_nothing(case, caseworker, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("cases.identification.actions.determining.record", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        classify(case, caseworker, grounds=WHOLE)

    assert case.classifications.count() == 1


@pytest.mark.parametrize("fields", [{"acts": ["x"]}, {"means": ["x"]}, {"purposes": ["x"]}])
def test_the_database_knows_the_codes(case, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Classification.objects.create(case=case, status="presumed", effective_on=date(2024, 6, 1), **fields)


def test_the_database_keeps_a_sent_form_once(case):
    row = {"case": case, "status": "presumed", "effective_on": date(2024, 6, 1), "form_token": uuid.uuid4()}
    Classification.objects.create(**row)

    with pytest.raises(IntegrityError), transaction.atomic():
        Classification.objects.create(**row)
