"""Behind `make proof`: run the suites whole (PROOF=1) and keep what came out in docs/proof.md."""

import os
import platform
import random
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from tests.asvs import page as asvs

ROOT = Path(__file__).resolve().parent.parent
RESULT = ROOT / "var" / "proof.xml"
PAGE = ROOT / "docs" / "proof.md"
# Whether this run is a whole one, and not the seeded sample of `make test`.
WHOLE = bool(os.environ.get("PROOF"))
OUTCOMES = ("passed", "failed", "skipped")


def seed(config: Any) -> int:
    """The seed of this run's samples: SAMPLE_SEED, or that by which the tests are shuffled, which pytest prints at the top."""
    return int(os.environ.get("SAMPLE_SEED") or config.getoption("randomly_seed", 1))


# What `make test` leaves to `make proof`, where nothing is named on the command line (a folder, a file or a test that is
# named is asked whole). Of a test that asks the database one thing with more sets of values than ROWS, so many, or an
# eighth if that is more; of the stories, for which a browser, a server and a worker run, a quarter; of the tests marked
# slow (races, machines that try whatever comes, servers that are killed), a quarter, but all of those that keep strangers out
# and looks on record; and always what the whole stands on.
ROWS = 4
PART_OF_ROWS = 8
STORIES = "journeys"
PART_OF_STORIES = 4
PART_OF_SLOW = 4
GUARDS = {"access", "audit", "security"}
ALWAYS = {"test_main_job", "test_make_run", "test_short"}


def asks_the_database(item: Any) -> bool:
    return bool({"db", "own_database"} & set(item.fixturenames))


def is_story(item: Any) -> bool:
    return STORIES in item.path.parts


def is_slow(item: Any) -> bool:
    """Whether it is one of the slow tests that are drawn."""
    return item.get_closest_marker("slow") is not None and not is_story(item) and GUARDS.isdisjoint(item.path.parts)


def name_of(item: Any) -> str:
    """The test, whatever values it is asked with."""
    return str(item.nodeid).partition("[")[0]


def drawn(names: Iterable[str], most: int, chance: random.Random) -> set[str]:
    """So many of them. Sorted first, so that every process draws the same, in whatever order its tests are."""
    names = sorted(set(names))
    return set(chance.sample(names, min(most, len(names))))


def asked(items: Sequence[Any], dealt_by: int) -> list[Any]:
    """Those of all tests that `make test` asks, in their order. In a whole run: all."""
    if WHOLE:
        return list(items)
    chance = random.Random(dealt_by)
    stories = {item.path.stem for item in items if is_story(item)}
    slow = {name_of(item) for item in items if is_slow(item)}
    told = drawn(stories, -(-len(stories) // PART_OF_STORIES), chance)
    tried = drawn(slow, -(-len(slow) // PART_OF_SLOW), chance)
    tables: dict[str, list[str]] = defaultdict(list)
    for item in items:
        if hasattr(item, "callspec") and asks_the_database(item) and not is_story(item):
            tables[name_of(item)].append(item.nodeid)
    left: set[str] = set()
    for _name, rows in sorted(tables.items()):
        left |= set(rows) - drawn(rows, max(ROWS, len(rows) // PART_OF_ROWS), chance)

    def is_asked(item: Any) -> bool:
        if item.path.stem in ALWAYS:
            return True
        if is_story(item):
            return item.path.stem in told
        return item.nodeid not in left and (not is_slow(item) or name_of(item) in tried)

    return [item for item in items if is_asked(item)]


# Into so many hands the seed deals the addresses that the security tests go through.
HANDS = 12


def dealt(rows: Sequence[Any], turn: int, dealt_by: int, hands: int = HANDS) -> list[Any]:
    """One of the hands into which the seed deals the rows; as many turns in a row have all of them. In a whole run: all."""
    if WHOLE:
        return list(rows)
    order = random.Random(dealt_by).sample(range(len(rows)), len(rows))
    return [row for row, place in zip(rows, order, strict=True) if place % hands == turn % hands]


def outcome(case: ElementTree.Element) -> str:
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed"
    return "skipped" if case.find("skipped") is not None else "passed"


def suite(case: ElementTree.Element) -> str:
    """Return the folder below tests/ that the test stands in, or its module where it stands in none."""
    parts = case.get("classname", "").split(".")
    return parts[1] if len(parts) > 1 else parts[0]


def table(cases: list[ElementTree.Element]) -> list[str]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    seconds: Counter[str] = Counter()
    for case in cases:
        for name in (suite(case), "**all**"):
            counts[name][outcome(case)] += 1
            seconds[name] += float(case.get("time", "0"))
    lines = ["| suite | passed | failed | skipped | seconds of work |", "| --- | ---: | ---: | ---: | ---: |"]
    for name in sorted(counts, key=lambda name: (name == "**all**", name)):
        numbers = " | ".join(str(counts[name][kind]) for kind in OUTCOMES)
        lines.append(f"| {name} | {numbers} | {seconds[name]:.0f} |")
    return lines


def page(cases: list[ElementTree.Element], minutes: float) -> str:
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    state = commit.stdout.strip() or "outside a repository"
    if subprocess.run(["git", "diff", "--quiet", "HEAD"], cwd=ROOT, capture_output=True, check=False).returncode:
        state += " with changes not committed"
    skipped = sorted(
        {
            f"{case.get('classname')}: {case.find('skipped').get('message')}"
            for case in cases
            if outcome(case) == "skipped"
        }
    )  # type: ignore[union-attr]
    lines = [
        "# The last whole run",
        "",
        "Written by `make proof`, which runs every suite whole where `make test` runs a seeded sample.",
        "",
        f"- Run on {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, of {state}",
        f"- Python {platform.python_version()}, {os.cpu_count()} processors, {minutes:.1f} minutes",
        "",
        *table(cases),
    ]
    told = [
        f"- {case.get('classname')}: {one.get('value')} {one.get('name')}"
        for case in cases
        for one in case.iter("property")
    ]
    if told:
        lines += ["", "Counted:", "", *told]
    if skipped:
        lines += ["", "Skipped:", "", *(f"- {reason}" for reason in skipped)]
    return "\n".join(lines) + "\n"


def main() -> int:
    began = datetime.now(UTC)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "auto", "-o", "timeout=3600", f"--junitxml={RESULT}", *sys.argv[1:]],
        cwd=ROOT,
        env=os.environ | {"PROOF": "1"},
        check=False,
    )
    minutes = (datetime.now(UTC) - began).total_seconds() / 60
    cases = list(ElementTree.parse(RESULT).iter("testcase"))  # noqa: S314 - pytest's own file
    PAGE.write_text(page(cases, minutes), encoding="utf-8")
    asvs.write(RESULT)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
