"""Files built to fill the memory: `python -m tests.exchange.hostile NAME` reads one, and prints what came of it as JSON."""

import io
import json
import sys
import zipfile
from pathlib import Path

MB = 1024 * 1024


def _packed(parts: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return content.getvalue()


def _workbook(cells: bytes) -> bytes:
    from tests.exchange.mapping import sheets

    with zipfile.ZipFile(io.BytesIO(sheets.workbook([["a"], ["b"]]))) as archive:
        parts = {member.filename: archive.read(member) for member in archive.infolist()}
    text = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = (
        text[: text.index(b"<sheetData>") + 11] + cells + text[text.index(b"</sheetData>") :]
    )
    return _packed(parts)


# Each is made in a process that is not measured.
MAKERS = {
    "columns": lambda: b";".join([b"c"] * 1_000_000) + b"\n",
    "columns_in_the_last_row": lambda: b"a;b\n" + b"1;2\n" * 1_000 + b";" * 5_000_000 + b"x\n",
    "rows": lambda: b"a;b\n" + b"1;2\n" * 7_000_000,
    "one_line": lambda: b"a;b\n" + b"x" * (28 * MB),
    "quoted_line": lambda: b'a;b\n"' + b"x\n" * (14 * MB),
    "json_deep": lambda: b"[" * (8 * MB),
    "json_numbers": lambda: b"[" + b"1," * (4 * MB - 10) + b"1]",
    "json_records": lambda: b"[" + b'{"a":1},' * (MB - 10) + b'{"a":1}]',
    "json_large": lambda: b'[{"a": "' + b"x" * (29 * MB) + b'"}]',
    "cyrillic": lambda: ("а;б\n" + "имя;слово\n" * 1_500_000).encode("cp1251"),
    "bomb": lambda: _packed({"[Content_Types].xml": b"<x/>", "xl/worksheets/sheet1.xml": b"0" * (200 * MB)}),
    "cells_without_place": lambda: _workbook(b"<row>" + b"<c/>" * (5 * MB) + b"</row>"),
    "far_cell": lambda: _workbook(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    "register_of_zeros": lambda: _packed({"persons.csv": b"0" * (400 * MB)}),
    "register_of_commas": lambda: _packed({"persons.csv": b"," * (400 * MB)}),
    "register_of_lines": lambda: _packed({"persons.csv": b"a\n" * (200 * MB)}),
    "register_of_cells": lambda: _packed({"persons.csv": b"person_ref,sex,phone\n" + b"1,f,2\n" * (10 * MB)}),
}


def peak_mb() -> int:
    """The most that this process has held. Not getrusage, which begins with what the parent held."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def main() -> None:
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shelter_cms.settings")
    django.setup()
    from core.errors import Refused
    from exchange.mapping.tables import read_table
    from exchange.register.reading import read_file

    name, content = sys.argv[1], sys.stdin.buffer.read()
    try:
        if name.startswith("register"):
            book = read_file(io.BytesIO(content))
            said = f"{sum(len(sheet.rows) for sheet in book.sheets)} rows"
            said = f"refused: {book.problems[0].message}" if book.problems else said
        else:
            said = f"{len(read_table(content).rows)} rows"
    except Refused as refused:
        said = f"refused: {refused.message}"
    sys.stdout.write(json.dumps({"said": said, "peak_mb": peak_mb()}) + "\n")


if __name__ == "__main__":
    main()
