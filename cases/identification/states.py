"""How long a deadline runs, and where it stands: worked out from its times whenever somebody asks. Nothing has to tick."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from cases.identification.enums import DeadlineKind, DeadlineState

# These end by themselves, where the others have to be done by then.
PERIODS = frozenset({DeadlineKind.REFLECTION, DeadlineKind.RESIDENCE_PERMIT})


def length_of(kind: str) -> timedelta:
    """How long a deadline of this kind runs: figures of the law and of practice, which change, and are settings."""
    return {
        DeadlineKind.MINISTRY_REFERRAL: timedelta(hours=settings.MINISTRY_REFERRAL_HOURS),
        DeadlineKind.REFLECTION: timedelta(days=settings.REFLECTION_DAYS),
        DeadlineKind.RESIDENCE_PERMIT: timedelta(days=settings.RESIDENCE_PERMIT_DAYS),
    }[DeadlineKind(kind)]


def near_before(kind: str) -> timedelta:
    """How long before its end it is said to be near: the last quarter of its time, and no more than some days."""
    return min(length_of(kind) / 4, timedelta(days=settings.DEADLINE_NEAR_DAYS))


def state_of(deadline: Any, now: datetime) -> DeadlineState:
    """Where it stands at a moment. While it is paused it is neither near nor late."""
    if deadline.met_at is not None:
        return DeadlineState.MET
    if deadline.cancelled_at is not None:
        return DeadlineState.CANCELLED
    if deadline.paused_at is not None:
        return DeadlineState.PAUSED
    if now > deadline.due_at:
        return DeadlineState.LATE
    return DeadlineState.NEAR if now >= deadline.due_at - near_before(deadline.kind) else DeadlineState.RUNNING
