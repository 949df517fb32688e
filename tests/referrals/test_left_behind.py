"""Messages and sealed links of which the queue lost the order to tell: found once more, told once."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from freezegun import freeze_time

from accounts.telling.models import Notification
from accounts.telling.notifications import send_mails
from referrals.conversation.models import Message
from referrals.conversation.notifications import tell_of_message
from referrals.guests.enums import Answer, Ending
from referrals.guests.models import SealedLink
from referrals.guests.notifications import tell_of_link
from referrals.states import Status
from referrals.tasks import tell_what_is_left
from tests.referrals.conversation.test_actions import write
from tests.referrals.guests.test_links import make_link


@pytest.fixture
def offered(referral_at):
    return referral_at(Status.OFFERED)


@pytest.fixture
def ordered(monkeypatch):
    """What is ordered, done at once."""
    orders = []

    def take(task, kind):
        def order(key):
            orders.append(kind)
            return task(key)

        monkeypatch.setattr(task, "delay", order)

    take(tell_of_message, "message")
    take(tell_of_link, "link")
    return orders


@pytest.fixture
def left(offered, receiver, caseworker):
    """A message and an answered link, of which nothing was ordered: the queue was away."""
    message = write(offered, receiver, receiver.organisation, "When can she come?")
    link = make_link(offered, caseworker)
    now = timezone.now()
    SealedLink.objects.filter(pk=link.pk).update(
        opened_at=now,
        session_until=now + timedelta(minutes=30),
        browser_hash="b" * 64,
        answer=Answer.ACCEPTED,
        answered_at=now,
    )
    return message, link


def in_minutes(minutes):
    return freeze_time(timezone.now() + timedelta(minutes=minutes))


def test_what_the_queue_lost_is_told_once(left, ordered, caseworker):
    caseworker.email = "worker@example.org"
    caseworker.save()
    with in_minutes(6):
        assert [tell_what_is_left() for _run in range(2)] == [2, 0]

    assert sorted(ordered) == ["link", "message"]
    with in_minutes(7):
        send_mails()
    # Two things of one moment, in one e-mail.
    assert Notification.objects.filter(user=caseworker).count() == 2
    assert [sent.to for sent in mail.outbox] == [["worker@example.org"]]


def test_what_may_be_under_way_is_left_alone(left, ordered):
    assert tell_what_is_left() == 0


def test_after_a_week_it_is_no_news(left, ordered):
    with in_minutes(8 * 24 * 60):
        assert tell_what_is_left() == 0


def test_whoever_has_no_address_is_not_looked_for_again(left, ordered, caseworker):
    caseworker.email = ""
    caseworker.save()
    with in_minutes(6):
        assert [tell_what_is_left() for _run in range(2)] == [2, 0]

    assert mail.outbox == []


def test_a_link_that_was_locked_is_told_of_too(offered, ordered, caseworker):
    link = make_link(offered, caseworker)
    SealedLink.objects.filter(pk=link.pk).update(tries=5, ended_as=Ending.LOCKED, ended_at=timezone.now())
    other = Message.objects.count()
    with in_minutes(6):
        assert (tell_what_is_left(), other) == (1, 0)
