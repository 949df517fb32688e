"""What everybody may read: published editions and nothing else."""

import json
import re
from datetime import date

import pytest
from django.conf import settings as project
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.actions import freeze_report
from reports.disclosure.releases import public_document
from reports.exports.actions import FORMATS
from reports.models import Release
from reports.presenters import names_of
from reports.signing import actions
from reports.statistics import digest
from tests.accounts.factories import make_user
from tests.cases.factories import SURNAME
from tests.reports.factories import assist, exploited, make_file, make_shelter, stay
from tests.reports.views.test_report_pages import text_of

pytestmark = pytest.mark.django_db
FIGURES = reverse("figures:list")
YEAR = reverse("figures:year", args=[2019])


@pytest.fixture(autouse=True)
def _switched_on(settings):
    settings.PUBLIC_FIGURES = True
    cache.clear()


@pytest.fixture
def report(shelter, ministry, iom_officer):
    other = make_shelter(shelter.organisation)
    for number in range(30):
        case = make_file(
            shelter.organisation, status="identified" if number % 2 else "presumed", citizenship="AZE", sex="female"
        )
        stay(case, shelter if number % 3 else other, date(2019, 1, 5), date(2019, 3, 9))
        exploited(case, "ForcedLabour")
    assist(make_file(ministry, status="presumed"), ministry, date(2019, 2, 2))
    return freeze_report(2019, actor=iom_officer)


@pytest.fixture
def release(report, iom_officer):
    second = make_user("iom.second", iom_officer.organisation, "iom_officer")
    actions.review_report(report, note="No house answers.", actor=iom_officer)
    return actions.publish_report(report, actor=second)


@pytest.mark.parametrize("url", [FIGURES, YEAR, reverse("figures:download", args=[2019, "json"])])
def test_where_it_is_not_switched_on_there_is_no_page(client, release, settings, url):
    settings.PUBLIC_FIGURES = False

    assert client.get(url).status_code == 404


def test_it_is_switched_off_unless_somebody_switches_it_on():
    text = (project.BASE_DIR / ".env.example").read_text(encoding="utf-8")

    assert "\nPUBLIC_FIGURES=0\n" in text


@pytest.mark.parametrize("language", ["az", "en", "ru"])
def test_everybody_reads_the_sentence_in_her_language(client, release, language):
    response = client.get(YEAR, {"language": language})
    page = text_of(response)

    assert f'<html lang="{language}">' in response.content.decode()
    words = {
        "en": "In 2019, 15 victims of trafficking and 16 persons vulnerable to trafficking received",
        "az": "2019",
        "ru": "2019",
    }
    assert words[language] in page
    assert SURNAME not in page


def test_no_cookie_is_set_and_the_answer_may_be_kept(client, release):
    for url in (FIGURES, YEAR, *(reverse("figures:download", args=[2019, kind]) for kind in FORMATS)):
        response = client.get(url)

        assert response.status_code == 200
        assert not response.cookies
        assert response.headers["Cache-Control"] == "public, max-age=300"
        assert "Content-Security-Policy" in response.headers
        assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert not client.cookies


def test_only_the_release_is_read(client, release):
    urls = [FIGURES, YEAR, *(reverse("figures:download", args=[2019, kind]) for kind in FORMATS)]
    for url in urls:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200

        # On a workstation the frame asks besides whether the people are invented.
        statements = [query["sql"] for query in queries if '"is_demo"' not in query["sql"]]
        assert len(statements) == 1, url
        tables = set(re.findall(r'(?:FROM|JOIN) "(\w+)"', statements[0]))
        assert tables == {"reports_release", "reports_yearlyreport"}
        assert not re.search(r'"(figures|measures|quality|houses|frozen_by_id|published_by_id)"', statements[0])


def test_nothing_but_the_published_edition_is_shown(client, report, release):
    shown = json.loads(client.get(reverse("figures:download", args=[2019, "json"])).content)
    page = client.get(YEAR).content.decode()

    assert {key: shown[key] for key in release.document} == release.document
    assert shown["digest"] == release.digest != report.digest
    assert report.digest not in page
    assert release.digest in page
    assert shown["by_organisation"]["MIA"]["persons"] is None
    assert "×" in page


def test_houses_stand_under_their_codes_and_nobody_is_named(client, release, iom_officer):
    page = client.get(YEAR, {"language": "en"}).content.decode()

    assert "EH1" in page
    assert "Quiet House" not in page
    assert "Example House" in page
    for kind in ("json", "csv"):
        file = client.get(reverse("figures:download", args=[2019, kind])).content.decode()
        assert "Quiet House" not in file
        assert iom_officer.full_name not in page + file


def test_an_organisation_keeps_the_name_under_which_it_was_published(client, release, shelter):
    shelter.organisation.name = "Renamed Union"
    shelter.organisation.save()

    assert "Renamed Union" not in client.get(YEAR).content.decode()


def test_what_was_withdrawn_or_never_published_is_not_there(client, report, release, iom_officer):
    freeze_report(2018, actor=None)

    assert client.get(reverse("figures:year", args=[2018])).status_code == 404
    actions.withdraw_release(report, reason="A house was counted twice.", actor=iom_officer)
    assert client.get(YEAR).status_code == 404
    assert "Nothing is published yet" in text_of(client.get(FIGURES, {"language": "en"}))


def test_two_published_years_stand_beside_one_another(client, report, release):
    earlier = freeze_report(2018, actor=None)
    document = public_document(earlier)
    Release.objects.create(
        report=earlier, document=document, digest=digest(document), threshold=10, names=names_of(document),
        published_by=release.published_by,
    )  # fmt: skip

    page = text_of(client.get(YEAR, {"language": "en"}))

    assert "Compared with 2018" in page
    assert "Compare other years" not in page
    assert ", by year" in text_of(client.get(FIGURES, {"language": "en"}))


def test_whoever_is_signed_in_sees_the_same_and_no_copy_is_kept(client, release, reviewer):
    before = client.get(YEAR).content
    client.force_login(reviewer)

    response = client.get(YEAR)

    assert response.content == before
    assert "no-store" in response.headers["Cache-Control"]
    assert reviewer.full_name.encode() not in response.content


def test_who_asks_too_often_waits(client, release, settings):
    settings.PUBLIC_FIGURES_A_MINUTE = 3

    answers = [client.get(YEAR).status_code for _number in range(4)]
    other = client.get(YEAR, REMOTE_ADDR="203.0.113.7")

    assert answers == [200, 200, 200, 429]
    assert other.status_code == 200


def test_a_file_is_made_once(client, release, monkeypatch):
    url = reverse("figures:download", args=[2019, "pdf"])
    first = client.get(url)
    monkeypatch.setattr("reports.public.files.published_file", None)

    assert client.get(url).content == first.content
    assert first.content.startswith(b"%PDF")


def test_nothing_can_be_sent(client, release):
    assert client.post(YEAR).status_code == 405
