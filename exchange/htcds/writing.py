"""The layout `codes`: one row a case under the standard's names of fields, its codes in the cells."""

from collections.abc import Iterable
from typing import IO, Any

import xlsxwriter
from django.conf import settings
from django.utils.module_loading import import_string

from exchange.htcds.cells import (
    ELSEWHERE,
    LONG_HEADS,
    LONG_TEXTS,
    MAIN,
    ROW,
    SHEET_OF,
    cell_of,
    columns_of,
    is_too_long,
    joined,
    pieces_of,
)
from exchange.htcds.mapping import PLACES
from exchange.htcds.record import Record
from exchange.htcds.standard import fields
from exchange.htcds.watermark import Watermark

# Rows are written to the disk as they come: the file takes the same memory however long it is. Nothing is a formula or a link.
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_ABOUT = (
    "Human Trafficking Case Data Standard (HTCDS) v2.0, © International Organization for Migration, CC BY 4.0",
    "https://github.com/UNMigration/HTCDS",
    f'One row of "{MAIN}" is one case. Several values of a cell are separated by ";" (";" within a text: "\\;").',
    'What a case has several of stands on a sheet of its own, "row" being the row of its case.',
)


def write_codes(records: Iterable[Record], out: IO[bytes], watermark: Watermark | None = None) -> int:
    """Write the records as they come; the number of them."""
    with xlsxwriter.Workbook(out, _OPTIONS) as book:
        writer = _Writer(book, watermark)
        for record in records:
            writer.add(record)
        writer.finish()
    return writer.count


class _Writer:
    def __init__(self, book: Any, watermark: Watermark | None) -> None:
        self.count = 0
        self.head = book.add_format({"bold": True})
        # A text that begins like a formula stays a text in whatever is done to its cell afterwards.
        self.text = book.add_format({"quote_prefix": True})
        self.pages: dict[str, Any] = {}
        self.used: dict[str, int] = {}
        mark = import_string(settings.TRAINING_MARK)()
        heads = {MAIN: tuple(fields())} | {sheet: (ROW, *columns_of(of)) for of, sheet in SHEET_OF.items()}
        for name, head in (heads | {LONG_TEXTS: LONG_HEADS}).items():
            page = self.pages[name] = book.add_worksheet(name)
            if mark:
                page.set_header(f"&C&B{mark}")
            if watermark:
                page.set_footer(watermark.footer())
            page.set_column(0, len(head) - 1, 22)
            page.freeze_panes(1, 0)
            page.write_row(0, 0, head, self.head)
            self.used[name] = 1
        about = book.add_worksheet("about")
        if watermark:
            about.set_footer(watermark.footer())
        said = (*_ABOUT, *([mark] if mark else []), *(watermark.lines if watermark else ()))
        for number, line in enumerate(said):
            about.write_string(number, 0, line)

    def add(self, record: Record) -> None:
        self.count += 1
        row = self.used[MAIN] + 1
        values = dict(record.fields)
        for of, rows in record.rows.items():
            for name in columns_of(of):
                values[name] = _of_rows(name, rows)
            for found in rows:
                self._write(
                    SHEET_OF[of], [row, *(found.get(name, "") for name in columns_of(of))], (ROW, *columns_of(of))
                )
        self._write(MAIN, [values.get(name, "") for name in fields()], tuple(fields()))

    def _write(self, sheet: str, values: list[Any], names: tuple[str, ...]) -> None:
        number, page = self.used[sheet], self.pages[sheet]
        self.used[sheet] += 1
        for place, (name, value) in enumerate(zip(names, values, strict=True)):
            cell = cell_of(name, value)
            if is_too_long(cell):
                # What the main sheet only repeats of other sheets is whole there.
                if sheet != MAIN or not PLACES[name].of:
                    self._elsewhere(sheet, number + 1, name, cell)
                cell = ELSEWHERE
            self._cell(page, number, place, cell)

    def _elsewhere(self, sheet: str, row: int, name: str, text: str) -> None:
        page = self.pages[LONG_TEXTS]
        for part, piece in enumerate(pieces_of(text), start=1):
            for place, value in enumerate((sheet, row, name, part, piece)):
                self._cell(page, self.used[LONG_TEXTS], place, value)
            self.used[LONG_TEXTS] += 1

    def _cell(self, page: Any, row: int, place: int, value: Any) -> None:
        if isinstance(value, bool):
            page.write_boolean(row, place, value)
        elif isinstance(value, int):
            page.write_number(row, place, value)
        elif value:
            page.write_string(row, place, value, self.text if value.startswith(_FORMULA) else None)

    def finish(self) -> None:
        self.pages[MAIN].autofilter(0, 0, max(self.used[MAIN] - 1, 1), len(fields()) - 1)


def _of_rows(name: str, rows: list[dict[str, Any]]) -> str:
    """A field of several rows in one cell, in their order; of a field of codes that is several itself, each once."""
    values = [row.get(name, "") for row in rows]
    if any(isinstance(value, list) for value in values):
        return joined(dict.fromkeys(one for value in values for one in value))
    return joined(values) if any(value != "" for value in values) else ""
