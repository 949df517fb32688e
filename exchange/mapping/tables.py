"""From the bytes of somebody else's file to one table of cells, measured before it is built; or one clear refusal."""

import csv
import io
import json
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineWorkbook

from core.errors import Refused
from exchange.mapping import encodings
from exchange.mapping.words import folded
from exchange.register.measuring import DAMAGED, check_archive, kind_of
from exchange.register.problems import shown
from exchange.register.reading import workbook_sheets

MOST_ROWS = 100_000
MOST_COLUMNS = 300
MOST_CELLS = 2_000_000
LONGEST_CELL = 32_767  # as in a spreadsheet
# What a workbook may be when it is unpacked, and what a file may be whose whole text is read at once.
UNPACKED = 96 * 1024 * 1024
LONGEST_JSON = 8 * 1024 * 1024
DEEPEST = 20
# With those within records, which have no place in a row.
MOST_OBJECTS = 3 * MOST_ROWS
WORKBOOK, TEXT, JSON = "workbook", "text", "json"
DELIMITERS = (",", ";", "\t", "|")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
# Lines in which the row of heads is looked for.
_HEAD_WITHIN = 20


@dataclass
class Choices:
    """How the file is to be read; what is empty is guessed."""

    encoding: str = ""
    delimiter: str = ""
    sheet: int = 0  # the first is 1
    head_row: int = 0


@dataclass
class Table:
    """Heads, and the rows below by their number in the file, each as wide as the heads. `choices` says how it was read."""

    kind: str
    heads: list[str]
    rows: list[tuple[int, list[Any]]]
    choices: Choices
    sheets: list[str] = field(default_factory=list)

    def column(self, head: str) -> Iterator[Any]:
        place = self.heads.index(head)
        return (cells[place] for _number, cells in self.rows)


def kind_of_content(content: bytes) -> str:
    """A workbook, JSON, or text in columns; decided by the content. Refused for what is none of them."""
    if content.startswith(_OLE):
        raise Refused(
            _("The workbook is protected by a password or in the old .xls format. Save it as .xlsx without a password.")
        )
    if content.startswith(_ZIP):
        return WORKBOOK
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"[", b"{"):
        return JSON
    head = content[:4096]
    if head.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")):
        raise Refused(_("This is no table: choose a workbook (.xlsx, .ods), a .csv or .tsv, or a .json."))
    if b"\0" in head and encodings.guessed(content) != encodings.UTF_16:
        raise Refused(_("This is no table: choose a workbook (.xlsx, .ods), a .csv or .tsv, or a .json."))
    return TEXT


def read_table(content: bytes, choices: Choices | None = None) -> Table:
    """Read the table that is meant. Raises Refused with the place and the reason."""
    chosen = choices or Choices()
    if not content.strip():
        raise Refused(_("The file is empty."))
    kind = kind_of_content(content)
    if kind == JSON:
        return _from_json(content)
    if kind == WORKBOOK:
        return _from_workbook(content, chosen)
    return _from_text(content, chosen)


def _from_workbook(content: bytes, chosen: Choices) -> Table:
    file = io.BytesIO(content)
    try:
        with zipfile.ZipFile(file) as archive:
            if kind_of(archive) == "csv":
                raise Refused(_("This is a .zip and no workbook. Unpack it and choose one file."))
            check_archive(archive, unpacked=UNPACKED, area=MOST_CELLS)
    except DAMAGED:
        raise Refused(_("The file is damaged: it cannot be unpacked.")) from None
    file.seek(0)
    names: list[str] = []
    lines: list[list[Any]] = []

    def take(workbook: CalamineWorkbook) -> None:
        names.extend(workbook.sheet_names)
        if names:
            chosen.sheet = chosen.sheet if 0 < chosen.sheet <= len(names) else 1
            lines.extend(workbook.get_sheet_by_index(chosen.sheet - 1).to_python(skip_empty_area=False))

    workbook_sheets(file, take)
    if not names:
        raise Refused(_("The workbook has no sheet."))
    table = _table(WORKBOOK, iter(lines), chosen)
    table.sheets = names
    return table


def _from_text(content: bytes, chosen: Choices) -> Table:
    encoding = chosen.encoding or encodings.guessed(content)
    text = encodings.decoded(content, encoding)
    chosen.encoding = encoding
    chosen.delimiter = chosen.delimiter if chosen.delimiter in DELIMITERS else _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=chosen.delimiter, strict=True)

    def lines() -> Iterator[list[Any]]:
        try:
            yield from reader
        except csv.Error:
            message = _("Line %(line)s cannot be read: a quotation mark is not closed, or a cell is too long.")
            raise Refused(message % {"line": reader.line_num}) from None

    return _table(TEXT, lines(), chosen)


def _delimiter(text: str) -> str:
    """The one that stands most evenly in the first lines."""
    lines = [line for line in text[:20_000].splitlines()[:_HEAD_WITHIN] if line.strip()]

    def evenness(mark: str) -> tuple[int, int]:
        counts = Counter(line.count(mark) for line in lines if mark in line)
        number, often = counts.most_common(1)[0] if counts else (0, 0)
        return often, number

    return max(DELIMITERS, key=evenness)


def _table(kind: str, lines: Iterator[list[Any]], chosen: Choices) -> Table:
    """Measured row by row while it is read: what is too large is refused before it is held."""
    first: list[list[Any]] = []
    for line in lines:
        _check_width(line, len(first) + 1)
        first.append(line)
        if len(first) == _HEAD_WITHIN:
            break
    if not 0 < chosen.head_row <= len(first):
        chosen.head_row = _head_row(first)
    heads = _heads(first[chosen.head_row - 1] if first else [], chosen.head_row)
    rows: list[tuple[int, list[Any]]] = []
    rest = first[chosen.head_row :]
    for number, line in enumerate(chain(rest, lines), start=chosen.head_row + 1):
        if number > chosen.head_row + len(rest):
            _check_width(line, number)
        if not any(_filled(cell) for cell in line):
            continue
        if any(_filled(cell) for cell in line[len(heads) :]):
            raise Refused(_("Row %(row)s has more cells than there are heads.") % {"row": number})
        cells = [_checked(cell, number) for cell in line[: len(heads)]]
        rows.append((number, cells + [""] * (len(heads) - len(cells))))
        _check_length(len(rows), len(heads))
    return Table(kind, heads, rows, chosen)


def _check_width(line: list[Any], number: int) -> None:
    if len(line) > MOST_COLUMNS and any(_filled(cell) for cell in line[MOST_COLUMNS:]):
        raise Refused(
            _("Row %(row)s has %(found)s columns; at most %(most)s are read.")
            % {"row": number, "found": len(line), "most": MOST_COLUMNS}
        )
    del line[MOST_COLUMNS:]


def _check_length(rows: int, columns: int) -> None:
    if rows > MOST_ROWS or rows * columns > MOST_CELLS:
        most = min(MOST_ROWS, MOST_CELLS // max(columns, 1))
        raise Refused(_("The file has more than %(most)s rows. Split it into several files.") % {"most": most})


def _checked(cell: Any, number: int) -> Any:
    if isinstance(cell, str):
        if len(cell) > LONGEST_CELL:
            raise Refused(_("A cell of row %(row)s is too long.") % {"row": number})
        return cell.replace("\0", "")
    return cell


def _head_row(first: list[list[Any]]) -> int:
    """The first row that is at least half as wide as the widest; titles above a table are narrower."""
    widths = [sum(1 for cell in line if isinstance(cell, str) and cell.strip()) for line in first]
    widest = max(widths, default=0)
    return next((number for number, width in enumerate(widths, start=1) if width and width * 2 >= widest), 1)


def _heads(line: list[Any], number: int) -> list[str]:
    heads = [" ".join(shown(cell).split())[:200].replace("\0", "") for cell in line]
    while heads and not heads[-1]:
        heads.pop()
    if not any(heads):
        raise Refused(_("Row %(row)s has no heads.") % {"row": number}, "head_row")
    heads = [head or _("Column %(number)s") % {"number": place} for place, head in enumerate(heads, start=1)]
    counted = Counter(folded(head) or head for head in heads)
    repeated = sorted({head for head in heads if counted[folded(head) or head] > 1})
    if repeated:
        raise Refused(
            _("Two columns have the same head in row %(row)s: %(heads)s. Rename one of them.")
            % {"row": number, "heads": ", ".join(repeated[:10])}
        )
    return heads


def _filled(cell: Any) -> bool:
    return cell is not None and (bool(cell.strip()) if isinstance(cell, str) else True)


def _from_json(content: bytes) -> Table:
    """A list of records, or an object that holds one: a column for each name, names within names joined by a point."""
    if len(content) > LONGEST_JSON:
        limit = LONGEST_JSON // (1024 * 1024)
        raise Refused(_("A .json file is read up to %(limit)s MB. Split it, or choose CSV.") % {"limit": limit})
    try:
        document = json.loads(encodings.decoded(content, encodings.guessed(content)), object_pairs_hook=_Objects())
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 0)
        raise Refused(
            _("This is no JSON: line %(line)s cannot be read.") % {"line": line} if line else _("This is no JSON.")
        ) from None
    records = document if isinstance(document, list) else next(
        (value for value in document.values() if isinstance(value, list)), [document]
    )  # fmt: skip
    if not records or not all(isinstance(record, dict) for record in records):
        raise Refused(_("This JSON holds no list of records."))
    heads: dict[str, int] = {}
    flat = []
    for number, record in enumerate(records, start=1):
        cells = dict(_flat(record, "", 0))
        for name in cells:
            heads.setdefault(name, len(heads))
        if len(heads) > MOST_COLUMNS:
            raise Refused(
                _("Row %(row)s has %(found)s columns; at most %(most)s are read.")
                % {"row": number, "found": len(heads), "most": MOST_COLUMNS}
            )
        flat.append(cells)
        _check_length(number, len(heads))
    names = _heads(list(heads), 1)
    rows = [
        (number, [_checked(cells.get(head, ""), number) for head in heads])
        for number, cells in enumerate(flat, start=1)
    ]
    return Table(JSON, names, rows, Choices(head_row=1))


class _Objects:
    """Objects of a document as they are read: counted, and none with a name twice."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        self.count += 1
        if self.count > MOST_OBJECTS:
            raise Refused(_("The file has more than %(most)s rows. Split it into several files.") % {"most": MOST_ROWS})
        found = dict(pairs)
        if len(found) < len(pairs):
            names = Counter(name for name, _value in pairs)
            repeated = next(name for name, often in names.items() if often > 1)
            raise Refused(_("A record has a name twice: %(name)s.") % {"name": repeated[:80]})
        return found


def _flat(record: dict[str, Any], before: str, depth: int) -> Iterator[tuple[str, Any]]:
    if depth > DEEPEST:
        raise Refused(_("This JSON holds records within records, too deep to be read."))
    for name, value in record.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.", depth + 1)
        elif isinstance(value, list):
            # Records within a record have no place in a row; single values do.
            single = [shown(one) for one in value if isinstance(one, str | int | float)]
            if single:
                yield f"{before}{name}", "; ".join(single)
        elif value is not None:
            yield f"{before}{name}", value if isinstance(value, str | int) else shown(value)
