"""The empty register workbook: headers, drop-downs for codes, and a sheet that explains every column."""

import os
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from core.countries import COUNTRIES, STATELESS
from exchange.register.columns import HOW_TO, LISTS, SHEETS, Column, Kind

# Rows that get drop-downs and date formats.
PREPARED_ROWS = 5_000


def write_template(target: str | os.PathLike[str] | Any) -> None:
    """Write the workbook to a path or a file open for writing. Importing it as it is adds nothing and is no error."""
    with xlsxwriter.Workbook(target, {"in_memory": True}) as workbook:
        formats = {
            "required": workbook.add_format({"bold": True, "bg_color": "#DDE7EE", "border": 1}),
            "optional": workbook.add_format({"bg_color": "#F2F4F6", "border": 1}),
            "date": workbook.add_format({"num_format": "yyyy-mm-dd"}),
            "text": workbook.add_format({"num_format": "@"}),
            "wrap": workbook.add_format({"text_wrap": True, "valign": "top"}),
            "heading": workbook.add_format({"bold": True, "bg_color": "#DDE7EE"}),
        }
        _explain(workbook.add_worksheet(HOW_TO), formats)
        sheets = {name: workbook.add_worksheet(name) for name in SHEETS}
        lists = _write_lists(workbook.add_worksheet(LISTS))
        for name, columns in SHEETS.items():
            _prepare(sheets[name], columns, formats, lists)
        sheets["persons"].activate()


def _explain(sheet: Any, formats: dict[str, Any]) -> None:
    sheet.set_column(0, 1, 22)
    sheet.set_column(2, 2, 12)
    sheet.set_column(3, 4, 60, formats["wrap"])
    sheet.write(0, 0, _("How to fill in this workbook"), formats["heading"])
    lines = [
        _("One person per row on the sheet persons; everything else names that person by person_ref."),
        _("Dates as YYYY-MM-DD or as real dates of the spreadsheet. An empty cell means: not known."),
        _("Header names stay as they are; columns may stand in any order; sheets that are not needed may be removed."),
        _("This sheet and the sheet of lists are passed over by the import."),
    ]
    for row, line in enumerate(lines, start=1):
        sheet.write(row, 0, line)
    headings = [_("Sheet"), _("Column"), _("Required"), _("What it is"), _("What it may hold")]
    sheet.write_row(len(lines) + 2, 0, headings, formats["heading"])
    row = len(lines) + 3
    for name, columns in SHEETS.items():
        for column in columns:
            required = _("required") if column.required else ""
            sheet.write_row(row, 0, [name, column.name, required, str(column.about), expected(column)])
            row += 1


def expected(column: Column) -> str:
    """What a column may hold, in words."""
    if column.codes:
        return ", ".join(column.codes)
    return {
        Kind.TEXT: _("text, at most %(longest)s characters") % {"longest": column.longest},
        Kind.DATE: _("a date, YYYY-MM-DD, not after today"),
        Kind.YEAR: _("a year of four digits"),
        Kind.CITIZENSHIP: _("ISO 3166-1 alpha-3 code such as AZE; XXX = stateless"),
        Kind.COUNTRY: _("ISO 3166-1 alpha-3 code such as AZE"),
        Kind.COUNT: _("a whole number"),
        Kind.QUANTITY: _("a number, at most two decimals"),
        Kind.AMOUNT: _("AZN, at most two decimals"),
    }[column.kind]


def _write_lists(sheet: Any) -> dict[str, str]:
    """One list per column of a hidden sheet; returns the reference to each, by its codes."""
    sheet.hide()
    wanted = {column.codes for columns in SHEETS.values() for column in columns if column.codes}
    lists = [*sorted(wanted), _countries(), (*_countries(), STATELESS)]
    references = {}
    for place, codes in enumerate(lists):
        sheet.write_column(0, place, codes)
        letter = xlsxwriter.utility.xl_col_to_name(place)
        references["|".join(codes)] = f"={LISTS}!${letter}$1:${letter}${len(codes)}"
    return references


def _countries() -> tuple[str, ...]:
    return tuple(sorted(COUNTRIES))


def _prepare(sheet: Any, columns: tuple[Column, ...], formats: dict[str, Any], lists: dict[str, str]) -> None:
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        kind = "date" if column.kind is Kind.DATE else "text" if column.kind is Kind.TEXT else None
        sheet.set_column(place, place, max(12, len(column.name) + 3), formats[kind] if kind else None)
        sheet.write(0, place, column.name, formats["required" if column.required else "optional"])
        rule = _rule(column, lists)
        if rule:
            sheet.data_validation(1, place, PREPARED_ROWS, place, rule)


def _rule(column: Column, lists: dict[str, str]) -> dict[str, Any] | None:
    codes = column.codes or {
        Kind.COUNTRY: _countries(),
        Kind.CITIZENSHIP: (*_countries(), STATELESS),
    }.get(column.kind)
    if not codes:
        return None
    return {
        "validate": "list",
        "source": lists["|".join(codes)],
        "error_title": column.name,
        "error_message": _("Choose one of the codes of the list."),
    }
