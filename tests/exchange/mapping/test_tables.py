import io
import json
import zipfile

import pytest

from core.errors import Refused
from exchange.mapping import encodings, tables
from exchange.mapping.tables import Choices, read_table
from tests.exchange.mapping import sheets


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (sheets.AZERBAIJANI, "utf-8"),
        (sheets.AZERBAIJANI, "utf-8-sig"),
        (sheets.AZERBAIJANI, "utf-16"),
        (sheets.RUSSIAN, "utf-16-le"),
        (sheets.RUSSIAN, "cp1251"),
        (sheets.TURKISH, "cp1254"),
        (sheets.TURKISH, "iso-8859-9"),
    ],
)
def test_an_encoding_is_recognised_and_the_names_are_spelt_right(text, encoding):
    table = read_table(text.encode(encoding))

    lines = [line.split(";") for line in text.splitlines()]
    assert table.heads == lines[0]
    assert [cells for _number, cells in table.rows] == lines[1:]


def test_an_encoding_that_was_chosen_holds_although_another_was_guessed():
    table = read_table(sheets.RUSSIAN.encode("cp1251"), Choices(encoding=encodings.TURKISH))

    assert table.choices.encoding == encodings.TURKISH
    assert table.heads[0] != "Код"


def test_what_is_not_in_the_chosen_encoding_is_refused_with_its_line():
    with pytest.raises(Refused, match="Line 2"):
        read_table("a;b\nİ;x\n".encode("cp1254"), Choices(encoding=encodings.UTF_8))


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_mark_between_the_columns_is_found(mark):
    table = read_table(f"a{mark}b{mark}c\n1{mark}2,5 x{mark}3\n".encode() if mark != "," else b"a,b,c\n1,2;5,3\n")

    assert (table.choices.delimiter, table.heads) == (mark, ["a", "b", "c"])


def test_a_title_above_the_table_is_passed_over_and_rows_keep_their_numbers():
    table = read_table(
        sheets.workbook([["List of 2019"], [], ["Kod", "Ad", "Soyad"], [1, "x", "y"], [], [2, "z", "w"]])
    )

    assert table.choices.head_row == 3
    assert [number for number, _cells in table.rows] == [4, 6]


def test_a_sheet_is_chosen_by_its_place():
    content = sheets.workbook([["a", "b"], [1, 2]], "Second")

    assert read_table(content).sheets == ["List", "Second"]
    assert read_table(content, Choices(sheet=2)).heads == ["x"]


def test_json_becomes_a_table_and_lists_of_single_values_one_cell():
    table = read_table(sheets.PRIMERO.encode())

    assert next(table.column("nationality")) == "azerbaijan"
    assert "family_details_section" not in table.heads
    assert [number for number, _cells in table.rows] == [1, 2]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 100, "password"),
        (b"%PDF-1.7 x", "no table"),
        (b"a\0\xff\xfeb\0\1\x99;c" * 10, "no table"),
        (b"PK\x03\x04broken", "damaged"),
        (b"a;b;a\n1;2;3\n", "same head in row 1: a"),
        (b"Ad;ad\n1;2\n", "same head"),
        (b"a;b\n1;2;3\n", "Row 2 has more cells"),
        (b'a;b\n"1;2\n', "quotation mark"),
        (b'[{"a": 1, "a": 2}]', "twice: a"),
        (b"[1, 2]", "no list of records"),
        (b'{"a": {"b": 1}', "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b'[{"n": ' + b"9" * 5_000 + b"}]", "no JSON"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_place_and_the_reason(content, reason):
    with pytest.raises(Refused, match=reason):
        read_table(content)


def test_a_row_without_heads_is_named():
    with pytest.raises(Refused, match="Row 1 has no heads"):
        read_table(b";;\n1;2;3", Choices(head_row=1))


def test_records_within_records_have_an_end():
    deep = {"x": 1}
    for _ in range(tables.DEEPEST + 2):
        deep = {"a": deep}

    with pytest.raises(Refused, match="too deep"):
        read_table(json.dumps([deep]).encode())


def test_a_million_columns_are_refused_with_their_row():
    with pytest.raises(Refused, match="1000000 columns"):
        read_table(b";".join([b"c"] * 1_000_000) + b"\n")


def test_too_many_rows_are_refused_while_they_are_read():
    with pytest.raises(Refused, match="more than 100000 rows"):
        read_table(b"a\n" + b"1\n" * 100_001)


def test_too_many_cells_are_refused():
    line = b";".join(b"%d" % number for number in range(200)) + b"\n"

    with pytest.raises(Refused, match="more than 10000 rows"):
        read_table(line * 10_002)


def test_a_bomb_is_refused_before_it_is_unpacked():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (tables.UNPACKED + 1))

    with pytest.raises(Refused, match="larger than 96 MB"):
        read_table(content.getvalue())


@pytest.mark.parametrize(
    "place",
    [b'r="XFD1048576"', b"r='xfd1048576'", b'r = "XFD1048576"', b'r="AInfinity2"', b'r="&#88;FD1048576"', b'r=""'],
)
def test_one_cell_far_off_is_refused_however_it_is_written_and_its_part_is_called(place):
    """The reader takes places loosely, and what it cannot hold in memory ends the process."""
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sheets.workbook([["a"], ["b"]]))) as before, zipfile.ZipFile(content, "w") as after:
        for member in before.infolist():
            text = before.read(member)
            name = member.filename.replace("worksheets/sheet1.xml", "worksheets/other.xml")
            text = text.replace(b"worksheets/sheet1.xml", b"worksheets/other.xml").replace(b'r="A2"', place)
            after.writestr(name, text)

    with pytest.raises(Refused, match="far off"):
        read_table(content.getvalue())


def test_an_external_entity_is_not_opened(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("SECRETWORD")
    content = io.BytesIO()
    head = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]>'.encode()
    with zipfile.ZipFile(io.BytesIO(sheets.workbook([["a"], ["b"]]))) as before, zipfile.ZipFile(content, "w") as after:
        for member in before.infolist():
            text = before.read(member)
            if member.filename == "xl/sharedStrings.xml":
                text = text.replace(b"?>", b"?>" + head, 1).replace(b"<t>b</t>", b"<t>&e;</t>")
                assert b"&e;" in text
            after.writestr(member, text)

    try:
        table = read_table(content.getvalue())
    except Refused:
        return
    assert "SECRETWORD" not in str(table)
