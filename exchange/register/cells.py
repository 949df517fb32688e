"""From raw cells to values, cell by cell and sheet by sheet. Every problem is noted; nothing stops at the first."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core.countries import STATELESS, is_country
from exchange.register.columns import SHEETS, Column, Kind
from exchange.register.problems import Problem, shown
from exchange.register.reading import Sheet

_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ T]00:00(?::00)?)?")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_WHOLE = re.compile(r"[0-9]+")
FIRST_BIRTH_YEAR = 1880
# What the columns of the database hold before the decimal point.
_DIGITS = {Kind.QUANTITY: 8, Kind.AMOUNT: 10}


class Unexpected(Exception):
    """A cell holds something else than its column wants; the message says what is expected."""


@dataclass(slots=True)
class Row:
    """One row of a sheet: its number in the spreadsheet and its values; None = empty or not readable."""

    sheet: str
    number: int
    values: dict[str, Any]
    broken: frozenset[str] = frozenset()
    on_file: bool = False

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name)

    def problem(self, column: str, message: str) -> Problem:
        return Problem(self.sheet, self.number, column, shown(self.values.get(column)), message)


@dataclass
class Register:
    """The rows of a file by sheet, and what was wrong with its cells."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in SHEETS})
    problems: list[Problem] = field(default_factory=list)
    missing: set[tuple[str, str]] = field(default_factory=set)


def _text(value: Any, column: Column, today: date) -> str:
    text = shown(value).strip()
    if "\0" in text:
        raise Unexpected(_("The text holds a character that cannot be stored."))
    if len(text) > column.longest:
        raise Unexpected(_("Too long: at most %(longest)s characters.") % {"longest": column.longest})
    return text


def _code(value: Any, column: Column, today: date) -> str:
    text = shown(value).strip()
    if text not in column.codes:
        raise Unexpected(_("Unknown code; expected one of: %(codes)s.") % {"codes": ", ".join(column.codes)})
    return text


def _date(value: Any, column: Column, today: date) -> date:
    day = _day(value)
    if day is None:
        raise Unexpected(_("Not a date; expected YYYY-MM-DD or a date of the spreadsheet."))
    if day > today:
        raise Unexpected(
            _("This day has not come yet; expected a date not after %(today)s.") % {"today": today.isoformat()}
        )
    return day


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else None
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not _ISO_DATE.fullmatch(value.strip()):
        return None
    try:
        return date.fromisoformat(value.strip()[:10])
    except ValueError:
        return None


def _year(value: Any, column: Column, today: date) -> int:
    text = shown(value).strip()
    if not _WHOLE.fullmatch(text) or not FIRST_BIRTH_YEAR <= int(text[:5]) <= today.year:
        years = {"first": FIRST_BIRTH_YEAR, "last": today.year}
        raise Unexpected(_("Not a year of birth; expected four digits from %(first)s to %(last)s.") % years)
    return int(text)


def _citizenship(value: Any, column: Column, today: date) -> str:
    text = shown(value).strip()
    if not is_country(text):
        raise Unexpected(_("Unknown country; expected an ISO 3166-1 alpha-3 code such as AZE, or XXX for stateless."))
    return text


def _country(value: Any, column: Column, today: date) -> str:
    text = shown(value).strip()
    if not is_country(text) or text == STATELESS:
        raise Unexpected(_("Unknown country; expected an ISO 3166-1 alpha-3 code such as AZE."))
    return text


def _count(value: Any, column: Column, today: date) -> int:
    text = shown(value).strip()
    if not _WHOLE.fullmatch(text) or len(text) > 9 or int(text) > 32_767:
        raise Unexpected(_("Not a number of places; expected a whole number from 0 to 32767."))
    return int(text)


def _decimal(value: Any, column: Column, today: date) -> Decimal:
    text = shown(value).strip()
    if isinstance(value, bool) or not _NUMBER.fullmatch(text):
        raise Unexpected(_("Not a number; expected one like 12 or 12.50, without spaces or a currency."))
    number = Decimal(text)
    if number < 0:
        raise Unexpected(_("Negative; expected 0 or more."))
    if len(text.partition(".")[2]) > 2:
        raise Unexpected(_("More than two decimals; expected at most two."))
    if number >= Decimal(10) ** _DIGITS[column.kind]:
        raise Unexpected(_("Too large; expected at most %(digits)s digits.") % {"digits": _DIGITS[column.kind]})
    return number.quantize(Decimal("0.01"))


_READERS: dict[Kind, Callable[[Any, Column, date], Any]] = {
    Kind.TEXT: _text,
    Kind.CODE: _code,
    Kind.DATE: _date,
    Kind.YEAR: _year,
    Kind.CITIZENSHIP: _citizenship,
    Kind.COUNTRY: _country,
    Kind.COUNT: _count,
    Kind.QUANTITY: _decimal,
    Kind.AMOUNT: _decimal,
}


def read_cells(sheets: list[Sheet], today: date, expected: Mapping[str, tuple[Column, ...]] | None = None) -> Register:
    """All rows of the file that are not blank, as values. Sheets and columns that do not belong are named.

    `expected`: the sheets' columns, where they are not those of the workbook.
    """
    register = Register()
    columns = SHEETS if expected is None else expected
    for sheet in sheets:
        if sheet.name in columns:
            _read_sheet(sheet, columns[sheet.name], register, today)
        else:
            message = _("Unknown sheet; expected: %(sheets)s.") % {"sheets": ", ".join(SHEETS)}
            register.problems.append(Problem(sheet.name, 0, "", sheet.name, message))
    return register


def _read_sheet(sheet: Sheet, expected: tuple[Column, ...], register: Register, today: date) -> None:
    if not any(_filled(cell) for row in sheet.rows for cell in row):
        return
    columns = _header(sheet, expected, register)
    width = len(sheet.rows[0])
    place = {column.name: index for index, column in columns}
    required = [column for column in expected if column.required and column.name in place]
    for number, cells in enumerate(sheet.rows[1:], start=2):
        if not any(_filled(cell) for cell in cells):
            continue
        for cell in (cell for cell in cells[width:] if _filled(cell)):
            message = _("This cell stands to the right of the last column.")
            register.problems.append(Problem(sheet.name, number, "", shown(cell), message))
        row = _read_row(sheet.name, number, cells, columns, register.problems, today)
        for column in required:
            if row.values.get(column.name) is None and column.name not in row.broken:
                register.problems.append(
                    Problem(sheet.name, number, column.name, "", _("Empty; a value is required here."))
                )
        register.rows[sheet.name].append(row)


def _read_row(
    sheet: str, number: int, cells: list[Any], columns: list[tuple[int, Column]], problems: list[Problem], today: date
) -> Row:
    values: dict[str, Any] = {}
    broken: set[str] = set()
    for index, column in columns:
        cell = cells[index] if index < len(cells) else ""
        if not _filled(cell):
            continue
        try:
            values[column.name] = _READERS[column.kind](cell, column, today)
        except Unexpected as unexpected:
            problems.append(Problem(sheet, number, column.name, shown(cell), str(unexpected)))
            broken.add(column.name)
    return Row(sheet, number, values, frozenset(broken))


def _header(sheet: Sheet, expected: tuple[Column, ...], register: Register) -> list[tuple[int, Column]]:
    """The known columns by their place; unknown, repeated and missing ones are problems of row 1."""
    known = {column.name: column for column in expected}
    found: dict[str, int] = {}
    for index, cell in enumerate(sheet.rows[0]):
        name = shown(cell).strip()
        if name in found:
            register.problems.append(Problem(sheet.name, 1, name, name, _("This column stands in the sheet twice.")))
        elif name in known:
            found[name] = index
        elif name:
            message = _("Unknown column; expected: %(columns)s.") % {"columns": ", ".join(known)}
            register.problems.append(Problem(sheet.name, 1, name, name, message))
        elif any(_filled(row[index]) for row in sheet.rows[1:] if index < len(row)):
            register.problems.append(Problem(sheet.name, 1, "", "", _("A column without a name holds values.")))
    for column in (column for column in known.values() if column.required and column.name not in found):
        register.missing.add((sheet.name, column.name))
        message = _("The column %(column)s is missing; it is required.") % {"column": column.name}
        register.problems.append(Problem(sheet.name, 1, column.name, "", message))
    return [(index, known[name]) for name, index in found.items()]


def _filled(cell: Any) -> bool:
    return cell is not None and (bool(cell.strip()) if isinstance(cell, str) else True)
