"""What is written into the day log, and reading it. Entries of a house that one form may bring twice wait at the house's row."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases.models import Case
from core.errors import Refused
from shelters.daylog import policies
from shelters.daylog.enums import OF_PEOPLE
from shelters.daylog.models import LogAbout, LogEntry
from shelters.models import Shelter, Stay

FIELDS = ("kind", "text", "happened_at", "important")


@transaction.atomic
def read_log(shelter: Shelter, *, actor: User) -> None:
    """Open the day log: a look, and on record."""
    policies.check_may_read(actor, shelter)
    record(Event.DAY_LOG_READ, actor=actor, target=shelter, changes={"shelter": shelter.code})


@transaction.atomic
def print_log(shelter: Shelter, day: date, *, actor: User) -> None:
    """One day of it, for paper."""
    policies.check_may_read(actor, shelter)
    record(Event.DAY_LOG_PRINTED, actor=actor, target=shelter, changes={"shelter": shelter.code, "day": day})


@transaction.atomic
def write_entry(shelter: Shelter, details: dict[str, Any], *, actor: User) -> LogEntry:
    """Write down what happened: `kind`, `text`, `happened_at`, `important`, and `about`, stays of the house.

    A form sent twice is one entry. Raises Refused for what has not happened yet, is empty, or is about somebody else's house.
    """
    policies.check_may_write(actor, shelter)
    Shelter.objects.select_for_update(of=("self",), no_key=True).get(pk=shelter.pk)
    if written := LogEntry.objects.of(shelter).sent_with(details.get("form_token")):
        return written
    about = list(details.get("about") or ())
    _refuse_impossible(details, about, shelter)
    cases = _cases_of(about)
    entry = LogEntry.objects.create(
        shelter=shelter,
        author=actor,
        # Of one person alone it is hers, and goes with her.
        case=cases[0] if len(cases) == 1 else None,
        form_token=details.get("form_token"),
        **{name: details[name] for name in FIELDS},
    )
    LogAbout.objects.bulk_create(LogAbout(entry=entry, shelter=shelter, stay=stay) for stay in about)
    _record(Event.LOG_ENTRY_WRITTEN, entry, actor)
    return entry


@transaction.atomic
def correct_entry(entry: LogEntry, details: dict[str, Any], *, version: int, actor: User) -> LogEntry:
    """Put it right within hours. The database keeps what stood there; the entry says that it was corrected."""
    entry = _locked(entry)
    policies.check_may_correct(actor, entry)
    entry.begin_change(version)
    about = [row.stay for row in entry.about.select_related("stay")]
    _refuse_impossible(details, about, entry.shelter, entry.created_at)
    if changed := entry.take(details, FIELDS):
        entry.corrected_at = timezone.now()
        entry.save(update_fields=[*changed, "corrected_at", "version"])
        _record(Event.LOG_ENTRY_CORRECTED, entry, actor)
    return entry


@transaction.atomic
def cross_out_entry(entry: LogEntry, *, reason: str, actor: User) -> LogEntry:
    """Say that it does not hold, and why. It stays readable."""
    entry = _locked(entry)
    policies.check_may_cross_out(actor, entry)
    if not reason.strip():
        raise Refused(_("Say why."), "reason")
    entry.crossed_out_at, entry.crossed_out_by, entry.crossing_out_reason = timezone.now(), actor, reason.strip()
    entry.save(update_fields=["crossed_out_at", "crossed_out_by", "crossing_out_reason"])
    _record(Event.LOG_ENTRY_CROSSED_OUT, entry, actor)
    return entry


def _locked(entry: LogEntry) -> LogEntry:
    rows = LogEntry.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("case__person", "author", "shelter").get(pk=entry.pk)


def _cases_of(stays: Iterable[Stay]) -> list[Case]:
    """Whose files these are, with the people whose keys seal; their house knows them, whosever the files are."""
    return list(Case.objects.filter(pk__in={stay.case_id for stay in stays}).select_related("person").order_by("pk"))


def _refuse_impossible(details: dict[str, Any], about: list[Stay], shelter: Shelter, written_at: Any = None) -> None:
    if not details["text"].strip():
        raise Refused(_("Write something."), "text")
    if details["happened_at"] > (written_at or timezone.now()):
        raise Refused(_("The day log is about what has happened. This time has not come yet."), "day")
    if details["kind"] in OF_PEOPLE and not about:
        raise Refused(_("Say whom the observation is about."), "about")
    if any(stay.shelter_id != shelter.pk for stay in about):
        raise Refused(_("This person is in another house."), "about")


def _record(event: Event, entry: LogEntry, actor: User) -> None:
    """Once for each file that it is about, so that each file's record tells it; once without one."""
    changes = {"shelter": entry.shelter.code, "kind": entry.kind}
    files = Case.objects.filter(stays__logged__entry=entry).distinct().order_by("pk")
    for case_id in _each_or_none(list(files.values_list("public_id", flat=True))):
        record(event, actor=actor, target=entry, case_id=case_id, changes=changes)


def _each_or_none(files: list[UUID]) -> Iterator[UUID | None]:
    yield from files
    if not files:
        yield None
