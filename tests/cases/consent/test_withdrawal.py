"""Taking it back, or saying less, closes at once what rested on it; saying more opens nothing by itself."""

import pytest

from accounts.access import acting_as
from audit.events import Event
from cases.consent import actions
from cases.consent.enums import Decision
from cases.consent.models import Consent
from cases.models import Case, CaseShare, Person
from cases.policies import sections_for
from core.errors import Conflict, Refused
from tests.cases.consent.factories import DAY, TODAY, events, give
from tests.cases.factories import make_consent


def test_a_withdrawal_closes_what_rested_on_it(case, caseworker, receiver, there):
    give(case, there, caseworker, "identity", "health")
    assert sections_for(receiver, case) == {"identity", "health"}
    consent = Consent.objects.get()

    actions.withdraw_consent(consent, withdrawn_on=TODAY, reason="She wants it so.", actor=caseworker)

    assert sections_for(receiver, case) == frozenset()
    assert not Case.objects.visible_to(receiver).exists()
    now = Consent.objects.get()
    assert (now.withdrawn_on, now.withdrawal_reason, now.decision) == (TODAY, "She wants it so.", Decision.GIVEN)
    assert events(Event.CONSENT_WITHDRAWN).get().changes == {"organisation": "NGO", "purpose": "sharing"}
    assert events(Event.CASE_SHARE_ENDED).get().target_id == CaseShare.objects.get().public_id


def test_a_withdrawal_closes_the_rows_in_the_database_too(case, caseworker, receiver, there):
    give(case, there, caseworker, "identity")
    with acting_as(receiver):
        assert Case.objects.count() == 1

    actions.withdraw_consent(Consent.objects.get(), withdrawn_on=TODAY, reason="", actor=caseworker)

    with acting_as(receiver):
        assert not Case.objects.exists()
        assert not Person.objects.exists()


def test_a_withdrawal_leaves_what_others_may_see(case, caseworker, receiver, there, iom_officer):
    give(case, there, caseworker, "identity")
    give(case, iom_officer.organisation, caseworker, "identity")

    actions.withdraw_consent(Consent.objects.get(organisation=there), withdrawn_on=TODAY, reason="", actor=caseworker)

    assert sections_for(iom_officer, case) == {"identity"}


def test_a_withdrawal_leaves_what_the_law_asks_for(case, caseworker, receiver, there, ground):
    actions.record_ground(case, ground, actor=caseworker)
    give(case, there, caseworker, "identity", "health")

    actions.withdraw_consent(Consent.objects.get(), withdrawn_on=TODAY, reason="", actor=caseworker)

    assert sections_for(receiver, case) == {"identity"}


def test_a_consent_is_withdrawn_once_and_only_if_given(case, caseworker, there):
    given = make_consent(case, there, by=caseworker)
    refused = make_consent(case, there, by=caseworker, decision="refused")

    actions.withdraw_consent(given, withdrawn_on=TODAY, reason="", actor=caseworker)

    for consent in (given, refused):
        with pytest.raises(Conflict):
            actions.withdraw_consent(consent, withdrawn_on=TODAY, reason="", actor=caseworker)


@pytest.mark.parametrize("day", [TODAY + DAY, TODAY - 5 * DAY])
def test_a_withdrawal_lies_between_the_consent_and_today(day, case, caseworker, there):
    consent = make_consent(case, there, by=caseworker)

    with pytest.raises(Refused) as refusal:
        actions.withdraw_consent(consent, withdrawn_on=day, reason="", actor=caseworker)

    assert refusal.value.field == "withdrawn_on"


def test_a_person_takes_her_consent_back_after_the_case_was_closed(case, caseworker, there):
    consent = make_consent(case, there, by=caseworker)
    Case.objects.filter(pk=case.pk).update(closed_on=TODAY, closure_reason="other")

    actions.withdraw_consent(consent, withdrawn_on=TODAY, reason="", actor=caseworker)

    assert Consent.objects.get().withdrawn_on == TODAY


def test_a_narrower_answer_narrows_what_is_open(case, caseworker, receiver, there, said):
    give(case, there, caseworker, "identity", "health")

    actions.record_consent(case, said | {"sections": ["health"]}, actor=caseworker)

    assert sections_for(receiver, case) == {"health"}
    assert [row.ended_at is None for row in CaseShare.objects.order_by("pk")] == [False, True]


def test_a_wider_answer_opens_nothing_by_itself(case, caseworker, receiver, there, said):
    give(case, there, caseworker, "identity")

    actions.record_consent(case, said | {"sections": ["identity", "health"]}, actor=caseworker)

    assert sections_for(receiver, case) == {"identity"}
    assert CaseShare.objects.count() == 1


def test_a_refusal_closes_what_was_open(case, caseworker, receiver, there, said):
    give(case, there, caseworker, "identity")

    actions.record_consent(case, said | {"decision": "refused"}, actor=caseworker)

    assert sections_for(receiver, case) == frozenset()


def test_an_answer_about_something_else_changes_nothing(case, caseworker, receiver, there, said):
    give(case, there, caseworker, "identity")

    actions.record_consent(case, said | {"decision": "refused", "purpose": "photo"}, actor=caseworker)

    assert sections_for(receiver, case) == {"identity"}


def test_what_is_open_ends_with_the_consent(case, caseworker, receiver, there, said, time_machine_days):
    give(case, there, caseworker, "identity", valid_until=TODAY + DAY)
    assert sections_for(receiver, case) == {"identity"}

    with time_machine_days(1):
        assert sections_for(receiver, case) == {"identity"}
    with time_machine_days(2):
        assert sections_for(receiver, case) == frozenset()


def test_a_renewed_consent_keeps_open_what_is_open(case, caseworker, receiver, there, said, time_machine_days):
    give(case, there, caseworker, "identity", valid_until=TODAY + DAY)

    actions.record_consent(case, said | {"sections": ["identity"], "valid_until": TODAY + 9 * DAY}, actor=caseworker)

    with time_machine_days(5):
        assert sections_for(receiver, case) == {"identity"}
