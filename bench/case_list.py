"""The list of cases in a register of a million, for readers of every kind, beside the bare question to the same table."""

import re
import time
from html import unescape
from typing import Any

from bench._pages import Measured, client_of, opened, percentile, spread
from bench._register import CASES, LARGEST, ORGANISATIONS, READERS, register

GOAL_MS, GOAL_QUERIES = 10, 12
QUERIES = {
    "open cases": "",
    "all": "?state=all",
    "all by number": "?state=all&sort=number",
    "closed, oldest first": "?state=closed&sort=opened_on",
    "mine": "?mine=me",
    "open victims": "?category=victim",
    "a number": "?state=all&number=0000170",
}


def run() -> None:
    print(f"Case list, {CASES:,} cases, {ORGANISATIONS} organisations (p50 / p95)")
    with register():
        bare = _bare()
        print(f"  lower bound: 25 rows of one organisation by date, no rules asked: {spread(bare)}")
        worst = Measured()
        for reader in READERS:
            print(f" {reader.label}")
            client = client_of(reader.user_id)
            for what, query in QUERIES.items():
                measured = opened(lambda _n, c=client, q=query: c.get(f"/cases/{q}"))
                print(measured.line(what), flush=True)
                _keep_worst(worst, measured)
            pages = _pages(client)
            measured = opened(lambda n, c=client, p=pages: c.get(p[n % len(p)]))
            print(measured.line("further pages"), flush=True)
            _keep_worst(worst, measured)
    slowest = percentile(worst.queries, 95)
    print(
        f"  slowest list: SQL p95 {slowest:.1f} ms (goal {GOAL_MS}), {slowest / percentile(bare, 95):.1f} times the lower bound;"
        f" most queries {worst.most_queries} (goal {GOAL_QUERIES})"
    )


def _keep_worst(worst: Measured, measured: Measured) -> None:
    if not worst.queries or percentile(measured.queries, 95) > percentile(worst.queries, 95):
        worst.queries, worst.whole = measured.queries, measured.whole
    worst.most_queries = max(worst.most_queries, measured.most_queries)


def _pages(client: Any) -> list[str]:
    """The addresses of the first ten pages, as the links lead to them."""
    found = ["/cases/?state=all"]
    while len(found) < 10:
        link = re.search(r"[?][^\"]*after=[^\"]+", client.get(found[-1]).content.decode())
        if link is None:
            break
        found.append(f"/cases/{unescape(link[0])}")
    return found


def _bare() -> list[float]:
    from django.db import connections

    times = []
    with connections["owner"].cursor() as cursor:
        for _round in range(60):
            began = time.perf_counter()
            cursor.execute(
                "SELECT * FROM cases_case WHERE organisation_id = %s ORDER BY opened_on DESC, id DESC LIMIT 25",
                [LARGEST],
            )
            cursor.fetchall()
            times.append((time.perf_counter() - began) * 1000)
    return times[5:]
