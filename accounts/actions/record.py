"""What is done about the record: a part of it taken out, and reading allowed again after an alarm."""

from typing import Any

from django.db import transaction

from accounts import policies
from accounts.models import User
from audit.events import Event
from audit.models import AuditEvent
from audit.presenters import as_csv
from audit.recorder import record

LARGEST_EXPORT = 20_000


@transaction.atomic
def export_record(chosen: dict[str, Any], *, actor: User) -> tuple[bytes, int]:
    """The newest events that answer the filters, as CSV, and how many; recorded with the file's digest."""
    policies.check_may_read_record(actor)
    rows = AuditEvent.objects.matching(chosen).order_by("-id")[:LARGEST_EXPORT]
    content, count, digest = as_csv(rows.iterator(chunk_size=2_000))
    changes = {"kind": "record", "rows": count, "digest": digest, "format": "csv"}
    record(Event.EXPORTED, actor=actor, changes=changes)
    return content, count


@transaction.atomic
def allow_reading(user: User, *, actor: User) -> None:
    """Let an account read on after an alarm: what it read before counts no more."""
    policies.check_may_allow_reading(actor, user)
    record(Event.READING_ALLOWED, actor=actor, target=user)
