"""Figures and what is to be mended, as pages print them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from cases.models import Case
from reports.models import RunningCount, YearlyReport
from reports.periods import Period
from reports.presenters import column_label, heading, row_label
from reports.quality import Flaw, findings
from reports.tracing.figures import Figure
from shelters.models import Shelter

# So many files of one flaw are named; mending them shows the next ones.
SHOWN = 50


@dataclass
class ToMend:
    """One flaw in the files of one house (or of none): how many, and the first of them."""

    flaw: str
    label: str
    count: int = 0
    cases: list[Case] = field(default_factory=list)


@dataclass
class House:
    name: str
    flaws: list[ToMend]


def title(figure: Figure, report: YearlyReport) -> str:
    """What a figure is, in words: the row it stands in and its column."""
    parts = [row_label(figure.table, figure.row, report.figures)] if figure.row else []
    table = heading(figure.table) if figure.table != "totals" else ""
    return " · ".join(part for part in [table, *parts, column_label(figure.column)] if part)


def to_mend(period: Period, reader: Any) -> list[House]:
    """What is found in the files that are open to the reader, by house, the flaws in their order. Three queries."""
    found = findings(period)
    cases = Case.objects.visible_to(reader).in_bulk({one.case for one in found})
    names = dict(Shelter.objects.visible_to(reader).values_list("pk", "name"))
    by_house: dict[str, dict[str, ToMend]] = {}
    for one in sorted(found, key=lambda one: cases[one.case].number if one.case in cases else ""):
        if one.case not in cases:
            continue
        house = by_house.setdefault(names.get(one.shelter, ""), {})
        flaw = house.setdefault(one.flaw, ToMend(one.flaw, str(Flaw(one.flaw).label)))
        flaw.count += 1
        if len(flaw.cases) < SHOWN:
            flaw.cases.append(cases[one.case])
    order = list(Flaw.values)
    return [
        House(name or _("Not in a house"), sorted(flaws.values(), key=lambda flaw: order.index(flaw.flaw)))
        for name, flaws in sorted(by_house.items(), key=lambda entry: (not entry[0], entry[0]))
    ]


@dataclass
class Counted:
    """What the last count of a period found in all files of the programme: `flaws` as label and number of files."""

    at: datetime
    flaws: list[tuple[str, int]]


def found_by_count(period: Period, reader: Any) -> Counted | None:
    """None where the period was never counted. Two queries at most."""
    frozen = YearlyReport.objects.visible_to(reader).of_period(period).first()
    running = RunningCount.objects.visible_to(reader).filter(year=period.year, part=period.part).first()
    counts = [(row.quality, at) for row, at in _counted(frozen, running)]
    if not counts:
        return None
    quality, at = max(counts, key=lambda count: count[1])
    return Counted(at, [(str(Flaw(name).label), quality[name]) for name in Flaw.values if quality.get(name)])


def _counted(frozen: YearlyReport | None, running: RunningCount | None) -> Iterator[tuple[Any, datetime]]:
    # A revision of an older version carries no quality: its rules looked for none.
    if frozen is not None and frozen.quality:
        yield frozen, frozen.frozen_at
    if running is not None and running.quality:
        yield running, running.counted_at


def years(today: date) -> list[Period]:
    """The years that are offered: this one and the four before it."""
    return [Period(today.year - number) for number in range(5)]
