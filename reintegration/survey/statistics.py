"""How people fare a year on, compared with the beginning: mean changes, and how sure they are (docs/adr/0035-survey.md).

One SQL statement counts, and no person is ever brought into Python. Nothing it tells stands for fewer than
settings.SMALLEST_FIGURE people, nor does the difference of any two things it tells: the people of each year of exit
are taken in whole lots of that many, in the order in which they became known, and a figure is a union of lots. It moves
at the beginning of a quarter only.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.access import require_programme
from cases.merging.records import WHO_REMAINS
from reintegration.survey.enums import Dimension

COMPOSITE = "composite"
MEASURES = (*Dimension.values, COMPOSITE)
# Of the normal distribution, for an interval that holds the true value 95 times of 100.
Z_95 = 1.959963984540054

_BEFORE = ", ".join(f"b.{name} AS {name}_before" for name in MEASURES)
_AFTER = ", ".join(f"a.{name} AS {name}_after" for name in MEASURES)
_MEASURED = ", ".join(
    f"avg({name}_before), avg({name}_after), stddev_samp({name}_after - {name}_before)" for name in MEASURES
)
_COUNT = f"""
WITH RECURSIVE {WHO_REMAINS}
asked AS MATERIALIZED (
    SELECT COALESCE(m.remaining, c.person_id) AS person, c.closed_on, s.id, s.occasion, s.asked_on, s.created_at,
           s.economic, s.social, s.psychosocial, s.composite
    FROM reintegration_survey s JOIN cases_case c ON c.id = s.case_id LEFT JOIN merged m ON m.person = c.person_id
    WHERE s.crossed_out_at IS NULL AND s.composite IS NOT NULL AND s.created_at < %(until)s
      AND (%(organisation)s::bigint IS NULL OR c.organisation_id = %(organisation)s)
),
begun AS (
    SELECT DISTINCT ON (person) * FROM asked WHERE occasion = 'baseline' ORDER BY person, asked_on, id
),
again AS (
    SELECT DISTINCT ON (person) * FROM asked WHERE occasion = 'repeat' ORDER BY person, asked_on DESC, id DESC
),
-- Of people who have left: whose file was closed, in the year of which they are counted.
pair AS (
    SELECT EXTRACT(YEAR FROM a.closed_on)::int AS year, a.person,
           GREATEST(a.created_at, a.closed_on::timestamptz) AS known_at,
           {_BEFORE}, {_AFTER}
    FROM begun b JOIN again a USING (person)
    WHERE a.asked_on > b.asked_on AND a.closed_on < %(until_on)s
),
placed AS (
    SELECT pair.*, row_number() OVER (PARTITION BY year ORDER BY known_at, person) AS place,
           count(*) OVER (PARTITION BY year) AS size
    FROM pair
)
SELECT year, count(*), {_MEASURED}
FROM placed WHERE place <= size - size %% %(smallest)s
GROUP BY GROUPING SETS ((year), ()) HAVING count(*) > 0 ORDER BY year NULLS FIRST
"""  # noqa: S608 (our own words)


@dataclass(frozen=True)
class Change:
    """One measure of a group: its means at the beginning and the last time, and where the true change lies."""

    measure: str
    before: float
    after: float
    low: float
    high: float

    @property
    def change(self) -> float:
        return self.after - self.before


@dataclass(frozen=True)
class Group:
    """So many people, who left in a year; without one, in all years together."""

    year: int | None
    persons: int
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Outcomes:
    """What may be told, as of a day. `organisation`: its people alone; None: the whole programme's."""

    until_on: date
    organisation: Any = None
    groups: list[Group] = field(default_factory=list)


def outcomes_until(today: date, *, organisation: Any = None) -> Outcomes:
    """Mean changes from the baseline to the last repeat, as they stood when this quarter began."""
    require_programme()
    until_on = quarter_of(today)
    values = {
        "until": timezone.make_aware(datetime.combine(until_on, time())),
        "until_on": until_on,
        "organisation": organisation.pk if organisation else None,
        "smallest": settings.SMALLEST_FIGURE,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, values)
        rows = cursor.fetchall()
    return Outcomes(until_on, organisation, [_group(year, persons, measured) for year, persons, *measured in rows])


def quarter_of(day: date) -> date:
    """The day on which its quarter began."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def interval(mean: float, deviation: float, count: int) -> tuple[float, float]:
    """Where the true mean lies, 95 times of 100, by the t-distribution; a change lies between -1 and 1 whatever it says."""
    reach = t_95(count - 1) * deviation / math.sqrt(count)
    return max(mean - reach, -1.0), min(mean + reach, 1.0)


def t_95(freedom: int) -> float:
    """The two-sided 95 % point of the t-distribution: Cornish and Fisher's series, right to four figures from 9 on."""
    z, n = Z_95, freedom
    return (
        z
        + (z**3 + z) / (4 * n)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * n**3)
        + (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * n**4)
    )


def _group(year: int | None, persons: int, measured: Sequence[Any]) -> Group:
    changes = []
    for number, measure in enumerate(MEASURES):
        before, after, deviation = (float(value) for value in measured[number * 3 : number * 3 + 3])
        changes.append(Change(measure, before, after, *interval(after - before, deviation, persons)))
    return Group(year, persons, tuple(changes))
