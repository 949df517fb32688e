import threading
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from freezegun import freeze_time

from audit.models import AuditEvent
from core.errors import NotAllowed, Refused
from reports.actions import freeze_report
from reports.models import YearlyReport
from reports.presenters import document
from reports.statistics import digest, yearly_statistics
from tests.reports.factories import assist, make_file, stay


@pytest.fixture
def register(shelter):
    stay(make_file(shelter.organisation, status="identified"), shelter, date(2019, 1, 5), date(2019, 1, 9))
    return shelter


def change(shelter):
    assist(make_file(shelter.organisation), shelter.organisation, date(2019, 2, 2))


def test_freezing_keeps_the_figures_their_digest_and_who(register, iom_officer):
    report = freeze_report(2019, actor=iom_officer)

    assert (report.revision, report.provisional, report.replaces, report.frozen_by) == (1, False, None, iom_officer)
    report.refresh_from_db()
    assert report.figures == yearly_statistics(2019)
    assert report.digest == digest(report.figures)


def test_freezing_is_recorded(register, iom_officer):
    report = freeze_report(2019, actor=iom_officer)

    event = AuditEvent.objects.get(event="report_frozen")
    assert (event.target_id, event.actor_id) == (report.public_id, iom_officer.public_id)
    assert event.changes == {"year": "2019", "revision": 1, "digest": report.digest}


def test_unchanged_figures_give_the_report_that_is_there(register):
    first = freeze_report(2019, actor=None)

    assert freeze_report(2019, actor=None) == first
    assert YearlyReport.objects.count() == 1


def test_changed_figures_without_a_reason_are_refused(register):
    freeze_report(2019, actor=None)
    change(register)

    with pytest.raises(Refused, match="revision 1"):
        freeze_report(2019, actor=None, reason="  ")


def test_a_correction_names_its_predecessor_and_leaves_it_as_it_was(register):
    first = freeze_report(2019, actor=None)
    before = document(first)
    change(register)

    second = freeze_report(2019, actor=None, reason="A forgotten item")

    first.refresh_from_db()
    assert (second.revision, second.replaces, second.reason) == (2, first, "A forgotten item")
    assert second.figures["totals"]["persons"] == first.figures["totals"]["persons"] + 1
    assert document(first) == before


def test_a_reason_always_makes_a_new_revision(register):
    freeze_report(2019, actor=None)

    assert freeze_report(2019, actor=None, reason="Signed again").revision == 2


@pytest.mark.django_db
def test_a_report_of_the_running_year_is_replaced_without_a_reason(shelter):
    stay(make_file(shelter.organisation), shelter, date(2020, 11, 30))
    with freeze_time("2020-12-01 08:00"):
        running = freeze_report(2020, actor=None)
    with freeze_time("2020-12-15 08:00"):
        later = freeze_report(2020, actor=None)
        same = freeze_report(2020, actor=None)
    with freeze_time("2021-01-01 08:00"):
        ended = freeze_report(2020, actor=None)

    assert [running.provisional, later.provisional, ended.provisional] == [True, True, False]
    assert (later.revision, same, ended.revision) == (2, later, 3)
    assert [report.figures["totals"]["person_nights"] for report in (running, later, ended)] == [1, 15, 32]


@pytest.mark.django_db
def test_the_last_word_follows_the_running_year_even_where_nothing_changed():
    with freeze_time("2020-12-31 08:00"):
        freeze_report(2020, actor=None)
    with freeze_time("2021-01-01 08:00"):
        ended = freeze_report(2020, actor=None)

    assert (ended.revision, ended.provisional) == (2, False)


@pytest.mark.django_db
def test_the_new_year_begins_at_midnight_in_baku():
    with freeze_time("2020-12-31 20:30"):  # UTC: half past midnight in Baku
        report = freeze_report(2020, actor=None)

    assert not report.provisional


@pytest.mark.django_db
def test_a_year_that_has_not_begun_is_refused():
    with freeze_time("2020-12-01"), pytest.raises(Refused):
        freeze_report(2021, actor=None)


def test_only_iom_officers_freeze(register, reviewer, caseworker, auditor):
    for actor in (reviewer, caseworker, auditor):
        with pytest.raises(NotAllowed):
            freeze_report(2019, actor=actor)


def test_without_its_record_nothing_is_frozen(register, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("reports.actions.record", fail)

    with pytest.raises(RuntimeError), transaction.atomic():
        freeze_report(2019, actor=None)

    assert not YearlyReport.objects.exists()


def test_two_reports_of_one_revision_are_refused_by_the_database(register):
    report = freeze_report(2019, actor=None)
    report.pk, report.public_id = None, "00000000-0000-4000-8000-000000000001"

    with pytest.raises(IntegrityError), transaction.atomic():
        report.save(force_insert=True)


def test_a_correction_without_predecessor_is_refused_by_the_database(register):
    report = freeze_report(2019, actor=None)
    report.pk, report.public_id, report.revision = None, "00000000-0000-4000-8000-000000000001", 2

    with pytest.raises(IntegrityError, match="names_its_predecessor"), transaction.atomic():
        report.save(force_insert=True)


def test_two_who_freeze_at_once_make_two_revisions(own_database):
    """Each with a reason, so that each wants one; the lock puts them in order."""
    ready, failures = threading.Barrier(4), []

    def freeze():
        try:
            ready.wait(timeout=20)
            freeze_report(2019, actor=None, reason="At once")
        except Exception as error:  # noqa: BLE001 - shown by the assertion
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=freeze) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    rows = list(YearlyReport.objects.order_by("revision").values_list("revision", "replaces__revision"))
    assert rows == [(1, None), (2, 1), (3, 2), (4, 3)]
