"""Unusual reading: an alarm at many files or searches in little time, and an end to it at more than anybody's work needs."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Count, DateTimeField, Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.events import Event
from audit.models import AuditEvent
from audit.recorder import record
from core.errors import TooMuch

# How long an alarm stands on the auditor's and the manager's page.
SHOWN_FOR = timedelta(days=14)
ALARMS = (Event.ALARM_RAISED, Event.SEARCH_ALARM_RAISED)


@dataclass(frozen=True)
class Read:
    """How many different files an account has opened, and whether the one it asks for now is among them."""

    lately: int
    in_all: int
    knows_this: bool


def check_reading(actor: Any, case_id: UUID) -> None:
    """To be called before a look at a file is recorded: raises TooMuch at the limit, an alarm before it.

    Files opened before a manager allowed further reading count no more. One query,
    or three when it comes to an alarm.
    """
    read = _read_by(actor, case_id)
    new = 0 if read.knows_this else 1
    if new and read.in_all + new > settings.READ_LIMIT_CASES:
        raise TooMuch(_stop_message())
    if new and read.lately + new > settings.READ_ALARM_CASES:
        changes = {"cases": read.lately + new, "minutes": settings.READ_ALARM_MINUTES}
        _raise_alarm(Event.ALARM_RAISED, actor, changes)


def check_searching(actor: Any, event: Event) -> None:
    """To be called before a search for free places is recorded as `event`: raises TooMuch at the limit, an alarm before it.

    Whoever asks again and again could watch a house fill and empty. One query, or three when it comes to an alarm.
    """
    since = timezone.now() - timedelta(minutes=settings.PLACES_MINUTES)
    rows = AuditEvent.objects.filter(
        event=event, actor_id=actor.public_id, at__gte=since, at__gt=_allowed(actor, since)
    )
    searches = rows.count() + 1
    if searches > settings.PLACES_LIMIT_SEARCHES:
        raise TooMuch(_("You have looked for free places very often. Wait a while, or telephone the shelters."))
    if searches > settings.PLACES_ALARM_SEARCHES:
        changes = {"count": searches, "minutes": settings.PLACES_MINUTES}
        _raise_alarm(Event.SEARCH_ALARM_RAISED, actor, changes)


def alarms(organisation_code: str = "") -> Any:
    """The alarms of the last days, of one organisation or of all, newest first; `is_open` until reading was allowed again."""
    later = AuditEvent.objects.filter(
        event=Event.READING_ALLOWED, target_id=OuterRef("actor_id"), id__gt=OuterRef("id")
    )
    rows = AuditEvent.objects.filter(event__in=ALARMS, at__gte=timezone.now() - SHOWN_FOR)
    if organisation_code:
        rows = rows.filter(organisation_code=organisation_code)
    return rows.annotate(is_open=~Exists(later)).order_by("-id")


def _read_by(actor: Any, case_id: UUID) -> Read:
    now = timezone.now()
    lately = now - timedelta(minutes=settings.READ_ALARM_MINUTES)
    counting = now - timedelta(minutes=settings.READ_LIMIT_MINUTES)
    since = min(lately, counting)
    # An export of many files is one act, on record as such: whoever made it goes on with her work afterwards.
    looks = AuditEvent.objects.looks().exclude(event=Event.CASE_EXPORTED)
    rows = looks.filter(actor_id=actor.public_id, at__gte=since, at__gt=_allowed(actor, since))
    counted = rows.aggregate(
        lately=Count("case_id", distinct=True, filter=Q(at__gte=lately)),
        in_all=Count("case_id", distinct=True, filter=Q(at__gte=counting)),
        this=Count("case_id", distinct=True, filter=Q(at__gte=counting, case_id=case_id)),
    )
    return Read(counted["lately"], counted["in_all"], bool(counted["this"]))


def _allowed(actor: Any, since: datetime) -> Coalesce:
    """When a manager let the account go on for the last time since then, or that moment."""
    allowed = AuditEvent.objects.filter(event=Event.READING_ALLOWED, target_id=actor.public_id, at__gte=since)
    return Coalesce(Subquery(allowed.order_by("-id").values("at")[:1]), Value(since, DateTimeField()))


def _raise_alarm(kind: Event, actor: Any, changes: dict[str, int]) -> None:
    """Once for each window, also when two pages open at the same moment."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"reading alarm {actor.public_id}"])
    since = timezone.now() - timedelta(minutes=changes["minutes"])
    raised = AuditEvent.objects.filter(event=kind, target_id=actor.public_id, at__gte=since)
    if raised.exists():
        return
    event = record(kind, actor=actor, target=actor, changes=changes)
    import_string(settings.READ_ALARM_TOLD_BY)(event)


def _stop_message() -> str:
    return ngettext(
        "You have opened %(number)s file in little time. To protect the people in them no further one opens now."
        " Wait a while, or ask your manager to let you read on.",
        "You have opened %(number)s files in little time. To protect the people in them no further one opens now."
        " Wait a while, or ask your manager to let you read on.",
        settings.READ_LIMIT_CASES,
    ) % {"number": settings.READ_LIMIT_CASES}
