"""Walking the chain: every event as it was recorded, each in its place, none missing. Reads only, as the application's role.

The digests are worked out here and not by the database's own function, which whoever changes rows could change too.
"""

import hashlib
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import BinaryField, Exists, Max, OuterRef, TextField
from django.db.models.functions import Cast

from audit.models import BEGINNING, AuditEvent, AuditLink

BATCH = 5_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# As in audit/migrations/0007_chain.py.
COLUMNS = (
    "id", "public_id", "at", "event", "actor_id", "actor_label", "organisation_code", "target_type", "target_id",
    "case_id", "changes_text", "reason_bytes", "session_digest", "request_id", "address",
)  # fmt: skip


@dataclass(frozen=True)
class Break:
    """The first place where the record is not what it was. `event_id` and `public_id` name the row, as far as there is one."""

    kind: str
    position: int
    event_id: int
    public_id: str = ""
    other_event_id: int | None = None

    def as_document(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if value not in ("", None)}

    def __str__(self) -> str:
        row = f"event {self.event_id}" + (f" ({self.public_id})" if self.public_id else "")
        return {
            "changed": f"{row} at position {self.position} was changed",
            "removed": f"{row} at position {self.position} was removed: its link has no row",
            "swapped": f"{row} at position {self.position} was swapped with event {self.other_event_id}",
            "link removed": f"the link at position {self.position} was removed; the next one belongs to {row}",
            "link changed": f"the link at position {self.position}, of {row}, was changed",
            "no link": f"{row} was put in without a link",
        }[self.kind]


@dataclass
class Walk:
    """How far a walk came: positions passed, the digest of the last one, and the first break if there is one."""

    position: int = 0
    digest: bytes = BEGINNING
    broken: Break | None = None


def canonical(row: tuple[Any, ...]) -> bytes:
    """One event as bytes: each column as text behind its length, NULL apart from empty."""
    return b"".join(_part(_text(value)) for value in row)


def digest_after(previous: bytes, row: tuple[Any, ...]) -> bytes:
    return hashlib.sha256(previous + canonical(row)).digest()


def walk(checkpoints: dict[int, bytes] | None = None) -> Walk:
    """Go through the whole chain and stop at the first break. `checkpoints`: known digests by position, kept on the way."""
    end = AuditLink.objects.aggregate(end=Max("position"))["end"] or 0
    walked, wanted = Walk(), checkpoints if checkpoints is not None else {}
    if 0 in wanted:
        wanted[0] = BEGINNING
    for links, events in _batches(end):
        for link in links:
            walked.broken = _check(walked, link, events)
            if walked.broken:
                return walked
            walked.position, walked.digest = link[0], bytes(link[3])
            if walked.position in wanted:
                wanted[walked.position] = walked.digest
    walked.broken = _first_without_link()
    return walked


def _batches(end: int) -> Iterator[tuple[list[tuple], dict[int, tuple]]]:
    last = 0
    while last < end:
        rows = AuditLink.objects.filter(position__gt=last, position__lte=end).order_by("position")
        links = list(rows.values_list("position", "event_id", "previous", "digest")[:BATCH])
        if not links:
            return
        yield links, _events([link[1] for link in links])
        last = links[-1][0]


def _events(keys: list[int]) -> dict[int, tuple]:
    as_stored = {"changes_text": Cast("changes", TextField()), "reason_bytes": Cast("reason", BinaryField())}
    rows = AuditEvent.objects.filter(pk__in=keys).annotate(**as_stored)
    return {row[0]: row for row in rows.order_by().values_list(*COLUMNS)}


def _check(walked: Walk, link: tuple, events: dict[int, tuple]) -> Break | None:
    position, event_id, previous, digest = link[0], link[1], bytes(link[2]), bytes(link[3])
    row = events.get(event_id)
    public_id = str(row[1]) if row else ""
    if position != walked.position + 1:
        return Break("link removed", walked.position + 1, event_id, public_id)
    if row is None:
        return Break("removed", position, event_id)
    if digest_after(walked.digest, row) == digest:
        # With another `previous` beside it the link itself was written over; the row is what it was.
        return None if previous == walked.digest else Break("link changed", position, event_id, public_id)
    if previous != walked.digest:
        return Break("link changed", position, event_id, public_id)
    other = _swapped(walked.digest, digest, row, events)
    if other is not None:
        return Break("swapped", position, event_id, public_id, other)
    return Break("changed", position, event_id, public_id)


def _swapped(previous: bytes, digest: bytes, row: tuple, events: dict[int, tuple]) -> int | None:
    """The neighbour whose content, under its own key or under this one's, makes the digest that stands there."""
    for key, candidate in events.items():
        if digest in (digest_after(previous, candidate), digest_after(previous, (row[0], *candidate[1:]))):
            return key
    return None


def _first_without_link() -> Break | None:
    """An event comes into being together with its link, so one without was put in past the trigger."""
    linked = AuditLink.objects.filter(event_id=OuterRef("pk"))
    row = AuditEvent.objects.filter(~Exists(linked)).order_by("id").values_list("id", "public_id").first()
    return Break("no link", 0, row[0], str(row[1])) if row else None


def _part(text: str | None) -> bytes:
    if text is None:
        return b"\0"
    encoded = text.encode("utf-8")
    return b"\1" + struct.pack(">i", len(encoded)) + encoded


def _text(value: Any) -> str | None:
    if isinstance(value, datetime):
        return str((value - _EPOCH) // timedelta(microseconds=1))
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return value if value is None or isinstance(value, str) else str(value)
