"""What `make test` leaves to `make proof`: drawn by the seed, alike in every process, and nothing else."""

import random
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests import proof


def item_of(name, *, place="cases/test_actions.py", values=None, fixtures=("db",)):
    nodeid = f"tests/{place}::{name}" + (f"[{values}]" if values is not None else "")
    made = {"callspec": values} if values is not None else {}
    return SimpleNamespace(nodeid=nodeid, path=Path("tests") / place, fixturenames=fixtures, **made)


TABLE = [item_of("test_table", values=number) for number in range(240)]
SHORT = [item_of("test_short", values=number) for number in range(proof.ROWS)]
PURE = [item_of("test_pure", values=number, fixtures=()) for number in range(50)]
ALONE = [item_of("test_alone"), item_of("test_other", fixtures=())]
STORIES = [
    item_of("test_it", place=f"journeys/test_story_{number}.py", fixtures=("own_database",)) for number in range(8)
]
MAIN = [item_of("test_it", place="journeys/test_main_job.py", fixtures=("own_database",))]
ALL = TABLE + SHORT + PURE + ALONE + STORIES + MAIN


@pytest.fixture(autouse=True)
def _sampled(monkeypatch):
    monkeypatch.setattr(proof, "WHOLE", False)


def test_long_tables_and_stories_are_sampled_and_nothing_else_is():
    asked = proof.asked(ALL, 7)

    of = {name: [item for item in asked if item in rows] for name, rows in {"table": TABLE, "story": STORIES}.items()}
    assert (len(of["table"]), len(of["story"])) == (30, 2)
    assert [item for item in asked if item not in TABLE + STORIES] == SHORT + PURE + ALONE + MAIN


def test_every_process_draws_the_same_whatever_its_order():
    shuffled = random.Random(1).sample(ALL, len(ALL))

    assert {item.nodeid for item in proof.asked(shuffled, 7)} == {item.nodeid for item in proof.asked(ALL, 7)}


def test_another_seed_draws_another_sample():
    assert proof.asked(ALL, 7) != proof.asked(ALL, 8)


def test_a_whole_run_asks_all(monkeypatch):
    monkeypatch.setattr(proof, "WHOLE", True)

    assert proof.asked(ALL, 7) == ALL
