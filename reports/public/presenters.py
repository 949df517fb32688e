"""Published editions for everybody: functions of what went out. Nothing else is read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core import charts
from reports.comparing.presenters import Compared, Comparison, totals_beside
from reports.exports.edition import published_edition
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
    bars = [
        {"label": str(release.report.year), "value": release.document["totals"]["persons"]}
        for release in reversed(releases)
    ]
    finding = _("Persons sheltered or assisted, by year")
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
        method=method_of(published_edition(release)),
    )


def _compared(release: Release) -> Compared:
    return Compared(release.report.period, release.document)


def _line(release: Release) -> Line:
    totals = release.document["totals"]
    return Line(release.report.year, *(charts.number(totals[name]) for name in ("victim", "at_risk", "persons")))
