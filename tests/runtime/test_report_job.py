"""What runs an order dies in its middle: the worker, the queue, the database. Afterwards there is one whole report.

The whole system in a copy of its own, with servers of its own, on the invented programme. Each test says how long it was from
the blow until the report was there.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psycopg2
import pytest
import redis

from tests.runtime.clones import WholeProject, free_port, wait_for

pytestmark = [
    pytest.mark.runtime,
    pytest.mark.slow,
    pytest.mark.skipif(not os.environ.get("PROOF"), reason="takes minutes: asked in the proof"),
]

ORDER = """
from reports.actions import request_report
from reports.periods import Period
print("order", request_report(Period.parse("{period}"), actor=None).public_id)
"""
# The sweeper comes every half minute, a worker needs some seconds to start on a busy machine.
SECONDS = 120


class System:
    """`make run` in a copy, and what a test asks of it."""

    def __init__(self, project: WholeProject) -> None:
        self.project = project
        self.run = project.run(free_port())
        self.run.wait_until_up(seconds=400)
        values = project.values
        [command] = [line for line in _commands() if f"/{project.name}/" in line and "unix_socket_directories" in line]
        self.sockets = command.split("unix_socket_directories=")[1].split()[0]
        self.database = f"postgresql://shelter_owner:{values['OWNER_PASSWORD']}@/shelter_cms?host={self.sockets}"
        self.queue = redis.Redis(unix_socket_path=f"{self.sockets}/redis.sock", password=values["REDIS_PASSWORD"])

    def command(self, *words: str) -> str:
        done = subprocess.run(
            [".venv/bin/python", "manage.py", *words],
            cwd=self.project.folder, capture_output=True, text=True, check=True, timeout=120,
        )  # fmt: skip
        return done.stdout

    def ask(self, statement: str, *values: object) -> list[tuple]:
        with closing(psycopg2.connect(self.database)) as connection, connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall()

    def order(self, period: str) -> str:
        return self.command("shell", "-c", ORDER.format(period=period)).split("order ")[1].split()[0]

    def state(self, order: str) -> str:
        """What the order says of itself; nothing where the database does not answer."""
        with suppress(psycopg2.OperationalError):
            [(state,)] = self.ask("SELECT state FROM reports_reportjob WHERE public_id = %s", order)
            return state
        return ""

    @contextmanager
    def in_the_middle(self, period: str) -> Iterator[str]:
        """An order that has been counted and cannot be written as long as the block lasts."""
        lock = psycopg2.connect(self.database)
        try:
            with lock.cursor() as cursor:
                cursor.execute("LOCK TABLE reports_yearlyreport IN SHARE MODE")
            order = self.order(period)
            waits = "SELECT FROM pg_locks WHERE relation = 'reports_yearlyreport'::regclass AND NOT granted"
            wait_for(lambda: self.ask(waits), seconds=SECONDS)
            assert self.state(order) == "counting"
            yield order
        finally:
            with suppress(psycopg2.Error):
                lock.rollback()
            lock.close()

    def assert_one_whole_report(self, order: str, period: str, blow: float, what: str) -> None:
        wait_for(lambda: self.state(order) in {"done", "failed"}, seconds=SECONDS)
        took = time.monotonic() - blow
        sys.stdout.write(f"\n{what}: one whole report {took:.1f} s later\n")
        reports = self.ask(
            "SELECT figures, digest, revision, (SELECT count(DISTINCT person_key) FROM reports_countedfile f"
            " WHERE f.report_id = r.id AND category <> '') FROM reports_yearlyreport r WHERE year || '-' || part = %s",
            period,
        )
        assert self.state(order) == "done"
        [(figures, _digest, revision, persons)] = reports
        assert (revision, persons) == (1, figures["totals"]["persons"])
        assert figures == json.loads(self.command("yearly_statistics", period, "--json"))
        assert self.ask("SELECT count(*) FROM reports_reportjob WHERE state IN ('queued', 'checking', 'counting')") == [
            (0,)
        ]

    def stop(self) -> None:
        self.run.process.send_signal(signal.SIGINT)
        self.run.process.wait(90)


def _commands() -> Iterator[str]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                yield (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    if not shutil.which("make"):
        pytest.skip("there is no make")
    project = WholeProject(tmp_path_factory.mktemp("report job") / "a clone")
    try:
        running = System(project)
        yield running
        running.stop()
        project.assert_nothing_left()
    finally:
        for pid in project.workers():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        project.remove()


def test_kill_9_of_the_worker(system):
    with system.in_the_middle("2021-Q1") as order:
        blow = time.monotonic()
        for pid in system.project.workers("celery", "worker"):
            os.kill(pid, signal.SIGKILL)

    system.assert_one_whole_report(order, "2021-Q1", blow, "kill -9 of the worker")


def test_stop_of_redis(system):
    """Killed, and the queue's memory thrown away; what is ordered while it is away is done as well."""
    with system.in_the_middle("2022-Q2") as order:
        blow = time.monotonic()
        queue = system.project.redis()
        os.kill(queue, signal.SIGSTOP)
        time.sleep(5)
        os.kill(queue, signal.SIGKILL)

    system.assert_one_whole_report(order, "2022-Q2", blow, "stop of Redis")
    wait_for(lambda: system.queue.ping(), seconds=SECONDS)
    blow = time.monotonic()
    system.queue.flushall()
    system.assert_one_whole_report(
        system.order("2022-Q3"), "2022-Q3", blow, "an order after Redis had lost all it knew"
    )


def test_restart_of_postgresql(system):
    with system.in_the_middle("2023-Q3") as order:
        blow = time.monotonic()
        os.kill(system.project.postmaster(), signal.SIGINT)
        wait_for(lambda: system.state(order), seconds=SECONDS)

    system.assert_one_whole_report(order, "2023-Q3", blow, "restart of PostgreSQL")


def test_kill_9_of_postgresql(system):
    with system.in_the_middle("2024-Q4") as order:
        blow = time.monotonic()
        os.kill(system.project.postmaster(), signal.SIGKILL)
        wait_for(lambda: system.state(order), seconds=SECONDS)

    system.assert_one_whole_report(order, "2024-Q4", blow, "kill -9 of PostgreSQL")
