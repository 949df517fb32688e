"""Published editions for everybody: functions of what went out. Nothing else is read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core import charts
from reports.comparing.presenters import Compared, Comparison, totals_beside
from reports.disclosure.edition import PUBLIC
from reports.exports import edition as exports
from reports.exports.words import TOTALS, method_of
from reports.models import Release
from reports.presenters import Table, sentence, tables


@dataclass(frozen=True)
class Line:
    """A published year in the list."""

    year: int
    victim: str
    at_risk: str
    persons: str


@dataclass(frozen=True)
class Total:
    label: str
    note: str
    number: str


@dataclass(frozen=True)
class Edition:
    """One published year, whole."""

    release: Release
    year: int
    sentence: SafeString
    victim: Any
    at_risk: Any
    totals: list[Total]
    beside: Comparison | None
    tables: list[Table]
    method: list[str]


@dataclass(frozen=True)
class Overview:
    """All that is published: the last year in a sentence, and every year in a line."""

    year: int
    sentence: SafeString
    lines: list[Line]
    finding: str
    picture: SafeString | None


def overview(releases: Sequence[Release]) -> Overview:
    """The last year first."""
    last = releases[0]
    # What every year shows; a column that is hidden would look like nobody.
    totals = [release.document["totals"] for release in reversed(releases)]
    drawn = next(
        (name for name in ("persons", "at_risk", "victim") if all(row[name] is not None for row in totals)), ""
    )
    bars = [
        {"label": str(release.report.year), "value": row[drawn]}
        for release, row in zip(reversed(releases), totals, strict=True)
        if drawn
    ]
    finding = _("%(group)s, by year") % {"group": TOTALS[drawn][0]} if drawn else ""
    return Overview(
        year=last.report.year,
        sentence=sentence(last.report, last.document),
        lines=[_line(release) for release in releases],
        finding=finding,
        picture=charts.columns(finding, bars) if len(bars) > 1 else None,
    )


def edition(release: Release, before: Release | None) -> Edition:
    """A year with all its tables, and its totals beside those of the year before where that is published."""
    figures = release.document
    return Edition(
        release=release,
        year=release.report.year,
        sentence=sentence(release.report, figures),
        victim=figures["totals"]["victim"],
        at_risk=figures["totals"]["at_risk"],
        totals=[
            Total(str(label), str(note), charts.number(figures["totals"][name]))
            for name, (label, note) in TOTALS.items()
        ],
        beside=totals_beside(_compared(release), _compared(before) if before else None),
        tables=tables(figures, release.names),
        method=method_of(exports.Edition(release.report, PUBLIC, figures)),
    )


def _compared(release: Release) -> Compared:
    return Compared(release.report.period, release.document)


def _line(release: Release) -> Line:
    totals = release.document["totals"]
    return Line(release.report.year, *(charts.number(totals[name]) for name in ("victim", "at_risk", "persons")))
