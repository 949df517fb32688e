"""Frozen years beside one another, in words: functions of the stored figures, nothing is counted again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core import charts
from reports.comparing.changes import NOTHING, Change
from reports.models import YearlyReport
from reports.periods import Period
from reports.presenters import MONTH, cell, column_label, heading, label_of, names_of
from reports.statistics import Document

TOTALS = "totals"
_OF_TOTALS = (
    "victim", "at_risk", "other", "persons", "sheltered", "assisted", "person_nights", "recognised_in_year",
)  # fmt: skip
# Lists of what occurs: what is not there is nobody. A house that is not there was none of the programme's.
_NAMED = ("by_shelter", "by_organisation")
_OPEN = {"by_organisation", "by_citizenship"}


@dataclass(frozen=True)
class Compared:
    """A period with the figures that are compared, and the version of the rules that counted them."""

    period: Period
    figures: Document

    @property
    def rules_version(self) -> int:
        return int(self.figures["rules_version"])


@dataclass(frozen=True)
class Cell:
    """A number, and by how much it differs from the one at its left."""

    text: str
    step: str


@dataclass(frozen=True)
class Row:
    label: str
    cells: list[Cell]
    change: Change


@dataclass(frozen=True)
class Comparison:
    """`finding`: what the chart shows. `apart`: years that different versions of the rules counted stand beside one another."""

    heading: str
    columns: list[str]
    rows: list[Row]
    finding: str
    picture: SafeString
    bars: list[dict[str, Any]]
    apart: bool

    @property
    def span(self) -> str:
        """From where to where the last two columns tell the change."""
        return f"{self.columns[0]} – {self.columns[-1]}"


def compared(reports: Iterable[YearlyReport]) -> list[Compared]:
    return [Compared(report.period, report.figures) for report in reports]


def comparison(found: Sequence[Compared], table: str, who: str) -> Comparison:
    """A table of some years, the earliest first. Two queries where its rows are houses or organisations."""
    rows = _totals(found) if table == TOTALS else _table(found, table, who)
    # The totals are drawn by all persons; a table by the total of those that it is about.
    drawn = who if table != TOTALS and table != MONTH else "persons"
    bars = [{"label": str(one.period), "value": one.figures["totals"][drawn]} for one in found]
    change = _change(found, [bar["value"] for bar in bars])
    finding = _("%(group)s, %(first)s to %(last)s: %(change)s") % {
        "group": column_label(drawn),
        "first": found[0].period,
        "last": found[-1].period,
        "change": change.text,
    }
    return Comparison(
        heading=_("The year in numbers") if table == TOTALS else heading(table),
        columns=[one.period.label for one in found],
        rows=rows,
        finding=finding,
        picture=charts.columns(finding, bars),
        bars=bars,
        apart=len({one.rules_version for one in found}) > 1,
    )


def totals_beside(now: Compared, before: Compared | None) -> Comparison | None:
    """The totals of a period beside those of the one before; nothing where that was not frozen."""
    return comparison([before, now], TOTALS, "persons") if before else None


@dataclass(frozen=True)
class Value:
    """A figure before and now. `part`: of a whole."""

    before: Any
    now: Any
    part: bool = False


def beside(title: str, now: Any, before: Any, rows: Iterable[tuple[str, Value]]) -> Comparison:
    """Figures of a period, each beside that of the one before where there is one."""
    periods = [one for one in (before, now) if one]
    comparable = before is None or before.rules_version == now.rules_version
    found = []
    for label, value in rows:
        values = [value.before, value.now][-len(periods) :]
        cells = [Cell(_said(one, value.part), "") for one in values]
        found.append(Row(label, cells, Change(value.before, value.now, comparable=comparable, part=value.part)))
    return Comparison(
        heading=title,
        columns=[one.period.label for one in periods],
        rows=found,
        finding="",
        picture=SafeString(""),
        bars=[],
        apart=not comparable,
    )


def _said(value: Any, part: bool) -> str:
    if value is None:
        return NOTHING
    if part:
        return f"{number_format(Decimal(value) * 100, 1)} %"
    return str(number_format(Decimal(value), None if isinstance(value, int) else 1, force_grouping=True))


def _totals(found: Sequence[Compared]) -> list[Row]:
    return [_row(found, column_label(name), [one.figures["totals"].get(name) for one in found]) for name in _OF_TOTALS]


def _table(found: Sequence[Compared], table: str, who: str) -> list[Row]:
    """Rows in the order of the first year that has them; months by their number."""
    by_year = [_rows_of(one.figures[table], table) for one in found]
    who = "persons" if table == MONTH else who
    names = _names(found)[table] if table in _NAMED else {}
    nothing = {who: 0} if table in _OPEN else {}
    codes = list(dict.fromkeys(code for rows in by_year for code in rows))
    if table in _OPEN:
        codes.sort(key=lambda code: (code == "unknown", -(by_year[-1].get(code, nothing).get(who) or 0), code))
    rows = [
        _row(found, _label(table, code, names), [rows.get(code, nothing).get(who) for rows in by_year])
        for code in codes
    ]
    return [row for row in rows if table not in _OPEN or any(one.text != "0" for one in row.cells)]


def _names(found: Sequence[Compared]) -> dict[str, dict[str, str]]:
    return names_of({table: [code for one in found for code in one.figures[table]] for table in _NAMED})


def _rows_of(rows: Document, table: str) -> Document:
    return {code[-2:] if table == MONTH else code: row for code, row in rows.items() if code != "suppressed"}


def _label(table: str, code: str, names: dict[str, str]) -> str:
    # Any year: a month is called by its own name alone.
    return label_of(table, f"2000-{code}" if table == MONTH else code, names)


def _row(found: Sequence[Compared], label: str, values: Sequence[Any]) -> Row:
    cells = [
        Cell(NOTHING if value is None and not _hides(one) else cell(value), _step(found, values, place))
        for place, (one, value) in enumerate(zip(found, values, strict=True))
    ]
    return Row(label, cells, _change(found, values))


def _step(found: Sequence[Compared], values: Sequence[Any], place: int) -> str:
    """Of more than two years each one's change from the one before; of two the last columns say it."""
    if not place or len(found) < 3:
        return ""
    change = _change(found[place - 1 : place + 1], values[place - 1 : place + 1])
    return "" if change.text == NOTHING else change.text


def _change(found: Sequence[Compared], values: Sequence[Any]) -> Change:
    first, last = found[0], found[-1]
    return Change(values[0], values[-1], comparable=first.rules_version == last.rules_version)


def _hides(one: Compared) -> bool:
    """A public edition: what has no number there is hidden."""
    return one.figures["edition"] == "public"
