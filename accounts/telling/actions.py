"""Telling people, in the transaction of the act; reading what one was told; choosing how one is told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Purpose, part_of_act
from accounts.models import User
from accounts.notifications import can_write_to
from accounts.roles import Permission, with_permission
from accounts.telling.days import mail_moment
from accounts.telling.enums import ALWAYS_SHOWN, TOPIC_OF, USUAL, Kind, Mail, Topic
from accounts.telling.models import Notification, NotificationWish, QuietHours
from accounts.telling.notifications import send_soon
from audit.events import Event
from audit.models import AuditEvent
from audit.recorder import record
from core.errors import Refused

# Characters of a deadline's name.
LONGEST = 120


@dataclass(frozen=True)
class Told:
    """One thing to tell, once for `about` and `occasion`: `path` is its page, `file_id` the case's public id."""

    kind: Kind
    about: UUID
    path: str
    occasion: str = ""
    file_id: UUID | None = None
    # Which deadline, in the reader's language; of nobody.
    what: str = ""


def tell(users: Iterable[User], kind: Kind, **said: Any) -> int:
    """Tell these accounts of one thing (the fields of Told); returns how many were asked for. As `tell_all`."""
    return tell_all(users, [Told(kind, **said)])


def tell_all(users: Iterable[User], things: Iterable[Told], *, at: datetime | None = None) -> int:
    """Tell these accounts of these things, each once, as each account chose; returns how many rows were asked for.

    In the transaction of the act that calls: neither is ever there without the other. Whoever calls has found those who may
    know of it. `at`: one moment for what goes in one e-mail.
    """
    told, things = {user.pk: user for user in users if user.is_active}, list(things)
    if not told or not things:
        return 0
    now = at or timezone.now()
    topics = {TOPIC_OF[thing.kind] for thing in things}
    with part_of_act(Purpose.NOTIFICATION):
        rows = NotificationWish.objects.filter(user__in=told, topic__in=topics)
        wishes = {(row.user_id, row.topic): row for row in rows}
        quiet = {row.user_id: row for row in QuietHours.objects.filter(user__in=told)}
        notifications = [
            _notification(user, thing, now, wishes.get((key, TOPIC_OF[thing.kind])), quiet.get(key))
            for key, user in told.items()
            for thing in things
        ]
        Notification.objects.bulk_create(notifications, ignore_conflicts=True)
    if any(row.mail_at and row.mail_at <= timezone.now() for row in notifications):
        send_soon()
    return len(notifications)


def _notification(
    user: User, thing: Told, now: datetime, wish: NotificationWish | None, quiet: QuietHours | None
) -> Notification:
    topic = TOPIC_OF[thing.kind]
    return Notification(
        user=user,
        kind=thing.kind,
        about=thing.about,
        occasion=thing.occasion,
        path=thing.path,
        file_id=thing.file_id,
        what=thing.what[:LONGEST],
        in_app=topic in ALWAYS_SHOWN or wish is None or wish.in_app,
        mail_at=_mail_at(user, now, topic, wish, quiet),
    )


def _mail_at(
    user: User, now: datetime, topic: Topic, wish: NotificationWish | None, quiet: QuietHours | None
) -> datetime | None:
    mail = Mail(wish.mail) if wish else USUAL[topic]
    return mail_moment(now, topic, mail, quiet) if can_write_to(user) else None


def settle(about: Iterable[UUID], *kinds: Kind) -> int:
    """What was told of these is dealt with: nobody's news any more, and in no e-mail. In the transaction of the act."""
    with part_of_act(Purpose.NOTIFICATION):
        rows = Notification.objects.new().filter(about__in=list(about), kind__in=kinds)
        return rows.update(is_new=False, settled_at=timezone.now())


def tell_of_alarm(event: AuditEvent) -> None:
    """Tell the managers of an organisation that an account opened many files or searched very often; not which, not whose."""
    assert event.actor_id is not None, "an alarm is about an account"
    managers = User.objects.filter(
        organisation__code=event.organisation_code,
        roles__overlap=with_permission(Permission.CASE_GRANT),
        is_active=True,
    )
    told = managers.exclude(public_id=event.actor_id).order_by("pk")
    tell(told, Kind.ALARM, about=event.public_id, path=reverse("accounts:alarms"))


@transaction.atomic
def mark_read(notification: Notification, *, actor: User) -> Notification:
    """For the one who was told. A second time changes nothing."""
    mine = Notification.objects.of(actor).new().filter(pk=notification.pk)
    mine.update(is_new=False, read_at=timezone.now(), mail_at=None)
    return notification


@transaction.atomic
def mark_all_read(*, actor: User) -> int:
    """All that stands in the list now."""
    return Notification.objects.of(actor).new().update(is_new=False, read_at=timezone.now(), mail_at=None)


@transaction.atomic
def choose(
    wishes: Mapping[Topic, tuple[bool, Mail]], quiet: tuple[time, time, list[int]] | None, *, actor: User
) -> None:
    """How the actor wishes to be told of each topic (in the list, by e-mail), and her quiet hours, or none.

    What waits to be sent follows the new wish.
    """
    if quiet and quiet[0] == quiet[1]:
        raise Refused(_("Quiet hours end at another time than they begin."), "ends")
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=actor.pk)
    for topic, (in_app, mail) in wishes.items():
        shown = in_app or topic in ALWAYS_SHOWN
        values = {"in_app": shown, "mail": mail}
        NotificationWish.objects.update_or_create(user=actor, topic=topic, defaults=values)
    if quiet:
        starts, ends, days = quiet
        hours = {"starts": starts, "ends": ends, "days": sorted(days)}
        QuietHours.objects.update_or_create(user=actor, defaults=hours)
    else:
        QuietHours.objects.filter(user=actor).delete()
    _put_anew(actor)
    record(Event.NOTIFICATIONS_CHOSEN, actor=actor, target=actor)


def wishes_of(user: User) -> dict[str, Any]:
    """What somebody chose, by topic, and her quiet hours: for the page on which she chooses."""
    wishes = {row.topic: row for row in NotificationWish.objects.filter(user=user.pk)}
    return {"wishes": wishes, "quiet": QuietHours.objects.filter(user=user.pk).first()}


def _put_anew(actor: User) -> None:
    chosen, now = wishes_of(actor), timezone.now()
    waiting = Notification.objects.filter(user=actor, is_new=True, mailed_at__isnull=True, mail_at__gt=now)
    rows = list(waiting.select_for_update().order_by("pk"))
    for row in rows:
        topic = TOPIC_OF[Kind(row.kind)]
        row.mail_at = _mail_at(actor, now, topic, chosen["wishes"].get(topic), chosen["quiet"])
    Notification.objects.bulk_update(rows, ["mail_at"])


def forget_old() -> int:
    """Throw away what people were told NOTIFICATION_DAYS ago; within programme-wide work."""
    limit = timezone.now() - timedelta(days=settings.NOTIFICATION_DAYS)
    return Notification.objects.filter(created_at__lt=limit).delete()[0]
