"""Whatever happens to a worker, an order ends in one whole report: proven with real workers, real commits and kill -9."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import date, timedelta

import pytest
import redis
from django.conf import settings
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from accounts.models import Organisation
from reports import actions, snapshot, tasks
from reports.measures.document import measures
from reports.models import CountedFile, ReportJob, YearlyReport
from reports.statistics import yearly_statistics
from shelters.models import Shelter
from tests.accounts.factories import make_user
from tests.reports.factories import make_file, stay

State = ReportJob.State
SECONDS = 60


@pytest.fixture
def order(own_database):
    """An order for 2019, with something to count; nothing in the queue yet."""
    redis.from_url(settings.REDIS_URL).flushdb()
    house = Organisation.objects.create(code="HOUSE", name="House", type="ngo", case_prefix="HO")
    shelter = Shelter.objects.create(code="H1", name="H1", organisation=house)
    stay(make_file(house, status="identified"), shelter, date(2019, 3, 1), date(2019, 3, 8))
    return ReportJob.objects.create(year=2019)


@contextmanager
def worker(environment):
    """A Celery worker as in production, in a process group of its own."""
    command = [sys.executable, "-m", "celery", "-A", "shelter_cms", "worker", "--concurrency=1", "--loglevel=WARNING"]
    process = subprocess.Popen(
        command,
        cwd=settings.BASE_DIR,
        env=environment,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        kill(process)


def kill(process):
    """kill -9 of the worker and its children: no goodbye to anybody."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_until(condition, what):
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"waited {SECONDS} s in vain until {what}"
        time.sleep(0.1)


def state(job):
    return ReportJob.objects.values_list("state", flat=True).get(pk=job.pk)


def waits_for_the_lock():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE relation = 'reports_yearlyreport'::regclass AND NOT granted"
        )
        return cursor.fetchone()[0] > 0


def left_alone(job):
    """As if it had stood longer than a healthy queue needs."""
    past = timezone.now() - 2 * actions.PATIENCE
    ReportJob.objects.filter(pk=job.pk).update(created_at=past, started_at=past)


def assert_one_whole_report(job):
    report = YearlyReport.objects.get()
    job.refresh_from_db()
    assert (job.state, job.report) == (State.DONE, report)
    assert report.figures == yearly_statistics(2019)
    assert report.figures["totals"]["victim"] == 1


@pytest.mark.slow
@pytest.mark.runtime
def test_a_worker_killed_in_the_middle_leaves_one_whole_report_after_the_next_start(order, own_database):
    with worker(own_database) as first:
        with transaction.atomic():
            with connection.cursor() as cursor:
                # The worker has counted and cannot write: the middle of the job.
                cursor.execute("LOCK TABLE reports_yearlyreport IN SHARE MODE")
            actions._send(order.public_id)
            wait_until(waits_for_the_lock, "the worker wants to write the report")
            assert state(order) == State.COUNTING
            kill(first)
        assert not YearlyReport.objects.exists()

    left_alone(order)
    with worker(own_database):
        # The dead worker's lock goes with its connection, which PostgreSQL notices by itself.
        wait_until(lambda: order.public_id in actions.resume_jobs() or state(order) == State.DONE, "it is sent again")
        wait_until(lambda: state(order) == State.DONE, "the job is done")

    assert_one_whole_report(order)


@pytest.mark.slow
@pytest.mark.runtime
def test_two_workers_and_one_order_delivered_six_times_give_one_report(order, own_database):
    with worker(own_database), worker(own_database):
        for _ in range(6):
            actions._send(order.public_id)
        wait_until(lambda: state(order) == State.DONE, "the job is done")
        wait_until(lambda: redis.from_url(settings.REDIS_URL).llen("celery") == 0, "the queue is empty")

    assert_one_whole_report(order)


def test_an_order_that_a_worker_holds_is_left_to_it(own_database, monkeypatch):
    sent = []
    monkeypatch.setattr(actions, "_send", sent.append)
    long_ago = timezone.now() - timedelta(minutes=1)
    job = ReportJob.objects.create(year=2019, state=State.COUNTING, started_at=long_ago)
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, hashtext(%s))", [snapshot.WORKING, str(job.public_id)])
        tasks.resume_report_jobs()
        tasks.run_report_job(str(job.public_id))
    finally:
        other.close()

    job.refresh_from_db()
    assert (sent, job.state, job.attempts) == ([], State.COUNTING, 0)


def test_losing_the_database_leaves_the_order_to_be_taken_up_again(own_database, monkeypatch):
    def lose(*args, **kwargs):
        connections["default"].close()
        raise DatabaseError("server closed the connection")

    job = ReportJob.objects.create(year=2019)
    monkeypatch.setattr(actions, "freeze_report", lose)
    with pytest.raises(DatabaseError):
        tasks.run_report_job(str(job.public_id))
    monkeypatch.undo()
    job.refresh_from_db()
    assert job.state == State.COUNTING

    tasks.run_report_job(str(job.public_id))

    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.DONE, 2)


def in_another_connection(work):
    """As if somebody else did it and it were committed, while we wait."""

    def done():
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(done).result()


@pytest.fixture
def between_figures_and_measures(monkeypatch):
    """Have something happen between two statements of the count."""

    def arrange(work):
        def measured(*args, **kwargs):
            in_another_connection(work)
            return measures(*args, **kwargs)

        monkeypatch.setattr(actions, "measures", measured)
        return monkeypatch.undo

    return arrange


def test_the_whole_report_is_of_one_moment(order, between_figures_and_measures):
    house = Organisation.objects.get(code="HOUSE")

    def somebody_comes():
        file = make_file(house, status="presumed")
        stay(file, Shelter.objects.get(), date(2019, 5, 1), date(2019, 5, 3))

    nothing_happens = between_figures_and_measures(somebody_comes)
    tasks.run_report_job(str(order.public_id))
    nothing_happens()

    report = YearlyReport.objects.get()
    persons = report.figures["totals"]["persons"]
    new, old = report.measures["caseload"]["newly_registered"], report.measures["caseload"]["carried_over"]
    assert (persons, new["persons"] + old["persons"], report.counted_files.count()) == (1, 1, 1)
    assert report.measures["stays"]["totals"]["person_nights"] == report.figures["totals"]["person_nights"]
    assert report.quality["no_age"] <= 1
    assert actions.freeze_report(2019, actor=None, reason="Somebody came").figures["totals"]["persons"] == 2


def test_an_order_called_off_while_it_is_counted_leaves_nothing(order, between_figures_and_measures):
    officer = make_user("officer", Organisation.objects.get(code="HOUSE"), "iom_officer")
    between_figures_and_measures(lambda: actions.cancel_job(order, actor=officer))

    tasks.run_report_job(str(order.public_id))

    assert state(order) == State.CANCELLED
    assert not YearlyReport.objects.exists()
    assert not CountedFile.objects.exists()


def test_a_file_erased_while_it_is_counted_is_counted_and_not_named(order, between_figures_and_measures):
    def erase():
        with connections["owner"].cursor() as cursor:
            for table in ("shelters_stay", "cases_classification", "cases_case"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608 (our own words)

    between_figures_and_measures(erase)
    tasks.run_report_job(str(order.public_id))

    report = YearlyReport.objects.get()
    assert (report.figures["totals"]["persons"], report.counted_files.count()) == (1, 0)
