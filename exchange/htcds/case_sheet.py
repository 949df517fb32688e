"""The layout `iom`: IOM's own validated workbook, the rows of its case sheet filled and all else left as published."""

import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from typing import IO, Any
from xml.sax.saxutils import escape

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from python_calamine import CalamineWorkbook

from core.countries import COUNTRIES
from core.errors import Refused
from exchange.htcds.cells import LONGEST, is_too_long, kind_of
from exchange.htcds.mapping import PLACES
from exchange.htcds.record import Record
from exchange.htcds.standard import FOLDER, choices
from exchange.htcds.watermark import Watermark

BOOK = FOLDER / "case_sheet_v2.xlsx"
SHEET, LISTS = "Case Sheet", "validation"
FIRST_ROW = 3
NUMBERED = 1_000
# Where the published heads do not say the field's name: one is misspelt, one is missing above "Reason for Outgoing Referral".
SPELT = {"vic_TraffickinStatusDecisionMakingOrg": "vic_TraffickingStatusDecisionMakingOrg"}
GAP = "AJ"
_IN_THE_GAP = "cas_ReasonForOutgoingReferral"
# Columns of the sheet `validation`, whose lists stand from row 4 on in the order of the standard's codes.
_LIST_OF = {
    "prs_Gender": "B",
    "vic_MethodOfRecruitment": "F",
    "vic_MethodsOfControl": "G",
    "vic_TypeOfExploitation": "H",
    "vic_ForcedLabourIndustry": "I",
    "vic_TypeOfSexExploitation": "J",
    "cas_Status": "L",
    "cas_ReasonForIncomingReferral": "M",
    "cas_ReasonForOutgoingReferral": "N",
    "vic_TraffickingStatus": "O",
    "vic_TraffickingStatusDecisionMakingOrg": "P",
}
_COUNTRY_CODES, _COUNTRY_NAMES = "D", "E"
_LIST_FROM = 4
_PART = "xl/worksheets/sheet1.xml"
# The workbook's own styles: a text that is wrapped, a day.
_TEXT, _DAY = 4, 9
# What XML cannot hold, as a workbook spells it; and what would read like it.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_EPOCH = date(1899, 12, 30)
_EARLIEST = date(1900, 3, 1)


@cache
def columns() -> dict[str, str]:
    """The field of each column, by its letters: as the first row has it, spelt as the standard spells it."""
    heads = _rows(SHEET)[0]
    found = {_letters(place): SPELT.get(name, name) for place, name in enumerate(heads) if name}
    found[GAP] = _IN_THE_GAP
    return dict(sorted(found.items(), key=lambda column: _place(column[0])))


@cache
def words() -> dict[str, dict[str, str]]:
    """By field and code what the workbook's lists say for it, letter for letter."""
    rows = _rows(LISTS)[_LIST_FROM - 1 :]

    def listed(column: str) -> list[str]:
        return [row[_place(column)] for row in rows if row[_place(column)] != ""]

    found = {
        name: dict(zip(choices()[name], listed(column), strict=True)) for name, column in _LIST_OF.items()
    }  # fmt: skip
    names = dict(zip(listed(_COUNTRY_CODES), listed(_COUNTRY_NAMES), strict=True))
    found["prs_Citizenship"] = {code: names[code] for code in COUNTRIES.values()}
    return found


@cache
def _rows(sheet: str) -> list[list[Any]]:
    with CalamineWorkbook.from_path(BOOK) as book:
        return book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def write_case_sheet(records: Iterable[Record], out: IO[bytes], watermark: Watermark | None = None) -> int:
    """Fill the workbook, row by row as the records come; the number of them. Raises Refused for what no cell can hold."""
    count = 0
    with zipfile.ZipFile(BOOK) as published, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for member in published.infolist():
            if member.filename == _PART:
                head, tail = _around(published.read(_PART).decode(), watermark)
                with made.open(_PART, "w", force_zip64=True) as sheet:
                    sheet.write(head.encode())
                    count = _fill(sheet, records)
                    sheet.write(tail.encode())
            else:
                made.writestr(member.filename, published.read(member))
    return count


def _fill(sheet: IO[bytes], records: Iterable[Record]) -> int:
    count = 0
    for count, record in enumerate(records, start=1):
        sheet.write(_row(record, count).encode())
    # The rows that are left empty are numbered, as published.
    for number in range(count + 1, NUMBERED + 1):
        row = number + FIRST_ROW - 1
        sheet.write(f'<row r="{row}">{_number("A", row, number)}</row>'.encode())
    return count


def _around(sheet: str, watermark: Watermark | None) -> tuple[str, str]:
    """What stands before the first row to fill and after the last. How far the sheet reaches is not said: readers find it."""
    head, _mark, _rest = sheet.partition(f'<row r="{FIRST_ROW}"')
    _filled, mark, tail = sheet.rpartition("</sheetData>")
    training = import_string(settings.TRAINING_MARK)()
    header = f"<oddHeader>&amp;C&amp;B{escape(training)}</oddHeader>" if training else ""
    footer = f"<oddFooter>{escape(watermark.footer())}</oddFooter>" if watermark else ""
    if header or footer:
        margins, end, rest = tail.partition("/>")
        tail = f"{margins}{end}<headerFooter>{header}{footer}</headerFooter>{rest}"
    return re.sub(r"<dimension[^>]*/>", "", head), mark + tail


def _row(record: Record, number: int) -> str:
    row = number + FIRST_ROW - 1
    cells = [_number("A", row, number)]
    for column, name in columns().items():
        value = one_value(record, name)
        if value != "":
            cells.append(_cell(column, row, name, value))
    return f'<row r="{row}">{"".join(cells)}</row>'


def one_value(record: Record, name: str) -> Any:
    """The one value that the cell of a field holds: the first; of referrals the last one's. In the workbook's words."""
    of = PLACES[name].of
    value = record.rows[of][-1].get(name, "") if of and record.rows.get(of) else record.fields.get(name, "")
    if isinstance(value, list):
        value = value[0] if value else ""
    return words()[name].get(value, "") if name in words() else value


def _cell(column: str, row: int, name: str, value: Any) -> str:
    if isinstance(value, bool):
        return f'<c r="{column}{row}" s="{_TEXT}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int):
        return _number(column, row, value)
    if kind_of(name) in ("day", "date") and len(value) == len("2024-05-17"):
        day = date.fromisoformat(value)
        # Before, spreadsheets count a day that there was not.
        if day >= _EARLIEST:
            return _number(column, row, (day - _EPOCH).days, _DAY)
    if is_too_long(value):
        text = _(
            "Row %(row)s, %(field)s: a text is longer than the %(longest)s characters of a cell. Take the layout codes."
        )
        raise Refused(text % {"row": row, "field": name, "longest": LONGEST})
    text = _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", value)
    return f'<c r="{column}{row}" s="{_TEXT}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def _number(column: str, row: int, value: int, style: int | None = None) -> str:
    said = f' s="{style}"' if style else ""
    return f'<c r="{column}{row}"{said}><v>{value}</v></c>'


def _letters(place: int) -> str:
    """0 is A, 26 is AA: the sheet has fewer than 702 columns."""
    return (chr(64 + place // 26) if place >= 26 else "") + chr(65 + place % 26)


def _place(letters: str) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1


def letters_in_order() -> Iterator[tuple[int, str]]:
    """The place of each column in a row, and its field."""
    return ((_place(letters), name) for letters, name in columns().items())
