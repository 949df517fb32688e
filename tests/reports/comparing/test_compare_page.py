"""Frozen years beside one another."""

import copy
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reports.actions import freeze_report
from reports.comparing.forms import WHO
from reports.comparing.presenters import TOTALS
from reports.models import YearlyReport
from reports.presenters import HEADINGS
from tests.cases.factories import SURNAME
from tests.reports.views.test_report_pages import iom, register, report, text_of  # noqa: F401 (fixtures)

pytestmark = pytest.mark.django_db
COMPARE = reverse("reports:compare")
# Session, account, second factor, and what the frame of every page asks for.
OF_THE_FRAME = 6


def frozen(year, victims, *, version=1, revision=1):
    """A report as another year would have been frozen, without anybody in the database."""
    figures = copy.deepcopy(YearlyReport.objects.get(year=2019, revision=1).figures)
    figures |= {"year": year, "rules_version": version}
    figures["totals"] |= {"victim": victims, "persons": victims + figures["totals"]["at_risk"]}
    figures["by_month"] = {f"{year}{month[4:]}": row for month, row in figures["by_month"].items()}
    return YearlyReport.objects.create(
        year=year, revision=revision, rules_version=version, figures=figures, digest="0" * 64, frozen_at=timezone.now()
    )


def row_of(response, label):
    """The cells of a row of the page's table."""
    found = re.search(rf"<th scope=\"row\">{label}</th>(.*?)</tr>", response.content.decode(), re.DOTALL)
    return [
        re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", cell)).strip()
        for cell in re.findall(r"<td.*?</td>", found[1], re.DOTALL)
    ]


def row_count(response):
    return response.content.decode().count('<th scope="row">')


def test_two_years_stand_beside_one_another_with_the_change(iom, report):  # noqa: F811
    frozen(2020, 6)

    response = iom.get(COMPARE, {"year": ["2019", "2020"]})

    assert row_of(response, "Victims") == ["3", "6", "+3", "+100.0 %"]
    assert row_of(response, "Vulnerable") == ["1", "1", "0", "0.0 %"]
    assert "Persons, 2019 to 2020: +3 (+75.0 %)" in text_of(response)


def test_of_more_years_each_says_how_it_differs_from_the_one_before(iom, report):  # noqa: F811
    frozen(2020, 6)
    frozen(2021, 2)

    response = iom.get(COMPARE)

    assert row_of(response, "Victims") == ["3", "6 +3 (+100.0 %)", "2 −4 (−66.7 %)", "−1", "−33.3 %"]


def test_years_that_other_rules_counted_are_not_compared(iom, report):  # noqa: F811
    frozen(2020, 6, version=2)

    response = iom.get(COMPARE)

    assert row_of(response, "Victims") == ["3", "6", "not comparable", "–"]
    assert "they are not comparable" in text_of(response)


def test_every_table_can_be_compared(iom, report):  # noqa: F811
    frozen(2020, 6)

    for table in [TOTALS, *HEADINGS]:
        for who in WHO:
            response = iom.get(COMPARE, {"table": table, "who": who}, headers={"HX-Request": "true"})
            assert response.status_code == 200, (table, who)
            assert who == "other" or row_count(response) > 0, (table, who)


def test_a_table_is_compared_row_by_row_under_its_names(iom, report):  # noqa: F811
    frozen(2020, 6)

    assert row_of(iom.get(COMPARE, {"table": "by_shelter", "who": "victim"}), "Quiet House") == ["3", "3", "0", "0.0 %"]
    assert row_of(iom.get(COMPARE, {"table": "by_month"}), "Feb")[:2] == ["4", "4"]


def test_what_an_address_cannot_say_is_passed_over(iom, report):  # noqa: F811
    frozen(2020, 6)

    response = iom.get(COMPARE, {"year": ["2019", "1066", "x"], "table": "by_name", "who": "x"})

    assert response.status_code == 200
    assert row_of(response, "Victims") == ["3", "6", "+3", "+100.0 %"]


def test_htmx_is_given_the_part_below_the_filters(iom, report):  # noqa: F811
    frozen(2020, 6)

    response = iom.get(COMPARE, headers={"HX-Request": "true"})

    assert "<html" not in response.content.decode()
    assert "HX-Request" in response.headers["Vary"]


def test_comparing_asks_as_much_for_two_years_as_for_eight(iom, report):  # noqa: F811
    def queries():
        with CaptureQueriesContext(connection) as found:
            assert iom.get(COMPARE, {"table": "by_shelter"}).status_code == 200
        return len(found)

    frozen(2020, 6)
    queries()  # The numbers beside the places are counted on the first page alone.
    two = queries()
    for year in range(2021, 2027):
        frozen(year, year - 2000)

    assert queries() == two <= OF_THE_FRAME + 6


def test_a_year_and_the_dashboard_stand_beside_the_year_before(iom, report):  # noqa: F811
    freeze_report(2018, actor=None)

    for url in (reverse("reports:year", args=[2019]), reverse("reports:dashboard")):
        response = iom.get(url)
        assert "Compared with 2018" in text_of(response)
        assert row_of(response, "Persons") == ["0", "4", "+4", "–"]


def test_who_may_not_see_figures_finds_no_page(client, caseworker, report):  # noqa: F811
    client.force_login(caseworker)

    response = client.get(COMPARE)

    assert response.status_code == 404
    assert SURNAME.encode() not in response.content
