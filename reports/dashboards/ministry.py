"""The ministry's dashboard: how referrals went, what was recognised, which deadlines were kept; of frozen measures alone."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from reports.comparing.changes import NOTHING, Change
from reports.dashboards.frozen import Shown
from reports.measures.ground import rate
from reports.measures.presenters import REFERRAL_STATES, for_page, measure_tables
from reports.presenters import Table
from reports.statistics import Document

_FLOW = ("referrals.by_purpose", "referrals.out", "referrals.in", "flow.steps", "referrals.hours_to_answer")
_RECOGNITION = ("recognition", "flow.determinations", "flow.presumed")
_DEADLINES = ("flow.deadlines", "referrals.to_ministry")
# Rows that are no counts, and those that others are part of.
_NOT_DRAWN = {"rate", "persons"}


@dataclass
class Tile:
    """A number that the reader looks for first, and how it stood before."""

    label: str
    number: str
    sentence: str
    url: str = ""


@dataclass
class Part:
    """A part of the page: its charts, each with its table."""

    key: str
    heading: str
    tables: list[Table] = field(default_factory=list)


@dataclass
class Ministry:
    sentence: SafeString
    tiles: list[Tile]
    parts: list[Part]
    # What was frozen before these figures were told has none of them.
    is_complete: bool
    not_comparable: bool = False


def ministry(now: Shown, before: Shown | None, *, may_open: bool) -> Ministry:
    """One query: the names of organisations. `may_open`: the number recognised leads to the files behind it."""
    tables = {table.key: table for table in _tables(now.measures)}
    comparable = before is not None and now.comparable_with(before)
    return Ministry(
        sentence=_sentence(now),
        tiles=_tiles(now, before, comparable, may_open),
        parts=[
            Part(key, heading, [tables[place] for place in places if place in tables])
            for key, heading, places in [
                ("flow", _("How referrals went"), ("states", *_FLOW)),
                ("recognition", _("Recognition"), _RECOGNITION),
                ("deadlines", _("Deadlines"), _DEADLINES),
            ]
        ],
        is_complete="flow" in now.measures,
        not_comparable=before is not None and not comparable,
    )


def _sentence(now: Shown) -> SafeString:
    sent = _submitted(now.measures)
    recognised = now.figures["totals"]["recognised_in_year"]
    words = {
        "period": conditional_escape(now.period.label),
        "referrals": _strong(
            ngettext("%(number)s referral was submitted", "%(number)s referrals were submitted", sent), sent
        ),
        "recognised": _strong(
            ngettext("%(number)s victim of trafficking", "%(number)s victims of trafficking", recognised), recognised
        ),
    }
    # Our own words and numbers only; the translations are as trusted as the templates are.
    return mark_safe(  # noqa: S308
        conditional_escape(_("%(period)s: %(referrals)s, and the ministry recognised %(recognised)s.")) % words
    )


def _tiles(now: Shown, before: Shown | None, comparable: bool, may_open: bool) -> list[Tile]:
    def tile(label: str, read: Any, *, part: bool = False, url: str = "") -> Tile:
        value, earlier = read(now), read(before) if before else None
        change = Change(earlier, value, comparable=comparable or before is None, part=part)
        words = {
            "period": before.period.label if before else "",
            "number": _number(earlier, part),
            "change": change.text,
        }
        said = _("%(period)s: %(number)s, change %(change)s") % words if before and earlier is not None else ""
        return Tile(label, _number(value, part), said, url)

    opens = (
        reverse("reports:files", args=[now.period, now.revision]) + "?figure=totals.recognised_in_year"
        if may_open and now.revision and now.figures["totals"]["recognised_in_year"]
        else ""
    )
    return [
        tile(_("Referrals submitted"), lambda of: _submitted(of.measures)),
        tile(_("Waiting for an answer"), lambda of: _in_state(of.measures, "pending")),
        tile(_("Decided by the ministry in time"), lambda of: _in_time(of.measures, "decision"), part=True),
        tile(_("Half of the decisions within, hours"), lambda of: _hours(of.measures, "decision")),
        tile(_("Recognised by the ministry"), lambda of: of.figures["totals"]["recognised_in_year"], url=opens),
        tile(_("Part recognised of those decided"), lambda of: _rate(of.measures), part=True),
    ]


def _tables(measures: Document) -> list[Table]:
    found = measure_tables(measures, only=(*_FLOW, *_RECOGNITION, *_DEADLINES))
    return for_page([_states(measures), *(_drawn(table, measures) for table in found)])


def _states(measures: Document) -> Table:
    """What became of all that were submitted."""
    found = [(str(label), _in_state(measures, state)) for state, label in REFERRAL_STATES.items()][1:]
    bars = [{"label": label, "value": count} for label, count in found]
    return Table(
        key="states",
        heading=_("What became of referrals"),
        note=_("Referrals submitted in the period, by where they stand on the day of counting."),
        finding=_most(bars, _submitted(measures)),
        columns=[pgettext("figure", "Number")],
        rows=[{"label": label, "cells": [_number(count, False)]} for label, count in found],
        bars=bars,
        absent=[],
    )


def _drawn(table: Table, measures: Document) -> Table:
    """The table with a chart: of referrals how many, of steps the hours, of deadlines those kept and missed, else the counts."""
    if table.key.startswith("referrals.") and table.key.rpartition(".")[2] in {"by_purpose", "out", "in"}:
        counts = measures["referrals"][table.key.rpartition(".")[2]]
        bars = _largest_first(table, [counts[code]["submitted"] for code in table.codes])
        return replace(table, bars=bars, finding=_most(bars, _submitted(measures)))
    if table.key in {"flow.steps", "referrals.hours_to_answer"}:
        return _times(table, _at(measures, table.key))
    if table.key == "flow.deadlines":
        return _deadlines(table, measures)
    return _counts(table, measures)


def _times(table: Table, spans: Document) -> Table:
    """What was timed, by the hours within which half of it was done."""
    timed = [(row, spans[code]["median"]) for row, code in zip(table.rows, table.codes, strict=True)]
    timed = [(row, median) for row, median in timed if median is not None]
    bars = [{"label": row["label"], "value": float(median)} for row, median in timed]
    return replace(table, rows=[row for row, _median in timed], bars=bars, finding=_slowest(bars))


def _largest_first(table: Table, numbers: Iterable[int]) -> list[dict[str, Any]]:
    found = [{"label": row["label"], "value": number} for row, number in zip(table.rows, numbers, strict=True)]
    return sorted((bar for bar in found if bar["value"]), key=lambda bar: -bar["value"])


def _deadlines(table: Table, measures: Document) -> Table:
    owed = [measures["flow"]["deadlines"][code] for code in table.codes]
    bars = []
    for row, counts in zip(table.rows, owed, strict=True):
        for how, words in (
            ("kept", pgettext("deadlines", "%(deadline)s: kept")),
            ("missed", pgettext("deadlines", "%(deadline)s: missed")),
        ):
            bars.append({"label": words % {"deadline": row["label"]}, "value": counts[how]})
    kept, missed = sum(row["kept"] for row in owed), sum(row["missed"] for row in owed)
    said = _("Kept: %(kept)s of %(all)s") % {"kept": _number(kept, False), "all": _number(kept + missed, False)}
    return replace(table, bars=bars if kept + missed else [], finding=said)


def _counts(table: Table, measures: Document) -> Table:
    figures = _at(measures, table.key)
    if not all(value is None or isinstance(value, int | str) for value in figures.values()):
        return table
    bars = [
        {"label": row["label"], "value": value}
        for row, (code, value) in zip(table.rows, [(code, figures[code]) for code in table.codes], strict=True)
        if code not in _NOT_DRAWN
    ]
    largest = max(bars, key=lambda bar: bar["value"])
    words = {"group": largest["label"], "number": _number(largest["value"], False)}
    finding = _("Most: %(group)s, %(number)s") % words if largest["value"] else _("Nobody")
    return replace(table, bars=bars if largest["value"] else [], finding=finding)


def _at(measures: Document, place: str) -> Document:
    figures = measures
    for key in place.split("."):
        figures = figures[key]
    return figures


def _most(bars: list[dict[str, Any]], total: int) -> str:
    largest = max(bars, key=lambda bar: bar["value"], default={"value": 0, "label": ""})
    if not largest["value"]:
        return _("No referral was submitted")
    words = {"group": largest["label"], "number": _number(largest["value"], False), "total": _number(total, False)}
    return _("Most: %(group)s, %(number)s of %(total)s referrals") % words


def _slowest(bars: list[dict[str, Any]]) -> str:
    slowest = max(bars, key=lambda bar: bar["value"], default=None)
    if slowest is None:
        return _("No step was timed")
    words = {"step": slowest["label"], "hours": number_format(slowest["value"], 1)}
    return _("Longest: %(step)s, half of them within %(hours)s hours") % words


def _submitted(measures: Document) -> int:
    return _in_state(measures, "submitted")


def _in_state(measures: Document, state: str) -> int:
    return sum(row[state] for row in measures["referrals"]["by_purpose"].values())


def _in_time(measures: Document, deadline: str) -> str | None:
    owed = measures["flow"]["deadlines"][deadline] if "flow" in measures else {"kept": 0, "missed": 0}
    return rate(owed["kept"], owed["kept"] + owed["missed"])


def _hours(measures: Document, step: str) -> str | None:
    return measures["flow"]["steps"][step]["median"] if "flow" in measures else None


def _rate(measures: Document) -> str | None:
    found: str | None = measures["recognition"]["rate"]
    return found


def _number(value: Any, part: bool) -> str:
    if value is None:
        return NOTHING
    if part:
        return f"{number_format(Decimal(value) * 100, 1)} %"
    return number_format(value, 1) if isinstance(value, str) else number_format(value, force_grouping=True)


def _strong(text: str, number: int) -> str:
    return conditional_escape(text) % {"number": f"<strong>{_number(number, False)}</strong>"}
