"""What a person says is kept as she said it, and narrows what is open; for a child two answer."""

import pytest

from audit.events import Event
from cases.consent import actions, policies
from cases.consent.enums import GivenBy
from cases.consent.models import Consent
from cases.models import Case, Person
from core.errors import Refused
from tests.cases.consent.factories import DAY, TODAY, born, events
from tests.cases.factories import make_consent


def test_an_answer_is_kept_and_recorded_without_what_is_private(case, caseworker, said):
    consent = actions.record_consent(
        case, said | {"witness_name": "Zeuge Zeugin", "told_purpose": True, "told_use": False}, actor=caseworker
    )

    now = Consent.objects.get(pk=consent.pk)
    assert (now.witness_name, now.told_purpose, now.told_use, now.told_storage) == ("Zeuge Zeugin", True, False, None)
    assert (now.recorded_by, now.valid_from) == (caseworker, TODAY)
    row = events(Event.CONSENT_RECORDED).get()
    assert row.changes == {
        "organisation": "NGO", "purpose": "sharing", "status": "given", "sections": ["identity", "health"], "until": None,
    }  # fmt: skip
    assert "Zeug" not in str(row.changes) + row.reason


def test_what_is_private_is_sealed_under_her_own_key(case, caseworker, said):
    from django.db import connection

    consent = actions.record_consent(
        case, said | {"interpreter_used": True, "interpreter_name": "Dolmetscher"}, actor=caseworker
    )

    with connection.cursor() as cursor:
        cursor.execute("SELECT interpreter_name FROM cases_consent WHERE id = %s", [consent.pk])
        blob = bytes(cursor.fetchone()[0])
    assert blob[0] == 3
    assert b"Dolm" not in blob


def test_a_refusal_names_no_parts(case, caseworker, said):
    consent = actions.record_consent(case, said | {"decision": "refused", "valid_until": TODAY}, actor=caseworker)

    assert (consent.sections, consent.valid_until) == ([], None)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"organisation": None}, "organisation"),
        ({"category": "family"}, "category"),
        ({"sections": []}, "sections"),
        ({"sections": ["shelter_address"]}, "sections"),
        ({"answered_on": TODAY + DAY}, "answered_on"),
        ({"valid_from": TODAY - DAY}, "valid_from"),
        ({"valid_until": TODAY - DAY}, "valid_until"),
        ({"withheld": "The child."}, "withholding_reason"),
        ({"withholding_reason": "other"}, "withheld"),
        ({"withheld_from": "The family."}, "withheld"),
        ({"given_by": "guardian"}, "guardian_answer"),
        ({"child_answer": "yes"}, "child_answer"),
        ({"given_by": "guardian", "guardian_answer": "no"}, "decision"),
    ],
    ids=str,
)
def test_an_answer_that_makes_no_sense_is_refused_at_its_field(change, field, case, caseworker, said):
    with pytest.raises(Refused) as refusal:
        actions.record_consent(case, said | change, actor=caseworker)

    assert refusal.value.field == field
    assert not Consent.objects.exists()


def test_sharing_with_oneself_is_no_question(case, caseworker, said):
    with pytest.raises(Refused) as refusal:
        actions.record_consent(case, said | {"organisation": caseworker.organisation}, actor=caseworker)

    assert refusal.value.field == "organisation"


def test_a_late_entry_does_not_bring_back_what_was_withdrawn(case, caseworker, said, there):
    before = {"answered_on": TODAY - 9 * DAY, "valid_from": TODAY - 9 * DAY}
    withdrawn = {"withdrawn_on": TODAY - DAY, "withdrawal_recorded_by": caseworker}
    make_consent(case, there, by=caseworker, **before, **withdrawn)

    with pytest.raises(Refused) as refusal:
        actions.record_consent(case, said | {"answered_on": TODAY - 5 * DAY}, actor=caseworker)

    assert refusal.value.field == "answered_on"
    actions.record_consent(case, said, actor=caseworker)
    assert policies.consent_allows(case, there, ["identity"]).sections


def test_a_recipient_that_is_no_organisation(case, caseworker, said):
    consent = actions.record_consent(case, said | {"organisation": None, "category": "family"}, actor=caseworker)

    assert consent.recipient == "Family"
    assert events(Event.CONSENT_RECORDED).get().changes["kind"] == "family"


CHILD_SAYS = [
    ({"guardian_answer": "yes", "child_answer": "yes"}, "given", None),
    ({"guardian_answer": "yes", "child_answer": "no"}, "given", "decision"),
    ({"guardian_answer": "no", "child_answer": "yes"}, "given", "decision"),
    ({"guardian_answer": "no", "child_answer": "yes"}, "refused", None),
    ({"guardian_answer": "yes"}, "given", "child_answer"),
    ({"child_answer": "yes"}, "given", "guardian_answer"),
    ({"guardian_answer": "yes", "child_answer": "too_young"}, "given", "child_answer"),
    ({"given_by": "person"}, "given", "given_by"),
]


@pytest.mark.parametrize(("answers_", "decision", "field"), CHILD_SAYS, ids=str)
def test_for_a_child_guardian_and_child_answer(answers_, decision, field, child, caseworker, said):
    details = said | {"given_by": "both", "decision": decision} | answers_

    if field is None:
        consent = actions.record_consent(child, details, actor=caseworker)
        assert (consent.decision, consent.given_by) == (decision, GivenBy.BOTH)
        return
    with pytest.raises(Refused) as refusal:
        actions.record_consent(child, details, actor=caseworker)
    assert refusal.value.field == field


def test_a_small_child_is_not_asked(case, caseworker, said):
    consent = actions.record_consent(
        born(case, 4),
        said | {"given_by": "both", "guardian_answer": "yes", "child_answer": "too_young"},
        actor=caseworker,
    )

    assert consent.given_by == GivenBy.GUARDIAN


def test_whoever_was_of_age_on_that_day_answered_for_herself(case, caseworker, said):
    Person.objects.filter(pk=case.person_id).update(date_of_birth=TODAY.replace(year=TODAY.year - 18, day=1))

    assert actions.record_consent(Case.objects.get(pk=case.pk), said, actor=caseworker).pk
