"""Who is counted, on its way from the count into the report: held by the connection until the report is written."""

from django.db import connection

from reports.models import YearlyReport
from reports.rules import TRACED_INTO

_COLUMNS = (
    "case_id, person_key, category, sex, age_group, citizenship, months, sheltered, assisted, recognised,"
    " person_nights, shelters, organisations, forms, types"
)


def make_room() -> None:
    """For the files that the next count of this connection finds, and for them alone."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{TRACED_INTO}")
        cursor.execute(
            f"CREATE TEMPORARY TABLE {TRACED_INTO} AS SELECT {_COLUMNS} FROM reports_countedfile WITH NO DATA"  # noqa: S608 (our own words)
        )


def keep(report: YearlyReport) -> None:
    """Those files become the report's. One that was erased since is named no more."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO reports_countedfile (report_id, {_COLUMNS}) SELECT %s, {_COLUMNS} FROM {TRACED_INTO}"  # noqa: S608
            " WHERE EXISTS (SELECT FROM cases_case WHERE cases_case.id = case_id)",
            [report.pk],
        )
        cursor.execute(f"DROP TABLE {TRACED_INTO}")
