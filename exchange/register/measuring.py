"""Measures an archive before it is opened, so that a small file cannot fill the memory."""

import lzma
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from xml.etree import ElementTree
from xml.parsers import expat

from django.utils.translation import gettext as _

from core.errors import Refused

UNPACKED_LIMIT = 512 * 1024 * 1024
# A sheet is held as a rectangle: one cell in the last corner of an otherwise empty one would be 17 thousand million.
AREA_LIMIT = 30_000_000
MEMBER_LIMIT = 2_000
# What unpacking a damaged archive may raise, by whichever method its parts are packed.
DAMAGED = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, NotImplementedError,
    RuntimeError, LookupError, ValueError, OSError,
)  # fmt: skip
_CHUNK = 1 << 20
# Whatever may be the place of a cell or the number of a row to the reader, which takes it as loosely as it is written.
_PLACE = re.compile(rb"""(?<![\w:.-])r\s*=\s*["']([^"'<]{0,80})""")
_TAG = re.compile(rb"<(?:[\w.-]+:)?c[\s/>]")
_OVERLAP = 128
_CELL = re.compile(rb"([A-Za-z]{1,3})([0-9]{1,7})")
_REFERENCE = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_ERROR_TAG = re.compile(rb"""<c\b[^>]*\bt=["']e["'][^>]*>""")
_CONTENT = "content.xml"
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


@dataclass(frozen=True)
class ErrorCell:
    """A cell whose formula failed: #REF!, #DIV/0!."""

    sheet: str
    row: int
    column: int  # the first is 0
    value: str


def check_text_size(size: int, unpacked: int = 0) -> None:
    """Raise Refused if that many bytes are more than is read at once."""
    if size > (unpacked or UNPACKED_LIMIT):
        limit = (unpacked or UNPACKED_LIMIT) // (1024 * 1024)
        raise Refused(
            _("Unpacked, the file is larger than %(limit)s MB. Split it into several files.") % {"limit": limit}
        )


def check_archive(archive: zipfile.ZipFile, *, unpacked: int = 0, area: int = 0) -> str:
    """What the archive is: xlsx, ods or csv. Raises Refused for one that is locked, too large or leaves its folder.

    `unpacked` and `area`: bytes and cells of a sheet, where a caller reads less than a register may have.
    """
    members = archive.infolist()
    names = {member.filename for member in members}
    if len(members) > MEMBER_LIMIT:
        raise Refused(_("The archive holds too many files."))
    if any(member.flag_bits & 1 for member in members):
        raise Refused(_("The archive is protected by a password. Save it without one."))
    if any(_leaves_folder(name) for name in names):
        raise Refused(_("The archive holds a file name that leads out of its folder."))
    check_text_size(sum(member.file_size for member in members), unpacked)
    kind = kind_of(archive)
    for member in members:
        _check_member(archive, member, kind, area or AREA_LIMIT)
    return kind


def kind_of(archive: zipfile.ZipFile) -> str:
    """xlsx, ods or, without what makes either, csv."""
    names = set(archive.namelist())
    return "xlsx" if "[Content_Types].xml" in names else "ods" if _CONTENT in names else "csv"


def _leaves_folder(name: str) -> bool:
    return "\\" in name or "\0" in name or name.startswith("/") or ".." in PurePosixPath(name).parts or name[1:2] == ":"


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, kind: str, limit: int) -> None:
    """Unpack once to the end: `zipfile` reads no further than the size that was counted, and checks the sum."""
    area = _Area()
    measured = kind == "ods" and member.filename == _CONTENT
    with archive.open(member) as content:
        rest, is_sheet = b"", False
        while chunk := content.read(_CHUNK):
            if measured:
                area.feed(chunk)
            elif kind == "xlsx":
                # Whatever a part is called: the workbook says which of them are sheets.
                is_sheet = is_sheet or b"sheetData" in rest + chunk
                area.look(rest + chunk, len(_TAG.findall(rest + chunk)) - len(_TAG.findall(rest)))
                rest = chunk[-_OVERLAP:]
    if measured:
        area.feed(b"", last=True)
    elif is_sheet:
        area.end()
    if (measured or is_sheet) and area.cells > limit:
        raise Refused(
            _(
                "A sheet of the workbook is too large: a single cell may stand far off. Delete the empty rows and columns."
            )
        )


class _Area:
    """The rectangle that a sheet would take in memory, in cells."""

    def __init__(self) -> None:
        self.rows = self.columns = 0
        self._largest = 0  # of the sheets before this one
        self._tags, self._placed, self._is_odd = 0, 0, False  # of an .xlsx
        self._repeated, self._wide, self._filled, self._empty = 1, 0, 0, 0  # the row that is being read
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._doctype

    @property
    def cells(self) -> int:
        return max(self.rows * self.columns, self._largest)

    def look(self, text: bytes, cells: int) -> None:
        """Note the farthest place in a piece of an .xlsx part, and how many cells begin there: some do not say where they are."""
        places = _PLACE.findall(text)
        for place in set(places):
            cell = _CELL.fullmatch(place)
            if cell:
                self.rows = max(self.rows, int(cell[2]))
                self.columns = max(self.columns, _number(cell[1].upper()))
            elif place.isdigit() and len(place) < 8:
                self.rows = max(self.rows, int(place))
            else:
                self._is_odd = True
        self._tags += cells
        self._placed += sum(1 for place in places if not place.isdigit())

    def end(self) -> None:
        """The part was a sheet. A cell that does not say where it is stands beside the one before, in whatever column that is."""
        loose = max(self._tags - self._placed, 0)
        self._largest = AREA_LIMIT + 1 if self._is_odd else max(self.rows * (self.columns + loose), self._tags)
        self.rows = self.columns = 0

    def feed(self, text: bytes, *, last: bool = False) -> None:
        """Read a piece of an .ods content; repeated cells and rows count as often as they are repeated."""
        try:
            self._parser.Parse(text, last)
        except expat.ExpatError:
            raise Refused(_("The workbook is damaged: it cannot be read.")) from None

    def _doctype(self, *_arguments: object) -> None:
        raise Refused(_("The workbook is damaged: it cannot be read."))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == f"{_TABLE} table":
            self._largest, self.rows, self.columns, self._empty = self.cells, 0, 0, 0
        elif name == f"{_TABLE} table-row":
            self._repeated, self._wide, self._filled = _times(attributes, "rows"), 0, 0
        elif name in {f"{_TABLE} table-cell", f"{_TABLE} covered-table-cell"}:
            self._wide += _times(attributes, "columns")
            if f"{_OFFICE} value-type" in attributes:
                self._filled = self._wide

    def _end(self, name: str) -> None:
        if name != f"{_TABLE} table-row":
            return
        # Empty rows are held only before a filled one.
        if self._filled:
            self.rows += self._empty + self._repeated
            self.columns = max(self.columns, self._filled)
            self._empty = 0
        else:
            self._empty += self._repeated


def _times(attributes: dict[str, str], what: str) -> int:
    text = attributes.get(f"{_TABLE} number-{what}-repeated", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else AREA_LIMIT + 1


def _number(column: bytes) -> int:
    number = 0
    for letter in column:
        number = number * 26 + letter - 64
    return number


def error_cells(archive: zipfile.ZipFile) -> list[ErrorCell]:
    """Cells of an .xlsx whose formula failed: the reader would give them as empty."""
    found = []
    for name, part in _sheet_parts(archive).items():
        text = archive.read(part)
        for tag in _ERROR_TAG.finditer(text):
            reference = _REFERENCE.search(tag[0])
            value = text[tag.end() : text.find(b"</c>", tag.end())].partition(b"<v>")[2].partition(b"<")[0]
            if reference:
                column, row = reference.groups()
                found.append(ErrorCell(name, int(row), _number(column) - 1, value.decode("utf-8", "replace")))
    return found


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    names = set(archive.namelist())
    try:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 (size is checked, expat limits entities)
        rels = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    except (KeyError, ElementTree.ParseError):
        return {}
    targets = {relation.get("Id"): relation.get("Target", "") for relation in rels}
    parts = {
        (sheet.get("name") or "").strip(): "xl/" + targets.get(sheet.get(f"{_RELATIONS}id"), "").removeprefix("/xl/")
        for sheet in book.iter(f"{_MAIN}sheet")
    }
    return {name: part for name, part in parts.items() if part in names}
