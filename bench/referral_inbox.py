"""The inbox of referrals: every folder, for readers of every kind, beside the bare question to the same table."""

import re
import time
from html import unescape
from typing import Any

from bench._pages import Measured, client_of, opened, percentile, spread
from bench._register import LARGEST, MINISTRY, ORGANISATIONS, REFERRALS, SMALL, Reader, register

GOAL_MS, GOAL_QUERIES = 10, 12
READERS = [
    Reader("caseworker of a small organisation", SMALL),
    Reader("caseworker of the largest organisation", LARGEST),
    Reader("manager of the largest organisation", LARGEST + ORGANISATIONS),
    Reader("receiving officer", SMALL + 2 * ORGANISATIONS),
    Reader("officer of the ministry", MINISTRY),
]
FOLDERS = ["turn", "team", "waiting", "late", "ended"]
FILTERS = {
    "my turn, by deadline": "?show=turn&sort=due",
    "team, at once": "?show=team&urgency=immediate",
    "waiting, one purpose": "?show=waiting&purpose=repatriation",
    "ended, one purpose": "?show=ended&purpose=repatriation",
    "ended, refused": "?show=ended&state=refused",
    "a number": "?show=ended&number=B1-0000170",
}


def run() -> None:
    with register():
        print(f"Inbox, {REFERRALS:,} referrals, {ORGANISATIONS} organisations (p50 / p95)")
        bare = _bare()
        print(f"  lower bound: 26 seats of one organisation by their box's index, no rules asked: {spread(bare)}")
        worst = Measured()
        for reader in READERS:
            print(f" {reader.label}")
            _explain(reader.user_id)
            client = client_of(reader.user_id)
            pages = {folder: f"?show={folder}" for folder in FOLDERS} | FILTERS
            for what, query in pages.items():
                measured = opened(lambda _n, c=client, q=query: c.get(f"/referrals/{q}"))
                print(measured.line(what), flush=True)
                # Only the folders themselves have a goal: a rare filter reads on until a page is full.
                if what in FOLDERS:
                    _keep_worst(worst, measured)
            addresses = _pages(client)
            measured = opened(lambda n, c=client, p=addresses: c.get(p[n % len(p)]))
            print(measured.line("further pages of what has ended"), flush=True)
            _keep_worst(worst, measured)
            measured = opened(lambda _n, c=client, u=reader.user_id: _anew(c, u))
            print(measured.line("my turn, every folder counted anew"), flush=True)
    slowest = percentile(worst.queries, 95)
    print(
        f"  slowest folder: SQL p95 {slowest:.1f} ms (goal {GOAL_MS}), {slowest / percentile(bare, 95):.1f} times the lower"
        f" bound; most queries {worst.most_queries} (goal {GOAL_QUERIES})"
    )


def _anew(client: Any, user_id: int) -> Any:
    from accounts.models import User
    from referrals.desk.listing import forget_counts

    forget_counts(User.objects.get(pk=user_id))
    return client.get("/referrals/")


def _explain(user_id: int) -> None:
    """Say by which index the database puts each folder in order; one that it sorts whole is a fault."""
    from accounts.access import acting_as
    from accounts.models import User
    from referrals.desk import listing

    user, plans = User.objects.get(pk=user_id), []
    with acting_as(user):
        for folder in FOLDERS:
            rows, order = listing.in_order(listing.rows_of(user, folder), folder, "")
            plan = rows.order_by(*listing.with_ties(order))[:26].explain()
            found = sorted(set(re.findall(r"using (referrals_party_\w+)", plan)))
            plans.append(
                f"{folder}: {', '.join(found) or 'NO INDEX'}{', SORTED' if 'Sort Key: referrals_party' in plan else ''}"
            )
    print("  " + "; ".join(plans))


def _keep_worst(worst: Measured, measured: Measured) -> None:
    if not worst.queries or percentile(measured.queries, 95) > percentile(worst.queries, 95):
        worst.queries, worst.whole = measured.queries, measured.whole
    worst.most_queries = max(worst.most_queries, measured.most_queries)


def _pages(client: Any) -> list[str]:
    """The addresses of the first ten pages of what has ended, as the links lead to them."""
    found = ["/referrals/?show=ended"]
    while len(found) < 10:
        link = re.search(r"[?][^\"]*after=[^\"]+\" rel=\"next", client.get(found[-1]).content.decode())
        if link is None:
            break
        found.append("/referrals/" + unescape(link[0].partition('"')[0]))
    return found


def _bare() -> list[float]:
    from django.db import connections

    times = []
    with connections["owner"].cursor() as cursor:
        for _round in range(60):
            began = time.perf_counter()
            cursor.execute(
                "SELECT * FROM referrals_party WHERE organisation_id = %s AND box = 'waiting' ORDER BY since, id DESC LIMIT 26",
                [LARGEST],
            )
            cursor.fetchall()
            times.append((time.perf_counter() - began) * 1000)
    return times[5:]
