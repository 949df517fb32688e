"""Where the people are invented, every page, print and export says so; a served installation never does."""

import io
import zipfile
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from accounts.training import is_training, mark
from core import pdf
from core.sheets import Sheet, as_csv, as_xlsx
from tests.accounts.factories import make_user

BAND = "Training: invented people"
DAY = datetime(2026, 11, 27, 12, tzinfo=UTC)
LETTER = {
    "subject": "Subject", "organisation": "House", "reference": "1", "day": "27.11.2026", "addressee": "To",
    "pages": "{page}/{pages}", "paragraphs": ["Text. " * 900], "closing": [], "signed": ["Name"], "signature": "Signature",
}  # fmt: skip


@pytest.fixture
def invented(shelter_organisation, settings):
    settings.LOCAL = True
    return make_user("invented", shelter_organisation, "caseworker", is_demo=True)


def test_every_page_of_an_installation_with_invented_people_says_so(client, invented, caseworker, settings):
    for user in (None, invented, caseworker):
        if user is not None:
            client.force_login(user)
        address = reverse("account_login" if user is None else "cases:list")

        assert BAND in client.get(address).content.decode()


def test_it_says_so_in_the_readers_language(client, invented, settings):
    client.force_login(invented)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ru"

    page = client.get(reverse("cases:list")).content.decode()

    with override("ru"):
        assert mark() in page
    assert BAND not in page


def test_without_the_invented_programme_no_page_says_so(client, caseworker, settings):
    settings.LOCAL = True
    client.force_login(caseworker)

    assert BAND not in client.get(reverse("cases:list")).content.decode()
    assert mark() == ""


def test_a_served_installation_never_says_so_whatever_its_database_holds(client, invented, settings):
    settings.LOCAL = False
    client.force_login(make_user("real", invented.organisation, "caseworker"))

    assert BAND not in client.get(reverse("cases:list")).content.decode()
    assert not is_training()
    assert b"invented" not in as_xlsx([Sheet("Sheet", ["a"], [[1]], above=["Title"])])


def test_the_page_left_in_a_hurry_says_nothing(client, invented):
    assert BAND not in client.get(reverse("empty")).content.decode()


def test_asking_costs_a_page_no_query_of_its_own(client, invented, settings):
    client.force_login(invented)
    client.get(reverse("accounts:profile"))

    def queries(local):
        settings.LOCAL = local
        with CaptureQueriesContext(connection) as found:
            client.get(reverse("accounts:profile"))
        return len(found)

    assert queries(True) == queries(False)


def test_every_page_of_a_print_says_so(invented):
    pages = PdfReader(io.BytesIO(pdf.render("letter", LETTER, made_at=DAY))).pages

    assert len(pages) > 1
    assert all(BAND in page.extract_text() for page in pages)


def test_a_print_about_real_people_is_what_it_was(db, settings):
    content = pdf.render("letter", LETTER, made_at=DAY)

    assert BAND not in PdfReader(io.BytesIO(content)).pages[0].extract_text()


def test_a_workbook_says_so_above_its_table_and_on_paper_and_one_for_machines_keeps_its_first_row(invented):
    file = io.BytesIO(as_xlsx([Sheet("A", ["a"], [[1]], above=["Title"]), Sheet("B", ["b"], [[2]])]))
    book = CalamineWorkbook.from_filelike(file)

    assert [row[0] for row in book.get_sheet_by_name("A").to_python()] == ["Title", BAND, "", "a", 1.0]
    assert [row[0] for row in book.get_sheet_by_name("B").to_python()] == ["b", 2.0]
    for number in (1, 2):
        assert BAND in zipfile.ZipFile(file).read(f"xl/worksheets/sheet{number}.xml").decode()
    assert as_csv(Sheet("C", ["c"], [[3]])).decode("utf-8-sig") == "c\r\n3\r\n"
