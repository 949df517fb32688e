"""The register's two commands, as scripts use them."""

import io
import json
import zipfile

import pytest
from django.core.management import CommandError, call_command
from python_calamine import load_workbook

from cases.models import Person
from exchange.models import ImportedPerson
from exchange.register.columns import HOW_TO, LISTS, SHEETS
from tests.exchange import registers
from tests.exchange.registers import ADDED, NOTHING, folder


def run(*arguments):
    """What the command prints, and the line with which it fails (None if it does not)."""
    out = io.StringIO()
    try:
        call_command(*map(str, arguments), stdout=out)
    except CommandError as error:
        return out.getvalue(), str(error)
    return out.getvalue(), None


@pytest.mark.django_db
def test_json_is_one_document_of_the_contract(tmp_path):
    out, refusal = run("import_register", folder(tmp_path / "house"), "--json")

    expected = {**ADDED, "errors": [], "warnings": [], "possible_duplicates": [], "dry_run": False}
    assert (json.loads(out), refusal) == (expected, None)


@pytest.mark.django_db
def test_json_with_errors_is_still_one_document_and_the_command_fails(tmp_path):
    out, refusal = run(
        "import_register", folder(tmp_path / "house", stays=["person_ref,shelter_code,check_in", "P1,TD1,x"]), "--json"
    )

    document = json.loads(out)
    assert document["errors"] == [
        {"sheet": "stays", "row": 2, "column": "check_in", "value": "x", "message": document["errors"][0]["message"]}
    ]
    assert {name: document[name] for name in NOTHING} == NOTHING
    assert "1 error" in refusal


@pytest.mark.django_db
def test_a_file_that_cannot_be_read_is_one_error_of_the_document(tmp_path):
    (tmp_path / "r.xlsx").write_bytes(b"nonsense")

    out, refusal = run("import_register", tmp_path / "r.xlsx", "--json")

    assert len(json.loads(out)["errors"]) == 1
    assert refusal


@pytest.mark.django_db
def test_a_dry_run_adds_nothing(tmp_path):
    out, _ = run("import_register", folder(tmp_path / "house"), "--dry-run", "--json")

    document = json.loads(out)
    assert (document["persons"], document["dry_run"]) == (2, True)
    assert not Person.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "source"), [([], "house"), (["--source", "TD register"], "TD register"), (["--source", " "], "house")]
)
def test_the_source_is_the_base_name_unless_another_is_given(tmp_path, arguments, source):
    run("import_register", f"{folder(tmp_path / 'house')}/", *arguments)

    assert set(ImportedPerson.objects.values_list("source", flat=True)) == {source}


@pytest.mark.django_db
def test_a_folder_and_a_zip_of_the_same_base_name_are_one_source(tmp_path):
    path = folder(tmp_path / "house")
    with zipfile.ZipFile(tmp_path / "house.zip", "w") as archive:
        for file in path.iterdir():
            archive.write(file, file.name)
    run("import_register", path)

    out, _ = run("import_register", tmp_path / "house.zip", "--json")

    assert json.loads(out)["persons"] == 0


@pytest.mark.django_db
def test_without_json_people_read_numbers_errors_and_warnings(tmp_path):
    out, _ = run("import_register", folder(tmp_path / "house", shelters=[registers.SHELTERS[0], "TD1,Q,TD,men,0,"]))
    bad, refusal = run("import_register", folder(tmp_path / "bad", persons=[registers.PERSONS[0], "P1,,TD,,,,f,,,,,"]))

    assert "persons" in out
    assert "stays 2 shelter_code «TD1»" in out
    assert "persons 2 sex «f»" in bad
    assert "Nothing was imported" in refusal


def test_the_template_has_every_column_drop_downs_and_an_explanation(tmp_path):
    out, refusal = run("register_template", tmp_path / "t.xlsx")

    book = load_workbook(str(tmp_path / "t.xlsx"))
    headers = {name: book.get_sheet_by_name(name).to_python()[0] for name in SHEETS}
    assert (refusal, str(tmp_path / "t.xlsx") in out) == (None, True)
    assert headers == {name: [column.name for column in columns] for name, columns in SHEETS.items()}
    explained = {(row[0], row[1]) for row in book.get_sheet_by_name(HOW_TO).to_python()}
    assert {(name, column.name) for name, columns in SHEETS.items() for column in columns} <= explained
    assert LISTS in book.sheet_names


def test_the_template_offers_each_code_of_a_column(tmp_path):
    run("register_template", tmp_path / "t.xlsx")

    with zipfile.ZipFile(tmp_path / "t.xlsx") as archive:
        sheets = b"".join(archive.read(name) for name in archive.namelist() if "worksheets/sheet" in name)
    coded = sum(
        bool(column.codes) or column.name in {"citizenship", "country"} for row in SHEETS.values() for column in row
    )
    assert sheets.count(b"<dataValidation ") == coded
    lists = load_workbook(str(tmp_path / "t.xlsx")).get_sheet_by_name(LISTS).to_python()
    assert {code for columns in SHEETS.values() for column in columns for code in column.codes} <= {
        cell for row in lists for cell in row
    }


@pytest.mark.parametrize("name", ["t.csv", "nowhere/t.xlsx"])
def test_a_template_that_cannot_be_written_is_one_line(tmp_path, name):
    _, refusal = run("register_template", tmp_path / name)

    assert refusal
    assert "\n" not in refusal
