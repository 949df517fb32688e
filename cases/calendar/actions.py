"""The secret address of somebody's calendar: made, renewed, ended, and read by a program without a session."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare

from accounts import devices
from accounts.access import Purpose, acting_as, part_of_act
from accounts.lockouts import count
from accounts.models import User
from accounts.querysets import hash_of
from audit.events import Event
from audit.recorder import record
from cases.calendar.models import CalendarFeed
from cases.calendar.presenters import calendar_of
from cases.due import dated
from core.errors import NotVisible, TooMuch

BEFORE, AHEAD, MOST = timedelta(days=30), timedelta(days=180), 500
_HOUR = 3600


@transaction.atomic
def make_feed(*, actor: User) -> str:
    """A new address for the actor's own calendar, whose token is returned this once; the one before leads nowhere."""
    token = secrets.token_urlsafe(32)
    values = {"token_hash": hash_of(token), "made_at": timezone.now(), "read_on": None}
    feed, _new = CalendarFeed.objects.update_or_create(user=actor, defaults=values)
    record(Event.CALENDAR_OPENED, actor=actor, target=feed)
    return token


@transaction.atomic
def end_feed(*, actor: User) -> None:
    """The actor's address leads nowhere from now on."""
    feed = CalendarFeed.objects.select_for_update().filter(user=actor.pk).first()
    if feed is not None:
        record(Event.CALENDAR_ENDED, actor=actor, target=feed)
        feed.delete()


def feed_of(user: User) -> CalendarFeed | None:
    return CalendarFeed.objects.filter(user=user.pk).first()


def read_feed(token: str, *, address: str) -> bytes:
    """What is due for the account of this token, as a calendar, with that account's rights at this moment.

    NotVisible for a wrong token and a closed account alike. On record once for each day. TooMuch where an address of the
    net, or one calendar, asks too often.
    """
    _bear(f"calendar-from:{devices.name_of(address)}", settings.CALENDAR_ADDRESS_AN_HOUR)
    digest = hash_of(token)
    with part_of_act(Purpose.NOTIFICATION):
        rows = CalendarFeed.objects.filter(token_hash=digest, user__is_active=True, user__organisation__is_active=True)
        feed = rows.first()
        if feed is None or not constant_time_compare(feed.token_hash, digest):
            raise NotVisible("")
        user = User.objects.with_what_pages_ask().get(pk=feed.user_id)
    _bear(f"calendar:{feed.public_id}", settings.CALENDAR_READS_AN_HOUR)
    today = timezone.localdate()
    with acting_as(user), translation.override(user.language):
        if CalendarFeed.objects.filter(pk=feed.pk).exclude(read_on=today).update(read_on=today):
            record(Event.CALENDAR_READ, actor=user, target=feed)
        return calendar_of(dated(user, today - BEFORE, today + AHEAD, most=MOST))


def _bear(key: str, most: int) -> None:
    if count(key, _HOUR) > most:
        raise TooMuch("")
