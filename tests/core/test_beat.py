"""A clock that is put back does not make beat silent until the time of before comes again."""

from datetime import timedelta

import pytest

from shelter_cms.beat import Scheduler
from shelter_cms.celery import app


@pytest.fixture
def scheduler(tmp_path):
    made = Scheduler(app=app, schedule_filename=str(tmp_path / "schedule"), lazy=True)
    made.setup_schedule()
    yield made
    made.close()


def longest_wait(scheduler, seconds):
    """How long the orders that come every so many seconds still wait."""
    waits = [
        entry.schedule.remaining_estimate(entry.last_run_at).total_seconds()
        for entry in scheduler.schedule.values()
        if getattr(entry.schedule, "seconds", None) == seconds
    ]
    assert waits
    return max(waits)


def test_orders_go_on_at_their_pace_after_the_clock_was_put_back(scheduler):
    for entry in scheduler.schedule.values():
        entry.last_run_at = app.now() + timedelta(hours=2)
    assert longest_wait(scheduler, 60.0) > 7000

    scheduler.tick()

    assert longest_wait(scheduler, 60.0) <= 60
    assert all(entry.last_run_at <= app.now() for entry in scheduler.schedule.values())


def test_a_clock_that_goes_right_changes_nothing(scheduler):
    before = {name: app.now() - timedelta(seconds=1) for name in scheduler.schedule}
    for name, entry in scheduler.schedule.items():
        entry.last_run_at = before[name]

    scheduler.tick()

    kept = {name: entry.last_run_at for name, entry in scheduler.schedule.items() if entry.last_run_at == before[name]}
    assert len(kept) > len(before) // 2
    assert app.conf.beat_scheduler == "shelter_cms.beat:Scheduler"
