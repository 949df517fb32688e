"""How the day log is said: to each reader as much as she may know."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.models import User
from cases.policies import allows
from shelters.daylog import policies
from shelters.daylog.models import LogAbout, LogEntry
from shelters.models import Shelter
from shelters.presence.records import Guest, guests

# On one page, and of one day on paper.
MOST = 300


@dataclass(frozen=True)
class EntryInWords:
    """An entry with what this reader may do with it. `closed`: it is about somebody whose notes she does not see."""

    entry: LogEntry
    about: list[Guest]
    closed: bool
    may_correct: bool
    may_cross_out: bool


def entries_in_words(entries: Iterable[Any], actor: User) -> list[EntryInWords]:
    """Of rows `with_what_is_closed_to` the reader. Four queries, however many entries and people."""
    entries = list(entries)
    rows = LogAbout.objects.filter(entry__in=[entry.pk for entry in entries]).select_related("stay__case")
    links = list(rows.order_by("id"))
    stays = {row.stay_id: row.stay for row in links}
    known = {guest.stay.pk: guest for guest in guests(stays.values(), actor, timezone.localdate())} if stays else {}
    about: dict[int, list[Guest]] = {}
    for row in links:
        about.setdefault(row.entry_id, []).append(known[row.stay_id])
    return [
        EntryInWords(
            entry,
            about.get(entry.pk, []),
            policies.is_closed_to(actor, entry),
            allows(policies.check_found_may_be_corrected, actor, entry),
            allows(policies.check_found_may_be_crossed_out, actor, entry),
        )
        for entry in entries
    ]


def rows_of(shelter: Shelter, actor: User) -> Any:
    """The entries of a house, as far as the reader may see them and with what is closed to her."""
    return LogEntry.objects.visible_to(actor).of(shelter).with_what_is_closed_to(actor)


def important_between(shelter: Shelter, actor: User, begins_at: datetime, ends_at: datetime) -> list[EntryInWords]:
    """What was marked important in a stretch of time, the first first."""
    rows = rows_of(shelter, actor).important().filter(happened_at__gte=begins_at, happened_at__lt=ends_at)
    return entries_in_words(rows.order_by("happened_at", "id")[:MOST], actor)
