"""How it is said in a file that somebody must not be where its person is."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone

from cases.models import Case, Separation
from cases.policies import allows
from cases.separation.policies import check_may_end_found


@dataclass(frozen=True)
class KeptApart:
    """One line: whole, or without `row` and `file` for a reader who does not see the other file."""

    staff: str
    organisation: str
    from_on: date
    until_on: date | None
    row: Separation | None = None
    file: Case | None = None
    may_end: bool = False


def kept_apart_from(case: Case, user: Any) -> list[KeptApart]:
    """Everybody whom the person of a case must not meet in a house, as the reader may know it; in the order of recording."""
    today = timezone.localdate()
    rows = Separation.objects.visible_to(user).of(case).in_force_on(today).order_by("id")
    related = ("case__person", "other_case", "organisation", "recorded_by")
    told = {row.pk: _whole(row, case, user) for row in rows.select_related(*related)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM access.separations_of(%s, %s)", [case.pk, today])
        return [told.get(key) or KeptApart(*line) for key, *line in cursor.fetchall()]


def _whole(row: Separation, case: Case, user: Any) -> KeptApart:
    return KeptApart(
        staff=row.recorded_by.full_name,
        organisation=row.organisation.name,
        from_on=row.from_on,
        until_on=row.until_on,
        row=row,
        file=row.other_than(case),
        may_end=allows(check_may_end_found, user, row),
    )
