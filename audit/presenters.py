"""How the record is said: a sentence for each event, a row for a table or a file, and who has looked at a case."""

import csv
import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.aggregates import JSONBAgg
from django.db.models import Count, Max, Min
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from audit.events import Event
from audit.models import AuditEvent
from audit.sentences import OTHERWISE, SENTENCES

# A cell that begins so would be worked out by a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
EXPORT_COLUMNS = (
    "public_id", "at", "event", "actor_label", "organisation_code", "target_type", "target_id", "case_id",
    "session_digest", "request_id", "address",
)  # fmt: skip


@dataclass
class Line:
    """One event, as a page shows it."""

    event: AuditEvent
    sentence: str
    # Names of fields whose values stand in no record.
    fields: list[str] = field(default_factory=list)


@dataclass
class Look:
    """What one account saw of a case on one day."""

    on: date
    actor_id: UUID | None
    account: str
    organisation: str
    first: datetime
    last: datetime
    times: int
    sections: list[str]
    # Filled in by the app that knows accounts.
    user: Any = None


def sentence(event: AuditEvent) -> str:
    """The event in words; what it has no value for is a dash."""
    template = str(SENTENCES.get(event.event, OTHERWISE))
    return template % _Words(event)


def lines(events: Iterable[AuditEvent]) -> list[Line]:
    """Events with their sentences. No query."""
    return [
        Line(event, sentence(event), [name for name, value in event.changes.items() if value is None])
        for event in events
    ]


def as_csv(events: Iterable[AuditEvent]) -> tuple[bytes, int, str]:
    """The events as a file, how many there are, and the file's SHA-256. Reasons stay inside: they may name somebody."""
    text, rows = io.StringIO(), 0
    writer = csv.writer(text)
    writer.writerow([*EXPORT_COLUMNS, "sentence"])
    for event in events:
        values = [getattr(event, name) for name in EXPORT_COLUMNS]
        writer.writerow([_cell(value) for value in [*values, sentence(event)]])
        rows += 1
    content = text.getvalue().encode("utf-8-sig")
    return content, rows, hashlib.sha256(content).hexdigest()


def looks_at(case_id: UUID, *, limit: int) -> list[Look]:
    """Who has looked at a case, by day, newest first: how often, from when until when, and at which parts. One query."""
    rows = AuditEvent.objects.looks().filter(case_id=case_id).order_by()
    days = rows.annotate(on=TruncDate("at")).values("on", "actor_id", "actor_label", "organisation_code")
    counted = days.annotate(
        first=Min("at"),
        last=Max("at"),
        times=Count("id"),
        seen=JSONBAgg("changes__sections"),
        seen_alone=JSONBAgg("changes__section"),
    )
    return [_look(row) for row in counted.order_by("-on", "-last", "actor_label")[:limit]]


def _look(row: dict[str, Any]) -> Look:
    sections = {name for names in row["seen"] if names for name in names} | {name for name in row["seen_alone"] if name}
    return Look(
        on=row["on"],
        actor_id=row["actor_id"],
        account=row["actor_label"],
        organisation=row["organisation_code"],
        first=row["first"],
        last=row["last"],
        times=row["times"],
        sections=sorted(sections),
    )


class _Words(dict):
    """The values of a sentence, looked up in the event when they are asked for."""

    def __init__(self, event: AuditEvent) -> None:
        super().__init__()
        self.event = event

    def __missing__(self, name: str) -> str:
        if name == "who":
            return _who(self.event)
        if name == "what":
            return self.event.get_event_display()
        return _value(name, self.event.changes.get(name))


def _who(event: AuditEvent) -> str:
    if not event.actor_label:
        return _("The system") if event.event != Event.ACCESS_REFUSED else _("Somebody")
    if not event.organisation_code:
        return event.actor_label
    return f"{event.actor_label} ({event.organisation_code})"


def _value(name: str, value: Any) -> str:
    if value is None or value in ("", []):
        return "—"
    return ", ".join(_said(name, member) for member in (value if isinstance(value, list) else [value]))


def _said(name: str, code: Any) -> str:
    """A code of an event's field by its label, in the reader's language; what has none as it stands."""
    return str(_labels().get(name, {}).get(code, code))


@cache
def _labels() -> dict[str, dict[str, Any]]:
    """The labels of settings.AUDIT_LABELS by field and code; of two lists with one code the first one's."""
    return {
        name: {code: label for path in reversed(paths) for code, label in import_string(path).choices}
        for name, paths in settings.AUDIT_LABELS.items()
    }


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat()
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
