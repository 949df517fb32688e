"""What organisations agree to share: by two, for their days, and what a referral may carry by it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from pyrage.x25519 import Identity

from accounts.access import acting_as
from audit.models import AuditEvent
from core.errors import Conflict, NotAllowed, NotVisible, Refused
from exchange.agreements import actions
from exchange.agreements.forms import AgreementForm
from exchange.agreements.models import SharingAgreement
from referrals.actions import submit_referral
from tests.exchange.handover.factories import make_agreement
from tests.referrals.factories import make_referral

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def form(user, **more):
    days = {"signed_on": TODAY(), "valid_from": TODAY(), "valid_until": TODAY() + timedelta(days=365)}
    data = {
        "party_name": "Prosecutor's office",
        "purposes": ["assistance"],
        "kinds": ["identity"],
        "reference": "DSA-1",
        "contact_name": "Records",
        **days,
    } | more
    return AgreementForm(data, actor=user)


def test_it_holds_once_a_second_person_has_confirmed_it(manager, protection_officer):
    asked = form(manager)
    assert asked.is_valid(), asked.errors
    agreement = actions.write_agreement(asked.cleaned_data, actor=manager)
    assert not agreement.holds_on(TODAY())

    with pytest.raises(NotAllowed):
        actions.confirm_agreement(agreement, actor=manager)
    agreement = actions.confirm_agreement(agreement, actor=protection_officer)

    assert agreement.holds_on(TODAY())
    assert list(SharingAgreement.objects.in_force(TODAY())) == [agreement]
    events = list(
        AuditEvent.objects.filter(target_id=agreement.public_id).order_by("id").values_list("event", flat=True)
    )
    assert events == ["agreement_written", "agreement_confirmed"]


def test_the_database_refuses_a_confirmation_by_its_author(manager):
    with pytest.raises(IntegrityError, match="exchange_agreement_by_two"), transaction.atomic():
        make_agreement(manager, second=manager)


@pytest.mark.parametrize(("offset", "holds"), [(-2, False), (-1, True), (30, True), (31, False)])
def test_it_holds_on_its_days_alone(manager, protection_officer, offset, holds):
    agreement = make_agreement(manager, protection_officer)
    day = TODAY() + timedelta(days=offset)

    assert agreement.holds_on(day) is holds
    assert SharingAgreement.objects.in_force(day).exists() is holds


def test_it_ends_with_a_reason_and_once(manager, protection_officer):
    agreement = make_agreement(manager, protection_officer)

    with pytest.raises(Refused):
        actions.end_agreement(agreement, " ", actor=manager)
    agreement = actions.end_agreement(agreement, "They lost a stick.", actor=manager)

    assert not agreement.holds_on(TODAY())
    with pytest.raises(Conflict):
        actions.end_agreement(agreement, "Again.", actor=protection_officer)
    with pytest.raises(Conflict):
        actions.confirm_agreement(make_ended(manager), actor=protection_officer)


def make_ended(manager):
    agreement = make_agreement(manager)
    return actions.end_agreement(agreement, "Never signed.", actor=manager)


@pytest.mark.parametrize("who", ["caseworker", "receiver", "reviewer", "administrator", "auditor", "iom_officer"])
def test_nobody_else_writes_one_down(request, who):
    user = request.getfixturevalue(who)

    with pytest.raises(NotAllowed):
        actions.write_agreement({}, actor=user)


def test_anothers_agreement_does_not_exist(manager, protection_officer, stranger):
    agreement = make_agreement(manager)

    for act in (actions.confirm_agreement, lambda row, actor: actions.end_agreement(row, "x", actor=actor)):
        with pytest.raises(NotVisible):
            act(agreement, actor=stranger)
    assert not SharingAgreement.objects.visible_to(stranger).exists()


@pytest.mark.parametrize(
    ("who", "seen"), [("manager", 1), ("protection_officer", 1), ("caseworker", 0), ("stranger", 0)]
)
def test_the_database_shows_it_to_who_answers_for_it(request, manager, who, seen):
    make_agreement(manager)

    with acting_as(request.getfixturevalue(who)):
        assert SharingAgreement.objects.count() == seen


def test_the_database_lets_nobody_change_what_was_agreed(manager, protection_officer):
    agreement = make_agreement(manager, protection_officer)

    with acting_as(manager):
        for change in ({"age_key": "age1x"}, {"kinds": ["health"]}, {"valid_until": TODAY() + timedelta(days=999)}):
            with pytest.raises(Exception, match="does not change"), transaction.atomic():
                SharingAgreement.objects.filter(pk=agreement.pk).update(**change)
        with connection.cursor() as cursor, pytest.raises(Exception, match="permission denied"), transaction.atomic():
            cursor.execute("DELETE FROM exchange_sharingagreement")


@pytest.mark.parametrize("key", ["age1abc", "AGE-SECRET-KEY-1", "ssh-ed25519 AAAA", "x"])
def test_what_is_no_public_key_is_refused(manager, key):
    assert "age_key" in form(manager, age_key=key).errors


def test_a_secret_key_is_not_taken_for_a_public_one(manager):
    pair = Identity.generate()

    assert "age_key" in form(manager, age_key=str(pair)).errors
    assert form(manager, age_key=str(pair.to_public())).is_valid()


def test_it_is_with_one_of_the_two(manager, receiver):
    assert not form(manager, party_name="").is_valid()
    assert not form(manager, partner=receiver.organisation.pk).is_valid()
    assert form(manager, party_name="", partner=receiver.organisation.pk).is_valid()
    assert not form(manager, party_name="", partner=manager.organisation_id).is_valid()


# ------------------------------------------------------------ what a referral may carry


@pytest.fixture
def draft(case, caseworker, receiver):
    return make_referral(case, receiver, sender=caseworker)


def test_a_referral_goes_as_before_where_nobody_asks_for_an_agreement(draft, caseworker):
    assert submit_referral(draft, actor=caseworker).status != "draft"


def test_where_it_is_asked_for_the_refusal_says_what_is_missing_and_who_mends_it(draft, caseworker, settings):
    settings.REFERRAL_NEEDS_AGREEMENT = True

    with pytest.raises(Refused) as refused:
        submit_referral(draft, actor=caseworker)

    said = str(refused.value.message)
    assert "Receiving Union" in said
    assert "Identity" in said
    assert "data-protection officer" in said


@pytest.mark.parametrize(
    ("fields", "goes"),
    [
        ({}, True),
        ({"purposes": ["assistance"]}, False),
        ({"kinds": ["identity"]}, False),
        ({"kinds": ["identity", "assistance"]}, True),
        ({"valid_until": TODAY() - timedelta(days=1)}, False),
    ],
)
def test_it_goes_by_an_agreement_that_covers_it(
    draft, caseworker, manager, protection_officer, receiver, settings, fields, goes
):
    settings.REFERRAL_NEEDS_AGREEMENT = True
    make_agreement(manager, protection_officer, party_name="", partner=receiver.organisation, **fields)

    if goes:
        assert submit_referral(draft, actor=caseworker).status != "draft"
    else:
        with pytest.raises(Refused):
            submit_referral(draft, actor=caseworker)


def test_the_receivers_own_agreement_opens_nothing(draft, caseworker, receiver, settings):
    settings.REFERRAL_NEEDS_AGREEMENT = True
    make_agreement(receiver, party_name="", partner=caseworker.organisation)

    with pytest.raises(Refused):
        submit_referral(draft, actor=caseworker)


def test_without_identity_it_goes_without_one(case, caseworker, receiver, settings):
    settings.REFERRAL_NEEDS_AGREEMENT = True
    draft = make_referral(case, receiver, sender=caseworker, sections=["assistance"])

    assert submit_referral(draft, actor=caseworker).status != "draft"
