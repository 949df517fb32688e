"""An edition as a workbook: first what the year comes to, then a sheet for each table, in words, with real numbers."""

from decimal import Decimal
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import sheets
from core.charts import number
from core.sheets import Sheet
from reports.exports.edition import Edition
from reports.exports.further import Further
from reports.exports.words import TOTALS, edition_label, method_of, seal_of, title_of
from reports.presenters import Table, sentence, tables

# What a workbook refuses in the name of a sheet.
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


def as_xlsx(edition: Edition) -> bytes:
    named: set[str] = set()
    pages = [
        _front(edition),
        *map(_page, tables(edition.document, edition.names)),
        *map(_further, edition.further),
        _method(edition),
    ]
    pages = [_named(page, named) for page in pages]
    return sheets.as_xlsx(pages, made_at=edition.report.frozen_at, title=title_of(edition))


def _front(edition: Edition) -> Sheet:
    totals = edition.document["totals"]
    seal = [f"{label}: {value}" for label, value in seal_of(edition)]
    return Sheet(
        _("The year in numbers"),
        [_("Figure"), pgettext("figure", "Number"), _("What it counts")],
        [[str(label), _value(totals[name]), str(note)] for name, (label, note) in TOTALS.items()],
        above=[
            title_of(edition),
            strip_tags(sentence(edition.report, edition.document)).replace("&lt;", "<"),
            edition_label(edition),
            *seal,
        ],
        widths=(44, 14, 90),
        counts=True,
    )


def _page(table: Table) -> Sheet:
    absent = [_("Zero in this year: %(list)s.") % {"list": ", ".join(table.absent)}] if table.absent else []
    return Sheet(
        table.heading,
        [_("Group"), *table.columns],
        [[row["label"], *map(_value, row["values"])] for row in table.rows],
        above=[table.heading, table.finding, table.note, *absent],
        widths=(44, 14),
        counts=True,
    )


def _further(table: Further) -> Sheet:
    return Sheet(
        table.key.upper(),
        table.heads,
        [[_value(value) if place else value for place, value in enumerate(row)] for row in table.rows],
        above=[table.title, *table.notes],
        widths=(30, 40, 20),
        # The first column of CTDC is a year, which has no thousands.
        counts=not isinstance(table.rows[0][0], int),
    )


def _method(edition: Edition) -> Sheet:
    title = _("How it was counted")
    return Sheet(title, [title], [[line] for line in method_of(edition)], widths=(140,))


def _value(value: Any) -> Any:
    """Money as a number with its two decimals; a hidden number as the words for it."""
    if value is None:
        return number(None)
    if isinstance(value, str) and value.replace(".", "", 1).isdigit() and "." in value:
        return Decimal(value)
    return value


def _named(page: Sheet, named: set[str]) -> Sheet:
    """Names of sheets are short, of few letters, and no two alike."""
    name, again = page.name.translate(_FORBIDDEN)[:31].strip(), 1
    while name.casefold() in named:
        again += 1
        name = f"{name[:27]} {again}"
    named.add(name.casefold())
    return Sheet(name, page.heads, page.rows, page.above, page.widths, page.counts)
