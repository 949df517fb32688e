"""A steady load for an hour (`make proof`; a minute where it is drawn or named): nothing fails, grows or goes unrecorded."""

import os
import statistics
import time
from pathlib import Path

import pytest

from tests import proof
from tests.faults.stage import Stage
from tests.faults.traffic import going_on
from tests.faults.visitor import Visitor
from tests.stack import read_compose

pytestmark = [pytest.mark.runtime, pytest.mark.slow, pytest.mark.timeout(6000)]

MINUTES = float(os.environ.get("SOAK_MINUTES") or (60 if proof.WHOLE else 1))
# Five people, each with a request every so many seconds.
PAUSE = 0.5
# Of the time, what goes by before memory is looked at: caches and plans are filled by then.
WARM = 0.25
# An hour tells; within a minute memory may still be on its way to where it stays.
MOST_GROWN = 0.05 if MINUTES >= 30 else 0.25
GOOD = {"200", "201", "401", "404"}


@pytest.fixture
def stage(tmp_path):
    running = Stage(read_compose(), tmp_path)
    try:
        running.begin()
        running.restart()
        yield running
    finally:
        running.close()


def memory_of(leader: int) -> float:
    """What a service and all its processes hold, in MB: of what they share each has its part."""
    total = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(folder.name)) == leader:
                rollup = (folder / "smaps_rollup").read_text(encoding="ascii")
                total += int(next(line for line in rollup.splitlines() if line.startswith("Pss:")).split()[1])
        except (OSError, StopIteration):
            continue
    return total / 1024


def grown(seen: list[float]) -> float:
    """By how much the last quarter lies above the first one after the warming up."""
    kept = seen[int(len(seen) * WARM) :]
    quarter = max(1, len(kept) // 4)
    return statistics.median(kept[-quarter:]) / statistics.median(kept[:quarter]) - 1


def test_an_hour_of_work(stage, request):
    traffic = stage.traffic()
    traffic.pause = PAUSE
    one = Visitor(traffic.port)
    one.sign_in(f"worker{traffic.name}")
    pages = ["/", "/cases/", f"/cases/{traffic.case}/"]
    memory: dict[str, list[float]] = {name: [] for name in ("web", "worker", "beat")}
    shown = 0
    with going_on(traffic):
        ends = time.monotonic() + MINUTES * 60
        while time.monotonic() < ends:
            for page in pages:
                status, _where, _page = one.ask(page)
                assert status == 200, (page, status)
                shown += 1
            for name, seen in memory.items():
                seen.append(memory_of(stage.processes[name].pid))
            time.sleep(max(0.5, MINUTES / 10))

    damage = stage.damage(traffic, 0.0)
    growth = {name: grown(seen) for name, seen in memory.items()}
    said = ", ".join(f"{name} {seen[-1]:.0f} MB ({growth[name]:+.1%})" for name, seen in memory.items())
    request.node.user_properties.append(("answers in an hour of work", sum(traffic.answers.values()) + shown))
    request.node.user_properties.append(("memory at its end", said))
    assert set(damage.answers) <= GOOD, damage.answers
    assert (damage.lost, damage.doubled, damage.opened, damage.unrecorded) == (0, 0, 0, 0), damage
    assert all(change <= MOST_GROWN for change in growth.values()), said
