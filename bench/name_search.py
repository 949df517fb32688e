"""Finding misspelled names among a million encrypted ones, beside pg_trgm on the same names in clear, in one run."""

import random
import time
from collections.abc import Callable
from typing import Any

from bench._pages import client_of, opened, percentile, spread
from bench._register import CHUNK, READERS, families, givens, register, somebody

ASKED = 200
GOAL_DATABASE_MS, GOAL_PAGE_MS = 20, 60
LETTERS = "abcdefghijklmnoprstuvyzəıöüğşç"


def run() -> None:
    from cases import names

    with register():
        terms = _terms()
        print(f"Name search, one slip in each of two parts, {ASKED} names (p50 / p95)")
        plain = _plain_text(terms)
        print(f"  pg_trgm on names in clear (% and similarity), no rules asked   {spread(plain)}")
        slowest_query = slowest_page = 0.0
        for reader in READERS:
            with _acting(reader.user_id):
                wanted = [names.spelled(term) for term in terms]
                queries = _timed(_candidates, wanted)
            client = client_of(reader.user_id)
            pages = opened(lambda n, c=client: c.post("/find/", {"term": terms[n % ASKED]}), 60)
            print(
                f"  {reader.label:<52} in the database {spread(queries)}   page {spread(pages.whole)}"
                f"   {pages.most_queries} queries"
            )
            slowest_query = max(slowest_query, percentile(queries, 95))
            slowest_page = max(slowest_page, percentile(pages.whole, 95))
        print(
            f"  slowest reader: p95 {slowest_query:.1f} ms in the database (goal {GOAL_DATABASE_MS}),"
            f" {percentile(plain, 95) / slowest_query:.1f} times as fast as pg_trgm; page {slowest_page:.1f} ms"
            f" (goal {GOAL_PAGE_MS})"
        )


def _candidates(wanted: Any) -> None:
    from cases import search

    search.candidates(wanted)


def _acting(user_id: int) -> Any:
    from accounts.access import acting_as
    from accounts.models import User

    return acting_as(User.objects.get(pk=user_id))


def _terms() -> list[str]:
    """Family and given names of people on file, each with one letter gone, added, changed or exchanged."""
    dice, family, given, people = random.Random(7), families(), givens(), _people()
    terms = []
    for _round in range(ASKED):
        _sex, parts = somebody(dice.randrange(1, people), family, given)
        terms.append(" ".join(_slipped(part, dice) for part in parts[:2]))
    return terms


def _slipped(word: str, dice: random.Random) -> str:
    place = dice.randrange(1, len(word) - 1)
    letter = dice.choice(LETTERS)
    return dice.choice(
        [
            word[:place] + word[place + 1 :],
            word[:place] + letter + word[place:],
            word[:place] + letter + word[place + 1 :],
            word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :],
        ]
    )


def _people() -> int:
    from cases.models import Person

    return Person.objects.using("owner").order_by("-pk").values_list("pk", flat=True)[0]


def _timed(ask: Callable[[Any], None], wanted: list[Any]) -> list[float]:
    times = []
    for one in [*wanted[:5], *wanted]:
        began = time.perf_counter()
        ask(one)
        times.append((time.perf_counter() - began) * 1000)
    return times[5:]


def _plain_text(terms: list[str]) -> list[float]:
    """The usual way: the names in clear, folded to Latin, with a trigram index, asked for the first ten."""
    from django.db import connections

    from cases import names

    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT to_regclass('bench_plain')")
        if cursor.fetchone()[0] is None:
            _write_plain_text(cursor)

        def ask(term: str) -> None:
            cursor.execute(
                "SELECT id FROM bench_plain WHERE name %% %s ORDER BY similarity(name, %s) DESC LIMIT 10", [term, term]
            )
            cursor.fetchall()

        return _timed(ask, [" ".join(latin for _folded, latin in names.spelled(term)) for term in terms])


def _write_plain_text(cursor: Any) -> None:
    from io import StringIO

    from cases import names

    family, given = families(), givens()
    latin: dict[str, str] = {}
    cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    cursor.execute("CREATE UNLOGGED TABLE bench_plain (id bigint, name text)")
    people = _people()
    for start in range(1, people + 1, CHUNK):
        lines = []
        for number in range(start, min(start + CHUNK, people + 1)):
            parts = [part for part in somebody(number, family, given)[1] if part]
            for part in parts:
                if part not in latin:
                    latin[part] = " ".join(plain for _folded, plain in names.spelled(part))
            lines.append(f"{number}\t{' '.join(latin[part] for part in parts)}\n")
        cursor.copy_expert("COPY bench_plain FROM STDIN", StringIO("".join(lines)))
    cursor.execute("CREATE INDEX ON bench_plain USING gin (name gin_trgm_ops)")
    cursor.execute("ANALYZE bench_plain")
