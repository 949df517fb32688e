"""How long a move of a referral takes: its audit, what it opens, the notice queued; beside a bare INSERT of the same rows."""

import time
from collections.abc import Callable
from typing import Any

from bench._pages import percentile, spread
from bench._register import LARGEST, MINISTRY, ORGANISATIONS, REFERRALS, SMALL, register

GOAL_MS = 100
WARM_UP, MOVES = 5, 60


def run() -> None:
    with register():
        from accounts.models import User
        from referrals import actions

        print(f"A move of a referral among {REFERRALS:,} (p50 / p95)")
        sender, officer = User.objects.get(pk=LARGEST + ORGANISATIONS), User.objects.get(pk=MINISTRY)
        receiver = User.objects.get(pk=SMALL + 2 * ORGANISATIONS)
        rows = _submitted(sender, receiver, officer)
        steps: list[tuple[str, Any, Callable[..., Any], dict[str, Any]]] = [
            ("approve: the receiver is asked", officer, actions.approve_referral, {}),
            ("accept: the parts agreed to open", receiver, actions.accept_referral, {}),
            ("begin", receiver, actions.begin_work, {}),
            ("complete: what was open closes", receiver, actions.give_feedback, {"feedback": "She was helped."}),
        ]
        found = {what: [_moved(row, actor, act, more) for row in rows] for what, actor, act, more in steps}
        bare = [_bare() for _row in rows][WARM_UP:]
        print(f"  lower bound: a step, an event of the record and a share by bare INSERT, committed: {spread(bare)}")
        for what, times in found.items():
            slow = percentile(times[WARM_UP:], 95)
            print(
                f"  {what:<36} {spread(times[WARM_UP:])}   p95 {slow:.0f} ms (goal {GOAL_MS}),"
                f" {percentile(times[WARM_UP:], 50) / percentile(bare, 50):.0f} times the lower bound at p50"
            )


def _moved(referral: Any, actor: Any, act: Callable[..., Any], more: dict[str, Any]) -> float:
    """Milliseconds of one act with its commit and the notice put into the queue."""
    from accounts.access import acting_as

    began = time.perf_counter()
    with acting_as(actor):
        act(referral, actor=actor, **more)
    return (time.perf_counter() - began) * 1000


def _submitted(sender: Any, receiver: Any, officer: Any) -> list[Any]:
    from accounts.access import acting_as
    from cases.models import Case
    from tests.referrals.factories import make_referral

    with acting_as(sender):
        cases = list(
            Case.objects.visible_to(sender)
            .filter(organisation=sender.organisation_id, closed_on__isnull=True)
            .select_related("person", "organisation")[: WARM_UP + MOVES]
        )
    return [make_referral(case, receiver, "submitted", sender=sender, reviewer=officer) for case in cases]


def _bare() -> float:
    """The last step, event and share once more, as rows that are known already, in one committed transaction."""
    from django.db import connections

    tables = ("referrals_referralstep", "audit_auditevent", "cases_caseshare")
    with connections["owner"].cursor() as cursor:
        for table in tables:
            cursor.execute(f"CREATE TABLE IF NOT EXISTS bench_{table} (LIKE {table} INCLUDING ALL)")
            cursor.execute(f"TRUNCATE bench_{table}")
        copies = ";".join(
            f"INSERT INTO bench_{table} SELECT * FROM {table} ORDER BY id DESC LIMIT 1"  # noqa: S608 (our own words)
            for table in tables
        )
        began = time.perf_counter()
        cursor.execute(f"BEGIN; {copies}; COMMIT")
        return (time.perf_counter() - began) * 1000
