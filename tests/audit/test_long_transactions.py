"""The end of the chain is held for a commit alone: nobody waits while somebody else's long work goes on."""

import csv
import subprocess
import sys
import threading
import time
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, connections, transaction
from django.urls import reverse

from accounts.access import acting_as
from audit.chain import walk
from audit.events import Event
from audit.models import AuditEvent, AuditLink
from audit.recorder import record, settle_all_but_the_record
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import SURNAME, make_case
from tests.exchange import registers

ROWS = 50_000
PERSONS = 2_000


def a_register_of_many_rows(path):
    """2,000 people and what was given to them: 50,000 rows."""
    header, person = registers.PERSONS[0], "P{0},,TD,Sınaq{0}lı,Ad{0},,female,,{1},AZE,,"
    persons = [header, *(person.format(number, 1950 + number % 50) for number in range(PERSONS))]
    first, assistance = date(2019, 1, 1), [registers.ASSISTANCE[0]]
    for number in range(ROWS - PERSONS):
        on = first + timedelta(days=number // PERSONS)
        assistance.append(f"P{number % PERSONS},food,{on},TD,1,")
    sheets = {"organisations": registers.ORGANISATIONS, "persons": persons, "assistance": assistance}
    assert len(list(csv.reader(persons + assistance))) == ROWS + 2
    return registers.folder(path, sheets)


@pytest.fixture
def reader(own_database):
    """Somebody with a case to open, in a database of this test's own."""
    user = make_user("auntie", make_organisation("HOUSE"), "caseworker")
    with acting_as(user):
        case = make_case(user.organisation, worker=user)
    return user, reverse("cases:detail", args=[case.public_id])


def links_seen_by_others() -> int:
    """Committed ones, asked for over another connection."""
    return AuditLink.objects.using("owner").count()


@pytest.mark.slow
@pytest.mark.runtime
def test_pages_open_and_commit_while_fifty_thousand_rows_are_imported(own_database, reader, client, tmp_path):
    user, url = reader
    folder = a_register_of_many_rows(tmp_path / "register")
    client.force_login(user)
    command = [sys.executable, "manage.py", "import_register", str(folder), "--json"]
    importing = subprocess.Popen(  # noqa: S603 (our own command)
        command, cwd=settings.BASE_DIR, env=own_database, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    times, under_way = [], 0
    while importing.poll() is None:
        before, began = links_seen_by_others(), time.perf_counter()
        answer = client.get(url)
        times.append(time.perf_counter() - began)
        assert SURNAME in answer.content.decode()
        assert links_seen_by_others() > before
        under_way += import_holds_its_lock()
    said, problems = importing.communicate()

    assert importing.returncode == 0, problems.decode()[-2000:]
    assert f'"assistance": {ROWS - PERSONS}' in said.decode()
    # As many as the machine is fast enough for; one alone could have slipped in at an end.
    assert under_way >= 3
    assert max(times) < 5
    assert walk().broken is None


def import_holds_its_lock() -> bool:
    """True while the import's transaction is open: it holds an advisory lock to its end."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted")
        return cursor.fetchone()[0] > 0


def test_a_transaction_that_has_recorded_keeps_nobody_waiting_before_it_commits(own_database):
    opened, finish = threading.Event(), threading.Event()

    def work_long():
        with transaction.atomic():
            record(Event.CASE_OPENED, actor=None)
            opened.set()
            finish.wait(30)
        connection.close()

    worker = threading.Thread(target=work_long)
    worker.start()
    assert opened.wait(10)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '3s'")
            record(Event.CASE_READ, actor=None)
        linked = list(AuditLink.objects.values_list("event_id", flat=True))
    finally:
        finish.set()
        worker.join()

    assert linked == [AuditEvent.objects.get(event=Event.CASE_READ).pk]
    assert walk().broken is None
    assert AuditLink.objects.count() == 2


def test_settling_speaks_for_everything_but_the_end_of_the_record(own_database):
    with transaction.atomic():
        record(Event.CASE_OPENED, actor=None)
        settle_all_but_the_record()
        assert not AuditLink.objects.exists()
        with transaction.atomic(), connection.cursor() as cursor:
            # Nobody's team: told at once, and not at the commit.
            cursor.execute("INSERT INTO accounts_user_teams (user_id, team_id) VALUES (0, 0)")
            with pytest.raises(IntegrityError), transaction.atomic():
                settle_all_but_the_record()
            transaction.set_rollback(True)

    assert AuditLink.objects.count() == 1


def test_writers_side_by_side_leave_one_chain_without_a_gap(own_database):
    def write():
        for _ in range(25):
            with transaction.atomic():
                record(Event.CASE_READ, actor=None)
                record(Event.CASE_READ, actor=None)
        connection.close()

    writers = [threading.Thread(target=write) for _ in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert walk().broken is None
    assert walk().position == AuditEvent.objects.count() == 300


@pytest.mark.slow
def test_fifty_thousand_events_of_one_transaction_are_linked_in_seconds(own_database):
    events = [AuditEvent(event=Event.CASE_READ, actor_label="x") for _ in range(ROWS)]

    with transaction.atomic():
        AuditEvent.objects.bulk_create(events, batch_size=5000)
        began = time.perf_counter()
    seconds = time.perf_counter() - began

    began = time.perf_counter()
    walked = walk()
    walking = time.perf_counter() - began

    print(f"\n{ROWS:,} events linked at the commit in {seconds:.1f} s, verified in {walking:.1f} s")  # noqa: T201
    assert seconds < 60
    assert (walked.position, walked.broken) == (ROWS, None)
