"""Two colleagues at one question: one answers, the other is told; and nobody writes into what ends in this moment."""

import pytest

from accounts.access import acting_as
from referrals import actions as core
from referrals.conversation import actions
from referrals.conversation.models import Message
from referrals.conversation.notifications import tell_of_message
from referrals.notices.notifications import send_notices
from referrals.states import Status
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import make_case
from tests.referrals.factories import make_referral
from tests.referrals.factories_conversation import make_message
from tests.referrals.test_races import race


@pytest.fixture
def stage(own_database, monkeypatch):
    monkeypatch.setattr(tell_of_message, "delay", lambda key: None)
    monkeypatch.setattr(send_notices, "apply_async", lambda **how: None)
    house, union = make_organisation("HOUSE"), make_organisation("NGO")
    sender, colleague = make_user("sender", house, "caseworker"), make_user("colleague", house, "caseworker")
    receiver = make_user("receiver", union, "receiving_officer")
    referral = make_referral(make_case(house), receiver, Status.OFFERED, sender=sender, reviewer=receiver)
    return referral, sender, colleague, receiver


def write(referral, by, text, **details):
    with acting_as(by):
        thread = referral.to_organisation
        actions.write_message(referral, {"thread": thread, "text": text} | details, actor=by)


def test_two_answers_at_once_are_one(stage):
    referral, sender, colleague, receiver = stage
    for _time in range(3):
        question = make_message(referral, receiver, asks=True)

        came = race(
            lambda asked=question: write(referral, sender, "Russian.", answers=asked),
            lambda asked=question: write(referral, colleague, "Azerbaijani.", answers=asked),
        )

        assert sorted(answer == "done" for answer in came) == [False, True]
        assert any("A colleague answered" in answer for answer in came)
        assert Message.objects.filter(answers=question).count() == 1


def test_nobody_writes_into_what_ends_in_this_moment(stage):
    referral, sender, _colleague, receiver = stage

    def decline():
        with acting_as(receiver):
            core.decline_referral(referral, actor=receiver, reason="No room.")

    came = race(lambda: write(referral, sender, "Wait."), decline)

    referral.refresh_from_db()
    assert referral.status == Status.DECLINED
    assert came[1] == "done"
    assert Message.objects.count() == (came[0] == "done")
