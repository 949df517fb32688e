"""Files as they come: workbooks, archives and folders, whole, damaged or hostile."""

import io
import zipfile
from datetime import date, datetime, timedelta

import pytest
import xlsxwriter
from django.utils import timezone

from cases.models import Person
from exchange.actions import import_register
from exchange.register import measuring, reading
from exchange.register.template import write_template
from reintegration.models import Assistance
from shelters.models import Stay
from tests.exchange import registers
from tests.exchange.registers import ADDED, NOTHING, WHOLE, cells, folder

pytestmark = pytest.mark.django_db


def imported(path, **options):
    return import_register(path, actor=None, source="house", **options)


def refused(path):
    """The one message of a file that cannot be read."""
    result = imported(path)
    assert [(error.sheet, error.row) for error in result.errors] == [("", 0)]
    return result.errors[0].message


def workbook(path, sheets):
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, datetime | date):
                        sheet.write_datetime(number, column, value, day)
                    elif value is not None and value != "":
                        sheet.write(number, column, value)
    return path


def archive(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in files.items():
            target.writestr(name, content)
    return path


def ods(path, sheets):
    """The least that is a spreadsheet in OpenDocument: text cells only."""

    def row(line):
        filled = "".join(
            f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
            for value in line
        )
        return f"<table:table-row>{filled}</table:table-row>"

    tables = "".join(
        f'<table:table table:name="{name}">{"".join(row(line) for line in rows)}'
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/>'
        "</table:table-row></table:table>"
        for name, rows in sheets.items()
    )
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return archive(path, {"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content(tables)})


def content(tables):
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    return f'<?xml version="1.0"?><office:document-content{spaces}>{body}</office:document-content>'


def test_one_register_as_folder_zip_xlsx_and_ods_is_one_register(tmp_path):
    """What one of them has brought, none of the others brings again: text, numbers and dates are the same rows."""
    typed = {name: cells(lines) for name, lines in WHOLE.items()}
    for row in typed["stays"][1:]:
        row[3], row[4] = date.fromisoformat(row[3]), date.fromisoformat(row[4])
    typed["assistance"][1][4:] = [1, 12.5]
    typed["persons"][2][8] = 1990
    files = {f"house/{name}.csv": "\n".join(lines) for name, lines in WHOLE.items()}

    results = [
        imported(workbook(tmp_path / "a.xlsx", typed)),
        imported(folder(tmp_path / "b")),
        imported(archive(tmp_path / "c.zip", files)),
        imported(ods(tmp_path / "d.ods", {name: cells(lines) for name, lines in WHOLE.items()})),
    ]

    assert [result.errors for result in results] == [[], [], [], []]
    assert [result.added for result in results] == [ADDED, NOTHING, NOTHING, NOTHING]


def test_cells_are_taken_as_a_spreadsheet_holds_them(tmp_path):
    """A year as number or text, money as a sum of floats, dates with a time of midnight, spaces around a code."""
    persons = [cells(registers.PERSONS)[0], ["P1", "", "", "", "", "", " female ", "", 1998.0, "", 77001, 994501112233]]
    stays = [cells(registers.STAYS)[0], ["P1", "TD1", 7, datetime(2019, 1, 5), "2019-02-01 00:00:00"]]  # noqa: DTZ001
    items = [cells(registers.ASSISTANCE)[0], ["P1", "food", date(2019, 1, 6), "TD", "2", 0.1 + 0.2]]
    sheets = {"organisations": cells(registers.ORGANISATIONS), "shelters": cells(registers.SHELTERS)}

    result = imported(
        workbook(tmp_path / "r.xlsx", {**sheets, "persons": persons, "stays": stays, "assistance": items})
    )

    assert not result.errors
    person, stay, item = Person.objects.get(), Stay.objects.get(), Assistance.objects.get()
    assert (person.birth_year, person.sex, person.phone) == (1998, "female", "994501112233")
    assert (stay.bed_uses.get().bed.label, stay.check_in, stay.check_out) == ("7", date(2019, 1, 5), date(2019, 2, 1))
    assert (str(item.amount_azn), str(item.quantity)) == ("0.30", "2.00")


@pytest.mark.parametrize(
    "value",
    [datetime(2019, 1, 5, 10, 30), 43470, True, "5/1/2019", "2019-1-5", "yesterday"],  # noqa: DTZ001
    ids=str,
)
def test_what_is_no_date_is_not_made_one(tmp_path, value):
    stays = [cells(registers.STAYS)[0], ["P1", "TD1", "", value, ""]]
    typed = {name: cells(lines) for name, lines in WHOLE.items()} | {"stays": stays}

    result = imported(workbook(tmp_path / "r.xlsx", typed))

    assert [(error.sheet, error.row, error.column) for error in result.errors] == [("stays", 2, "check_in")]


def test_csv_with_and_without_bom_and_with_semicolons(tmp_path):
    path = folder(tmp_path / "house")
    (path / "persons.csv").write_bytes(b"\xef\xbb\xbf" + (path / "persons.csv").read_bytes())
    (path / "stays.csv").write_text("\r\n".join(registers.STAYS).replace(",", ";"), encoding="utf-8")

    assert imported(path).added == ADDED


def test_csv_that_is_not_utf8_is_named_with_its_row(tmp_path):
    path = folder(tmp_path / "house")
    (path / "persons.csv").write_bytes(
        "person_ref,organisation,family_name\nA,TD,x\nB,TD,Şöhrətova\n".encode("cp1254", "replace")
    )

    errors = imported(path).errors

    assert ("persons", 3) in {(error.sheet, error.row) for error in errors}
    assert any("UTF-8" in error.message for error in errors)


def test_an_unclosed_quotation_mark_is_named_with_its_row(tmp_path):
    errors = imported(folder(tmp_path / "r", {"persons": [registers.PERSONS[0], 'A,,TD,"x,,,,,,,,']})).errors

    assert [(error.sheet, error.row) for error in errors] == [("persons", 2)]


@pytest.mark.parametrize("name", ["empty.xlsx", "empty.ods", "empty.zip"])
def test_a_file_of_no_bytes_is_a_register_without_rows(tmp_path, name):
    (tmp_path / name).touch()

    result = imported(tmp_path / name)

    assert (result.errors, result.added) == ([], NOTHING)


def test_the_empty_template_is_a_register_without_rows(tmp_path):
    write_template(tmp_path / "t.xlsx")

    result = imported(tmp_path / "t.xlsx")

    assert (result.errors, result.warnings, result.added) == ([], [], NOTHING)


@pytest.mark.parametrize(
    "data",
    [b"hello", b"PK\x03\x04 and no archive", b"PK\x05\x06", b"%PDF-1.7", b"\0" * 100],
    ids=["text", "torn zip", "short zip", "pdf", "zeros"],
)
def test_what_is_no_register_is_one_clear_refusal(tmp_path, data):
    (tmp_path / "r.xlsx").write_bytes(data)

    assert len(refused(tmp_path / "r.xlsx")) > 20


def test_a_workbook_torn_at_any_place_is_refused(tmp_path):
    whole = workbook(tmp_path / "whole.xlsx", {name: cells(lines) for name, lines in WHOLE.items()}).read_bytes()
    for length in range(9, len(whole) - 1, len(whole) // 12):
        (tmp_path / "torn.xlsx").write_bytes(whole[:length])
        refused(tmp_path / "torn.xlsx")


def test_an_archive_with_damaged_parts_is_refused(tmp_path):
    files = {"[Content_Types].xml": "<x/>", "xl/workbook.xml": "<not xml", "xl/worksheets/sheet1.xml": "<a"}

    refused(archive(tmp_path / "r.xlsx", files))
    refused(archive(tmp_path / "r.ods", {"content.xml": "<a"}))


def test_a_workbook_with_a_password_is_refused_and_says_so(tmp_path):
    (tmp_path / "r.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)

    assert "password" in refused(tmp_path / "r.xlsx")


def test_a_locked_zip_is_refused_and_says_so(tmp_path):
    path = archive(tmp_path / "r.zip", {"persons.csv": "person_ref\n"})
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)

    assert "password" in refused(path)


@pytest.mark.parametrize("name", ["../persons.csv", "/etc/persons.csv", "a/../../persons.csv", "C:/persons.csv"])
def test_a_name_that_leaves_the_archive_is_refused(tmp_path, name):
    assert "folder" in refused(archive(tmp_path / "r.zip", {name: "person_ref\n"}))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(measuring, "UNPACKED_LIMIT", 1_000_000)
    bomb = archive(tmp_path / "r.zip", {"persons.csv": b"0" * 2_000_000})

    assert bomb.stat().st_size < 10_000
    refused(bomb)


def test_an_archive_that_lies_about_its_size_is_refused(tmp_path):
    path = archive(tmp_path / "r.zip", {"persons.csv": b"0" * 500_000})
    size = (500_000).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(size, (10).to_bytes(4, "little")))

    refused(path)


def test_one_cell_in_the_farthest_corner_is_refused_before_it_fills_the_memory(tmp_path):
    far = tmp_path / "far.xlsx"
    with xlsxwriter.Workbook(far) as book:
        book.add_worksheet("persons").write(1_048_575, 16_383, "x")
    cell = '<table:table-cell office:value-type="string" table:number-columns-repeated="16384"><text:p>x</text:p>'
    rows = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-cell></table:table-row>'
    tables = f'<table:table table:name="persons">{rows}</table:table>'

    refused(far)
    refused(archive(tmp_path / "far.ods", {"content.xml": content(tables)}))


def test_more_rows_than_are_read_at_once_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "ROW_LIMIT", 10)

    refused(folder(tmp_path / "r", {"persons": [registers.PERSONS[0], *["A,,TD,,,,,,,,,"] * 10]}))


def test_formulas_that_fail_are_named_not_taken_as_empty(tmp_path):
    path = tmp_path / "r.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("how_to")
        sheet = book.add_worksheet("organisations")
        sheet.write_row(0, 0, ["code", "name", "type"])
        sheet.write_row(1, 0, ["X", "X", "ngo"])
        sheet.write_formula(2, 1, "=1/0", None, "#DIV/0!")

    errors = imported(path).errors

    assert ("organisations", 3, "name", "#DIV/0!") in {(row.sheet, row.row, row.column, row.value) for row in errors}


def test_a_sheet_twice_and_a_file_that_is_no_sheet_are_named(tmp_path):
    files = {
        "a/persons.csv": "person_ref\n",
        "b/persons.csv": "person_ref\n",
        "readme.txt": "x",
        "__MACOSX/._x.csv": "x",
    }

    errors = imported(archive(tmp_path / "r.zip", files)).errors

    assert [(row.sheet, row.row) for row in errors] == [("readme.txt", 0), ("persons", 0)]


def test_a_character_that_cannot_be_stored_is_named(tmp_path):
    lines = [registers.PERSONS[0], "A,,TD,x\0y,,,,,,,,"]

    errors = imported(folder(tmp_path / "r", {"organisations": registers.ORGANISATIONS, "persons": lines})).errors

    assert [(row.row, row.column) for row in errors] == [(2, "family_name")]


def test_there_is_no_such_file(tmp_path):
    assert "no such file" in refused(tmp_path / "nowhere.xlsx")


def test_dates_up_to_today_are_no_future(tmp_path):
    today = timezone.localdate()
    stays = [registers.STAYS[0], f"P1,TD1,,{today - timedelta(days=1)},{today}"]

    assert not imported(folder(tmp_path / "r", stays=stays)).errors


def test_an_upload_in_memory_is_read_like_a_file(tmp_path):
    data = workbook(tmp_path / "a.xlsx", {name: cells(lines) for name, lines in WHOLE.items()}).read_bytes()

    assert imported(io.BytesIO(data)).added == ADDED
