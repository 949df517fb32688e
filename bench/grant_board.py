"""The board of grants and the lists behind its columns, with a hundred thousand applications at one that pays."""

import os
import random
from datetime import date, timedelta
from typing import Any

from bench._pages import Measured, client_of, opened, percentile

APPLICATIONS = int(os.environ.get("BENCH_GRANTS", "100000"))
CASES, BATCH = 1_000, 5_000
GOAL_MS, GOAL_QUERIES = 20, 12
# Of a hundred applications.
MIX = {
    "draft": 3, "submitted": 8, "returned": 4, "in_scoring": 8, "committee": 6, "approved": 4, "agreed": 2, "running": 15,
    "completed": 30, "refused": 14, "withdrawn": 5, "written_off": 1,
}  # fmt: skip
PAGES = ["grants/", "grants/list/?show=turn", "grants/list/?show=ended", "grants/list/?show=submitted"]


def run() -> None:
    from tests import databases

    with databases.copied(databases.template()):
        print(f"Grant board, {APPLICATIONS:,} applications (p50 / p95)", flush=True)
        readers, worst = _fill(), Measured()
        for label, user in readers.items():
            print(f" {label}")
            client = client_of(user.pk)
            for page in PAGES:
                measured = opened(lambda _n, c=client, p=page: c.get(f"/reintegration/{p}"))
                print(measured.line(page), flush=True)
                if not worst.queries or percentile(measured.queries, 95) > percentile(worst.queries, 95):
                    worst.queries = measured.queries
                worst.most_queries = max(worst.most_queries, measured.most_queries)
        print(
            f"  slowest page: SQL p95 {percentile(worst.queries, 95):.1f} ms (goal {GOAL_MS});"
            f" most queries {worst.most_queries} (goal {GOAL_QUERIES})"
        )


def _fill() -> dict[str, Any]:
    from django.db import connections

    from reintegration.models import Application
    from tests.accounts.factories import make_organisation, make_user
    from tests.cases.factories import make_case, make_person
    from tests.reintegration.factories_grants import make_scheme

    dice = random.Random(7)  # noqa: S311 (a mixture, no secret)
    iom = make_organisation("IOM", type="international")
    houses = [make_organisation(f"HOUSE{number}", case_prefix=f"H{number}") for number in range(4)]
    officers = [make_user(f"officer{number}", iom, "iom_officer") for number in range(2)]
    workers = [make_user(f"worker{number}", house, "caseworker") for number, house in enumerate(houses)]
    scheme = make_scheme(iom)
    cases = [make_case(houses[number % 4], person=make_person(), worker=workers[number % 4]) for number in range(CASES)]
    statuses, weights = list(MIX), list(MIX.values())
    for start in range(0, APPLICATIONS, BATCH):
        rows = [
            _one(number, dice.choices(statuses, weights)[0], cases, scheme, workers, officers, dice)
            for number in range(start, start + BATCH)
        ]
        Application.objects.bulk_create(rows)
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return {"officer of the one that pays": officers[0], "caseworker of one of four houses": workers[0]}


def _one(
    number: int,
    status: str,
    cases: list[Any],
    scheme: Any,
    workers: list[Any],
    officers: list[Any],
    dice: random.Random,
) -> Any:
    from django.utils import timezone

    from reintegration.models import Application

    case = cases[number % CASES]
    since = timezone.now() - timedelta(minutes=dice.randrange(1_000_000))
    fields: dict[str, Any] = {"drafted_by": workers[number % 4], "status": status, "since": since}
    if status != "draft":
        fields |= {"submitted_by": workers[number % 4], "submitted_at": since}
    if status in {"approved", "agreed", "running", "completed", "written_off", "refused"}:
        kept = status != "refused"
        fields |= {
            "proposed_outcome": "approve" if kept else "refuse",
            "proposed_by": officers[0],
            "proposed_at": since,
        }
        fields |= {"decided_by": officers[1], "decided_at": since, "proposed_azn": 900 if kept else None}
        fields |= {"approved_azn": 900 if kept else None}
    if status in {"agreed", "running", "completed", "written_off"}:
        fields |= {"agreed_on": date(2025, 1, 1), "agreed_by": officers[0]}
    if status in {"completed", "written_off", "refused", "withdrawn"}:
        fields |= {"ended_at": since}
    return Application(
        case=case, organisation_id=case.organisation_id, funder_id=scheme.organisation_id, scheme=scheme,
        number=f"B-{number:06}", asked_azn=1000, **fields,
    )  # fmt: skip
