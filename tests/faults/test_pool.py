"""Web behind PgBouncer in transaction mode: many threads over two connections, and nobody sees with another's eyes."""

import shutil
import tempfile
import time
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from tests.faults.stage import SmallStage, start_pool
from tests.stack import read_compose

pytestmark = [
    pytest.mark.runtime,
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("pgbouncer") is None, reason="pgbouncer is not installed"),
]
CONNECTIONS = 2


@pytest.fixture
def stage(own_database, tmp_path):
    running = SmallStage(read_compose(), tmp_path, own_database)
    folder = Path(tempfile.mkdtemp(prefix="pool-test-", dir="/tmp"))  # noqa: S108 - its account may not enter ours
    try:
        running.collect_static()
        start_pool(running, folder, CONNECTIONS)
        running.start("worker")
        running.start("web")
        running.wait_until(running.is_ready, "web")
        yield running
    finally:
        running.close()
        shutil.rmtree(folder)


def connections_of(stage):
    """How many processes the database has for web, by what it says itself."""
    with closing(psycopg2.connect(stage.secret("database_url"))) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'pooled'"
        )
        return cursor.fetchone()[0]


def test_people_and_a_stranger_share_connections_and_nothing_else(stage, is_harmless):
    with stage.at_work() as first, stage.at_work() as second:
        time.sleep(6)
        stage.kill("pool")
        time.sleep(1)
        healed = time.monotonic()
        stage.spawn_again("pool")
        seconds = max(first.seconds_until_well(healed), second.seconds_until_well(healed))
        shared = connections_of(stage)

    assert 1 <= shared <= CONNECTIONS
    is_harmless("PgBouncer killed, two houses at work over two connections", first, seconds)
    is_harmless("the other house", second, seconds)
