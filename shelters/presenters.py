"""Nights and works in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from shelters.models import BedUse, Picture, Stay, Works
from shelters.pictures.enums import Moment


@dataclass(frozen=True)
class WorksLine:
    """Works as a list shows them: how far they are, a word and a tone, and the beds that they close."""

    works: Works
    state: tuple[Any, str]
    beds: str


@dataclass(frozen=True)
class Sums:
    """What was paid: rows of (year, total) and of (funder, total), the largest funder first."""

    years: list[tuple[int, Decimal]]
    funders: list[tuple[str, Decimal]]


def works_of(works: Any, today: date) -> list[WorksLine]:
    """A house's works, newest first. Two queries."""
    rows = list(works.order_by("-from_on", "-id"))
    labels: dict[int, list[str]] = {}
    for key, label in BedUse.objects.filter(works__in=rows).order_by("bed__label").values_list("works", "bed__label"):
        labels.setdefault(key, []).append(label)
    return [WorksLine(row, row.state(today), ", ".join(labels.get(row.pk, []))) for row in rows]


def line_of(works: Works, today: date) -> WorksLine:
    return works_of(Works.objects.filter(pk=works.pk), today)[0]


def sums_of(works: Any) -> Sums:
    """What the house's works cost, by the year in which they began and by who paid. One query."""
    years: dict[int, Decimal] = {}
    funders: dict[str, Decimal] = {}
    for year, funder, total in works.sums():
        name = funder or _("Not said who")
        years[year] = years.get(year, Decimal(0)) + total
        funders[name] = funders.get(name, Decimal(0)) + total
    return Sums(list(years.items()), sorted(funders.items(), key=lambda row: (-row[1], row[0])))


def pictures_of(works: Works) -> list[tuple[Any, str, list[Picture]]]:
    """The pictures before and those after, each side in the order in which they came: (name, code, pictures)."""
    found = list(works.pictures.order_by("id"))
    return [(label, value, [row for row in found if row.moment == value]) for value, label in Moment.choices]


def beds_of(stays: Iterable[Stay]) -> dict[int, str]:
    """The beds of each stay, one after another, as its house calls them. One query."""
    found: dict[int, list[str]] = {}
    rows = BedUse.objects.filter(stay__in=list(stays)).order_by("from_on", "id")
    for key, label in rows.values_list("stay", "bed__label"):
        found.setdefault(key, []).append(label)
    return {key: ", ".join(dict.fromkeys(labels)) for key, labels in found.items()}
