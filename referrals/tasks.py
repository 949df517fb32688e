"""When, without a human."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from accounts.access import Purpose, acting_for, part_of_act
from referrals.conversation.models import Message
from referrals.conversation.notifications import tell_of_message
from referrals.guests.models import SealedLink
from referrals.guests.notifications import tell_of_link
from referrals.notices import actions
from referrals.notices.notifications import NEWS

# What is younger may still be under way by itself.
LEFT_BEHIND = timedelta(minutes=5)


@shared_task
def watch_deadlines() -> None:
    """Every minute: end the offers whose time is over, and have those told whose step is nearly due or late."""
    actions.expire_late_offers()
    actions.remind()


@shared_task
def throw_away_old_notices() -> int:
    """Each night: what was told long ago, and of turns that are over, goes; safe to run twice."""
    with acting_for(Purpose.RETENTION):
        return actions.forget_old()


@shared_task
def tell_what_is_left() -> int:
    """Every ten minutes: order once more what the queue lost of messages and sealed links; returns how much that was.

    Each tells once, however often it is ordered.
    """
    now = timezone.now()
    with part_of_act(Purpose.NOTIFICATION):
        messages = list(Message.objects.untold(now - LEFT_BEHIND, now - NEWS).values_list("public_id", flat=True))
        links = list(SealedLink.objects.untold(now - LEFT_BEHIND, now - NEWS).values_list("public_id", flat=True))
    for public_id in messages:
        tell_of_message.delay(str(public_id))
    for public_id in links:
        tell_of_link.delay(str(public_id))
    return len(messages) + len(links)
