"""Tables written to a file for a spreadsheet: nothing in them is worked out when it is opened."""

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils import timezone

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A cell that begins so would be worked out by a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_PLAIN = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_FORMATS = {datetime: "dd.mm.yyyy hh:mm", date: "dd.mm.yyyy", Decimal: "#,##0.00", float: "0.00"}


@dataclass(frozen=True)
class Sheet:
    """A table: its name, its heads, its rows of texts, numbers, days and moments; None is an empty cell."""

    name: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Any]]


def as_csv(sheet: Sheet) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(sheet.heads)
    for row in sheet.rows:
        writer.writerow([_cell(value) for value in row])
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(sheets: Iterable[Sheet]) -> bytes:
    """A workbook of texts, days and numbers: whatever begins like a formula is text in it."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, _PLAIN) as book:
        head = book.add_format({"bold": True, "text_wrap": True})
        formats = {kind: book.add_format({"num_format": text}) for kind, text in _FORMATS.items()}
        for sheet in sheets:
            page = book.add_worksheet(sheet.name[:31])
            page.freeze_panes(1, 0)
            page.set_column(0, len(sheet.heads) - 1, 18)
            page.write_row(0, 0, sheet.heads, head)
            for number, row in enumerate(sheet.rows, start=1):
                for place, value in enumerate(row):
                    _write(page, number, place, value, formats)
            page.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.heads) - 1)
    return file.getvalue()


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _write(page: Any, number: int, place: int, value: Any, formats: dict[type, Any]) -> None:
    if isinstance(value, datetime):
        page.write_datetime(number, place, timezone.localtime(value).replace(tzinfo=None), formats[datetime])
    elif isinstance(value, date):
        page.write_datetime(number, place, value, formats[date])
    elif isinstance(value, Decimal | float):
        page.write_number(number, place, value, formats[type(value)])
    elif isinstance(value, int):
        page.write_number(number, place, value)
    elif value:
        page.write_string(number, place, str(value))


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="minutes")
    text = "" if value is None else str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text
