"""A person takes her consent back in the very moment in which somebody opens a file by it: nothing stays open."""

from threading import Event as Signal
from threading import Thread

import pytest
from django.db import connections, transaction

from cases.consent import actions
from cases.consent.models import Consent
from cases.models import Case, CaseShare
from core.errors import Conflict
from referrals import actions as referrals
from referrals.models import Referral
from referrals.notices.notifications import send_notices
from referrals.states import Status
from tests.accounts.factories import make_organisation, make_user
from tests.cases.consent.factories import TODAY
from tests.cases.factories import make_case
from tests.referrals.factories import make_referral
from tests.referrals.test_races import race


@pytest.fixture
def stage(own_database, monkeypatch):
    monkeypatch.setattr(send_notices, "apply_async", lambda **how: None)
    house, ministry, union = (
        make_organisation("HOUSE"),
        make_organisation("MIA", type="ministry"),
        make_organisation("NGO"),
    )
    sender = make_user("sender", house, "caseworker")
    reviewer = make_user("reviewer", ministry, "ministry_reviewer")
    receiver = make_user("receiver", union, "receiving_officer")

    def approved():
        case = make_case(house)
        return make_referral(case, receiver, Status.OFFERED, sender=sender, reviewer=reviewer)

    return sender, receiver, approved


def withdraw(referral, sender):
    consent = Consent.objects.get(case=referral.case)
    actions.withdraw_consent(consent, withdrawn_on=TODAY, reason="", actor=sender)


CLOSERS = {
    "withdrawal": withdraw,
    "switch": lambda referral, sender: actions.stop_sharing(referral.case, actor=sender),
}
each_closer = pytest.mark.parametrize("close", CLOSERS.values(), ids=CLOSERS.keys())


@pytest.mark.slow
@each_closer
def test_whichever_comes_first_nothing_stays_open(stage, close):
    sender, receiver, approved = stage
    for _ in range(5):
        referral = approved()

        race(
            lambda at=referral: referrals.accept_referral(at, actor=receiver),
            lambda at=referral: close(at, sender),
        )

        assert not CaseShare.objects.in_force().filter(case=referral.case).exists()
        assert not Case.objects.visible_to(receiver).filter(pk=referral.case_id).exists()


@pytest.mark.slow
@each_closer
def test_an_acceptance_waits_for_a_withdrawal_under_way_and_opens_nothing(stage, close):
    sender, receiver, approved = stage
    referral, came = approved(), []
    begun = Signal()

    def accept():
        begun.set()
        try:
            referrals.accept_referral(referral, actor=receiver)
        except Conflict as refusal:
            came.append(str(refusal.message))
        finally:
            connections.close_all()

    with transaction.atomic():
        close(referral, sender)
        other = Thread(target=accept)
        other.start()
        begun.wait(10)
        other.join(0.5)
        assert other.is_alive()
    other.join(10)

    assert "no longer covers" in came[0]
    assert Referral.objects.get(pk=referral.pk).status == Status.OFFERED
    assert not CaseShare.objects.exists()


@each_closer
def test_a_withdrawal_waits_for_an_acceptance_under_way_and_closes_it(stage, close):
    sender, receiver, approved = stage
    referral = approved()
    begun = Signal()

    def run():
        begun.set()
        try:
            close(referral, sender)
        finally:
            connections.close_all()

    with transaction.atomic():
        referrals.accept_referral(referral, actor=receiver)
        other = Thread(target=run)
        other.start()
        begun.wait(10)
        other.join(0.5)
        assert other.is_alive()
    other.join(10)

    share = CaseShare.objects.get()
    assert share.ended_at is not None
