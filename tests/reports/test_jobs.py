from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from freezegun import freeze_time
from kombu.exceptions import OperationalError

from accounts.telling.models import Notification
from core.errors import NotAllowed, Refused
from reports import actions, tasks
from reports.models import ReportJob, YearlyReport
from tests.reports.factories import assist, make_file

pytestmark = pytest.mark.django_db
State = ReportJob.State


@pytest.fixture
def sent(monkeypatch):
    """The ids handed to the queue, instead of a queue."""
    ids = []
    monkeypatch.setattr(actions, "_send", lambda public_id: ids.append(public_id))
    return ids


def order(iom_officer, **fields):
    return ReportJob.objects.create(**{"year": 2019, "requested_by": iom_officer} | fields)


def test_an_order_goes_to_the_queue_once_it_stands(iom_officer, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = actions.request_report(2019, actor=iom_officer, reason="why")
        assert sent == []

    assert sent == [job.public_id]
    assert (job.state, job.reason, job.requested_by) == (State.QUEUED, "why", iom_officer)


def test_an_open_order_is_joined(iom_officer, sent):
    first = actions.request_report(2019, actor=iom_officer)

    assert actions.request_report(2019, actor=None) == first
    assert actions.request_report(2018, actor=None) != first


def test_two_open_orders_for_one_year_are_refused_by_the_database(iom_officer):
    order(iom_officer)

    with pytest.raises(IntegrityError), transaction.atomic():
        order(iom_officer, state=State.COUNTING)


def test_ordering_is_for_iom_officers_and_for_years_that_have_begun(iom_officer, reviewer):
    with pytest.raises(NotAllowed):
        actions.request_report(2019, actor=reviewer)
    with pytest.raises(Refused):
        actions.request_report(timezone.localdate().year + 1, actor=iom_officer)


def test_the_order_stands_even_where_the_queue_cannot_be_reached(
    iom_officer, monkeypatch, django_capture_on_commit_callbacks
):
    def unreachable(*args, **kwargs):
        raise OperationalError

    monkeypatch.setattr("celery.app.task.Task.apply_async", unreachable)

    with django_capture_on_commit_callbacks(execute=True):
        job = actions.request_report(2019, actor=iom_officer)

    assert ReportJob.objects.open().get() == job


def test_running_the_order_freezes_the_year(iom_officer):
    job = order(iom_officer, reason="Because")

    tasks.run_report_job(str(job.public_id))

    job.refresh_from_db()
    assert (job.state, job.attempts, job.message) == (State.DONE, 1, "")
    assert (job.report.year, job.report.frozen_by, job.report.reason) == (2019, iom_officer, "Because")
    assert job.started_at <= job.finished_at


def test_a_second_delivery_does_nothing(iom_officer):
    job = order(iom_officer, reason="Because")
    tasks.run_report_job(str(job.public_id))

    tasks.run_report_job(str(job.public_id))

    job.refresh_from_db()
    assert (YearlyReport.objects.count(), job.attempts) == (1, 1)


def test_two_orders_may_find_the_same_report(iom_officer):
    jobs = []
    for _ in range(2):
        jobs.append(order(iom_officer))
        tasks.run_report_job(str(jobs[-1].public_id))

    assert {ReportJob.objects.get(pk=job.pk).report.revision for job in jobs} == {1}


def test_a_rule_that_says_no_ends_the_order_with_its_reason(iom_officer, shelter_organisation):
    actions.freeze_report(2019, actor=None)
    assist(make_file(shelter_organisation), shelter_organisation, timezone.localdate().replace(year=2019, day=1))
    job = order(iom_officer)

    tasks.run_report_job(str(job.public_id))

    job.refresh_from_db()
    assert job.state == State.FAILED
    assert "no longer those of revision 1" in job.message


def test_a_fault_ends_the_order_with_a_sentence_and_no_trace(iom_officer, monkeypatch):
    def fail(*args, **kwargs):
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(actions, "period_statistics", fail)
    job = order(iom_officer)

    tasks.run_report_job(str(job.public_id))

    job.refresh_from_db()
    assert (job.state, job.message) == (State.FAILED, str(actions.UNEXPECTED))
    assert not YearlyReport.objects.exists()


def test_an_order_that_ends_its_worker_every_time_is_given_up(iom_officer):
    job = order(iom_officer, state=State.COUNTING, attempts=actions.ATTEMPTS, started_at=timezone.now())

    tasks.run_report_job(str(job.public_id))

    job.refresh_from_db()
    assert (job.state, job.message) == (State.FAILED, str(actions.GIVEN_UP))


def test_an_order_left_alone_is_sent_again_a_fresh_one_is_not(iom_officer, sent):
    old = order(iom_officer, year=2018)
    died = order(iom_officer, year=2017, state=State.COUNTING, started_at=timezone.now() - timedelta(minutes=1))
    ended = order(iom_officer, year=2016, state=State.FAILED)
    long_ago = timezone.now() - timedelta(minutes=1)
    ReportJob.objects.filter(pk__in=[old.pk, died.pk, ended.pk]).update(created_at=long_ago)
    order(iom_officer, year=2019)

    tasks.resume_report_jobs()

    assert set(sent) == {old.public_id, died.public_id}


def test_new_years_day_orders_the_year_that_ended(sent):
    with freeze_time("2020-12-31 20:05"):  # UTC: five past midnight in Baku
        tasks.freeze_last_year()

    assert ReportJob.objects.get().year == 2020


def test_new_years_day_leaves_a_year_that_has_its_last_word(sent):
    with freeze_time("2021-01-01 08:00"):
        actions.freeze_report(2020, actor=None)
        tasks.freeze_last_year()

    assert not ReportJob.objects.exists()


def test_new_years_day_replaces_a_report_made_while_the_year_was_running(sent):
    with freeze_time("2020-06-01 08:00"):
        actions.freeze_report(2020, actor=None)
    with freeze_time("2021-01-01 08:00"):
        tasks.freeze_last_year()
        tasks.run_report_job(str(ReportJob.objects.get().public_id))

    assert list(YearlyReport.objects.order_by("revision").values_list("provisional", flat=True)) == [True, False]


def test_the_clock_knows_the_tasks():
    from shelter_cms.celery import app

    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}

    assert {"reports.tasks.freeze_last_year", "reports.tasks.resume_report_jobs"} <= scheduled
    assert scheduled | {actions.RUN_TASK} <= set(app.tasks)


@pytest.mark.parametrize("goes_well", [True, False])
def test_who_ordered_it_is_told_how_it_ended(iom_officer, monkeypatch, goes_well):
    job = order(iom_officer)
    if not goes_well:
        monkeypatch.setattr(actions, "freeze_report", lambda *args, **said: 1 / 0)

    for _time in range(2):
        tasks.run_report_job(str(job.public_id))

    told = Notification.objects.get()
    assert (told.user, told.kind) == (iom_officer, "report" if goes_well else "report_failed")
