"""The ministry's dashboard: frozen measures, through the eyes of those who see no shelter's rows."""

import copy
import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from freezegun import freeze_time

from reports.actions import count_running, freeze_report
from reports.models import YearlyReport
from reports.periods import Period
from tests.accounts.factories import make_organisation
from tests.cases.factories import SURNAME
from tests.reports.factories import classify, make_file, stay
from tests.reports.measures.test_examples import at, refer
from tests.reports.views.test_report_pages import text_of

pytestmark = pytest.mark.django_db
MINISTRY = reverse("reports:ministry")
SENT = at(date(2019, 5, 5))
OF_THE_FRAME = 6


@pytest.fixture
def flow(shelter, ministry, receiver, caseworker):
    """Five referrals for formal identification, one of them late; two people recognised."""
    for number in range(5):
        case = make_file(shelter.organisation, status="presumed", effective_on=date(2019, 2, 1))
        stay(case, shelter, date(2019, 2, 1), date(2019, 3, 1))
        hours = timedelta(hours=400 if number == 4 else 5)
        refer(
            case, ministry, SENT, "completed", purpose="formal_identification", submitted_by=caseworker,
            approved_at=SENT + hours, decided_at=SENT + 2 * hours,
        )  # fmt: skip
        if number < 2:
            classify(case, "recognised", date(2019, 6, 6))
    refer(case, receiver.organisation, SENT, "declined", submitted_by=caseworker, decided_at=SENT)
    return shelter


@pytest.fixture
def report(flow):
    return freeze_report(2019, actor=None)


@pytest.fixture
def reader(client, reviewer):
    client.force_login(reviewer)
    return client


def test_the_page_says_how_referrals_went(reader, report):
    page = text_of(reader.get(MINISTRY))

    assert "2019: 6 referrals were submitted, and the ministry recognised 2 victims of trafficking." in page
    assert "Most: Formal identification, 5 of 6 referrals" in page
    assert "Quiet House" not in page


def test_every_chart_has_its_table_and_its_finding(reader, report):
    page = reader.get(MINISTRY).content.decode()

    charts = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(charts) == 10
    assert all("<title>" in chart and "<desc>" in chart for chart in charts)
    assert page.count('<figure class="chart">') == 10
    assert page.count("All figures of this table") >= 10


def test_a_figure_says_how_it_stood_in_the_period_before(reader, report):
    earlier = copy.deepcopy(report.measures)
    earlier["referrals"]["by_purpose"]["health"]["submitted"] = 2
    for row in earlier["referrals"]["by_purpose"].values():
        row["submitted"] = min(row["submitted"], 2)
    YearlyReport.objects.create(
        year=2018, revision=1, rules_version=1, figures=report.figures, digest="0" * 64, measures=earlier,
        frozen_at=timezone.now(),
    )  # fmt: skip

    assert "2018: 4, change +2 (+50.0 %)" in text_of(reader.get(MINISTRY))


def test_figures_of_other_rules_are_not_compared(reader, report):
    YearlyReport.objects.create(
        year=2018, revision=1, rules_version=2, figures=report.figures | {"rules_version": 2}, digest="0" * 64,
        measures=report.measures, frozen_at=timezone.now(),
    )  # fmt: skip

    page = text_of(reader.get(MINISTRY))

    assert "2018: 6, change not comparable" in page
    assert "2018 was counted by another version of the rules" in page


def test_quarters_are_compared_with_the_quarter_before_or_a_year_before(reader, flow):
    for period in (Period(2019, "Q2"), Period(2019, "Q1"), Period(2018, "Q2")):
        freeze_report(period, actor=None)

    before = text_of(reader.get(MINISTRY, {"period": "2019-Q2"}))
    year_before = text_of(reader.get(MINISTRY, {"period": "2019-Q2", "against": "year"}))

    assert "Second quarter of 2019: 6 referrals" in before
    assert "First quarter of 2019: 0, change +6" in before
    assert "Second quarter of 2018: 0, change +6" in year_before


@pytest.mark.parametrize("wanted", [{}, {"period": "1066"}, {"period": SURNAME, "against": "x"}])
def test_the_last_year_that_is_over_is_shown_first(reader, report, wanted):
    page = reader.get(MINISTRY, wanted)

    assert "2019: 6 referrals" in text_of(page)
    assert SURNAME.encode() not in page.content


def test_nothing_is_counted_again(reader, report, flow, receiver, caseworker):
    refer(make_file(flow.organisation), receiver.organisation, SENT, "offered", submitted_by=caseworker)

    with CaptureQueriesContext(connection) as queries:
        page = text_of(reader.get(MINISTRY))

    assert "2019: 6 referrals" in page
    assert not [query for query in queries if "submitted_at" in query["sql"] and "to_organisation" not in query["sql"]]


@freeze_time("2019-11-11 12:00")
def test_the_running_year_is_shown_as_it_was_last_counted(reader, flow):
    count_running(Period(2019), actor=None)

    assert "2019: 6 referrals" in text_of(reader.get(MINISTRY, {"period": "2019"}))


def test_a_report_that_was_frozen_earlier_says_what_it_lacks(reader, report):
    measures = {key: value for key, value in report.measures.items() if key != "flow"}
    YearlyReport.objects.create(
        year=2020, revision=1, rules_version=1, figures=report.figures | {"year": 2020}, digest="0" * 64,
        measures=measures, frozen_at=timezone.now(),
    )  # fmt: skip

    response = reader.get(MINISTRY)

    assert response.status_code == 200
    assert "was frozen before steps, deadlines and determinations were counted" in text_of(response)


def test_without_a_frozen_period_the_page_says_so(reader):
    assert "No period has been frozen yet" in text_of(reader.get(MINISTRY))


def test_who_was_recognised_is_a_link_for_whose_organisation_is_counted(reader, report, ministry):
    link = reverse("reports:files", args=[report.period, report.revision]) + "?figure=totals.recognised_in_year"

    assert link not in reader.get(MINISTRY).content.decode()
    counted = YearlyReport.objects.get(pk=report.pk).figures
    counted["by_organisation"][ministry.code] = counted["by_organisation"]["HOUSE"]
    YearlyReport.objects.create(
        year=2020, revision=1, rules_version=1, figures=counted | {"year": 2020}, digest="0" * 64,
        measures=report.measures, frozen_at=timezone.now(),
    )  # fmt: skip
    assert "?figure=totals.recognised_in_year" in reader.get(MINISTRY).content.decode()


def test_the_page_costs_the_same_however_many_take_part(reader, flow, caseworker):
    def queries():
        with CaptureQueriesContext(connection) as found:
            assert reader.get(MINISTRY).status_code == 200
        return len(found)

    freeze_report(2019, actor=None)
    queries()  # The numbers beside the places are counted on the first page alone.
    few = queries()
    for number in range(12):
        other = make_organisation(f"N{number}", name=f"Union {number}", case_prefix=f"N{number}")
        refer(make_file(flow.organisation), other, SENT, "offered", submitted_by=caseworker)
    freeze_report(2019, actor=None, reason="More referrals")

    assert queries() == few <= OF_THE_FRAME + 6


def test_htmx_is_given_the_part_below_the_filters(reader, report):
    response = reader.get(MINISTRY, headers={"HX-Request": "true"})

    assert "<html" not in response.content.decode()
    assert "HX-Request" in response.headers["Vary"]


def test_who_may_not_see_figures_finds_no_page(client, caseworker, report):
    client.force_login(caseworker)

    response = client.get(MINISTRY)

    assert response.status_code == 404
    assert SURNAME.encode() not in response.content
