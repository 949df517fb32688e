"""The short form of tests/faults/test_faults.py, in every run: what can be done to an application over servers of others."""

import time

import pytest

from tests.faults.stage import SmallStage
from tests.stack import read_compose

pytestmark = [pytest.mark.runtime]


@pytest.fixture
def stage(own_database, tmp_path):
    running = SmallStage(read_compose(), tmp_path, own_database)
    try:
        running.collect_static()
        for service in ("web", "worker"):
            running.start(service)
        running.wait_until(running.is_ready, "web")
        yield running
    finally:
        running.close()


def test_killed_and_cut_off_while_people_work(stage, is_harmless):
    with stage.at_work() as traffic:
        mails = stage.scene("tell", traffic.name, "3")
        stage.kill("worker")
        stage.kill("web")
        stage.start("web")
        stage.start("worker")
        traffic.seconds_until_well(time.monotonic())
        for line in stage.lines.values():
            line.cut()
        time.sleep(1)
        for line in stage.lines.values():
            line.mend()
        seconds = traffic.seconds_until_well(time.monotonic())
        # What the killed worker held is sent by the order of the next minute, for which there is no beat here.
        stage.scene("mail")
        stage.until(lambda: set(mails) <= set(stage.mail.taken), "every e-mail is taken")

    assert sum(stage.mail.taken[mail] - 1 for mail in mails) <= 1
    is_harmless("short form: web and worker killed, then both lines cut", traffic, seconds)
