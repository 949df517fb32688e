"""How fast a register of 700 people and an invented programme come in, beside a bare COPY of the same rows."""

import io
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "100000"))
REPEAT = 3
TABLES = [
    "accounts_organisation", "shelters_shelter", "shelters_capacity", "shelters_bed",
    "cases_person", "cases_case", "cases_classification", "cases_exploitation",
    "shelters_stay", "shelters_beduse", "reintegration_assistance", "reintegration_plan",
    "referrals_referral", "exchange_importedperson", "exchange_importedrow",
]  # fmt: skip


@contextmanager
def _database() -> Iterator[None]:
    """An empty migrated database, as tests have it."""
    from django.db import connections

    from tests import databases

    with databases.copied(databases.template()):
        yield
        connections.close_all()


def _copy_seconds() -> float:
    """The lower bound: the rows that are now on file, as text, by COPY into tables with the same indexes."""
    from django.db import connections

    seconds = 0.0
    with connections["owner"].cursor() as cursor:
        for table in TABLES:
            text = io.StringIO()
            cursor.cursor.copy_expert(f"COPY {table} TO STDOUT", text)
            text.seek(0)
            cursor.execute(f"CREATE TABLE copy_of_{table} (LIKE {table} INCLUDING ALL)")
            began = time.perf_counter()
            cursor.cursor.copy_expert(f"COPY copy_of_{table} FROM STDIN", text)
            seconds += time.perf_counter() - began
    return seconds


def _say(what: str, rows: int, seconds: float, bare: float) -> float:
    print(
        f"{what}: {rows:,} rows in {seconds:,.1f} s = {rows / seconds:,.0f} rows/s"
        f" ({seconds / bare:,.1f} times a bare COPY of the same rows, {bare:,.2f} s)"
    )
    return rows / seconds


def _import() -> float:
    from exchange.actions import import_register

    folder = Path(__file__).resolve().parent.parent / "exchange" / "demo" / "register_2019"
    best, rows, bare = float("inf"), 0, 0.0
    for _round in range(REPEAT):
        with _database():
            began = time.perf_counter()
            result = import_register(folder, actor=None, source="bench")
            best = min(best, time.perf_counter() - began)
            rows, bare = sum(result.added.values()), _copy_seconds()
    return _say("import_register, 700 people with their rows", rows, best, bare)


def _demo() -> float:
    from exchange.demo.load import load_demo

    with _database():
        began = time.perf_counter()
        rows = load_demo(persons=PEOPLE, seed=1)
        seconds = time.perf_counter() - began
        bare = _copy_seconds()
    return _say(f"load_demo --persons {PEOPLE}", rows, seconds, bare)


def run() -> dict[str, float]:
    """Measure in databases of its own; needs Django set up."""
    return {"import_rows_per_second": _import(), "demo_rows_per_second": _demo()}
