"""How far the system carries: people at work, from one Azerbaijan to a thousand. Writes the table of docs/scale.md.

A simulation, not a measurement: what one page costs is measured elsewhere (docs/speed.md, docs/adr/0061); here thousands of
them meet. A request waits for a processor of a web machine, then for one of the database's, then for the end of the
record, where one commit follows the other (docs/adr/0013).
"""

import heapq
import math
import random
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "scale.md"
START, END = "<!-- scale: begin -->", "<!-- scale: end -->"

# One Azerbaijan: who works with the system, what comes in a year (docs/scale.md says where each figure is from).
ORGANISATIONS, STAFF, NEW_CASES, YEARS = 12, 90, 700, 10
# Of all staff, so many are at it in the busiest quarter of an hour, each with a request every so many seconds.
AT_WORK, SECONDS_BETWEEN = 0.5, 15
# Milliseconds of a processor: web's and the database's, for a page of 100,000 cases; growing with the logarithm of cases.
WEB_MS, DATABASE_MS, GROWTH = 65.0, 30.0, 0.15
# A commit that reaches the disk, one at a time, and how many requests end with one.
COMMIT_MS, COMMITTED = 1.5, 0.95
MOST_BUSY = 0.7
# What the record grows by: looks and changes of one person on a working day, days of a year, bytes of an event with its link.
EVENTS_A_DAY, DAYS, BYTES = 150, 250, 1_100
# Processors of one machine: web machines can be many, the database that writes is one.
WEB_MACHINE, DATABASE_MACHINE = 8, 64
SECONDS, SEED = 120, 2019


@dataclass(frozen=True)
class Load:
    times: int

    @property
    def cases(self) -> int:
        return NEW_CASES * YEARS * self.times

    @property
    def per_second(self) -> float:
        return STAFF * self.times * AT_WORK / SECONDS_BETWEEN

    @property
    def events_a_year(self) -> int:
        return STAFF * self.times * EVENTS_A_DAY * DAYS

    @property
    def database_ms(self) -> float:
        return DATABASE_MS * max(0.5, 1 + GROWTH * math.log10(self.cases / 100_000))


@dataclass(frozen=True)
class Outcome:
    p50: float
    p95: float
    commits: float


def processors(per_second: float, milliseconds: float) -> int:
    """As many as are busy no more than MOST_BUSY of the time; two at least, as the smallest machine has."""
    return max(2, math.ceil(per_second * milliseconds / 1000 / MOST_BUSY))


def simulated(load: Load, web: int, database: int, ends: int = 1) -> Outcome:
    """Requests that come by chance, served in their order at each of three places. `ends`: chains of the record."""
    chance = random.Random(SEED)
    places = ([0.0] * web, [0.0] * database)
    chains = [0.0] * ends
    now, taken, busy = 0.0, [], 0.0
    waiting: list[tuple[float, float, bool]] = []
    while now < SECONDS:
        now += chance.expovariate(load.per_second)
        ready = now
        for place, mean in zip(places, (WEB_MS, load.database_ms), strict=True):
            begins = max(ready, heapq.heappop(place))
            # Most pages cost less than the mean, some several times as much.
            ready = begins + chance.lognormvariate(math.log(mean) - 0.32, 0.8) / 1000
            heapq.heappush(place, ready)
        heapq.heappush(waiting, (ready, now, chance.random() < COMMITTED))
    while waiting:
        ready, began, commits = heapq.heappop(waiting)
        if commits:
            ready = max(ready, heapq.heappop(chains)) + COMMIT_MS / 1000
            heapq.heappush(chains, ready)
            busy += COMMIT_MS / 1000
        taken.append((ready - began) * 1000)
    taken.sort()
    return Outcome(taken[len(taken) // 2], taken[int(len(taken) * 0.95)], busy / SECONDS / ends)


def limit(web: int, database: int, outcome: Outcome) -> str:
    """What is used up first, nearest to its end."""
    if outcome.commits >= 1:
        return "the end of the record: one commit after the other"
    if database > DATABASE_MACHINE:
        return "processors of one database"
    if web > WEB_MACHINE:
        return "processors of one web machine: more of them"
    return "none: one machine does" if web + database <= WEB_MACHINE else "one machine: database and web apart"


def line(times: int) -> str:
    load = Load(times)
    web, database = processors(load.per_second, WEB_MS), processors(load.per_second, load.database_ms)
    outcome = simulated(load, web, database)
    record = load.events_a_year * BYTES / 1e9
    # Where more comes than is served, the time is that of the simulation and says nothing.
    served = f"{outcome.p50:,.0f} / {outcome.p95:,.0f}" if outcome.commits < 1 else "without end"
    return (
        f"| {times:,} | {ORGANISATIONS * times:,} | {STAFF * times:,} | {load.cases:,} | {load.per_second:,.0f} | {web:,} |"
        f" {database:,} | {outcome.commits:.0%} | {served} | {load.events_a_year / 1e6:,.1f} | {record:,.0f} |"
        f" {limit(web, database, outcome)} |"
    )


def table() -> list[str]:
    head = (
        "| × Azerbaijan | organisations | staff | files after ten years | requests a second | web processors |"
        " database processors | end of the record busy | p50 / p95, ms | events a year, million | GB a year | what comes first |"
    )
    return [head, "| ---: " * 11 + "| --- |", *map(line, (1, 10, 100, 1000))]


def run() -> None:
    text = PAGE.read_text(encoding="utf-8")
    before, after = text.split(START)[0], text.split(END)[1]
    rows = table()
    PAGE.write_text("\n".join([before + START, "", *rows, "", END]) + after, encoding="utf-8")
    print("\n".join(rows))
