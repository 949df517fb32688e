"""Figures of the register: why receivers declined, how it came out, and how long each step took. Small ones are kept back.

Outcomes and times are counted of those of which the reader is told how they went on (`listing.told`).
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import (
    Aggregate,
    Count,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from referrals.models import Party, ReferralStep
from referrals.states import TAKEN_ON, Side, Status


@dataclass(frozen=True)
class Tally:
    """How often a code occurs; None where that is too seldom to be told."""

    code: str
    count: int | None


@dataclass(frozen=True)
class Spread:
    """How long a step took: as half of them did, and as nine in ten did; None where there are too few."""

    count: int | None
    median: timedelta | None
    ninth: timedelta | None


@dataclass(frozen=True)
class Way:
    """The times along one way: for one purpose, from one kind of organisation to another."""

    purpose: str
    from_type: str
    to_type: str
    spreads: tuple[Spread, ...]


class _Percentile(Aggregate):
    """The value that a part of all does not exceed, over an expression."""

    function = "percentile_cont"
    output_field = DurationField()

    def __init__(self, part: str, expression: Any, **extra: Any) -> None:
        super().__init__(expression, **extra)
        self.part = part

    @property
    def template(self) -> str:
        return f"%(function)s({self.part}) WITHIN GROUP (ORDER BY %(expressions)s)"


def outcomes(rows: QuerySet) -> list[Tally]:
    """How those came out that were completed, the most frequent first."""
    return _tallies(rows.filter(status=Status.COMPLETED).exclude(outcome=""), "outcome")


def decline_reasons(rows: QuerySet, user: Any) -> list[Tally]:
    """Why receivers declined, each of several that were asked for one person."""
    seats = Party.objects.visible_to(user).filter(referral__in=rows.order_by().values("pk"), side=Side.RECEIVER)
    return _tallies(seats.exclude(decline_reason=""), "decline_reason")


def times(rows: QuerySet) -> list[Way]:
    """By purpose and way: from submission to the decision, from there to the answer, and from that to the beginning and the end.

    What a register brought has no steps: its end is not known.
    """
    rows = rows.annotate(begun_at=_reached(Status.IN_PROGRESS), ended_at=_reached(Status.COMPLETED))
    taken = Q(status__in=[*TAKEN_ON, Status.COMPLETED])
    spans = {
        "decision": (_between("submitted_at", "approved_at"), Q()),
        "answer": (_between(Coalesce("approved_at", "submitted_at"), "decided_at"), taken | Q(status=Status.DECLINED)),
        "beginning": (_between("decided_at", "begun_at"), taken),
        "end": (_between("decided_at", "ended_at"), taken),
    }
    measures: dict[str, Any] = {}
    for name, (span, which) in spans.items():
        measures[f"{name}_count"] = Count(span, filter=which)
        measures[f"{name}_median"] = _Percentile("0.5", span, filter=which)
        measures[f"{name}_ninth"] = _Percentile("0.9", span, filter=which)
    way = {"from_type": F("from_organisation__type"), "to_type": F("to_organisation__type")}
    found = rows.order_by().values("purpose", **way).annotate(**measures).order_by("purpose", "from_type", "to_type")
    return [
        Way(row["purpose"], row["from_type"], row["to_type"], tuple(_spread(row, name) for name in spans))
        for row in found
    ]


def _between(since: Any, until: str) -> ExpressionWrapper:
    earlier = F(since) if isinstance(since, str) else since
    return ExpressionWrapper(F(until) - earlier, output_field=DurationField())


def _spread(row: dict[str, Any], name: str) -> Spread:
    count = _told(row[f"{name}_count"])
    if count is None:
        return Spread(None, None, None)
    return Spread(count, row[f"{name}_median"], row[f"{name}_ninth"])


def _tallies(rows: QuerySet, name: str) -> list[Tally]:
    found = rows.order_by().values_list(name).annotate(count=Count("pk")).order_by("-count", name)
    return [Tally(code, _told(count)) for code, count in found]


def _told(count: int) -> int | None:
    return count if count >= settings.SMALLEST_FIGURE else None


def _reached(status: Status) -> Subquery:
    steps = ReferralStep.objects.filter(referral=OuterRef("pk"), to_status=status).order_by("id")
    return Subquery(steps.values("created_at")[:1], output_field=DateTimeField())
