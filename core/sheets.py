"""Tables written to a file for a spreadsheet: nothing in them is worked out when it is opened."""

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A cell that begins so would be worked out by a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_PLAIN = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_FORMATS = {datetime: "dd.mm.yyyy hh:mm", date: "dd.mm.yyyy", Decimal: "#,##0.00", float: "0.00"}


@dataclass(frozen=True)
class Sheet:
    """A table: its name, its heads, its rows of texts, numbers, days and moments; None is an empty cell.

    In a workbook lines may stand above it, the first as its title; `widths` of the columns in characters, the last
    for all that follow; `counts` groups the thousands of whole numbers (never those of years and codes).
    """

    name: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Any]]
    above: Sequence[str] = ()
    widths: Sequence[int] = (18,)
    counts: bool = False


def as_csv(sheet: Sheet) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(sheet.heads)
    for row in sheet.rows:
        writer.writerow([_cell(value) for value in row])
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(sheets: Iterable[Sheet], *, made_at: datetime | None = None, title: str = "") -> bytes:
    """A workbook of texts, days and numbers: whatever begins like a formula is text in it.

    With `made_at` equal sheets give equal bytes. Of invented people it says so: on every printed page, and above a
    table that has lines there (one that machines read keeps its first row).
    """
    file, mark = io.BytesIO(), import_string(settings.TRAINING_MARK)()
    with xlsxwriter.Workbook(file, _PLAIN) as book:
        if made_at:
            book.set_properties({"title": title, "created": timezone.localtime(made_at).replace(tzinfo=None)})
        formats = {kind: book.add_format({"num_format": text}) for kind, text in _FORMATS.items()}
        formats["head"] = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        formats["title"] = book.add_format({"bold": True, "font_size": 14})
        formats["count"] = book.add_format({"num_format": "#,##0"})
        formats["right"] = book.add_format({"align": "right"})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name[:31])
            if mark:
                page.set_header(f"&C&B{mark}")
            _add(page, replace(sheet, above=[*sheet.above, mark]) if mark and sheet.above else sheet, formats)
    return file.getvalue()


def _add(page: Any, sheet: Sheet, formats: dict[Any, Any]) -> None:
    top = len(sheet.above) + bool(sheet.above)
    last = len(sheet.heads) - 1
    for number, line in enumerate(sheet.above):
        page.write_string(number, 0, line, formats["title"] if number == 0 else None)
    for place in range(len(sheet.heads)):
        page.set_column(place, place, sheet.widths[min(place, len(sheet.widths) - 1)])
    page.freeze_panes(top + 1, 1 if sheet.above else 0)
    page.write_row(top, 0, sheet.heads, formats["head"])
    for number, row in enumerate(sheet.rows, start=top + 1):
        for place, value in enumerate(row):
            _write(page, number, place, value, formats, sheet.counts)
    page.autofilter(top, 0, top + max(len(sheet.rows), 1), last)


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _write(page: Any, number: int, place: int, value: Any, formats: dict[Any, Any], counts: bool) -> None:
    if isinstance(value, datetime):
        page.write_datetime(number, place, timezone.localtime(value).replace(tzinfo=None), formats[datetime])
    elif isinstance(value, date):
        page.write_datetime(number, place, value, formats[date])
    elif isinstance(value, Decimal | float):
        page.write_number(number, place, value, formats[type(value)])
    elif isinstance(value, int):
        page.write_number(number, place, value, formats["count"] if counts else None)
    elif value:
        # Among counts a word in a number's place stands where the number would.
        beside = counts and place > 0 and len(str(value)) < 6
        page.write_string(number, place, str(value), formats["right"] if beside else None)


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="minutes")
    return "" if value is None else safe_text(value)


def safe_text(value: Any) -> str:
    """What stands in a CSV; a text that a spreadsheet would work out is marked as a text."""
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text
