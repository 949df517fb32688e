"""Every number of page, PDF, workbook, CSV and JSON of one revision is the same, in each language; hidden is hidden in all."""

import csv
import dataclasses
import html
import io
import json
import re
from collections import Counter

import pytest
from django.urls import reverse
from django.utils.translation import override
from pypdf import PdfReader
from python_calamine import load_workbook

from core.charts import number
from exchange.htcds import standard
from reports.exports import paper, plain, workbook
from reports.exports.edition import edition_of
from reports.exports.words import TOTALS
from reports.presenters import cell, tables

pytestmark = pytest.mark.django_db
EDITIONS, LANGUAGES = ("internal", "public"), ("az", "en", "ru")


def numbers_of(document):
    """Every number of the document by table, row and column: the truth that all formats are held to."""
    found = {("totals", "", name): value for name, value in document["totals"].items() if name != "suppressed"}
    for table, rows in document.items():
        if table.startswith("by_"):
            for key, row in rows.items():
                if key != "suppressed":
                    found |= {(table, key, name): value for name, value in row.items()}
    return found


def in_words(document):
    """What a reader of words sees of them: a list for each table, in its order, closed lists without their empty rows."""
    shown = [[number(document["totals"][name]) for name in TOTALS]]
    return shown + [[text for row in table.rows for text in row["cells"]] for table in tables(document)]


def letters(text):
    """Without the spaces that typesetting adds, and without the ones that group thousands."""
    return re.sub(r"[\s\u00a0\u202f\u200b]+", "", text)


@pytest.mark.parametrize("edition", EDITIONS)
def test_json_and_csv_have_every_number(report, edition):
    made = edition_of(report, edition)

    document = json.loads(plain.as_json(made))
    rows = list(csv.DictReader(io.StringIO(plain.as_csv(made).decode())))

    truth = numbers_of(made.document)
    assert numbers_of(document) == truth
    assert {(row["table"], row["key"], row["measure"]): row["value"] for row in rows} == {
        place: "" if value is None else str(value) for place, value in truth.items()
    }
    assert len(rows) == len(truth)


@pytest.mark.parametrize("edition", EDITIONS)
def test_htcds_has_the_same_numbers_under_the_standards_names(report, edition):
    """As the file alone and as a sheet of the workbook; every field and code is one of the standard's own files."""
    made = edition_of(report, edition)
    with override("en"):
        table = next(further for further in made.further if further.key == "htcds")
        book = load_workbook(io.BytesIO(workbook.as_xlsx(made)))
    rows = list(csv.DictReader(io.StringIO(plain.further_as_csv(table).decode())))

    truth = numbers_of(made.document)
    places = {"": "totals", "prs_Gender": "by_sex", "prs_Citizenship": "by_citizenship"}
    columns = {"victim": "ActualVictimOfTrafficking", "at_risk": "PossibleVictimOfTrafficking", "persons": "persons"}
    found = {
        (places.get(row["field"], "by_exploitation"), row["ownCode"].replace("totals", ""), ours): row[theirs]
        for row in rows
        for ours, theirs in columns.items()
    }
    tables = set(places.values()) | {"by_exploitation"}
    assert found == {
        place: "" if value is None else str(value)
        for place, value in truth.items()
        if place[0] in tables and place[2] in columns
    }
    in_sheet = book.get_sheet_by_name("HTCDS").to_python()[-len(rows) :]
    assert [row[4:] for row in in_sheet] == [[_as_read(value) for value in row[4:]] for row in table.rows]
    for row in rows:
        if row["field"]:
            assert row["field"] in standard.fields()
        if row["field"] in ("prs_Gender", "vic_TypeOfExploitation") and row["code"]:
            assert row["code"] in standard.choices()[row["field"]]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("edition", EDITIONS)
def test_the_workbook_has_every_number(report, edition, language):
    with override(language):
        made = edition_of(report, edition)
        truth = tables(made.document)
        book = load_workbook(io.BytesIO(workbook.as_xlsx(made)))
        sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]

        front = {row[0]: row[1] for row in sheets[0]}
        for name, (label, _note) in TOTALS.items():
            assert front[str(label)] == _as_read(made.document["totals"][name])
        for table, sheet in zip(truth, sheets[1:], strict=False):
            read = sheet[len(sheet) - len(table.rows) :]
            assert [row[0] for row in read] == [row["label"] for row in table.rows]
            assert [row[1:] for row in read] == [[_as_read(value) for value in row["values"]] for row in table.rows]


def _as_read(value):
    return number(None) if value is None else float(value)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("edition", EDITIONS)
def test_the_paper_has_every_number_in_its_order(report, edition, language):
    with override(language):
        made = edition_of(report, edition)
        text = letters(_text_of(paper.as_pdf(made)))

        for row in (row for table in tables(made.document) for row in table.rows):
            assert letters("".join(row["cells"])) in text, row["label"]
        for name in TOTALS:
            assert letters(number(made.document["totals"][name])) in text


def _text_of(content):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_has_every_number_in_its_order(report, client, iom_officer, language):
    iom_officer.language = language
    iom_officer.save(update_fields=["language"])
    client.force_login(iom_officer)
    page = client.get(reverse("reports:year", args=[2019])).content.decode()

    found = [html.unescape(text).strip() for text in re.findall(r'<td class="num">(.*?)</td>', page, re.DOTALL)]

    with override(language):
        assert found == [text for table in in_words(report.figures) for text in table]


@pytest.mark.parametrize("edition", EDITIONS)
def test_page_and_paper_show_the_same_picture(report, edition, client, iom_officer):
    client.force_login(iom_officer)
    with override("en"):
        made = edition_of(report, edition)
        for table, printed in zip(tables(made.document), paper.paper_of(made)["tables"], strict=True):
            assert printed["picture"].replace('width="640"', 'width="100%"', 1) == table.picture


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hidden_number_stands_in_no_public_file(report, language):
    """Each hidden cell says that it is hidden; and the words that reach a reader are made of the public figures alone."""
    with override(language):
        made = edition_of(report, "public")
        hidden = [place for place, value in numbers_of(made.document).items() if value is None]
        assert len(hidden) > 20

        lines = plain.as_csv(made).decode().splitlines()
        for place in hidden:
            assert f"{','.join(place)}," in lines
        marks = Counter(text for table in in_words(made.document) for text in table)
        text = letters(_text_of(paper.as_pdf(made)))
        assert text.count(number(None)) >= marks[number(None)] > 20
        internal = numbers_of(report.figures)
        # Numbers of four figures and more are of one place each: a hidden one would be found anywhere in the files.
        shown = {value for value in numbers_of(made.document).values() if value is not None}
        for value in {internal[place] for place in hidden} - shown:
            if not isinstance(value, str) and value > 999:
                assert letters(cell(value)) not in text


def test_the_public_files_do_not_carry_the_digest_of_what_they_hide(report):
    """Whoever has the digest of the internal figures tries all that a hidden number may be until it is right."""
    made = edition_of(report, "public")

    for content in (
        plain.as_json(made),
        plain.as_csv(made),
        workbook.as_xlsx(made),
        _text_of(paper.as_pdf(made)).encode(),
    ):
        assert report.digest.encode() not in content
        assert report.digest[:16].encode() not in content
    assert json.loads(plain.as_json(made))["digest"] != report.digest


def test_the_public_files_name_no_member_of_staff(report, iom_officer):
    made = edition_of(report, "public")

    text = letters(_text_of(paper.as_pdf(made)))

    assert letters(iom_officer.full_name) not in text
    assert letters(iom_officer.organisation.name) in text
    assert letters(iom_officer.full_name) in letters(_text_of(paper.as_pdf(edition_of(report))))


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_correction_changes_no_byte_of_the_revision_before(report, edition, request):
    def files():
        made = edition_of(report, edition)
        return [make(made) for make in (plain.as_json, plain.as_csv, workbook.as_xlsx, paper.as_pdf)]

    before = files()
    request.getfixturevalue("correction")
    report.refresh_from_db()

    assert files() == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_of_invented_people_is_a_paper_however_its_tables_fall(report, settings, language):
    """The mark stands on every page, also on those into which a table goes on."""
    settings.TRAINING_MARK = f"{__name__}.training_mark"
    document = edition_of(report).document
    for rows in range(1, 40, 3):
        longer = {f"H{number}": next(iter(document["by_shelter"].values())) for number in range(rows)}
        made = dataclasses.replace(edition_of(report), document=document | {"by_shelter": longer})
        with override(language):
            pages = PdfReader(io.BytesIO(paper.as_pdf(made))).pages

        assert all("Invented people here" in page.extract_text() for page in pages)


def training_mark():
    return "Invented people here"
