"""A frozen report as pages and the command line print it: functions of the stored figures, nothing is counted again."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Organisation
from cases.enums import ExploitationForm, Sex
from core import charts
from core.countries import country_name
from reintegration.enums import AssistanceType
from reports import rules
from reports.disclosure.edition import PUBLIC
from reports.models import ReportJob, RunningCount, YearlyReport
from reports.rules.version_1 import NOT_RECORDED, UNKNOWN
from reports.statistics import Document, digest
from shelters.models import Shelter

Names = dict[str, dict[str, str]]

CHART_ROWS = 12
MONTH = "by_month"
_MOST = gettext_lazy("Most: %(group)s, %(number)s of %(total)s")
_MOST_IN_MONTH = gettext_lazy("Most persons in %(group)s: %(number)s")
# Lists so long that only what occurs is shown; the rest is named below the table.
_LONG = {"by_exploitation", "by_assistance_type", "by_citizenship"}
HEADINGS = {
    "by_shelter": gettext_lazy("By shelter"),
    "by_organisation": gettext_lazy("By organisation"),
    "by_sex": gettext_lazy("By sex"),
    "by_age_group": gettext_lazy("By age"),
    "by_citizenship": gettext_lazy("By citizenship"),
    "by_exploitation": gettext_lazy("By form of exploitation"),
    "by_assistance_type": gettext_lazy("By kind of assistance"),
    "by_month": gettext_lazy("By month"),
}
_PEOPLE = frozenset({"victim", "at_risk", "other", "persons"})
_COLUMNS = {
    "victim": gettext_lazy("Victims"),
    "at_risk": gettext_lazy("Vulnerable"),
    "other": gettext_lazy("Others"),
    "persons": gettext_lazy("Persons"),
    "person_nights": gettext_lazy("Nights"),
    "items": gettext_lazy("Items"),
    "amount_azn": gettext_lazy("Amount, AZN"),
}


@dataclass
class Table:
    """One table of the report with its chart: `finding` says in a sentence what it shows."""

    key: str
    heading: str
    note: str
    finding: str
    columns: list[str]
    rows: list[dict[str, Any]]
    bars: list[dict[str, Any]]
    absent: list[str]
    # Of each row, where the rows of a chart are chosen by them.
    codes: list[str] = field(default_factory=list)

    @property
    def picture(self) -> SafeString:
        """The chart for the page."""
        return self.drawn("100%")

    def drawn(self, width: str) -> SafeString:
        """The same chart, as wide as its place on paper."""
        draw = charts.columns if self.key == "by_month" else charts.bars
        return draw(self.finding, self.bars, width=width)


def sentence(report: YearlyReport | RunningCount, figures: Document | None = None) -> SafeString:
    """The one sentence the year is known by, its two numbers marked as important; of an edition, where its figures are given."""
    totals = (figures or report.figures)["totals"]
    # Each half has its own plural: gettext knows no sentence with two numbers. A hidden number is spoken of as of many.
    several = settings.SMALLEST_FIGURE
    victims = ngettext(
        "%(number)s victim of trafficking",
        "%(number)s victims of trafficking",
        several if totals["victim"] is None else totals["victim"],
    )
    at_risk = ngettext(
        "%(number)s person vulnerable to trafficking",
        "%(number)s persons vulnerable to trafficking",
        several if totals["at_risk"] is None else totals["at_risk"],
    )
    whole = (
        _("%(period)s: %(victims)s and %(at_risk)s received shelter or reintegration assistance.")
        if report.part
        else _("In %(year)s so far, %(victims)s and %(at_risk)s received shelter or reintegration assistance.")
        if report.provisional
        else _("In %(year)s, %(victims)s and %(at_risk)s received shelter or reintegration assistance.")
    )
    values = {
        "year": report.year,
        "period": report.period.label,
        "victims": _strong(victims, totals["victim"]),
        "at_risk": _strong(at_risk, totals["at_risk"]),
    }
    # Our own words and numbers only; the translations are as trusted as the templates are.
    return mark_safe(conditional_escape(whole) % values)  # noqa: S308


def tables(figures: Document, names: Names | None = None) -> list[Table]:
    """Every table of the report in its order, codes in words. Where no names are given two queries: `names_of`."""
    names = names_of(figures) if names is None else names
    return [_table(key, figures, names.get(key, {})) for key in HEADINGS]


def job_steps(job: ReportJob) -> list[dict[str, str]]:
    """The way of an order: waiting, counting, frozen."""
    state = ReportJob.State
    reached = {state.QUEUED: 0, state.CHECKING: 1, state.COUNTING: 2, state.DONE: 4}.get(job.state, 1)
    last = _("Frozen") if job.kind == ReportJob.Kind.FREEZE else _("Counted")
    labels = [_("Waiting to start"), _("Looking at the quality of the data"), _("Counting"), last]
    details = [_when(job.created_at), _when(job.started_at), _when(job.counting_at), _when(job.finished_at)]
    steps = []
    for number, (label, detail) in enumerate(zip(labels, details, strict=True)):
        place = "done" if number < reached else "current" if number == reached else "todo"
        steps.append({"label": label, "detail": detail if place != "todo" else "", "state": place})
    if job.state == state.FAILED:
        steps[1:] = [{"label": _("Ended without a report"), "detail": _when(job.finished_at), "state": "failed"}]
    if job.state == state.CANCELLED:
        steps[1:] = [{"label": _("Called off"), "detail": _when(job.finished_at), "state": "failed"}]
    return steps


def document(report: YearlyReport, figures: Document | None = None) -> Document:
    """The frozen figures with what makes them a revision: what `freeze_report --json` prints.

    With the figures of another edition the digest is theirs. That of the internal edition would tell what they hide:
    whoever knows it tries all numbers that a hidden one may be, until the digest is right.
    """
    return (figures or report.figures) | {
        "revision": report.revision,
        "frozen_at": report.frozen_at.isoformat(timespec="microseconds"),
        "digest": digest(figures) if figures else report.digest,
        "reason": report.reason,
        "replaces": report.revision - 1 if report.revision > 1 else None,
    }


def as_text(figures: Document) -> str:
    """The totals in a few lines for a terminal."""
    lines = [f"{figures['year']}, rules version {figures['rules_version']}"]
    for name, number in figures["totals"].items():
        if name == "suppressed":
            continue
        lines.append(f"{name.replace('_', ' '):>20}  {'hidden' if number is None else number:>9}")
    return "\n".join(lines)


def heading(table: str) -> str:
    """What a table is called."""
    return str(HEADINGS[table])


def column_label(column: str) -> str:
    """What a column, or one of the totals, is called."""
    totals = {
        "sheltered": _("Sheltered"),
        "assisted": _("Assisted"),
        "recognised_in_year": _("Recognised by the ministry"),
    }
    return totals.get(column) or str(_COLUMNS[column])


def row_label(table: str, row: str, figures: Document) -> str:
    """What a row of a table is called. Two queries where its name is kept in the database."""
    return label_of(table, row, names_of(figures).get(table, {}))


def _when(at: datetime | None) -> str:
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT") if at else ""


def _strong(text: str, number: int | None) -> str:
    return conditional_escape(text) % {"number": f"<strong>{conditional_escape(charts.number(number))}</strong>"}


def _table(key: str, figures: Document, names: dict[str, str]) -> Table:
    codes = sorted(
        (code for code in figures[key] if code != "suppressed"), key=lambda code: _order(key, code, figures[key][code])
    )
    found = [(code, label_of(key, code, names), figures[key][code]) for code in codes]
    shown = [entry for entry in found if key not in _LONG or _occurs(entry[2])]
    columns = [name for name in _COLUMNS if shown and name in shown[0][2]]
    bars = [{"label": label, "value": row["persons"]} for _code, label, row in shown]
    return Table(
        key=key,
        heading=str(HEADINGS[key]),
        note=str(rules.VERSIONS[figures["rules_version"]].MEANINGS[key]),
        finding=_finding(key, bars, figures),
        columns=[str(_COLUMNS[name]) for name in columns],
        rows=[_row(key, code, label, row, columns) for code, label, row in shown],
        bars=bars if key == "by_month" else [bar for bar in bars if bar["value"] != 0 or key not in _LONG][:CHART_ROWS],
        absent=[label for _code, label, row in found if key in _LONG and not _occurs(row)],
    )


def _row(key: str, code: str, label: str, row: Document, columns: list[str]) -> dict[str, Any]:
    """`figures`: each cell with the name under which its files are found, empty where it counts no people."""
    cells = [cell(row[name]) for name in columns]
    people = [f"{key}.{code}.{name}" if name in _PEOPLE and row[name] else "" for name in columns]
    values = [row[name] for name in columns]
    return {"label": label, "values": values, "cells": cells, "figures": list(zip(cells, people, strict=True))}


def _occurs(row: Document) -> bool:
    """True where somebody stands in it, also where it is hidden how many."""
    return row["persons"] != 0 or row.get("items", 0) != 0


def _order(key: str, code: str, row: Document) -> tuple[Any, ...]:
    """Ages, months and sexes in their own order, what is not known last; open lists with the largest first."""
    closed: dict[str, Iterable[str]] = {"by_sex": Sex.values}
    if key in closed:
        return (list(closed[key]).index(code) if code in closed[key] else 99,)
    last = code in {UNKNOWN, NOT_RECORDED}
    if key in {"by_age_group", "by_month"}:
        return (last, int(code[:2].strip("-+")) if key == "by_age_group" and not last else 0, code)
    # What is hidden comes after what is shown, by its code: its place tells nothing.
    return (last, row["persons"] is None, -(row["persons"] or 0), code)


def label_of(key: str, code: str, names: dict[str, str]) -> str:
    """A code of one of the tables in words."""
    if code == NOT_RECORDED:
        return _("Not recorded")
    if code == UNKNOWN:
        return _("Not known")
    if key == "by_citizenship":
        return country_name(code)
    if key == "by_month":
        return date_format(date(int(code[:4]), int(code[5:]), 1), "M")
    if key == "by_age_group":
        return code.replace("-", "–")
    labels = {
        "by_sex": dict(Sex.choices),
        "by_exploitation": dict(ExploitationForm.choices),
        "by_assistance_type": dict(AssistanceType.choices),
    }
    return str(labels.get(key, names).get(code, code))


def _finding(key: str, bars: list[dict[str, Any]], figures: Document) -> str:
    """What the chart shows, in words: its largest group, of those that are shown."""
    largest = max(bars, key=lambda bar: bar["value"] or 0, default={"value": 0, "label": ""})
    hides = any(bar["value"] is None for bar in bars)
    if not largest["value"]:
        return _("No number is shown") if hides else _("Nobody")
    total = figures["totals"]["persons"]
    values = {"group": largest["label"], "number": _count(largest["value"]), "total": charts.number(total)}
    if key == "by_month":
        words = _("Of the months shown most persons in %(group)s: %(number)s") if hides else _MOST_IN_MONTH
        return str(words) % values
    words = _("Of those shown most: %(group)s, %(number)s of %(total)s") if hides else _MOST
    return str(words) % values


def names_of(figures: Document, *, besides: Iterable[str] = ()) -> Names:
    """For each table with codes of ours, their names; and of organisations that are told of elsewhere. Two queries.

    Houses of a public edition stand under their codes.
    """
    codes = sorted({*figures["by_organisation"], *besides})
    organisations = Organisation.objects.filter(code__in=codes).values_list("code", "name")
    return {
        "by_shelter": {}
        if figures.get("edition") == PUBLIC
        else Shelter.objects.all().names_in_reports(figures["by_shelter"]),
        "by_organisation": dict(organisations),
    }


def cell(value: Any) -> str:
    """A count, or money as it was stored (two decimals), in the language's own way; a hidden one says so."""
    if isinstance(value, str):
        return number_format(value, decimal_pos=2, force_grouping=True)
    return charts.number(value)


def _count(value: int) -> str:
    return number_format(value, force_grouping=True)
