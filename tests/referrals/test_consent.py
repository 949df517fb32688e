"""A referral carries what it names as far as the person's consent covers it, and no longer than that."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Section
from audit.events import Event
from audit.models import AuditEvent
from cases.consent import actions as consents
from cases.consent.models import Consent
from cases.models import CaseShare, Person
from cases.policies import sections_for
from core.errors import Conflict, Refused
from referrals import actions
from referrals.models import Referral
from referrals.states import Status
from tests.cases.factories import SURNAME, make_consent

TODAY = timezone.localdate()
SAID = {"consent": "given", "form": "spoken", "explained_in": "rus", "given_by": "person", "answered_on": TODAY}


def test_a_referral_without_consent_is_not_submitted(referral_at, caseworker):
    referral = referral_at(consented=False)

    with pytest.raises(Refused, match="has not been asked"):
        actions.submit_referral(referral, actor=caseworker)

    assert Referral.objects.get().status == Status.DRAFT


def test_what_the_sender_reports_with_the_draft_is_on_file(case, caseworker, receiver, details):
    referral = actions.draft_referral(case, details | SAID, actor=caseworker)

    consent = Consent.objects.get()
    assert (consent.organisation, sorted(consent.sections)) == (receiver.organisation, ["assistance", "identity"])
    assert (consent.form, consent.language, consent.purpose) == ("spoken", "rus", "sharing")
    actions.submit_referral(referral, actor=caseworker)


def test_a_draft_says_nothing_about_consent_unless_asked(case, caseworker, details):
    actions.draft_referral(case, details, actor=caseworker)

    assert not Consent.objects.exists()


def test_a_changed_draft_takes_the_consent_along(referral_at, caseworker, details):
    referral = referral_at(consented=False)

    actions.change_draft(referral, details | SAID, actor=caseworker)

    assert Consent.objects.count() == 1


def test_of_a_child_both_answers_are_needed(case, caseworker, details):
    Person.objects.filter(pk=case.person_id).update(date_of_birth=TODAY - timedelta(days=12 * 366))
    case.refresh_from_db()

    with pytest.raises(Refused) as refusal:
        actions.draft_referral(case, details | SAID | {"given_by": "both", "guardian_answer": "yes"}, actor=caseworker)

    assert refusal.value.field == "child_answer"
    assert not Referral.objects.exists()


def test_acceptance_opens_what_both_name(referral_at, case, caseworker, receiver):
    referral = referral_at(Status.OFFERED, consented=False, sections=["identity", "assistance"])
    make_consent(case, receiver.organisation, "assistance", "health", by=caseworker)

    actions.accept_referral(referral, actor=receiver)

    assert sections_for(receiver, case) == {Section.ASSISTANCE}
    assert AuditEvent.objects.get(event=Event.CASE_SHARED).changes["sections"] == ["assistance"]


def test_acceptance_opens_it_for_as_long_as_the_consent_holds(referral_at, case, caseworker, receiver):
    referral = referral_at(Status.OFFERED, consented=False)
    make_consent(case, receiver.organisation, by=caseworker, valid_until=TODAY)

    actions.accept_referral(referral, actor=receiver)

    until = timezone.localtime(CaseShare.objects.get().until)
    assert (until.date(), until.hour, until.minute) == (TODAY + timedelta(days=1), 0, 0)


def test_what_is_no_longer_agreed_to_is_not_accepted(referral_at, case, caseworker, receiver):
    referral = referral_at(Status.OFFERED)
    consents.withdraw_consent(Consent.objects.get(), withdrawn_on=TODAY, reason="", actor=caseworker)

    with pytest.raises(Conflict, match="no longer covers"):
        actions.accept_referral(referral, actor=receiver)

    assert Referral.objects.get().status == Status.OFFERED
    assert not CaseShare.objects.exists()
    assert not AuditEvent.objects.filter(event=Event.REFERRAL_ACCEPTED).exists()


def test_the_duty_to_refer_carries_what_identifies_and_nothing_else(case, caseworker, reviewer, details, ministry):
    consents.record_ground(
        case,
        {"organisation": ministry, "ground": "duty_to_refer", "sections": ["identity"], "informed_on": TODAY},
        actor=caseworker,
    )
    referral = actions.draft_referral(
        case, details | {"to_organisation": ministry, "sections": ["identity", "assistance"]}, actor=caseworker
    )

    actions.submit_referral(referral, actor=caseworker)
    # Of what comes to the ministry itself, approving is taking it on.
    actions.approve_referral(referral, actor=reviewer)

    assert sections_for(reviewer, case) == {"identity"}


def test_the_next_request_after_a_withdrawal_sees_nothing(referral_at, case, caseworker, receiver, client):
    """Two people, two sessions: the receiver has the file open when the person takes her consent back."""
    from django.test import Client

    referral_at(Status.ACCEPTED)
    there = Client()
    there.force_login(receiver)
    client.force_login(caseworker)
    page = reverse("cases:detail", args=[case.public_id])
    assert SURNAME in there.get(page).content.decode()

    answer = client.post(
        reverse("cases:withdraw_consent", args=[case.public_id, Consent.objects.get().public_id]),
        {"withdrawn_on": str(TODAY), "reason": "She wants it so."},
    )

    assert answer.status_code == 302
    after = there.get(page)
    assert after.status_code == 404
    assert SURNAME.encode() not in after.content
    assert case.number.encode() not in there.get(reverse("cases:list")).content


# ------------------------------------------------------------------ pages


def url_of(referral, name="detail"):
    return reverse(f"referrals:{name}", args=[referral.public_id])


def test_the_sender_reads_beside_each_part_whether_it_goes_and_why_not(client, referral_at, case, caseworker, receiver):
    referral = referral_at(consented=False, sections=["identity", "assistance"])
    make_consent(case, receiver.organisation, "assistance", by=caseworker)
    client.force_login(caseworker)

    text = client.get(url_of(referral)).content.decode()

    assert text.count("consent given") == 1
    assert "The person agreed, but not to this part." in text


@pytest.mark.parametrize("who", ["reviewer", "receiver"])
def test_the_others_read_whether_and_not_why(who, request, client, referral_at, case, caseworker, receiver):
    referral = referral_at(Status.OFFERED, consented=False)
    make_consent(case, receiver.organisation, by=caseworker, decision="refused")
    client.force_login(request.getfixturevalue(who))

    text = client.get(url_of(referral)).content.decode()

    assert text.count("not covered") == 2
    assert "does not agree" not in text


def test_the_form_offers_to_record_consent(client, case, caseworker):
    client.force_login(caseworker)

    text = client.get(reverse("referrals:new", args=[case.public_id])).content.decode()

    assert 'name="consent"' in text
    assert 'name="child_answer"' not in text


def test_the_form_says_what_is_on_file(client, referral_at, case, caseworker, receiver):
    referral = referral_at(consented=False)
    make_consent(case, receiver.organisation, "assistance", by=caseworker)
    client.force_login(caseworker)

    new = client.get(reverse("referrals:new", args=[case.public_id])).content.decode()
    edit = client.get(url_of(referral, "edit")).content.decode()

    assert reverse("cases:consents", args=[case.public_id]) in new
    assert "Plan and assistance (consent given)" in edit
    assert "Identity (not covered)" in edit


def test_the_form_of_a_child_asks_for_both_answers(client, case, caseworker):
    Person.objects.filter(pk=case.person_id).update(date_of_birth=TODAY - timedelta(days=12 * 366))
    client.force_login(caseworker)

    text = client.get(reverse("referrals:new", args=[case.public_id])).content.decode()

    assert 'name="guardian_answer"' in text
    assert 'name="child_answer"' in text


def test_consent_without_its_how_and_when_is_asked_for_again(client, case, caseworker, receiver):
    client.force_login(caseworker)
    said = {"to_organisation": receiver.organisation.pk, "purpose": "health", "urgency": "soon", "message": "Soon."}

    answer = client.post(
        reverse("referrals:new", args=[case.public_id]), said | {"sections": ["identity"], "consent": "given"}
    )

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"form", "explained_in", "answered_on"}
    assert not Referral.objects.exists()
