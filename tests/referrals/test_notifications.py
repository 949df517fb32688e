"""Whose turn it is gets a message that says nothing about anybody."""

import pytest
from django.core import mail

from referrals import notifications
from referrals.states import Status
from tests.cases.factories import GIVEN_NAME, SURNAME


@pytest.fixture(autouse=True)
def _addresses(caseworker, colleague, reviewer, receiver, stranger, auditor):
    for user in (caseworker, reviewer, receiver, stranger, auditor):
        user.email = f"{user.username}@example.org"
        user.save()


def told():
    return sorted(address for message in mail.outbox for address in message.to)


@pytest.mark.parametrize(
    ("status", "addresses"),
    [
        (Status.SUBMITTED, ["reviewer@example.org"]),
        (Status.RETURNED, ["caseworker@example.org"]),
        (Status.OFFERED, ["receiver@example.org"]),
        (Status.COMPLETED, []),
    ],
    ids=str,
)
def test_whose_turn_it_is_is_told(status, addresses, referral_at):
    referral = referral_at(status)

    notifications.tell_whose_turn(str(referral.public_id))

    assert told() == addresses


def test_the_sender_is_told_what_became_of_it(referral_at):
    notifications.tell_sender(str(referral_at(Status.DECLINED).public_id))

    assert told() == ["caseworker@example.org"]


def test_a_receiver_hears_of_a_withdrawal_only_if_it_knew(referral_at):
    unseen, shown = referral_at(Status.WITHDRAWN), referral_at(Status.OFFERED)
    shown.status = Status.WITHDRAWN
    shown.save()

    notifications.tell_receiver(str(unseen.public_id))
    assert told() == []
    notifications.tell_receiver(str(shown.public_id))
    assert told() == ["receiver@example.org"]


def test_who_may_not_see_a_restricted_case_is_not_told(referral_at, case):
    referral = referral_at(Status.RETURNED)
    case.restricted = True
    case.save()

    notifications.tell_whose_turn(str(referral.public_id))

    assert told() == []


def test_a_message_says_nothing_about_anybody(referral_at, case):
    referral = referral_at(Status.OFFERED)

    notifications.tell_whose_turn(str(referral.public_id))

    text = mail.outbox[0].subject + mail.outbox[0].body
    for word in (SURNAME, GIVEN_NAME, case.number, str(referral.public_id), "counselling", "psychosocial", "House"):
        assert word not in text


def test_a_message_is_written_in_the_readers_language(referral_at, receiver, monkeypatch):
    receiver.language = "ru"
    receiver.save()
    seen = []
    monkeypatch.setattr(notifications, "send_mail", lambda *args: seen.append(notifications.translation.get_language()))

    notifications.tell_whose_turn(str(referral_at(Status.OFFERED).public_id))

    assert seen == ["ru"]
