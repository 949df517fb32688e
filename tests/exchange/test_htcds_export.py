"""Which cases go out in the words of the standard, which parts of them, what the workbooks hold, and what stays on record."""

import io
import subprocess
import sys
import zipfile
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from python_calamine import CalamineWorkbook

from accounts.enums import OrganisationType
from audit.models import AuditEvent
from cases.models import Case, Consent, Intake, Person
from core.errors import NotAllowed, Refused
from exchange.htcds.case_sheet import BOOK, SHEET, columns, words, write_case_sheet
from exchange.htcds.cells import CODES, IOM, LAYOUTS, MAIN
from exchange.htcds.record import Record
from exchange.htcds.standard import choices, fields
from exchange.htcds.writing import write_codes
from tests.accounts.factories import make_organisation
from tests.cases.factories import SURNAME, make_case, make_consent, make_person
from tests.exchange.htcds import Inventor, agree, exported

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def sheet(content, name=MAIN):
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        return book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def cases_in(content):
    """The rows of the main sheet by the names of its columns."""
    head, *rows = sheet(content)
    return [dict(zip(head, row, strict=True)) for row in rows]


def names_in(content):
    return [row["prs_SecondName"] for row in cases_in(content)]


def written(*records, write=write_codes):
    file = io.BytesIO()
    write(iter(records), file)
    return file.getvalue()


# ------------------------------------------------------------ who goes out


def test_without_an_answer_nobody_goes_out(case, caseworker, receiver):
    make_consent(case, receiver.organisation, by=caseworker)
    make_consent(case, None, by=caseworker, purpose="services")

    content, result = exported()

    assert cases_in(content) == []
    assert (result.count, result.not_agreed) == (0, 0)


def test_a_yes_in_force_goes_out(case, caseworker):
    agree(case, caseworker)

    assert names_in(exported()[0]) == [SURNAME]


@pytest.mark.parametrize(
    "answer",
    [
        {"decision": "refused"},
        {"decision": "not_said"},
        {"valid_from": date(2020, 1, 1), "answered_on": date(2020, 1, 1), "valid_until": date(2021, 1, 1)},
        {"valid_from": date(2999, 1, 1)},
    ],
    ids=["refused", "not said", "run out", "not yet"],
)
def test_only_the_last_answer_counts(case, caseworker, answer):
    agree(case, caseworker)
    agree(case, caseworker, **answer)

    content, result = exported()

    assert names_in(content) == []
    assert result.not_agreed == 1


def test_a_consent_that_was_taken_back_is_none(case, caseworker):
    consent = agree(case, caseworker)
    Consent.objects.filter(pk=consent.pk).update(withdrawn_on=TODAY(), withdrawal_recorded_by=caseworker)

    assert names_in(exported()[0]) == []


def test_a_no_towards_one_recipient_keeps_the_file_from_all(case, caseworker, iom_officer):
    agree(case, caseworker)
    make_consent(case, iom_officer.organisation, by=caseworker, purpose="htcds_export", decision="refused")

    assert names_in(exported()[0]) == []


def test_of_several_yes_only_what_all_name_goes(case, caseworker, iom_officer):
    agree(case, caseworker, "identity", "exploitation")
    make_consent(case, iom_officer.organisation, "identity", "contact", by=caseworker, purpose="htcds_export")
    Person.objects.filter(pk=case.person_id).update(country="TUR")

    (row,) = cases_in(exported()[0])

    assert row["prs_SecondName"] == SURNAME
    assert row["prs_MailingCountry"] == ""


def test_of_who_keeps_everything_to_herself_nothing_goes_also_where_another_record_says_so(case, caseworker):
    agree(case, caseworker)
    twin = make_person(merged_into=case.person)
    Person.objects.filter(pk=twin.pk).update(do_not_share=True)

    assert names_in(exported()[0]) == []


def test_what_is_to_be_withheld_in_words_is_left_to_people(case, caseworker):
    agree(case, caseworker, withheld="Nothing about my brother.", withholding_reason="fear_of_harm")

    content, result = exported()

    assert names_in(content) == []
    assert result.in_words == 1


def test_only_the_parts_that_she_named_go(case, caseworker):
    agree(case, caseworker, "exploitation")
    case.exploitations.create(form="ForcedBegging")

    (row,) = cases_in(exported()[0])

    assert row["vic_TypeOfExploitation"] == "ForcedBegging"
    assert row["cas_Status"] == "Active"
    assert not [name for name, value in row.items() if name.startswith("prs_") and value and name != "prs_Deceased"]


def test_files_restricted_to_named_staff_do_not_go(organisation_cases, caseworker):
    restricted, embargoed, open_one = organisation_cases
    for one in organisation_cases:
        agree(one, caseworker)
    Case.objects.filter(pk=restricted.pk).update(restricted=True)
    Case.objects.filter(pk=embargoed.pk).update(embargo_until=timezone.now() + timedelta(days=1))

    _content, result = exported()

    assert result.count == 1
    assert AuditEvent.objects.get(event="case_exported").target_id == open_one.public_id


@pytest.fixture
def organisation_cases(caseworker):
    return [make_case(caseworker.organisation, opened_on=date(2024, 1, day)) for day in (1, 2, 3)]


@pytest.mark.parametrize(("first", "last", "count"), [(None, None, 3), (2, None, 2), (None, 2, 2), (2, 2, 1)])
def test_a_period_is_of_the_days_on_which_cases_were_opened(organisation_cases, caseworker, first, last, count):
    for one in organisation_cases:
        agree(one, caseworker)

    period = {name: date(2024, 1, day) if day else None for name, day in (("from_on", first), ("to_on", last))}

    assert exported(**period)[1].count == count


def test_whoever_leads_a_house_takes_out_its_own_files(case, caseworker, manager, stranger, reviewer, administrator):
    agree(case, caseworker)
    theirs = make_case(stranger.organisation, person=make_person(family_name="Other"))
    agree(theirs, stranger)

    assert names_in(exported(manager)[0]) == [SURNAME]
    assert sorted(names_in(exported()[0])) == sorted([SURNAME, "Other"])
    for somebody in (caseworker, reviewer, administrator):
        with pytest.raises(NotAllowed):
            exported(somebody)


def test_a_file_restricted_to_others_does_not_go_out_with_a_manager(case, caseworker, manager):
    agree(case, caseworker)
    Case.objects.filter(pk=case.pk).update(restricted=True)

    assert exported(manager)[1].count == 0


# ------------------------------------------------------------ what stays on record


def test_the_export_and_each_file_are_on_record_without_anybodys_name(case, caseworker, manager):
    agree(case, caseworker)

    exported(manager, layout=IOM, reason="For the yearly exchange.", from_on=date(2024, 1, 1))

    whole = AuditEvent.objects.get(event="exported")
    one = AuditEvent.objects.get(event="case_exported")
    assert whole.changes == {"kind": "HTCDS", "rows": 1, "format": IOM, "from_on": "2024-01-01", "until": None}
    assert whole.reason == "For the yearly exchange."
    assert (one.actor_id, one.case_id) == (manager.public_id, case.public_id)
    assert "identity" in one.changes["sections"]
    assert SURNAME not in f"{whole.changes}{one.changes}"


def test_a_large_export_does_not_stop_its_maker_from_reading(case, caseworker, manager, settings, client):
    settings.READ_LIMIT_CASES = 1
    others = [make_case(caseworker.organisation) for _number in range(3)]
    for one in others:
        agree(one, caseworker)

    exported(manager)

    client.force_login(manager)
    assert client.get(f"/cases/{case.public_id}/").status_code == 200


def test_what_fails_is_not_on_record(case, caseworker, manager):
    agree(case, caseworker)
    make_intake_details(case, "x" * 40_000)

    with pytest.raises(Refused, match="Row 3, cas_IncomingReferralDetails"):
        exported(manager, layout=IOM)

    assert exported(manager, layout=CODES)[1].count == 1
    assert AuditEvent.objects.filter(event="exported").count() == 1


def make_intake_details(case, text):
    return Intake.objects.create(case=case, source_details=text)


# ------------------------------------------------------------ what the workbooks hold


def test_the_layout_of_codes_has_the_standards_names_and_codes(caseworker, manager, receiver):
    inventor = Inventor(7, caseworker, manager, receiver)
    for _number in range(12):
        agree(inventor.case(), caseworker)

    content, _result = exported()

    assert sheet(content)[0] == list(fields())
    rows = cases_in(content)
    assert len(rows) == 12
    seen = {(name, code) for row in rows for name in choices() for code in str(row[name]).split(";") if code}
    assert len({name for name, _code in seen}) > 15
    assert [(name, code) for name, code in seen if code not in choices()[name]] == []
    countries = {code for row in rows for code in str(row["prs_Citizenship"]).split(";") if code}
    assert countries
    assert all(len(code) == 2 and code.isupper() for code in countries)


def test_no_cell_of_the_other_layout_holds_what_its_lists_refuse(caseworker, manager, receiver):
    """Read from the workbook that was made: each list of its own validation against the cells that it is for."""
    inventor = Inventor(8, caseworker, manager, receiver)
    for _number in range(12):
        agree(inventor.case(), caseworker)

    content, _result = exported(layout=IOM)

    lists = sheet(content, "validation")
    checked = 0
    for column, (list_column, last) in LISTS_BY_COLUMN.items():
        allowed = {row[ord(list_column) - 65] for row in lists[3:last]}
        for row in sheet(content, SHEET)[2:]:
            value = row[place_of(column)]
            if value != "":
                checked += 1
                assert value in allowed, (column, value)
    assert checked > 60


# As the published workbook's validation says them (xl/worksheets/sheet1.xml), said here once more by hand.
LISTS_BY_COLUMN = {
    "H": ("B", 9), "I": ("E", 252), "U": ("F", 13), "W": ("G", 19), "X": ("H", 14), "Y": ("I", 24), "Z": ("J", 7),
    "AB": ("L", 7), "AF": ("M", 6), "AJ": ("N", 6), "S": ("O", 6), "T": ("P", 8),
}  # fmt: skip


def place_of(letters):
    return ord(letters) - 65 if len(letters) == 1 else 26 + ord(letters[1]) - 65


def test_the_workbook_is_the_published_one_but_for_its_rows():
    content = written(
        Record({"prs_Citizenship": ["NA"], "vic_MethodsOfControl": ["DebtBondage", "Other"]}, {}),
        write=write_case_sheet,
    )

    with zipfile.ZipFile(BOOK) as before, zipfile.ZipFile(io.BytesIO(content)) as after:
        assert before.namelist() == after.namelist()
        changed = [name for name in before.namelist() if before.read(name) != after.read(name)]
        validations = [one.read("xl/worksheets/sheet1.xml").partition(b"<extLst>")[2] for one in (before, after)]
    assert changed == ["xl/worksheets/sheet1.xml"]
    assert validations[0] == validations[1] != b""
    rows = sheet(content, SHEET)
    assert rows[:2] == [row[: len(rows[0])] for row in sheet(BOOK.read_bytes(), SHEET)[:2]]
    assert rows[2][place_of("I")] == "Namibia"
    # With the space at its end, as published.
    assert rows[2][place_of("W")] == "Debt bondage "
    assert [row[0] for row in rows[2:]] == list(range(1, 1001))


def test_the_lists_of_the_workbook_say_every_code_and_country():
    assert all(set(found) == set(choices()[name]) for name, found in words().items() if name in choices())
    assert len(words()["prs_Citizenship"]) == 249
    assert len(columns()) == 38
    assert set(columns().values()) <= set(fields())


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0"])
def test_what_looks_like_a_formula_is_a_text(text, layout):
    record = Record({"prs_FirstName": text}, {"notes": [{"cco_CaseComment": text}]})

    content = written(record, write=write_codes if layout == CODES else write_case_sheet)

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not any(
            b"<f>" in archive.read(name) or b"<f " in archive.read(name)
            for name in archive.namelist()
            if "sheet" in name
        )
        if layout == CODES:
            assert b'quotePrefix="1"' in archive.read("xl/styles.xml")


def test_more_than_the_thousand_numbered_rows_go_into_the_workbook():
    content = written(*[Record({"prs_FirstName": f"N{number}"}, {}) for number in range(1500)], write=write_case_sheet)

    rows = sheet(content, SHEET)
    assert len(rows) == 1502
    assert rows[-1][place_of("D")] == "N1499"


SCRIPT = """
import os, resource, sys, tempfile

os.environ["DJANGO_SETTINGS_MODULE"] = "shelter_cms.settings"
import django

django.setup()
from django.test.utils import override_settings
from exchange.htcds.%(module)s import %(name)s as write
from exchange.htcds.record import Record

def records(count):
    for number in range(count):
        fields = {"prs_FirstName": f"N{number}" * 50}
        yield Record(fields, {"notes": [{"cco_CaseComment": "c" * 500}]})

with override_settings(TRAINING_MARK="builtins.str"):
    write(records(int(sys.argv[1])), tempfile.TemporaryFile())
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.mark.slow
@pytest.mark.parametrize("write", ["writing.write_codes", "case_sheet.write_case_sheet"])
def test_the_memory_does_not_grow_with_the_file(write):
    """Ten times as many rows may not take much more: each is on the disk before the next is made."""
    module, name = write.split(".")
    script = SCRIPT % {"module": module, "name": name}

    def peak(count):
        done = subprocess.run([sys.executable, "-c", script, str(count)], capture_output=True, text=True, check=False)  # noqa: S603
        assert done.returncode == 0, done.stderr
        return int(done.stdout)

    assert peak(30_000) - peak(3_000) < 24_000  # KB; the texts alone are 16 MB


# ------------------------------------------------------------ the command


def test_the_command_writes_a_workbook_for_its_owner_alone(case, caseworker, tmp_path, capsys):
    agree(case, caseworker)
    path = tmp_path / "out.xlsx"

    call_command("export_htcds", "--output", str(path))

    assert names_in(path.read_bytes()) == [SURNAME]
    assert path.stat().st_mode & 0o077 == 0
    assert "1 cases" in capsys.readouterr().out
    assert AuditEvent.objects.get(event="programme_work").changes == {"purpose": "htcds"}


def test_the_command_takes_layout_and_period(organisation_cases, caseworker, tmp_path):
    for one in organisation_cases:
        agree(one, caseworker)
    path = tmp_path / "out.xlsx"

    call_command("export_htcds", "--output", str(path), "--layout", "iom", "--from", "2024-01-02", "--to", "2024-01-02")

    filled = [row for row in sheet(path.read_bytes(), SHEET)[2:] if any(cell != "" for cell in row[1:])]
    assert len(filled) == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--from", "2024-13-01"], "Not a date"),
        (["--from", "2024-02-01", "--to", "2024-01-01"], "ends before it begins"),
        (["--layout", "other"], "invalid choice"),
    ],
)
def test_the_command_refuses_in_a_sentence(tmp_path, options, message):
    path = tmp_path / "out.xlsx"

    with pytest.raises(CommandError, match=message):
        call_command("export_htcds", "--output", str(path), *options)

    assert not path.exists()


def test_the_command_writes_workbooks_alone_and_where_there_is_a_folder(tmp_path):
    with pytest.raises(CommandError, match=r"\.xlsx"):
        call_command("export_htcds", "--output", str(tmp_path / "out.csv"))
    with pytest.raises(CommandError, match="does not exist"):
        call_command("export_htcds", "--output", str(tmp_path / "no" / "out.xlsx"))


def test_the_parts_of_organisations_that_have_no_word_are_left_empty(caseworker):
    case = make_case(make_organisation("QI", type=OrganisationType.INTERNATIONAL))
    agree(case, caseworker)

    (row,) = cases_in(exported()[0])

    assert row["org_Type"] == ""
    assert row["org_Name"]
