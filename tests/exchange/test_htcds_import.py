"""Cases of a spreadsheet of the standard: opened all or none, everything that is wrong named by sheet, row and column."""

import io
import json
import zipfile

import pytest
import xlsxwriter
from django.core.management import CommandError, call_command

from accounts.roles import SHAREABLE
from audit.models import AuditEvent
from cases.models import Case, Note, Person
from core.errors import NotAllowed
from exchange.htcds.case_sheet import BOOK, write_case_sheet
from exchange.htcds.cells import MAIN
from exchange.htcds.gathering import files_of
from exchange.htcds.importing import OWN_PLACES, import_htcds
from exchange.htcds.mapping import PLACES
from exchange.htcds.record import Record, record_from, record_of
from exchange.htcds.standard import fields
from exchange.htcds.writing import write_codes
from tests import proof
from tests.exchange.htcds import Inventor, whole_programme

pytestmark = pytest.mark.django_db
CASES = 200 if proof.WHOLE else 8


def written(*records, write=write_codes):
    file = io.BytesIO()
    write(iter(records), file)
    return io.BytesIO(file.getvalue())


def workbook(**sheets):
    """A workbook of somebody else's making: rows of cells by sheet."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name.replace("_", " "))
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
    return io.BytesIO(file.getvalue())


def problems(file, actor):
    result = import_htcds(file, actor=actor)
    assert result.errors
    assert result.cases == 0
    assert not Person.objects.exists()
    return [(one.sheet, one.row, one.column, one.value) for one in result.errors]


@pytest.mark.slow
def test_cases_come_in_as_they_went_out(caseworker, manager, receiver, colleague, pytestconfig):
    """What has a place of its own is the same field again; what others decided or agreed elsewhere is kept in words."""
    inventor = Inventor(proof.seed(pytestconfig), caseworker, manager, receiver)
    cases = [inventor.case() for _number in range(CASES)]
    with whole_programme():
        sent = [record_from(file, SHAREABLE) for files in files_of([case.pk for case in cases], None) for file in files]

    result = import_htcds(written(*sent), actor=colleague)

    assert result.errors == []
    assert result.cases == CASES
    opened = Case.objects.exclude(pk__in=[case.pk for case in cases]).order_by("id")
    for case, before in zip(opened, sent, strict=True):
        after = record_of(case, reader=colleague)
        assert {n: v for n, v in after.fields.items() if n in OWN_PLACES} == {
            n: v for n, v in before.fields.items() if n in OWN_PLACES
        }
        for of in ("episodes", "perpetrators"):
            assert after.rows.get(of) == before.rows.get(of)
        *notes, rest = [row["cco_CaseComment"] for row in after.rows["notes"]]
        assert notes == [row["cco_CaseComment"] for row in before.rows.get("notes", [])]
        assert all(f"{name}: " in rest for name in before.fields if name not in OWN_PLACES)
        assert all(row[name] in rest for row in before.rows.get("goals", []) for name in row)
        assert all(row[name] in rest for row in before.rows.get("referrals", []) for name in row)
        assert case.organisation == colleague.organisation


def test_the_published_workbook_filled_in_comes_in(caseworker):
    record = Record(
        {"prs_FirstName": "Aynur", "prs_SecondName": "Əliyeva", "prs_Citizenship": ["GE"], "prs_Gender": "Feminine",
         "prs_Birthdate": "1990-05-17", "vic_MethodsOfControl": ["DebtBondage"], "vic_TypeOfExploitation": ["ForcedMarriage"]},
        {},
    )  # fmt: skip

    result = import_htcds(written(record, write=write_case_sheet), actor=caseworker)

    assert (result.errors, result.cases) == ([], 1)
    after = record_of(Case.objects.get(), reader=caseworker).fields
    assert {name: after[name] for name in record.fields} == record.fields
    assert Person.objects.get().sex == "female"
    assert Case.objects.get().assignments.get().user == caseworker


def test_the_published_workbook_itself_holds_no_case(caseworker):
    result = import_htcds(str(BOOK), actor=caseworker)

    assert (result.errors, result.cases) == ([], 0)
    assert not AuditEvent.objects.filter(event="register_imported").exists()


def test_everything_that_is_wrong_is_named_in_one_go(caseworker):
    heads = ["prs_FirstName", "prs_Gender", "prs_Birthdate", "prs_NumberOfChildren", "prs_Citizenship", "con_Consent"]
    file = workbook(
        HTCDS=[
            [*heads, "hte_Longitude", "Nickname", "prs_FirstName"],
            ["A", "Female", "17.05.1990", "many", "AZ;XX", "perhaps", "49.8", "", ""],
            ["B", "Feminine", "1990-13", 2.5, "aze", True, "", "", "", "beside"],
            ["C", "Feminine", "2999-01-01", "", "", "", "", "", ""],
        ],
        Secrets=[["x"]],
    )

    found = problems(file, caseworker)

    assert found == [
        (MAIN, 1, "Nickname", "Nickname"),
        (MAIN, 1, "prs_FirstName", "prs_FirstName"),
        (MAIN, 1, "", ""),
        (MAIN, 2, "hte_Longitude", "49.8"),
        (MAIN, 2, "prs_Gender", "Female"),
        (MAIN, 2, "prs_Birthdate", "17.05.1990"),
        (MAIN, 2, "prs_NumberOfChildren", "many"),
        (MAIN, 2, "prs_Citizenship", "AZ;XX"),
        (MAIN, 2, "con_Consent", "perhaps"),
        (MAIN, 3, "prs_Birthdate", "1990-13"),
        (MAIN, 3, "prs_NumberOfChildren", "2.5"),
        (MAIN, 3, "prs_Citizenship", "aze"),
        (MAIN, 4, "prs_Birthdate", "2999-01-01"),
        ("Secrets", 0, "", "Secrets"),
    ]


@pytest.mark.parametrize(
    ("values", "column"),
    [
        ({"vic_ForcedLabourIndustry": ["C_Manufacturing"]}, "vic_ForcedLabourIndustry"),
        ({"vic_TypeOfSexExploitation": ["Pornography"]}, "vic_TypeOfSexExploitation"),
        ({"prs_Birthdate": "2015-01-01", "vic_AgeWhenTrafficked": 40}, "vic_AgeWhenTrafficked"),
        ({"cas_IncomingReferralDate": "2999-01-01"}, "cas_IncomingReferralDate"),
    ],
)
def test_what_our_own_rules_refuse_is_named_too(caseworker, values, column):
    assert [place[:3] for place in problems(written(Record(values, {})), caseworker)] == [(MAIN, 2, column)]


def test_one_row_that_is_wrong_keeps_all_out(caseworker):
    good, bad = Record({"prs_FirstName": "A"}, {}), Record({"prs_Birthdate": "2999-01-01"}, {})

    assert [place[1] for place in problems(written(good, bad, good), caseworker)] == [3]
    assert not AuditEvent.objects.filter(event__in=["case_opened", "register_imported"]).exists()


def test_a_dry_run_opens_nothing(caseworker):
    result = import_htcds(written(Record({"prs_FirstName": "A"}, {})), actor=caseworker, dry_run=True)

    assert (result.cases, result.errors) == (1, [])
    assert not Case.objects.exists()


def test_a_file_without_sheets_for_what_is_several_is_read_in_order(caseworker):
    heads = ["prs_FirstName", "hte_Type", "hte_Country", "per_RoleInProcess", "cco_CaseComment"]
    rows = [["A", "Recruitment;Transit", "AZ;", "Exploiter;Abuser", "one\\; two"]]

    assert import_htcds(workbook(Sheet1=[heads, *rows]), actor=caseworker).errors == []

    record = record_of(Case.objects.get(), reader=caseworker)
    assert record.rows["episodes"] == [{"hte_Type": "Recruitment", "hte_Country": "AZ"}, {"hte_Type": "Transit"}]
    assert record.rows["perpetrators"] == [{"per_RoleInProcess": ["Exploiter", "Abuser"]}]
    assert [note.text for note in Note.objects.all()] == ["one; two"]


def test_several_that_do_not_fit_together_are_named(caseworker):
    heads = ["prs_FirstName", "hte_Type", "hte_Country"]

    found = problems(workbook(HTCDS=[heads, ["A", "Recruitment;Transit", "AZ;GE;TR"]]), caseworker)

    assert found == [(MAIN, 2, "hte_Type", "Recruitment;Transit")]


def test_rows_of_no_case_and_texts_that_are_not_there_are_named(caseworker):
    file = workbook(
        HTCDS=[["prs_FirstName"], ['Longer than a cell can hold: the whole text stands on the sheet "Long texts".']],
        Case_comments=[["row", "cco_CaseComment"], [7, "lost"], ["x", "lost"]],
    )

    assert [place[:3] for place in problems(file, caseworker)] == [
        ("Case comments", 0, "row"), ("Case comments", 3, "row"), (MAIN, 2, "prs_FirstName"),
    ]  # fmt: skip


def test_a_word_that_the_workbooks_lists_do_not_have_is_named(caseworker):
    file = written(Record({"prs_Gender": "Feminine"}, {}), write=write_case_sheet).getvalue()
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as before, zipfile.ZipFile(changed, "w") as after:
        for member in before.infolist():
            after.writestr(member.filename, before.read(member).replace(b">Feminine<", b">Ladylike<"))

    found = problems(io.BytesIO(changed.getvalue()), caseworker)

    # The list of the workbook was changed as well: ours is the published one.
    assert found == [("Case Sheet", 3, "prs_Gender", "Ladylike")]


def test_a_case_sheet_with_other_columns_is_refused(caseworker):
    heads = ["", "vic_TraffickinStatusDecisionMakingOrg", "prs_FirstName"]

    found = problems(workbook(Sheet1=[heads, heads, ["1", "NGO", "A"]]), caseworker)

    assert ("Sheet1", 1, "cas_CaseOwner", "vic_TraffickinStatusDecisionMakingOrg") in found


def bomb():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (513 * 1024 * 1024))
    return file


def far_cell():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"")
        archive.writestr(
            "xl/worksheets/sheet1.xml", b'<sheetData><row r="1000000"><c r="XFD1000000"/></row></sheetData>'
        )
    return file


def csv_of(content):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(f"{MAIN}.csv", content)
    return file


@pytest.mark.parametrize(
    "make",
    [
        lambda: io.BytesIO(b"PK\x03\x04 and then nothing"),
        lambda: io.BytesIO(b"<html>not a workbook"),
        bomb,
        far_cell,
        lambda: csv_of("prs_FirstName\nЛейла".encode("utf-16")),
        lambda: csv_of(",".join(f"column{number}" for number in range(100_000)).encode()),
        lambda: io.BytesIO(),
    ],
    ids=["damaged", "html", "bomb", "far off", "not UTF-8", "a hundred thousand columns", "empty"],
)
def test_what_is_no_such_file_is_refused(caseworker, make):
    file = make()
    file.seek(0)

    assert problems(file, caseworker)


def test_a_csv_comes_in_as_well(caseworker):
    file = csv_of("prs_FirstName,prs_Citizenship\nЛейла,AZ;GE\n".encode())
    file.seek(0)

    assert import_htcds(file, actor=caseworker).cases == 1
    assert record_of(Case.objects.get(), reader=caseworker).fields["prs_Citizenship"] == ["AZ", "GE"]


def test_who_may_open_no_cases_brings_none_in(reviewer, iom_officer, administrator):
    for somebody in (reviewer, iom_officer, administrator):
        with pytest.raises(NotAllowed):
            import_htcds(written(Record({"prs_FirstName": "A"}, {})), actor=somebody)


def test_the_import_is_on_record(caseworker):
    import_htcds(written(Record({"prs_FirstName": "Leyli"}, {})), actor=caseworker)

    event = AuditEvent.objects.get(event="register_imported")
    assert event.changes == {"source": "HTCDS v2.0", "rows": "cases: 1"}
    assert not [one for one in AuditEvent.objects.all() if "Leyli" in str(one.changes)]


def test_the_command(caseworker, tmp_path, capsys):
    path = tmp_path / "cases.xlsx"
    path.write_bytes(written(Record({"prs_FirstName": "A"}, {}), Record({"prs_Gender": "Feminine"}, {})).getvalue())

    call_command("import_htcds", str(path), "--as", caseworker.username, "--json", "--dry-run")
    assert json.loads(capsys.readouterr().out) == {"cases": 2, "errors": [], "dry_run": True}
    call_command("import_htcds", str(path), "--as", caseworker.username)
    assert "Cases opened: 2." in capsys.readouterr().out

    path.write_bytes(workbook(HTCDS=[["prs_Gender"], ["x"]]).getvalue())
    with pytest.raises(CommandError, match="Nothing was imported: 1 error"):
        call_command("import_htcds", str(path), "--as", caseworker.username)
    with pytest.raises(CommandError, match="no such account"):
        call_command("import_htcds", str(path), "--as", "nobody")


def test_every_field_has_a_place_or_is_kept_in_words():
    assert set(PLACES) >= OWN_PLACES
    assert len(fields()) == 83
