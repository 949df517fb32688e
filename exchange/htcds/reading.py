"""Spreadsheets of the standard, in both layouts, as records; all that is wrong with them named by sheet, row and column."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from exchange.htcds.case_sheet import FIRST_ROW, LISTS, SPELT, letters_in_order, words
from exchange.htcds.case_sheet import SHEET as CASE_SHEET
from exchange.htcds.cells import (
    ELSEWHERE,
    LONG_HEADS,
    LONG_TEXTS,
    MAIN,
    ROW,
    SHEET_OF,
    allowed,
    columns_of,
    is_several,
    kind_of,
    parted,
)
from exchange.htcds.mapping import NOT_KEPT, PLACES
from exchange.htcds.record import Record
from exchange.htcds.standard import fields
from exchange.register.cells import Unexpected
from exchange.register.problems import Problem, in_order, shown
from exchange.register.reading import Book, Sheet

_ABOUT = "about"
_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_NUMBER = re.compile(r"[0-9]{1,4}")
_YES, _NO = {"true", "yes", "1"}, {"false", "no", "0"}


@dataclass
class Reading:
    """`records` by the number of their row; none is to be used while there are problems."""

    records: dict[int, Record] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_records(book: Book) -> Reading:
    """The cases of a workbook in whichever layout it is."""
    reader = _CaseSheetReader(book) if _is_case_sheet(book) else _CodesReader(book)
    reader.read()
    reading = reader.reading
    reading.problems = in_order([*book.problems, *reading.problems])
    return reading


def _is_case_sheet(book: Book) -> bool:
    """IOM's own, also without its lists: known by a head that is spelt there as nowhere else, or by the sheet's name."""
    first = book.sheets[0] if book.sheets else None
    return first is not None and (
        first.name == CASE_SHEET or any(set(SPELT) & set(map(shown, row)) for row in first.rows[:1])
    )


# ------------------------------------------------------------ one value


def value_of(name: str, text: Any) -> Any:
    """A cell that is not empty, or a part of one, as the value of a field that holds one. Raises Unexpected."""
    kind = kind_of(name)
    if kind == "yes":
        return _yes(text)
    if kind == "number":
        said = shown(text).strip()
        if isinstance(text, bool) or not _NUMBER.fullmatch(said):
            raise Unexpected(_("Not a whole number; expected one of 0 to 9999."))
        return int(said)
    if kind in ("day", "date"):
        return _date(text, whole=kind == "day")
    value = shown(text)
    codes = allowed(name)
    if codes is not None:
        value = value.strip()
        if value not in codes:
            raise Unexpected(_("Unknown code; expected one of: %(codes)s.") % {"codes": ", ".join(sorted(codes))})
    if "\0" in value:
        raise Unexpected(_("The text holds a character that cannot be stored."))
    return value


def _yes(text: Any) -> bool:
    said = shown(text).strip().lower()
    if said not in _YES | _NO:
        raise Unexpected(_("Neither true nor false."))
    return said in _YES


def _date(text: Any, *, whole: bool) -> str:
    if isinstance(text, datetime):
        return text.date().isoformat()
    if isinstance(text, date):
        return text.isoformat()
    said = shown(text).strip()
    try:
        if not _DATE.fullmatch(said) or whole and len(said) < 10:
            raise ValueError
        date.fromisoformat(f"{said}-01-01"[:10] if len(said) < 7 else f"{said}-01"[:10])
    except ValueError:
        expected = _("Not a date; expected YYYY-MM-DD or a date of the spreadsheet.")
        partial = _("Not a date; expected YYYY-MM-DD, YYYY-MM or YYYY, or a date of the spreadsheet.")
        raise Unexpected(expected if whole else partial) from None
    return said


def _filled(cell: Any) -> bool:
    return cell is not None and cell != ""


# ------------------------------------------------------------ the layout `codes`


class _CodesReader:
    def __init__(self, book: Book) -> None:
        self.reading = Reading()
        self.sheets = {sheet.name: sheet for sheet in book.sheets if sheet.name != _ABOUT}
        self.long: dict[tuple[str, int, str], str] = {}
        self.rows: dict[int, dict[str, list[dict[str, Any]]]] = defaultdict(dict)

    def problem(self, sheet: str, row: int, column: str, value: Any, message: Any) -> None:
        self.reading.problems.append(Problem(sheet, row, column, shown(value), str(message)))

    def read(self) -> None:
        known = {MAIN, LONG_TEXTS, *SHEET_OF.values()}
        if len(self.sheets) == 1 and not known & set(self.sheets):
            # One sheet alone, whatever it is called: as the standard's other tools write it.
            self.sheets = {MAIN: next(iter(self.sheets.values()))}
        for name in self.sheets.keys() - known:
            message = _("Unknown sheet; expected: %(sheets)s.") % {"sheets": ", ".join(sorted(known))}
            self.problem(name, 0, "", name, message)
        if MAIN not in self.sheets:
            self.problem(MAIN, 0, "", "", _("The sheet is missing; it is required."))
            return
        self._read_long()
        for of, name in SHEET_OF.items():
            if name in self.sheets:
                self._read_rows(of, self.sheets[name])
        self._read_main(self.sheets[MAIN])

    def _header(self, sheet: Sheet, name: str, known: tuple[str, ...]) -> dict[str, int]:
        """The place of each column; unknown and repeated ones are problems of row 1."""
        found: dict[str, int] = {}
        for place, cell in enumerate(sheet.rows[0] if sheet.rows else []):
            head = shown(cell).strip()
            if head in found:
                self.problem(name, 1, head, head, _("This column stands in the sheet twice."))
            elif head in known:
                found[head] = place
            elif head:
                self.problem(name, 1, head, head, _("Unknown column; expected a field of HTCDS v2.0."))
            elif any(_filled(row[place]) for row in sheet.rows[1:] if place < len(row)):
                self.problem(name, 1, "", "", _("A column without a name holds values."))
        return found

    def _lines(self, sheet: Sheet, name: str, known: tuple[str, ...]) -> Iterator[tuple[int, dict[str, Any]]]:
        """The filled rows by their numbers, with what stands in known columns."""
        places = self._header(sheet, name, known)
        width = len(sheet.rows[0]) if sheet.rows else 0
        for number, row in enumerate(sheet.rows[1:], start=2):
            for cell in (cell for cell in row[width:] if _filled(cell)):
                self.problem(name, number, "", cell, _("This cell stands to the right of the last column."))
            cells = {head: row[place] for head, place in places.items() if place < len(row) and _filled(row[place])}
            if cells:
                yield number, cells

    def _read_long(self) -> None:
        if LONG_TEXTS not in self.sheets:
            return
        parts: dict[tuple[str, int, str], dict[int, str]] = defaultdict(dict)
        for number, cells in self._lines(self.sheets[LONG_TEXTS], LONG_TEXTS, LONG_HEADS):
            row, part = shown(cells.get("row", "")), shown(cells.get("part", ""))
            if not (_NUMBER.fullmatch(part) and row.isdigit() and "sheet" in cells and "field" in cells):
                self.problem(LONG_TEXTS, number, "row", row, _("Incomplete; expected sheet, row, field and part."))
                continue
            parts[shown(cells["sheet"]), int(row), shown(cells["field"])][int(part)] = shown(cells.get("text", ""))
        self.long = {key: "".join(text for _part, text in sorted(found.items())) for key, found in parts.items()}

    def _whole(self, sheet: str, row: int, name: str, cell: Any) -> Any:
        if cell != ELSEWHERE:
            return cell
        if (sheet, row, name) not in self.long:
            raise Unexpected(_("The whole text is not on the sheet %(sheet)s.") % {"sheet": LONG_TEXTS})
        return self.long[sheet, row, name]

    def _values(self, sheet: str, row: int, name: str, cell: Any) -> Any:
        """What one cell holds: a value, or several."""
        cell = self._whole(sheet, row, name, cell)
        if not is_several(name):
            return value_of(name, cell)
        return [value_of(name, part) for part in parted(shown(cell)) if part.strip()]

    def _read_rows(self, of: str, sheet: Sheet) -> None:
        known = columns_of(of)
        for number, cells in self._lines(sheet, sheet.name, (ROW, *known)):
            row = shown(cells.pop(ROW, "")).strip()
            if not row.isdigit():
                self.problem(sheet.name, number, ROW, row, _("Expected the number of the case's row."))
                continue
            values = self._read_cells(sheet.name, number, cells)
            self.rows[int(row)].setdefault(of, []).append(values)

    def _read_cells(self, sheet: str, number: int, cells: dict[str, Any]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name, cell in cells.items():
            try:
                values[name] = self._values(sheet, number, name, cell)
            except Unexpected as unexpected:
                self.problem(sheet, number, name, cell, unexpected)
        return {name: value for name, value in values.items() if value not in ("", [])}

    def _read_main(self, sheet: Sheet) -> None:
        for number, cells in self._lines(sheet, MAIN, tuple(fields())):
            for name in [name for name in cells if name in NOT_KEPT]:
                self.problem(MAIN, number, name, cells.pop(name), NOT_KEPT[name])
            once = {name: cell for name, cell in cells.items() if not PLACES[name].of}
            rows = dict(self.rows.pop(number, {}))
            for of, name in SHEET_OF.items():
                if name not in self.sheets:
                    flat = {head: cells[head] for head in columns_of(of) if head in cells}
                    if flat:
                        rows[of] = self._flat_rows(number, flat)
            self.reading.records[number] = Record(self._read_cells(MAIN, number, once), rows)
        for number, groups in self.rows.items():
            for of in groups:
                message = _("There is no case in this row of the sheet %(sheet)s.") % {"sheet": MAIN}
                self.problem(SHEET_OF[of], 0, ROW, number, message)

    def _flat_rows(self, number: int, cells: dict[str, Any]) -> list[dict[str, Any]]:
        """Several in one row of a file that has no sheet for them: the first of each cell belong together, then the second."""
        parts = {name: parted(shown(cell)) for name, cell in cells.items()}
        several = [name for name in cells if is_several(name)]
        count = max((len(found) for name, found in parts.items() if name not in several), default=1)
        made: list[dict[str, Any]] = [{} for _number in range(count)]
        for name, found in parts.items():
            if name in several:
                if count == 1:
                    made[0] |= self._read_cells(MAIN, number, {name: cells[name]})
                else:
                    message = _("Which of several these belong to cannot be told; give them the sheet %(sheet)s.")
                    self.problem(MAIN, number, name, cells[name], message % {"sheet": SHEET_OF[PLACES[name].of]})
            elif len(found) != count:
                message = _("Expected as many values, separated by ;, as in the other columns: %(count)s.")
                self.problem(MAIN, number, name, cells[name], message % {"count": count})
            else:
                for row, part in zip(made, found, strict=True):
                    row |= self._read_cells(MAIN, number, {name: part} if part else {})
        return [row for row in made if row]


# ------------------------------------------------------------ the layout `iom`


class _CaseSheetReader:
    def __init__(self, book: Book) -> None:
        self.book = book
        self.reading = Reading()

    def problem(self, row: int, column: str, value: Any, message: Any) -> None:
        self.reading.problems.append(Problem(self.name, row, column, shown(value), str(message)))

    def read(self) -> None:
        sheet, *others = self.book.sheets
        self.name = sheet.name
        for other in others:
            if other.name not in (_ABOUT, LISTS):
                expected = ", ".join((CASE_SHEET, _ABOUT, LISTS))
                message = _("Unknown sheet; expected: %(sheets)s.") % {"sheets": expected}
                self.reading.problems.append(Problem(other.name, 0, "", other.name, message))
        columns = dict(self._columns(sheet))
        for number, row in enumerate(sheet.rows[FIRST_ROW - 1 :], start=FIRST_ROW):
            # The first column numbers the rows, also those that are empty.
            filled = {place: cell for place, cell in enumerate(row) if place and _filled(cell)}
            for place in filled.keys() - columns.keys():
                self.problem(number, "", filled[place], _("A column without a name holds values."))
            if filled.keys() & columns.keys():
                self.reading.records[number] = self._record(
                    number, {columns[p]: c for p, c in filled.items() if p in columns}
                )

    def _columns(self, sheet: Sheet) -> Iterator[tuple[int, str]]:
        """The columns as published: their order is part of the workbook, so one that is elsewhere is a problem of row 1."""
        heads = [shown(cell).strip() for cell in sheet.rows[0]] if sheet.rows else []
        for place, name in letters_in_order():
            head = heads[place] if place < len(heads) else ""
            if SPELT.get(head, head) == name or not head and name == "cas_ReasonForOutgoingReferral":
                yield place, name
            else:
                self.problem(
                    1,
                    name,
                    head,
                    _("Another column than in the published workbook; expected %(name)s.") % {"name": name},
                )

    def _record(self, number: int, cells: dict[str, Any]) -> Record:
        once: dict[str, Any] = {}
        rows: dict[str, dict[str, Any]] = defaultdict(dict)
        for name, cell in cells.items():
            try:
                value = self._value(name, cell)
            except Unexpected as unexpected:
                self.problem(number, name, cell, unexpected)
                continue
            of = PLACES[name].of
            (rows[of] if of else once)[name] = [value] if is_several(name) else value
        return Record(once, {of: [row] for of, row in rows.items()})

    def _value(self, name: str, cell: Any) -> Any:
        if name not in words():
            return value_of(name, cell)
        said = shown(cell).strip()
        code = next((code for code, word in words()[name].items() if word.strip() == said), None)
        if code is None:
            expected = ", ".join(word.strip() for word in words()[name].values())
            raise Unexpected(_("Not in the workbook's list; expected one of: %(words)s.") % {"words": expected})
        return code
