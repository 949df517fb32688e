"""Pages of a budget with a hundred thousand entries, for who keeps it and for who spends from it."""

import os
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

from bench._pages import Measured, client_of, opened, percentile

ENTRIES = int(os.environ.get("BENCH_ENTRIES", "100000"))
LINES, ORGANISATIONS = 20, 10
GOAL_MS, GOAL_QUERIES = 20, 12


def run() -> None:
    with books() as (keeper, manager, project, line):
        print(f"Budgets, {ENTRIES:,} entries on {LINES} lines, half of them on one (p50 / p95)")
        worst = Measured()
        for label, user in (("keeper", keeper), ("manager of a house", manager)):
            client = client_of(user)
            pages = {
                "budgets": "/reintegration/budgets/",
                "a budget with its chart": f"/reintegration/budgets/{project}/",
                "the largest line": f"/reintegration/budgets/lines/{line}/",
            }
            if user == keeper:
                pages["statement of three years"] = (
                    f"/reintegration/budgets/{project}/statement/?from_on=2023-01&until_on=2025-12"
                )
            print(f" {label}")
            for what, address in pages.items():
                measured = opened(lambda _n, c=client, a=address: c.get(a))
                print(measured.line(what), flush=True)
                worst.queries += measured.queries
                worst.most_queries = max(worst.most_queries, measured.most_queries)
    print(
        f"  slowest: SQL p95 {percentile(worst.queries, 95):.1f} ms (goal {GOAL_MS}); most queries {worst.most_queries}"
        f" (goal {GOAL_QUERIES})"
    )


@contextmanager
def books() -> Any:
    """A database of its own, filled by the owner; the sums that the trigger would keep one by one are worked out at once."""
    from django.db import connections

    from tests import databases

    with databases.copied(databases.template()):
        try:
            found = _filled()
            with connections["owner"].cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")
            yield found
        finally:
            connections.close_all()


def _filled() -> tuple[int, int, Any, Any]:
    from django.db import connections

    from tests.accounts.factories import make_organisation, make_user
    from tests.reintegration.factories_money import make_line, make_project

    agency = make_organisation("IOM", name="IOM", type="international")
    keeper = make_user("keeper", agency, "iom_officer")
    houses = [make_organisation(f"H{number}", case_prefix=f"H{number}") for number in range(ORGANISATIONS)]
    managers = [make_user(f"manager{number}", house, "shelter_manager") for number, house in enumerate(houses)]
    project = make_project(agency, starts_on=date(2023, 1, 1), ends_on=date(2027, 12, 31))
    lines = [make_line(project, str(Decimal(10) ** 9), code=f"L{number}") for number in range(LINES)]
    users = [keeper, *managers]
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE reintegration_entry DISABLE TRIGGER books")
        cursor.execute(
            "INSERT INTO reintegration_entry (public_id, created_at, line_id, type, amount, day, kind, organisation_id,"
            " entered_by_id, reference, currency) SELECT gen_random_uuid(), now(),"
            " (%s::bigint[])[CASE WHEN n %% 2 = 0 THEN 1 ELSE 1 + n %% %s END], 'charge', 1 + n %% 500,"
            " '2023-01-01'::date + n * 7 %% 1095, '', (%s::bigint[])[1 + n %% %s], (%s::bigint[])[1 + n %% %s],"
            " gen_random_uuid(), '' FROM generate_series(1, %s) n ORDER BY n",
            [
                [line.pk for line in lines], LINES, [user.organisation_id for user in users], len(users),
                [user.pk for user in users], len(users), ENTRIES,
            ],
        )  # fmt: skip
        cursor.execute("ALTER TABLE reintegration_entry ENABLE TRIGGER books")
        cursor.execute(
            "INSERT INTO reintegration_linemonth (line_id, month, type, kind, amount, entries)"
            " SELECT line_id, date_trunc('month', day), type, kind, sum(amount), count(*) FROM reintegration_entry"
            " GROUP BY 1, 2, 3, 4"
        )
        cursor.execute(
            "UPDATE reintegration_budgetline SET spent_azn = sum FROM"
            " (SELECT line_id, sum(amount) FROM reintegration_entry GROUP BY line_id) e WHERE line_id = id"
        )
    return keeper.pk, managers[0].pk, project.public_id, lines[0].public_id
