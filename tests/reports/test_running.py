"""The year that is running: counted every night, in the place of the last count, and never a revision."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEvent
from core.errors import Conflict, NotAllowed, Refused
from reports import actions, tasks
from reports.models import CountedFile, ReportJob, RunningCount, YearlyReport
from reports.periods import Period
from tests.cases.factories import SURNAME
from tests.reports.factories import assist, make_file, stay

pytestmark = pytest.mark.django_db
State, Kind = ReportJob.State, ReportJob.Kind
DASHBOARD = reverse("reports:dashboard")


@pytest.fixture
def this_year():
    return Period(timezone.localdate().year)


@pytest.fixture
def sheltered(shelter):
    stay(make_file(shelter.organisation, status="identified"), shelter, timezone.localdate() - timedelta(days=1))
    return shelter


def test_each_count_takes_the_place_of_the_one_before(sheltered, iom_officer, this_year):
    actions.count_running(this_year, actor=iom_officer)
    assist(make_file(sheltered.organisation), sheltered.organisation, timezone.localdate())
    actions.count_running(this_year, actor=iom_officer)

    row = RunningCount.objects.get()
    assert row.figures["totals"]["persons"] == 2
    assert set(row.measures) >= {"caseload", "stays", "activities"}
    assert not YearlyReport.objects.exists()
    assert not CountedFile.objects.exists()


def test_a_year_that_is_over_is_frozen_instead(iom_officer, this_year):
    with pytest.raises(Refused, match="over"):
        actions.count_running(this_year.before, actor=iom_officer)


def test_counting_is_for_iom(manager, this_year):
    with pytest.raises(NotAllowed):
        actions.count_running(this_year, actor=manager)


def test_every_night_the_year_is_counted(sheltered, monkeypatch, django_capture_on_commit_callbacks):
    sent = []
    monkeypatch.setattr(actions, "_send", sent.append)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.count_running_year()
    tasks.run_report_job(str(sent[0]))

    job = ReportJob.objects.get()
    assert (job.kind, job.state, job.report) == (Kind.COUNT, State.DONE, None)
    assert job.quality["no_exploitation"] == 1
    assert RunningCount.objects.get().figures["totals"]["victim"] == 1


def test_a_count_and_a_freeze_of_one_year_are_two_orders(iom_officer, this_year):
    first = actions.request_report(this_year, actor=iom_officer, kind=Kind.COUNT)

    assert actions.request_report(this_year, actor=iom_officer, kind=Kind.COUNT) == first
    assert actions.request_report(this_year, actor=iom_officer) != first


def test_a_quarter_is_frozen_by_its_order(sheltered, iom_officer):
    assist(make_file(sheltered.organisation), sheltered.organisation, date(2019, 8, 2))
    job = actions.request_report(Period(2019, "Q3"), actor=iom_officer)

    tasks.run_report_job(str(job.public_id))

    report = YearlyReport.objects.get()
    assert (report.period, report.figures["period"], report.figures["totals"]["persons"]) == (
        Period(2019, "Q3"),
        "2019-Q3",
        1,
    )
    assert list(report.figures["by_month"]) == ["2019-07", "2019-08", "2019-09"]
    assert "activities" not in report.measures
    assert actions.freeze_report(Period(2019, "Q3"), actor=None) == report
    assert actions.freeze_report(2019, actor=None).revision == 1


def test_an_order_is_called_off(iom_officer, manager):
    job = actions.request_report(2019, actor=iom_officer)
    with pytest.raises(NotAllowed):
        actions.cancel_job(job, actor=manager)

    actions.cancel_job(job, actor=iom_officer)
    tasks.run_report_job(str(job.public_id))

    job.refresh_from_db()
    assert job.state == State.CANCELLED
    assert not YearlyReport.objects.exists()
    assert AuditEvent.objects.filter(event="report_cancelled", target_id=job.public_id).exists()
    with pytest.raises(Conflict):
        actions.cancel_job(job, actor=iom_officer)


def test_the_page_calls_it_off(client, iom_officer):
    job = actions.request_report(2019, actor=iom_officer)
    client.force_login(iom_officer)
    assert client.get(reverse("reports:cancel_job", args=[job.public_id])).status_code == 200

    answer = client.post(reverse("reports:cancel_job", args=[job.public_id]), follow=True)

    assert "Called off" in answer.content.decode()


def test_the_page_of_the_figures_says_the_running_year_and_its_button_counts_it(
    client, sheltered, iom_officer, this_year
):
    actions.count_running(this_year, actor=iom_officer)
    actions.freeze_report(Period(2019, "07"), actor=None)
    client.force_login(iom_officer)

    page = client.get(DASHBOARD).content.decode()
    answer = client.post(reverse("reports:freeze"), {"year": str(this_year), "kind": "count"})

    assert f"In {this_year} so far" in page
    assert "July 2019" in page
    job = ReportJob.objects.get()
    assert (job.kind, answer["Location"]) == (Kind.COUNT, reverse("reports:job", args=[job.public_id]))
    assert SURNAME not in page


def test_a_kind_that_is_none_is_refused(client, iom_officer):
    client.force_login(iom_officer)

    assert client.post(reverse("reports:freeze"), {"year": "2019", "kind": "publish"}).status_code == 422
    assert not ReportJob.objects.exists()
