"""Rounding what a public edition shows, on top of what it hides (docs/adr/0047-rounding.md)."""

from copy import deepcopy

from django.db import models
from django.utils.translation import gettext_lazy as _

from reports.disclosure.cells import PEOPLE
from reports.statistics import Document


class Rounding(models.IntegerChoices):
    """To which multiple counts of people are rounded."""

    NONE = 0, _("Not rounded")
    FIVE = 5, _("To the nearest five")
    TEN = 10, _("To the nearest ten")


def rounded(edition: Document, base: int) -> Document:
    """A copy of which the tables' counts of people are rounded; what is hidden stays hidden, nought stays nought.

    The totals of the year stay as they are: the year is known by them. It is made of the edition alone, so that it can
    tell nothing that the edition does not tell.
    """
    if not base:
        return edition
    made = deepcopy(edition) | {"rounded_to": int(base)}
    for table, rows in made.items():
        if table.startswith("by_"):
            for row in rows.values():
                if isinstance(row, dict):
                    row |= {name: _nearest(row[name], base) for name in PEOPLE if row.get(name)}
    return made


def _nearest(count: int, base: int) -> int:
    """A half upwards. Never nought: where somebody is, a reader is not told that nobody is."""
    return max((2 * count + base) // (2 * base) * base, base)
