"""How a hand-over is said; never what its file holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from exchange.handover.enums import Status
from exchange.handover.models import HandOver

_TONES = {Status.WAITING: "waiting", Status.QUEUED: "waiting", Status.READY: "done", Status.FAILED: "late"}


@dataclass(frozen=True)
class Line:
    hand_over: HandOver
    state: Any
    tone: str
    left: int


def line_of(hand_over: HandOver) -> Line:
    """With how often the file may still be fetched."""
    status = Status(hand_over.status)
    left = max(settings.HAND_OVER_DOWNLOADS - hand_over.downloads, 0)
    return Line(hand_over, status.label, _TONES.get(status, "neutral"), left)


def lines_of(rows: Iterable[HandOver]) -> list[Line]:
    return [line_of(row) for row in rows]
