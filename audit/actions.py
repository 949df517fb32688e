"""What is done to the record as a whole: checked, and its end signed. Nothing else is ever done to it."""

from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit import heads, notifications
from audit.chain import Break, walk
from audit.events import Event
from audit.heads import BadHead, Head
from audit.models import BEGINNING, AuditHead
from audit.recorder import record


@dataclass
class Verdict:
    """What a check found: how far the record goes, and everything that is wrong with it."""

    events: int = 0
    digest: bytes = BEGINNING
    heads: int = 0
    broken: Break | None = None
    # Heads that were signed once and through which this chain does not pass.
    left_heads: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return self.broken is None and not self.left_heads

    def as_document(self) -> dict[str, Any]:
        broken = self.broken.as_document() if self.broken else None
        return {
            "holds": self.holds,
            "events": self.events,
            "digest": self.digest.hex(),
            "heads": self.heads,
            "broken": broken,
            "left_heads": self.left_heads,
        }


class RecordBroken(Exception):
    """The record is not what it was; its end is not signed."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__("the record does not hold")
        self.verdict = verdict


def verify_record(given: list[Head] | None = None) -> Verdict:
    """Walk the chain from its beginning, and ask whether it passes through every head: the stored ones and those given."""
    verdict, known = Verdict(), list(given or [])
    for row in AuditHead.objects.order_by("position", "id"):
        head = as_head(row)
        try:
            heads.check_signature(head)
        except BadHead as problem:
            verdict.left_heads.append(f"stored head of {head.day} at position {head.position}: {problem}")
        else:
            known.append(head)
    passed: dict[int, bytes] = {head.position: b"" for head in known}
    walked = walk(passed)
    verdict.events, verdict.digest, verdict.broken = walked.position, walked.digest, walked.broken
    verdict.heads = len(known)
    for head in known:
        if passed[head.position] != head.digest:
            reason = _why_not(head, walked.position)
            verdict.left_heads.append(f"head of {head.day} at position {head.position}: {reason}")
    return verdict


def sign_head() -> Head:
    """Check the record, and sign where it ends today; the signed head goes to the table, a folder and by mail.

    A record that does not hold is not signed: that is put on record and raised.
    """
    verdict = verify_record()
    if not verdict.holds:
        with transaction.atomic():
            kind = verdict.broken.kind if verdict.broken else "left_heads"
            record(Event.RECORD_BROKEN, actor=None, changes={"position": verdict.events, "kind": kind})
            transaction.on_commit(notifications.tell_broken.delay)
        raise RecordBroken(verdict)
    with transaction.atomic():
        day = timezone.localdate()
        head = heads.signed(verdict.events, verdict.digest, day.isoformat())
        row = AuditHead.objects.create(
            day=day,
            position=head.position,
            digest=head.digest,
            public_key=head.public_key,
            signature=head.signature,
        )
        record(
            Event.HEAD_SIGNED,
            actor=None,
            target=row,
            changes={"position": head.position, "digest": head.digest.hex(), "day": day},
        )
        heads.store(head)
        transaction.on_commit(partial(notifications.mail_head.delay, str(row.public_id)))
    return head


def as_head(row: AuditHead) -> Head:
    """As it was signed."""
    parts = (bytes(row.digest), row.day.isoformat(), bytes(row.public_key), bytes(row.signature))
    return Head(row.position, *parts)


def _why_not(head: Head, end: int) -> str:
    if head.position > end:
        return f"the record ends at position {end} and was longer once"
    return "the record had another digest there: it was rebuilt"
