"""How plans and assistance are said on pages: what was given towards each goal, and a person's year on one line."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from cases.enums import Section
from cases.models import Case
from cases.planning.presenters import Aim, Shown
from cases.timeline import marks_between

# How the kinds of marks are told apart on the line without colour: by shape, in the order in which they come.
SHAPES = ("circle", "square", "diamond", "triangle", "ring", "bar")


@dataclass(frozen=True)
class Given:
    """A goal of the plan in force, with what was given towards it, in this version of the plan and in those before."""

    aim: Aim
    items: int
    amount_azn: Decimal


def given_towards(plan: Shown, items: Any, earlier: dict[int, int | None]) -> list[Given]:
    """`items`: sums by goal; `earlier`: which goal each goes on from, of all versions."""
    sums = {row["goal"]: row for row in items}
    told = []
    for aim in plan.aims:
        found: list[dict[str, Any]] = []
        at: int | None = aim.row.pk
        while at is not None:
            found += [sums[at]] if at in sums else []
            at = earlier.get(at)
        amount = sum((row["amount_azn"] for row in found), Decimal(0))
        told.append(Given(aim, sum(row["items"] for row in found), amount))
    return told


@dataclass(frozen=True)
class Mark:
    x: str
    shape: str
    lane: int
    title: str


@dataclass(frozen=True)
class Span:
    x: str
    width: str
    title: str


@dataclass
class Lane:
    """A kind of thing that happened: its shape, how often in the year, how often by month."""

    label: Any
    shape: str
    total: int = 0
    months: list[int] = field(default_factory=lambda: [0] * 12)


@dataclass(frozen=True)
class Year:
    """What the line of one year shows, and the same as a table."""

    number: int
    spans: list[Span]
    marks: list[Mark]
    lanes: list[Lane]
    nights: list[int]
    months: list[tuple[str, str]]
    today: str
    earlier: int | None
    later: int | None

    @property
    def says_something(self) -> bool:
        return bool(self.spans or self.marks)


def year_of(case: Case, actor: Any, sections: frozenset[str], asked: str) -> Year:
    """The year that was asked for, else this one, or the last of a closed case: as far as it is open to the reader."""
    today = timezone.localdate()
    last = today.year if case.is_open else max(case.closed_on.year, case.opened_on.year)
    first = min(case.opened_on.year, last)
    number = int(asked) if asked.isdecimal() and len(asked) == 4 and first <= int(asked) <= today.year else last
    begin, end = date(number, 1, 1), date(number, 12, 31)
    marks, lanes = _marks(marks_between(case, actor, sections, begin, end))
    periods = import_string(settings.CASE_STAY_DATES)(case) if Section.STAYS in sections else []
    spans, nights = _spans(periods, number, today)
    return Year(
        number,
        spans,
        marks,
        lanes,
        nights,
        [(_at(date(number, month, 1)), str(MONTHS[month])[:3]) for month in range(1, 13)],
        _at(today) if today.year == number else "",
        number - 1 if number > first else None,
        number + 1 if number < today.year else None,
    )


def _at(day: date) -> str:
    """Where a day stands on the line, in hundredths of the year."""
    days = (date(day.year + 1, 1, 1) - date(day.year, 1, 1)).days
    return f"{100 * (day - date(day.year, 1, 1)).days / days:.2f}"


def _marks(found: Iterable[tuple[Any, date, int]]) -> tuple[list[Mark], list[Lane]]:
    lanes: dict[str, Lane] = {}
    marks = []
    for kind, day, count in found:
        lane = lanes.setdefault(kind.name, Lane(kind.label, SHAPES[len(lanes) % len(SHAPES)]))
        lane.total += count
        lane.months[day.month - 1] += count
        said = date_format(day, "SHORT_DATE_FORMAT")
        title = f"{said}: {kind.label}" + (f" ({count})" if count > 1 else "")
        marks.append(Mark(_at(day), lane.shape, list(lanes).index(kind.name), title))
    return marks, list(lanes.values())


def _spans(periods: Iterable[tuple[date, date | None]], year: int, today: date) -> tuple[list[Span], list[int]]:
    """The stays that touch the year, and their nights by month."""
    begin, end = date(year, 1, 1), date(year + 1, 1, 1)
    spans, nights = [], defaultdict(int)
    for came, left in periods:
        first, until = max(came, begin), min(left or max(today, came), end)
        if came >= end or (left is not None and left < begin) or until < first:
            continue
        title = _("Stay from %(first)s") % {"first": date_format(came, "SHORT_DATE_FORMAT")}
        if left is not None:
            title = _("%(stay)s to %(last)s") % {"stay": title, "last": date_format(left, "SHORT_DATE_FORMAT")}
        width = max((until - first).days, 1) * 100 / (end - begin).days
        spans.append(Span(_at(first), f"{width:.2f}", title))
        for number in range((until - first).days):
            nights[(first + timedelta(days=number)).month] += 1
    return spans, [nights[month] for month in range(1, 13)]
