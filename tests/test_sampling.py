"""What `make test` leaves to `make proof`: drawn by the seed, alike in every process, and nothing else."""

import random
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests import proof


def item_of(name, *, place="cases/test_actions.py", values=None, fixtures=("db",), slow=False):
    nodeid = f"tests/{place}::{name}" + (f"[{values}]" if values is not None else "")
    made = {"callspec": values} if values is not None else {}
    made["get_closest_marker"] = lambda marker: object() if slow and marker == "slow" else None
    return SimpleNamespace(nodeid=nodeid, path=Path("tests") / place, fixturenames=fixtures, **made)


TABLE = [item_of("test_table", values=number) for number in range(240)]
SHORT = [item_of("test_short", values=number) for number in range(proof.ROWS)]
PURE = [item_of("test_pure", values=number, fixtures=()) for number in range(50)]
ALONE = [item_of("test_alone"), item_of("test_other", fixtures=())]
STORIES = [
    item_of("test_it", place=f"journeys/test_story_{number}.py", fixtures=("own_database",)) for number in range(8)
]
SLOW = [item_of(f"test_race_{number}", values=value, slow=True) for number in range(8) for value in "ab"]
GUARDS = [item_of("test_it", place=f"{folder}/test_door.py", slow=True) for folder in ("access", "audit", "security")]
MAIN = [
    item_of("test_it", place="journeys/test_main_job.py", fixtures=("own_database",)),
    item_of("test_it", place="runtime/test_make_run.py", fixtures=(), slow=True),
]
ALL = TABLE + SHORT + PURE + ALONE + STORIES + SLOW + GUARDS + MAIN


@pytest.fixture(autouse=True)
def _sampled(monkeypatch):
    monkeypatch.setattr(proof, "WHOLE", False)


@pytest.mark.parametrize("dealt_by", range(5))
def test_long_tables_stories_and_what_is_slow_are_sampled_and_nothing_else_is(dealt_by):
    asked = proof.asked(ALL, dealt_by)

    table, stories, slow = ([item for item in asked if item in rows] for rows in (TABLE, STORIES, SLOW))
    # The main job may be among the stories that are drawn; it is told in any case.
    assert len(table) == 30
    assert len(stories) in {2, 3}
    assert [item for item in asked if item not in TABLE + STORIES + SLOW] == SHORT + PURE + ALONE + GUARDS + MAIN
    # Of a slow test that is drawn all sets of values are asked, as they are few.
    assert len(slow) in {4, 6}
    assert len({proof.name_of(item) for item in slow}) == len(slow) / 2


def test_every_process_draws_the_same_whatever_its_order():
    shuffled = random.Random(1).sample(ALL, len(ALL))

    assert {item.nodeid for item in proof.asked(shuffled, 7)} == {item.nodeid for item in proof.asked(ALL, 7)}


def test_another_seed_draws_another_sample():
    assert proof.asked(ALL, 7) != proof.asked(ALL, 8)


def test_a_whole_run_asks_all(monkeypatch):
    monkeypatch.setattr(proof, "WHOLE", True)

    assert proof.asked(ALL, 7) == ALL
