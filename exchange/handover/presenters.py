"""How a hand-over is said; never what its file holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from exchange.handover.enums import State
from exchange.handover.models import HandOver

_TONES = {State.WAITING: "waiting", State.QUEUED: "waiting", State.READY: "done", State.FAILED: "late"}


@dataclass(frozen=True)
class Line:
    hand_over: HandOver
    state: Any
    tone: str
    left: int


def line_of(hand_over: HandOver) -> Line:
    """With how often the file may still be fetched."""
    state = State(hand_over.state)
    left = max(settings.HAND_OVER_DOWNLOADS - hand_over.downloads, 0)
    return Line(hand_over, state.label, _TONES.get(state, "neutral"), left)


def lines_of(rows: Iterable[HandOver]) -> list[Line]:
    return [line_of(row) for row in rows]
