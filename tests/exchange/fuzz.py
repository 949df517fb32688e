"""Whatever comes in: mutated files of every kind that is taken, read as the pages read them. Only refusals may come of it.

`python -m tests.exchange.fuzz [--count N] [--seed S] [--seconds T]` prints one JSON document: how many inputs, what was
refused, what crashed, the slowest, and the peak of memory. Nothing is asked of a database.
"""

import argparse
import io
import json
import random
import signal
import sys
import tempfile
import time
import traceback
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from tests.exchange.hostile import peak_mb

TODAY = date(2026, 1, 1)
# Seconds after which one input has hung.
PATIENCE = 20
_TOKENS = [
    b"\0", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b'"', b"'", b"\r", b"\n", b"\r\n", b";", b",", b"\t", b"=1+1", b"@SUM(A1)",
    b"<!DOCTYPE x [<!ENTITY e 'e'>]>", b"&e;", b"&#0;", b"<c r='XFD1048576'/>", b"999999999999999999999", b"-1", b"1e999",
    b"NaN", b"Infinity", b"2019-02-30", b"0000-00-00", b"99.99.9999", b"\xd8\x00", b"\xc3\x28", b"[", b"]", b"{", b"}", b":",
    b"null", b"true", b"\xe2\x80\xae", b"\xf0\x9f\x98\x80", b"PK\x03\x04", b"PK\x05\x06", b"]]>", b"</row>", b"t='s'", b"t='e'",
]  # fmt: skip
_CELLS = [
    "", " ", "\0", "=cmd|' /C calc'!A0", "+1", "-0", "1e400", "NaN", "inf", "٣", "१२", "1" * 400, "x" * 40_000, "2019-13-01",
    "31.02.2019", "12/31/2019", "0001-01-01", "9999-12-31", "9" * 5_000, "\u202e", "\U0001f600",
    "İI", "ß", "a\nb", 'a"b', "TRUE", "#REF!", "AZE", "XXX", "female", "P1", "TD", "1;2", "\ufeff",
]  # fmt: skip


def corpus() -> dict[str, list[tuple[str, bytes]]]:
    """Valid inputs by where they go, with the names under which they are sent."""
    from exchange.htcds.standard import fields
    from exchange.register.template import write_template
    from tests.exchange import registers
    from tests.exchange.mapping import sheets

    template = io.BytesIO()
    write_template(template)
    books = _workbooks(registers.WHOLE)
    names = list(fields())[:40]
    codes = sheets.workbook([names, ["x"] * len(names)])
    texts = [
        ("a.csv", sheets.AZERBAIJANI.encode()), ("r.csv", sheets.RUSSIAN.encode("cp1251")),
        ("t.csv", sheets.TURKISH.encode("cp1254")), ("u.csv", sheets.RUSSIAN.encode("utf-16")),
        ("p.json", sheets.PRIMERO.encode()), ("p.csv", sheets.PRIMERO_CSV.encode()), ("s.csv", sheets.SAHANA.encode()),
        ("w.xlsx", sheets.workbook([line.split(";") for line in sheets.AZERBAIJANI.splitlines()])),
    ]  # fmt: skip
    return {
        "register": [*books, ("template.xlsx", template.getvalue())],
        "mapping": [*texts, books[0]],
        "htcds": [("codes.xlsx", codes), *books[:1]],
        "document": _documents(),
    }


def _workbooks(whole: dict[str, list[str]]) -> list[tuple[str, bytes]]:
    import xlsxwriter

    from tests.exchange.registers import cells

    book, archive = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(book, {"in_memory": True}) as workbook:
        for name, lines in whole.items():
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate(cells(lines)):
                sheet.write_row(number, 0, row)
    with zipfile.ZipFile(archive, "w") as packed:
        for name, lines in whole.items():
            packed.writestr(f"{name}.csv", "\n".join(lines))
    return [("register.xlsx", book.getvalue()), ("register.zip", archive.getvalue())]


def _documents() -> list[tuple[str, bytes]]:
    from PIL import Image
    from pypdf import PdfWriter

    found = []
    for kind, ending in (("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp")):
        content = io.BytesIO()
        Image.new("RGB", (24, 16), (10, 20, 30)).save(content, kind)
        found.append((f"picture.{ending}", content.getvalue()))
    content, writer = io.BytesIO(), PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write(content)
    found.append(("page.pdf", content.getvalue()))
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w:document/>")
        archive.writestr("word/_rels/document.xml.rels", "<Relationships/>")
    return [*found, ("text.docx", content.getvalue()), ("text.txt", "Sətir\n".encode())]


def mutated(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """One to four small or large wrongs, in the bytes or in what is packed in them."""
    for _time in range(chance.randint(1, 4)):
        if content[:2] == b"PK" and chance.random() < 0.7:
            content = _repacked(content, chance)
        elif chance.random() < 0.3:
            content = _with_other_cells(content, chance)
        else:
            content = chance.choice(_BYTES)(content, others, chance)
    return content


def _flipped(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _time in range(chance.randint(1, 8)):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _cut(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
    start = chance.randrange(len(content) + 1)
    return content[:start] if chance.random() < 0.5 else content[:start] + content[start + chance.randint(1, 64) :]


def _doubled(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
    start = chance.randrange(len(content) + 1)
    piece = content[start : start + chance.randint(1, 256)]
    return content[:start] + piece * chance.choice([2, 3, 50]) + content[start:]


def _with_token(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
    start = chance.randrange(len(content) + 1)
    return content[:start] + chance.choice(_TOKENS) * chance.choice([1, 1, 1, 2, 100]) + content[start:]


def _spliced(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
    other = chance.choice(others)
    return content[: chance.randrange(len(content) + 1)] + other[chance.randrange(len(other) + 1) :]


def _recoded(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
    try:
        return content.decode("utf-8").encode(
            chance.choice(["utf-16", "utf-16-be", "utf-7", "cp1251", "cp1254"]), "replace"
        )
    except UnicodeDecodeError:
        return content


_BYTES = [_flipped, _cut, _doubled, _with_token, _spliced, _recoded]


def _repacked(content: bytes, chance: random.Random) -> bytes:
    """The same archive with one of its parts changed, lost, renamed or there twice."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as before:
            parts = [(member.filename, before.read(member)) for member in before.infolist()][:200]
    except Exception:  # noqa: BLE001 (what was mutated before may be no archive any more)
        return _flipped(content, [], chance)
    if not parts:
        return content
    place = chance.randrange(len(parts))
    name, text = parts[place]
    kind = chance.randrange(5)
    if kind == 0:
        del parts[place]
    elif kind == 1:
        parts.append((name, text))
    elif kind == 2:
        parts[place] = (chance.choice(["../x", "/x", "x\\y", name.upper(), name + "\u202e", "a" * 300]), text)
    else:
        change = chance.choice(_BYTES) if kind == 3 else lambda part, _others, luck: _with_other_cells(part, luck)
        parts[place] = (name, change(text, [part for _name, part in parts], chance))
    packed = io.BytesIO()
    # Of two parts of one name the library warns.
    warnings.simplefilter("ignore", UserWarning)
    method = chance.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
    with zipfile.ZipFile(packed, "w", method) as after:
        for name, text in parts:
            after.writestr(zipfile.ZipInfo(name), text, method)
    return packed.getvalue()


def _with_other_cells(content: bytes, chance: random.Random) -> bytes:
    """One of its words is another one: of a line of columns, of JSON, or between two marks of XML."""
    cell = chance.choice(_CELLS).encode("utf-8", "replace")
    marks = [mark for mark in (b";", b",", b"\t", b'"', b"<t>", b"<v>") if mark in content]
    if not marks:
        return content + cell
    mark = chance.choice(marks)
    parts = content.split(mark)
    place = chance.randrange(len(parts))
    if mark in (b"<t>", b"<v>"):
        parts[place] = cell.replace(b"<", b"&lt;") + b"<" + parts[place].partition(b"<")[2]
    else:
        parts[place] = cell
    return mark.join(parts)


def _register(name: str, content: bytes) -> None:
    from exchange.register.cells import read_cells
    from exchange.register.checking import check_rows
    from exchange.register.reading import read_file

    book = read_file(io.BytesIO(content))
    register = read_cells(book.sheets, TODAY)
    check_rows(register, _nothing_on_file())
    json.dumps([problem.as_document() for problem in [*book.problems, *register.problems]])


def _mapping(name: str, content: bytes) -> None:
    from exchange.mapping.annotated import annotated
    from exchange.mapping.guessing import Places, guessed_plan
    from exchange.mapping.ready import PRIMERO, SAHANA, ready_plan
    from exchange.mapping.tables import read_table
    from exchange.mapping.targets import COLUMNS
    from exchange.mapping.turning import turned
    from exchange.register.cells import read_cells
    from exchange.register.checking import check_rows

    table = read_table(content)
    places = Places({"td": "TD"}, {"td1": "TD1"})
    for plan in (guessed_plan(table, places), ready_plan(PRIMERO, table, places), ready_plan(SAHANA, table, places)):
        result = turned(table, plan, TODAY)
        register = read_cells(result.book.sheets, TODAY, COLUMNS)
        errors, warnings = check_rows(register, _nothing_on_file())
        problems = [result.as_in_the_table(problem) for problem in [*register.problems, *errors, *warnings]]
    annotated(table, problems)


def _htcds(name: str, content: bytes) -> None:
    from exchange.htcds.reading import read_records
    from exchange.register.reading import read_file

    read_records(read_file(io.BytesIO(content)))


def _document(name: str, content: bytes) -> None:
    from cases.documents.inspection import inspect, inspect_picture

    if name.startswith("picture"):
        inspect_picture(content, name, len(content), longest_side=2_000)
    inspect(content, name, len(content))


def _nothing_on_file() -> Any:
    from exchange.register.on_file import OnFile

    return OnFile("fuzz", {}, {}, {}, {})


ROADS: dict[str, Callable[[str, bytes], None]] = {
    "register": _register,
    "mapping": _mapping,
    "htcds": _htcds,
    "document": _document,
}


class _Hung(Exception):
    pass


def _ring(*_arguments: object) -> None:
    raise _Hung


def run(count: int, seed: int, seconds: float) -> dict[str, Any]:
    """Ask so many inputs, or as many as the time allows; the same seed asks the same."""
    from core.errors import DomainError

    chance = random.Random(seed)
    files = corpus()
    others = [content for inputs in files.values() for _name, content in inputs]
    for road, inputs in files.items():
        for name, content in inputs:
            ROADS[road](name, content)
    signal.signal(signal.SIGALRM, _ring)
    base, began = peak_mb(), time.monotonic()
    asked: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    crashes: list[dict[str, Any]] = []
    slowest = 0.0
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    sys.stderr.write(f"inputs that fail are kept in {folder}\n")
    for number in range(count):
        if time.monotonic() - began > seconds:
            break
        road = chance.choice(list(ROADS))
        name, content = chance.choice(files[road])
        content = mutated(content, others, chance)
        asked[road] += 1
        # Kept before it is read: what ends the whole process is found there.
        (folder / "last").write_bytes(content)
        start = time.monotonic()
        signal.setitimer(signal.ITIMER_REAL, PATIENCE)
        try:
            ROADS[road](name, content)
        except DomainError:
            refused[road] += 1
        except (Exception, _Hung) as error:  # noqa: BLE001 (that is what is looked for)
            place = folder / f"{number}-{name}"
            place.write_bytes(content)
            crashes.append(
                {"number": number, "road": road, "file": str(place), "error": type(error).__name__,
                 "where": traceback.format_exc().splitlines()[-6:]}
            )  # fmt: skip
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        slowest = max(slowest, time.monotonic() - start)
    return {
        "seed": seed, "inputs": sum(asked.values()), "by_road": dict(asked), "refused": dict(refused), "crashes": len(crashes),
        "first_crashes": crashes[:10], "slowest_seconds": round(slowest, 2), "seconds": round(time.monotonic() - began, 1),
        "peak_mb": peak_mb(), "peak_before_mb": base,
    }  # fmt: skip


def main() -> int:
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shelter_cms.settings")
    django.setup()
    from django.conf import settings

    # Whether the people here are invented is written on workbooks, and asked of the database.
    settings.TRAINING_MARK = "builtins.str"
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=600)
    options = parser.parse_args()
    found = run(options.count, options.seed, options.seconds)
    sys.stdout.write(json.dumps(found, indent=1) + "\n")
    return 1 if found["crashes"] else 0


if __name__ == "__main__":
    sys.exit(main())
