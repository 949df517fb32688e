"""What the database itself refuses about consent, whoever writes it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from cases.consent.models import Consent, ConsentOverride, LegalGround
from tests.cases.factories import make_consent, make_share

TODAY = timezone.localdate()
NOW = timezone.now()
DAY = timedelta(days=1)


@pytest.fixture
def write(case, receiver, caseworker):
    def make(model, **fields):
        smallest = {
            Consent: {
                "purpose": "sharing", "organisation": receiver.organisation, "decision": "given", "form": "written",
                "language": "aze", "sections": ["identity"], "recorded_by": caseworker,
            },
            LegalGround: {
                "organisation": receiver.organisation, "ground": "court_order", "sections": ["identity"],
                "informed_on": TODAY, "recorded_by": caseworker,
            },
            ConsentOverride: {
                "organisation": receiver.organisation, "sections": ["identity"], "until_on": TODAY, "reason": "Why.",
                "requested_by": caseworker, "requested_at": NOW,
            },
        }[model]  # fmt: skip
        return model.objects.create(case=case, **(smallest | fields))

    return make


CONSENT = [
    ("cases_consent_in_known_words", {"purpose": "curiosity"}),
    ("cases_consent_in_known_words", {"decision": "perhaps"}),
    ("cases_consent_in_known_words", {"form": "guessed"}),
    ("cases_consent_one_recipient", {"category": "family"}),
    ("cases_consent_sharing_names_with_whom", {"organisation": None}),
    ("cases_consent_sharing_names_what", {"sections": []}),
    ("cases_consent_sharing_names_what", {"sections": [], "purpose": "htcds_export"}),
    ("cases_consent_dates_in_order", {"valid_until": TODAY - DAY}),
    ("cases_consent_dates_in_order", {"valid_from": TODAY - DAY}),
    ("cases_consent_withdrawn_after_given", {"withdrawn_on": TODAY - DAY, "withdrawal_recorded_by": "caseworker"}),
    ("cases_consent_withdrawn_after_given", {"withdrawn_on": TODAY}),
    ("cases_consent_withdrawn_after_given", {"withdrawal_recorded_by": "caseworker"}),
    ("cases_consent_withdrawn_after_given", {"withdrawal_reason": "Changed her mind."}),
    (
        "cases_consent_withdrawn_after_given",
        {"decision": "refused", "withdrawn_on": TODAY, "withdrawal_recorded_by": "caseworker"},
    ),
    ("cases_consent_guardian_answers_where_named", {"given_by": "guardian"}),
    ("cases_consent_guardian_answers_where_named", {"guardian_answer": "yes"}),
    ("cases_consent_guardian_answers_where_named", {"guardian_name": "Somebody"}),
    ("cases_consent_child_answers_beside_guardian", {"child_answer": "yes"}),
    (
        "cases_consent_child_answers_beside_guardian",
        {"child_answer": "too_young", "given_by": "both", "guardian_answer": "yes"},
    ),
    ("cases_consent_not_given_against_a_no", {"given_by": "guardian", "guardian_answer": "no"}),
    (
        "cases_consent_not_given_against_a_no",
        {"given_by": "both", "guardian_answer": "yes", "child_answer": "no"},
    ),
    ("cases_consent_interpreter_was_there", {"interpreter_name": "Somebody"}),
    ("cases_consent_withheld_for_a_reason", {"withheld": "The child."}),
    ("cases_consent_withheld_for_a_reason", {"withholding_reason": "other"}),
    ("cases_consent_withheld_for_a_reason", {"withheld_from": "The family."}),
]
GROUND = [
    ("cases_ground_known", {"ground": "convenience"}),
    ("cases_ground_names_what", {"sections": []}),
    ("cases_ground_dates_in_order", {"until_on": TODAY - DAY}),
    ("cases_ground_danger_has_an_end", {"ground": "vital_interest"}),
    ("cases_ground_person_knows_or_why_not", {"informed_on": None}),
    (
        "cases_ground_person_knows_or_why_not",
        {"informed_on": None, "not_informed_reason": "dangerous", "informed_how": "Told."},
    ),
    ("cases_ground_ended_by_somebody", {"ended_at": NOW}),
    ("cases_ground_ended_by_somebody", {"ended_by": "caseworker"}),
]
OVERRIDE = [
    ("cases_override_says_what_and_why", {"sections": []}),
    ("cases_override_says_what_and_why", {"reason": ""}),
    ("cases_override_is_short", {"until_on": TODAY - DAY}),
    ("cases_override_is_short", {"until_on": TODAY + 31 * DAY}),
    ("cases_override_confirmed_by_another_in_time", {"confirmed_by": "caseworker", "confirmed_at": NOW}),
    ("cases_override_confirmed_by_another_in_time", {"confirmed_by": "colleague"}),
    ("cases_override_confirmed_by_another_in_time", {"confirmed_at": NOW}),
    (
        "cases_override_confirmed_by_another_in_time",
        {"confirmed_by": "colleague", "confirmed_at": NOW + DAY + timedelta(seconds=1)},
    ),
    ("cases_override_confirmed_by_another_in_time", {"confirmed_by": "colleague", "confirmed_at": NOW - DAY}),
    ("cases_override_ended_by_somebody", {"ended_at": NOW}),
    ("cases_override_ended_by_somebody", {"ended_by": "caseworker"}),
]
RULES = [
    (model, *rule) for model, rules in ((Consent, CONSENT), (LegalGround, GROUND), (ConsentOverride, OVERRIDE))
    for rule in rules
]  # fmt: skip


def named(value):
    """What a test is called by: no day and no time, so that every process collects the same names."""
    return "-".join(value) if isinstance(value, dict) else getattr(value, "__name__", value)


@pytest.mark.parametrize(("model", "name", "fields"), RULES, ids=named)
def test_the_database_refuses(model, name, fields, request, write):
    people = {"caseworker", "colleague"}
    fields = {
        key: request.getfixturevalue(value) if isinstance(value, str) and value in people else value
        for key, value in fields.items()
    }

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        write(model, **fields)


def test_every_constraint_is_violated_by_a_test():
    tried = {name for _model, name, _fields in RULES}
    checks = {
        constraint.name for model in (Consent, LegalGround, ConsentOverride) for constraint in model._meta.constraints
    }

    assert tried == checks


@pytest.mark.parametrize("model", [Consent, LegalGround, ConsentOverride])
def test_the_smallest_row_is_accepted(model, write):
    assert write(model).pk


EDITS = [
    (Consent, {"decision": "refused"}),
    (Consent, {"sections": ["identity", "health"]}),
    (Consent, {"valid_until": TODAY}),
    (LegalGround, {"sections": ["identity", "health"]}),
    (LegalGround, {"until_on": TODAY + DAY}),
    (ConsentOverride, {"sections": ["identity", "health"]}),
    (ConsentOverride, {"until_on": TODAY + DAY}),
]


@pytest.mark.parametrize(("model", "change"), EDITS, ids=named)
def test_what_was_said_is_not_edited(model, change, write):
    row = write(model)

    with pytest.raises(IntegrityError, match="neither changed nor deleted"), transaction.atomic():
        model.objects.filter(pk=row.pk).update(**change)


@pytest.mark.parametrize("model", [Consent, LegalGround, ConsentOverride])
def test_what_was_said_is_not_deleted(model, write):
    row = write(model)

    with pytest.raises(IntegrityError, match="neither changed nor deleted"), transaction.atomic():
        row.delete()


def test_a_stamp_is_set_once(write, caseworker, colleague):
    consent = write(Consent, answered_on=TODAY - 3 * DAY, valid_from=TODAY - 3 * DAY)
    rows = Consent.objects.filter(pk=consent.pk)
    rows.update(withdrawn_on=TODAY - DAY, withdrawal_recorded_by=caseworker)

    for change in ({"withdrawn_on": TODAY}, {"withdrawn_on": None, "withdrawal_recorded_by": None}):
        with pytest.raises(IntegrityError, match="recorded once"), transaction.atomic():
            rows.update(**change)
    override = write(ConsentOverride)
    rows = ConsentOverride.objects.filter(pk=override.pk)
    rows.update(confirmed_by=colleague, confirmed_at=NOW)
    with pytest.raises(IntegrityError, match="recorded once"), transaction.atomic():
        rows.update(confirmed_at=NOW + timedelta(seconds=1))


@pytest.mark.slow
def test_the_owner_may_reseal_what_is_encrypted(own_database, db_blocked_case):
    """Rotating keys writes the sealed columns anew."""
    consent = db_blocked_case

    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE cases_consent SET witness_name = 'x' WHERE id = %s", [consent.pk])

        assert cursor.rowcount == 1


@pytest.fixture
def db_blocked_case(own_database):
    from tests.accounts.factories import make_organisation, make_user
    from tests.cases.factories import make_case

    house, union = make_organisation("HOUSE"), make_organisation("NGO")
    return make_consent(make_case(house), union, by=make_user("somebody", house, "caseworker"))


def test_one_share_of_a_referral_for_each_day_it_closes(case, receiver):
    import uuid

    referral = {"referral_public_id": uuid.uuid4()}
    make_share(case, receiver.organisation, **referral)
    make_share(case, receiver.organisation, until=NOW + DAY, **referral)

    for until in (None, NOW + DAY):
        with pytest.raises(IntegrityError, match="cases_share_one_per_referral"), transaction.atomic():
            make_share(case, receiver.organisation, until=until, **referral)
