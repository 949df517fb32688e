"""The further measures as tables in words, for pages, papers and sheets: functions of the document, nothing is counted again."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from accounts.models import Organisation
from cases.enums import ClassificationStatus
from core.countries import country_name
from referrals.states import Purpose
from reintegration.enums import AssistanceType
from reintegration.money.models import Project
from reintegration.survey.enums import Dimension
from reintegration.survey.statistics import COMPOSITE
from reports.measures.definitions import DEFINITIONS, meaning
from reports.measures.destination import AGES, CITIZENSHIPS
from reports.measures.ground import UNKNOWN
from reports.presenters import CHART_ROWS, Names, Table
from reports.statistics import Document
from shelters.models import Shelter

NOTHING = "–"
_PERSONS = {
    "victim": gettext_lazy("Victims"),
    "at_risk": gettext_lazy("Vulnerable"),
    "other": gettext_lazy("Others"),
    "persons": gettext_lazy("Persons"),
}
STAYS = {
    "admissions": gettext_lazy("Admissions"),
    "departures": gettext_lazy("Departures"),
    "person_nights": gettext_lazy("Nights"),
    "average_stay": gettext_lazy("Average stay, nights"),
    "median_stay": gettext_lazy("Median stay, nights"),
    "beds": gettext_lazy("Places"),
    "bed_nights": gettext_lazy("Nights of places"),
    "occupancy": gettext_lazy("Occupancy"),
    "accompanying_children": gettext_lazy("Accompanying children"),
}
REFERRAL_STATES = {
    "submitted": pgettext_lazy("referrals", "Submitted"),
    "accepted": pgettext_lazy("referrals", "Accepted, going on"),
    "completed": pgettext_lazy("referrals", "Completed"),
    "declined": pgettext_lazy("referrals", "Declined"),
    "refused": pgettext_lazy("referrals", "Refused"),
    "withdrawn": pgettext_lazy("referrals", "Withdrawn"),
    "expired": pgettext_lazy("referrals", "Expired"),
    "pending": pgettext_lazy("referrals", "Waiting"),
}
_HOURS = {
    "answered": gettext_lazy("Answered"),
    "median": gettext_lazy("Half of them within, hours"),
    "p90": gettext_lazy("Nine in ten within, hours"),
}
_STEP = {
    "timed": gettext_lazy("Done"),
    "median": gettext_lazy("Half of them within, hours"),
    "p90": gettext_lazy("Nine in ten within, hours"),
}
_DEADLINE = {
    "kept": pgettext_lazy("deadlines", "Kept"),
    "missed": pgettext_lazy("deadlines", "Missed"),
    "running": pgettext_lazy("deadlines", "Still running"),
}
_KINDS = {
    "persons": gettext_lazy("Persons"),
    "items": gettext_lazy("Items"),
    "amount_azn": gettext_lazy("Amount, AZN"),
}
_BOOKS = {
    "given_azn": gettext_lazy("Given to people, AZN"),
    "other_azn": gettext_lazy("Other expenses, AZN"),
    "returned_azn": gettext_lazy("Came back, AZN"),
    "spent_azn": gettext_lazy("Spent, AZN"),
}
_CHANGE = {
    "before": gettext_lazy("At the beginning"),
    "after": gettext_lazy("The last time"),
    "change": gettext_lazy("Change"),
    "low": gettext_lazy("Change is at least"),
    "high": gettext_lazy("Change is at most"),
}
_NOT_ZERO = re.compile("[1-9]")
_ONE = {"": pgettext_lazy("figure", "Number")}
_NAMES = {
    "newly_registered": gettext_lazy("Newly registered"),
    "carried_over": gettext_lazy("Carried over"),
    "within_24_hours": gettext_lazy("Referred within 24 hours"),
    "later": gettext_lazy("Referred later"),
    "waiting": gettext_lazy("Not referred yet"),
    "referred": gettext_lazy("Referred for formal identification"),
    "recognised": gettext_lazy("Recognised as victims"),
    "not_recognised": gettext_lazy("Not recognised"),
    "pending": gettext_lazy("Not decided yet"),
    "rate": gettext_lazy("Part recognised of those decided"),
    "total_azn": gettext_lazy("All money, AZN"),
    "persons": gettext_lazy("Persons"),
    "due": pgettext_lazy("follow-ups", "Due"),
    "reached": pgettext_lazy("follow-ups", "Reached"),
    "not_reached": pgettext_lazy("follow-ups", "Not reached"),
    "refused": pgettext_lazy("follow-ups", "Not wanted any more"),
    "gone": pgettext_lazy("follow-ups", "Moved away or died"),
    "open": pgettext_lazy("follow-ups", "Not done yet"),
    "missed": pgettext_lazy("follow-ups", "Of these, late"),
    "alarms": pgettext_lazy("follow-ups", "Alarms"),
    "internal": gettext_lazy("Internal"),
    "cross_border": gettext_lazy("Cross-border"),
    "foreign": gettext_lazy("Foreign"),
    "stateless": gettext_lazy("Stateless"),
    COMPOSITE: gettext_lazy("All three together"),
    UNKNOWN: gettext_lazy("Not known"),
}
_STEPS_OF_REFERRALS = {
    "decision": gettext_lazy("From submission to the ministry's decision"),
    "answer": gettext_lazy("From there to the receiver's answer"),
    "beginning": gettext_lazy("From acceptance until help began"),
    "end": gettext_lazy("From acceptance until it was completed"),
}
_DEADLINES = {
    "referral": gettext_lazy("Referral to the ministry"),
    "decision": gettext_lazy("Decision of the ministry"),
    "answer": gettext_lazy("Answer of the receiver"),
}
_PRESUMED = {
    "persons": gettext_lazy("Presumed victims"),
    "recognised": gettext_lazy("Recognised since"),
    "not_victim": gettext_lazy("Found to be no victim"),
    "open": gettext_lazy("Not decided yet"),
    "rate": gettext_lazy("Part recognised of those presumed"),
}
_DIMENSIONS = dict(Dimension.choices)
_LABELS: dict[str, Any] = _NAMES | _DIMENSIONS


@dataclass(frozen=True)
class _Plan:
    """How one table is made. `columns`: those of each row; one without a name, where a row is a number itself."""

    place: str
    heading: Any
    columns: Mapping[str, Any]
    label: Callable[[str], str]
    # Counts of persons are drawn; the largest first, where the list is open.
    of_persons: bool = False
    is_open: bool = False
    only: tuple[str, ...] = ()
    # The order of a closed list: what a database gives back has an order of its own.
    order: Iterable[str] = ()


def organisations_in(document: Document) -> set[str]:
    """The codes of those that the measures tell of."""
    return {*document["referrals"]["out"], *document["referrals"]["in"], *document["money"]["by_funder"]}


def measure_tables(document: Document, names: Names | None = None, *, only: Collection[str] = ()) -> list[Table]:
    """Every table of the measures in their order, or `only` some; codes in words.

    A query for projects, unless none but referrals are asked for; where no names are given two more at most.
    """
    names, of_referrals = names or _names(document, only), _of_referrals(only)
    houses, organisations = names["by_shelter"], names["by_organisation"]
    projects = {} if of_referrals else _projects(document)
    plans = [plan for plan in _plans(houses, organisations, projects) if not only or plan.place in only]
    tables = [_table(plan, document) for plan in plans if _at(document, plan.place)]
    for table in tables:
        if table.key == "stays.by_shelter":
            table.rows.append({"label": _("All together"), "cells": _cells(document["stays"]["totals"], STAYS)})
    return tables


def for_page(tables: Iterable[Table]) -> list[Table]:
    """The same tables for a screen: rows in which nothing happened are named below, each cell stands with its column."""
    return [_for_page(table) for table in tables]


def _for_page(table: Table) -> Table:
    happened = [row for row in table.rows if _NOT_ZERO.search(" ".join(row["cells"]))]
    return replace(
        table,
        rows=[row | {"labelled": list(zip(table.columns, row["cells"], strict=True))} for row in happened],
        absent=[str(row["label"]) for row in table.rows if row not in happened],
    )


def _plans(houses: dict[str, str], organisations: dict[str, str], projects: dict[str, str]) -> list[_Plan]:
    def said(code: str) -> str:
        return str(_LABELS.get(code, code))

    def purpose(code: str) -> str:
        return str(Purpose(code).label)

    def kind(code: str) -> str:
        return str(AssistanceType(code).label)

    def country(code: str) -> str:
        return said(code) if code in _LABELS else country_name(code)

    def age(code: str) -> str:
        return said(code).replace("-", "–")

    def organisation(code: str) -> str:
        return organisations.get(code, code)

    drawn = {"of_persons": True}
    several = {"is_open": True}
    return [
        _Plan("caseload", gettext_lazy("New and carried over"), _PERSONS, said, **drawn),
        _Plan("stays.by_shelter", gettext_lazy("Stays by shelter"), STAYS, lambda code: houses.get(code, code)),
        _Plan("referrals.by_purpose", gettext_lazy("Referrals by purpose"), REFERRAL_STATES, purpose, order=Purpose.values),
        _Plan("referrals.out", gettext_lazy("Referrals by who sent them"), REFERRAL_STATES, organisation, **several),
        _Plan("referrals.in", gettext_lazy("Referrals by who received them"), REFERRAL_STATES, organisation, **several),
        _Plan("referrals.hours_to_answer", gettext_lazy("How long answers took"), _HOURS, purpose, order=Purpose.values),
        _Plan("referrals.to_ministry", gettext_lazy("Referred to the ministry in time"), _ONE, said),
        _Plan("recognition", gettext_lazy("Formal identification"), _ONE, said),
        _Plan("flow.steps", gettext_lazy("How long each step took"), _STEP, **_of(_STEPS_OF_REFERRALS)),
        _Plan("flow.deadlines", gettext_lazy("Deadlines kept and missed"), _DEADLINE, **_of(_DEADLINES)),
        _Plan("flow.determinations", gettext_lazy("What was determined"), _ONE, **_of(dict(ClassificationStatus.choices))),
        _Plan("flow.presumed", gettext_lazy("What became of presumed victims"), _ONE, **_of(_PRESUMED)),
        _Plan("money.by_kind", gettext_lazy("Help in money"), _KINDS, kind, order=AssistanceType.values),
        _Plan("money", gettext_lazy("Money in all"), _ONE, said, only=("total_azn", "persons")),
        _Plan("money.by_project", gettext_lazy("Spent by project"), _BOOKS, lambda code: projects.get(code, code)),
        _Plan("money.by_funder", gettext_lazy("Spent by who pays"), _BOOKS, organisation),
        _Plan("follow_up", gettext_lazy("Follow-up after leaving"), _ONE, said),
        _Plan(
            "survey.by_dimension",
            gettext_lazy("How people fare after leaving"), _CHANGE, said, order=[*_DIMENSIONS, COMPOSITE],
        ),
        _Plan(
            "destination.by_destination",
            gettext_lazy("By country of exploitation"), _PERSONS, country, **drawn, **several,
        ),
        _Plan("destination.internal_or_cross_border", gettext_lazy("Internal or cross-border"), _PERSONS, said, **drawn),
        _Plan(
            "destination.by_citizenship_kind",
            gettext_lazy("Citizens and foreigners"), _PERSONS, country, order=CITIZENSHIPS, **drawn,
        ),
        _Plan("destination.by_age_broad", gettext_lazy("Children and adults"), _PERSONS, age, order=AGES, **drawn),
    ]  # fmt: skip


def _of(labels: Mapping[str, Any]) -> dict[str, Any]:
    """Each row by its label, in this order."""
    return {"label": lambda code: str(labels[code]), "order": labels}


def _table(plan: _Plan, document: Document) -> Table:
    figures = _at(document, plan.place)
    found = [(plan.label(code), code, row) for code, row in figures.items() if not plan.only or code in plan.only]
    order = list(plan.order or _LABELS)
    found.sort(key=lambda entry: (order.index(entry[1]), "") if entry[1] in order else (len(order), entry[0]))
    if plan.is_open:
        first = next(iter(plan.columns)) if not plan.of_persons else "persons"
        found.sort(key=lambda entry: (entry[1] == UNKNOWN, -entry[2][first], entry[0]))
    bars = [{"label": label, "value": row["persons"]} for label, _code, row in found] if plan.of_persons else []
    return Table(
        key=plan.place,
        heading=str(plan.heading),
        note=_note(plan.place, document),
        finding=_finding(bars, document) if plan.of_persons else "",
        columns=[str(heading) for heading in plan.columns.values()],
        rows=[
            {"label": label, "cells": _cells(row, plan.columns, code)} | _explained(f"{plan.place}.{code}")
            for label, code, row in found
        ],
        bars=[bar for bar in bars if bar["value"] or not plan.is_open][:CHART_ROWS],
        absent=[],
        codes=[code for _label, code, _row in found],
    )


def _explained(place: str) -> dict[str, str]:
    """What the row of a figure counts, where a row is a figure."""
    return {"note": meaning(place)} if place in DEFINITIONS else {}


def _note(place: str, document: Document) -> str:
    """What the table counts; where its rows are figures, each has its own sentence."""
    if place == "survey.by_dimension":
        persons = document["survey"]["persons"]
        told = ngettext("Of %(count)s person.", "Of %(count)s persons.", persons) % {"count": _count(persons)}
        return f"{meaning('survey')} {told}"
    sentences = {
        "caseload": _("All counted persons, by whether they were on file before the period."),
        "recognition": meaning("recognition.referred"),
        "follow_up": meaning("follow_up.due"),
        "money": meaning("money.total_azn"),
    }
    return sentences.get(place) or meaning(place)


def _finding(bars: list[dict[str, Any]], document: Document) -> str:
    """What the chart shows, in words: its largest group, of everybody counted."""
    largest = max(bars, key=lambda bar: bar["value"], default={"value": 0, "label": ""})
    if not largest["value"]:
        return _("Nobody")
    total = sum(row["persons"] for row in document["caseload"].values())
    values = {"group": largest["label"], "number": _count(largest["value"]), "total": _count(total)}
    return _("Most: %(group)s, %(number)s of %(total)s") % values


def _cells(row: Any, columns: Iterable[str], code: str = "") -> list[str]:
    return [_cell(row[name] if name else row, name or code) for name in columns]


def _cell(value: Any, name: str) -> str:
    """A count, a part in per cent, money, or a number with the decimals that it is written with."""
    if value is None:
        return NOTHING
    if name in {"occupancy", "rate"}:
        return f"{number_format(Decimal(value) * 100, 1)} %"
    if isinstance(value, str):
        decimals = 2 if name in _CHANGE or name.endswith("_azn") else len(value.partition(".")[2])
        return str(number_format(value, decimals, force_grouping=True))
    return _count(value)


def _count(value: int) -> str:
    return str(number_format(value, force_grouping=True))


def _at(document: Document, place: str) -> Any:
    """What stands at a place; nothing where the survey is not told."""
    figures: Any = document
    for key in place.split("."):
        figures = (figures or {}).get(key)
    return figures


def _of_referrals(only: Collection[str]) -> bool:
    """No house and no project is told of by the tables that are asked for."""
    return bool(only) and all(place.startswith(("referrals", "recognition", "flow")) for place in only)


def _names(document: Document, only: Collection[str]) -> Names:
    """What the houses and organisations of the document are called, by code."""
    organisations = Organisation.objects.filter(code__in=sorted(organisations_in(document))).values_list("code", "name")
    if _of_referrals(only):
        return {"by_shelter": {}, "by_organisation": dict(organisations)}
    houses = Shelter.objects.all().names_in_reports(document["stays"]["by_shelter"])
    return {"by_shelter": houses, "by_organisation": dict(organisations)}


def _projects(document: Document) -> dict[str, str]:
    projects = Project.objects.filter(code__in=sorted(document["money"]["by_project"])).values_list("code", "name")
    return dict(projects)
