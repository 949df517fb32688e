"""A process that is killed in the middle: a backup is complete or not there, a database restored or empty."""

import subprocess
import sys
import time

import pytest
from django.conf import settings as configured

from exchange.backup import database, store
from exchange.backup.actions import make_backup
from tests.runtime.clones import wait_for

pytestmark = [pytest.mark.runtime, pytest.mark.slow]


@pytest.fixture
def started(environment):
    processes = []

    def start(*arguments):
        process = subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=configured.BASE_DIR,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.wait()


def dumping(where):
    """Whether one of PostgreSQL's own programs is at work there."""
    with database.connected(where) as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = %s AND application_name IN ('pg_dump', 'psql') AND state IS NOT NULL",
            [where.name],
        )
        return cursor.fetchone()[0]


def test_a_backup_that_was_killed_is_not_there_and_the_next_one_clears_up(filled, started):
    process = started("backup")
    wait_for(lambda: dumping(database.owners_place()) or process.poll() is not None, seconds=60)

    process.kill()
    process.wait()

    assert list(filled.folder.glob(f"{store.UNFINISHED}*")), "it was killed too early or too late to tell"
    assert store.backups() == []
    wait_for(lambda: not dumping(database.owners_place()))
    made = make_backup()
    assert store.backups() == [made.path]
    assert not list(filled.folder.glob(f"{store.UNFINISHED}*"))


def test_a_restore_that_was_killed_leaves_an_empty_database(filled, started, empty_database, put_back):
    made = make_backup()
    url = "postgresql://{user}:{password}@/{dbname}?host={host}".format(**empty_database.parameters)
    process = started("restore", str(made.path), "--into", url, "--media", str(filled.root / "half"))
    wait_for(lambda: dumping(empty_database) or process.poll() is not None, seconds=90)
    time.sleep(0.3)

    process.kill()
    process.wait()

    wait_for(lambda: not dumping(empty_database), seconds=30)
    with database.connected(empty_database) as cursor:
        assert database.tables(cursor) == []
    assert put_back(made.path).manifest == made.manifest
