"""From a file to sheets of raw cells: workbooks by calamine, CSV from a folder or a zip; or one clear refusal."""

import codecs
import csv
import io
import os
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import IO, Any, NoReturn

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from core.errors import Refused
from exchange.register.columns import IGNORED_SHEETS
from exchange.register.measuring import DAMAGED, ErrorCell, check_archive, check_text_size, error_cells, kind_of
from exchange.register.problems import Problem

ROW_LIMIT = 1_000_000
# As many as so many rows of the widest sheet have.
CELL_LIMIT = 12_000_000
LONGEST_LINE = 1_000_000
_CHUNK = 1 << 20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What operating systems leave in folders and archives.
_LITTER = {"thumbs.db", "desktop.ini", "__macosx"}


@dataclass
class Sheet:
    """A sheet as it lies in the file. `rows` begins with the header; blank rows are there and keep their number."""

    name: str
    rows: list[list[Any]]


@dataclass
class Book:
    sheets: list[Sheet] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def source_of(name: str) -> str:
    """A register's source, if none was given: the base name of the file or folder without its ending."""
    path = Path(name)
    return path.name if path.is_dir() else path.stem


def read_book(path: str | os.PathLike[str]) -> Book:
    """Read a workbook, a folder of CSV or a zip of CSV; what it is, is decided by its content. Raises Refused."""
    place = Path(path).resolve()
    if place.is_dir():
        return _from_folder(place)
    try:
        with place.open("rb") as file:
            return read_file(file)
    except FileNotFoundError:
        raise Refused(_("There is no such file or folder.")) from None
    except OSError:
        raise Refused(_("The file cannot be read: it is not a plain file, or access is denied.")) from None


def read_file(file: IO[bytes]) -> Book:
    """Read an open .xlsx, .ods or .zip. A file of 0 bytes is a register without rows."""
    head = file.read(8)
    file.seek(0)
    if not head:
        return Book()
    if head.startswith(_OLE):
        raise Refused(
            _("The workbook is protected by a password or in the old .xls format. Save it as .xlsx without a password.")
        )
    if not head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        raise Refused(_("This is neither a workbook (.xlsx, .ods) nor a .zip of CSV files."))
    try:
        with zipfile.ZipFile(file) as archive:
            kind = check_archive(archive)
            if kind == "csv":
                return _from_zip(archive)
            errors = error_cells(archive) if kind == "xlsx" else []
    except DAMAGED:
        raise Refused(_("The file is damaged: it cannot be unpacked.")) from None
    file.seek(0)
    return _from_workbook(file, errors)


def ending_of(file: IO[bytes]) -> str:
    """The ending that fits a file's content: xlsx, ods or zip; empty if it is none of them, which reading it says better."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            kind = kind_of(archive)
    except DAMAGED:
        return ""
    finally:
        file.seek(0)
    return "zip" if kind == "csv" else kind


def _from_workbook(file: IO[bytes], errors: list[ErrorCell]) -> Book:
    book = Book()

    def take(workbook: CalamineWorkbook) -> None:
        for name in workbook.sheet_names:
            if name.strip() not in IGNORED_SHEETS:
                _add(book, name.strip(), workbook.get_sheet_by_name(name).to_python(skip_empty_area=False))

    workbook_sheets(file, take)
    headers = {sheet.name: sheet.rows[0] for sheet in book.sheets if sheet.rows}
    for cell in (cell for cell in errors if cell.sheet in headers):
        header = headers[cell.sheet]
        column = str(header[cell.column]) if cell.column < len(header) else ""
        message = _("The cell's formula gives an error; expected a value.")
        book.problems.append(Problem(cell.sheet, cell.row, column, cell.value, message))
    return book


def workbook_sheets(file: IO[bytes], take: Callable[[CalamineWorkbook], None]) -> None:
    """Open a workbook that was measured, and let `take` read its sheets; whatever the reader says of it is a refusal."""
    try:
        with CalamineWorkbook.from_filelike(file) as workbook:  # type: ignore[arg-type]
            take(workbook)
    except PasswordError:
        raise Refused(_("The workbook is protected by a password. Save it without one.")) from None
    except (CalamineError, OSError, ValueError):
        raise Refused(_("The workbook is damaged: it cannot be read.")) from None
    except BaseException as error:
        # A panic of the reader's Rust code is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise Refused(_("The workbook is damaged: it cannot be read.")) from None


def _from_folder(folder: Path) -> Book:
    book = Book()
    entries = sorted(entry for entry in folder.iterdir() if not _is_litter(entry.name))
    check_text_size(sum(entry.stat().st_size for entry in entries if entry.is_file()))
    for entry in entries:
        _add_csv(book, entry.name, partial(entry.open, "rb") if entry.is_file() else None)
    return book


def _from_zip(archive: zipfile.ZipFile) -> Book:
    book = Book()
    members = [member for member in archive.infolist() if not member.is_dir()]
    for member in sorted(members, key=lambda member: member.filename):
        parts = PurePosixPath(member.filename).parts
        if not any(_is_litter(part) for part in parts):
            _add_csv(book, parts[-1], partial(archive.open, member))
    return book


def _is_litter(name: str) -> bool:
    return name.startswith(".") or name.lower() in _LITTER


def _add_csv(book: Book, name: str, opened: Callable[[], IO[bytes]] | None) -> None:
    """Read line by line: a small archive may hold more text than the memory."""
    stem, dot, ending = name.rpartition(".")
    if opened is None or not dot or ending.lower() != "csv":
        message = _("Not a sheet of the register: expected CSV files named after the sheets.")
        book.problems.append(Problem(name, 0, "", name, message))
        return
    if stem in IGNORED_SHEETS:
        return
    wrong = _first_wrong_byte(opened)
    if wrong is not None:
        row, value = wrong
        book.problems.append(Problem(stem, row, "", value, _("This is not UTF-8; expected a CSV file saved as UTF-8.")))
        _add(book, stem, [])
        return
    rows: list[list[Any]] = []
    with io.TextIOWrapper(opened(), "utf-8-sig", newline="") as text:
        try:
            _read_rows(book, text, rows)
        except csv.Error:
            message = _("The row cannot be read: a quotation mark is not closed, or something follows a closed one.")
            book.problems.append(Problem(stem, len(rows) + 1, "", "", message))
    _add(book, stem, rows)


def _first_wrong_byte(opened: Callable[[], IO[bytes]]) -> tuple[int, str] | None:
    """The line and the byte at which a file stops being UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    line = 1
    with opened() as content:
        while True:
            chunk = content.read(_CHUNK)
            waiting = decoder.getstate()[0]
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                text = waiting + chunk
                return line + text[: error.start].count(b"\n"), repr(text[error.start : error.start + 1])[2:-1]
            if not chunk:
                return None
            line += chunk.count(b"\n")


def _read_rows(book: Book, text: io.TextIOWrapper, rows: list[list[Any]]) -> None:
    before = sum(len(sheet.rows) for sheet in book.sheets)
    cells = sum(len(row) for sheet in book.sheets for row in sheet.rows)
    head = text.readline(LONGEST_LINE)
    for row in csv.reader(chain([head], _lines(text, head)), delimiter=_delimiter(head), strict=True):
        rows.append(row)
        cells += len(row)
        if before + len(rows) > ROW_LIMIT:
            _refuse_rows()
        if cells > CELL_LIMIT:
            raise Refused(_("The register has more than %(limit)s cells.") % {"limit": CELL_LIMIT})


def _lines(text: io.TextIOWrapper, line: str) -> Iterator[str]:
    """The lines after the first, each read no further than a line can be."""
    number = 1
    while line:
        if len(line) == LONGEST_LINE:
            raise Refused(_("Line %(line)s of a CSV file is too long.") % {"line": number})
        line = text.readline(LONGEST_LINE)
        number += 1
        if line:
            yield line


def _delimiter(header: str) -> str:
    """The comma; or the semicolon that spreadsheets write where the comma stands in numbers."""
    return ";" if ";" in header and "," not in header else ","


def _add(book: Book, name: str, rows: list[list[Any]]) -> None:
    if any(sheet.name == name for sheet in book.sheets):
        book.problems.append(Problem(name, 0, "", name, _("This sheet stands in the file twice.")))
        return
    book.sheets.append(Sheet(name, rows))
    if sum(len(sheet.rows) for sheet in book.sheets) > ROW_LIMIT:
        _refuse_rows()


def _refuse_rows() -> NoReturn:
    raise Refused(_("The register has more than %(limit)s rows. Split it into several files.") % {"limit": ROW_LIMIT})
