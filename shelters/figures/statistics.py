"""What a house knows of its own year (docs/statistics.md, "The house's own figures").

One SQL statement counts it, as that of the programme's report does and by the same rules for nights and persons. It works
with the reader's own rights: whoever sees the house sees all its stays. No person is ever brought into Python.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection

from shelters.models import Shelter

# Nights of a stay, each group with its shortest; the last has no end.
LENGTHS = (0, 4, 8, 31, 91, 181)

# After `stayed` (shelter, person, from_on, until_on, is_open): stays of one person in one house that meet or overlap are one
# presence, because a register tells a change of bed as two, and a merged person may have two at once. `ended` are those
# that ended in the span of time, with all their nights.
PRESENCES = """
placed AS (
    SELECT stayed.*, max(until_on) OVER (
        PARTITION BY shelter, person ORDER BY from_on, until_on ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS until_then
    FROM stayed
),
numbered AS (
    SELECT placed.*, count(*) FILTER (WHERE until_then IS NULL OR until_then < from_on) OVER (
        PARTITION BY shelter, person ORDER BY from_on, until_on ROWS UNBOUNDED PRECEDING
    ) AS number
    FROM placed
),
presence AS MATERIALIZED (
    SELECT shelter, min(from_on) AS from_on, max(until_on) AS until_on, bool_or(is_open) AS is_open
    FROM numbered GROUP BY shelter, person, number
),
ended AS MATERIALIZED (
    SELECT shelter, until_on - from_on AS nights FROM presence
    WHERE NOT is_open AND until_on >= %(first)s AND until_on < %(after)s
)"""


def places_by_day(houses: str) -> str:
    """After `house` (id): `day` has the places of each day that is over, those set for it, or the beds that there are now,
    and how many of them works close. `houses` says which houses those are, of a column that names one."""
    return f"""
place AS MATERIALIZED (
    SELECT shelter_id AS shelter, from_on, places FROM shelters_capacity WHERE shelter_id {houses}
),
bed AS MATERIALIZED (
    SELECT shelter_id AS shelter, count(*) AS beds FROM shelters_bed WHERE shelter_id {houses} GROUP BY shelter_id
),
closed AS MATERIALIZED (
    SELECT w.shelter_id AS shelter, u.from_on, u.until_on
    FROM shelters_beduse u JOIN shelters_works w ON w.id = u.works_id
    WHERE w.shelter_id {houses} AND u.from_on < %(after)s AND (u.until_on IS NULL OR u.until_on > %(first)s)
),
day AS MATERIALIZED (
    SELECT house.id AS shelter, series.day::date AS day,
           COALESCE(
               (SELECT places FROM place
                WHERE place.shelter = house.id AND (from_on IS NULL OR from_on <= series.day)
                ORDER BY from_on DESC NULLS LAST LIMIT 1),
               (SELECT beds FROM bed WHERE bed.shelter = house.id),
               0
           ) AS places,
           (SELECT count(*) FROM closed
            WHERE closed.shelter = house.id AND from_on <= series.day
              AND (until_on IS NULL OR until_on > series.day)) AS closed
    FROM house CROSS JOIN generate_series(
        %(first)s::timestamp, LEAST(%(after)s, %(today)s)::timestamp - interval '1 day', interval '1 day'
    ) AS series (day)
)"""  # noqa: S608 (our own words)


_COUNT = f"""
WITH
house AS (SELECT %(house)s::bigint AS id),
merged AS MATERIALIZED (SELECT guest, remains FROM access.merged_guests(%(house)s)),
-- A stay from a to b gives the nights a … b-1; an open one counts as if it ended on the day of computing.
stayed AS MATERIALIZED (
    SELECT s.shelter_id AS shelter, COALESCE(m.remains, s.person_id) AS person, s.check_in AS from_on,
           COALESCE(s.check_out, %(today)s) AS until_on, s.check_out IS NULL AS is_open
    FROM shelters_stay s LEFT JOIN merged m ON m.guest = s.person_id
    WHERE s.shelter_id = %(house)s AND s.check_in < %(after)s AND COALESCE(s.check_out, %(today)s) >= s.check_in
),
{PRESENCES},
{places_by_day("= %(house)s")},
month AS (
    SELECT EXTRACT(MONTH FROM first_on)::int AS number,
           first_on::date AS first_on, (first_on + interval '1 month')::date AS until_on
    FROM generate_series(%(first)s::timestamp, %(first)s::timestamp + interval '11 months', interval '1 month')
         AS series (first_on)
),

-- An absence counts in the year in which it begins; its nights in the year in which they do.
absence AS (
    SELECT kind, (left_at AT TIME ZONE %(zone)s)::date AS from_on,
           COALESCE((over_at AT TIME ZONE %(zone)s)::date, %(today)s) AS until_on
    FROM shelters_absence WHERE shelter_id = %(house)s
)

SELECT 'month' AS part, m.number::text AS key,
       (SELECT COALESCE(sum(LEAST(until_on, m.until_on) - GREATEST(from_on, m.first_on)), 0)
        FROM presence WHERE from_on < LEAST(until_on, m.until_on) AND until_on > m.first_on) AS one,
       (SELECT count(*) FROM presence WHERE from_on >= m.first_on AND from_on < m.until_on) AS two,
       (SELECT COALESCE(sum(GREATEST(places - closed, 0)), 0)
        FROM day WHERE day >= m.first_on AND day < m.until_on) AS three,
       (SELECT COALESCE(sum(closed), 0) FROM day WHERE day >= m.first_on AND day < m.until_on) AS four
FROM month m

-- Sheltered: a night in the year, or a same-day stay on a date of it.
UNION ALL
SELECT 'persons', '', count(DISTINCT person), 0, 0, 0 FROM stayed
WHERE until_on > from_on AND until_on > %(first)s OR until_on = from_on AND from_on >= %(first)s

UNION ALL
SELECT 'length', width_bucket(nights, %(longer_from)s)::text, count(*), sum(nights), 0, 0 FROM ended GROUP BY 2

UNION ALL
SELECT 'absence', kind, count(*) FILTER (WHERE from_on >= %(first)s AND from_on < %(after)s),
       sum(GREATEST(LEAST(until_on, %(after)s) - GREATEST(from_on, %(first)s), 0)), 0, 0
FROM absence WHERE from_on < %(after)s AND until_on >= %(first)s GROUP BY kind

UNION ALL
SELECT 'first', '', EXTRACT(YEAR FROM min(check_in))::int, 0, 0, 0 FROM shelters_stay WHERE shelter_id = %(house)s
"""  # noqa: S608 (our own words)


@dataclass(frozen=True)
class Month:
    """`available`: places × days that are over, without the nights of closed beds."""

    number: int
    nights: int
    admissions: int
    available: int
    closed: int


@dataclass(frozen=True)
class Away:
    """Absences of one kind: how many began in the year, and the nights of it that somebody was out."""

    kind: str
    count: int
    nights: int


@dataclass(frozen=True)
class HouseYear:
    """A house's year. `lengths`: ended stays by group of LENGTHS. `first_year`: that of its first stay."""

    year: int
    months: list[Month]
    persons: int
    lengths: list[int]
    nights_of_ended: int
    absences: list[Away] = field(default_factory=list)
    first_year: int = 0

    @property
    def person_nights(self) -> int:
        return sum(month.nights for month in self.months)

    @property
    def admissions(self) -> int:
        return sum(month.admissions for month in self.months)

    @property
    def ended(self) -> int:
        return sum(self.lengths)

    @property
    def average_nights(self) -> float | None:
        """Of the stays that ended in the year, with their nights of earlier years; None: none did."""
        return self.nights_of_ended / self.ended if self.ended else None

    @property
    def available(self) -> int:
        return sum(month.available for month in self.months)


def occupancy(nights: int, available: int) -> int | None:
    """In per cent, rounded; None where there was no place to be had."""
    return round(100 * nights / available) if available else None


def house_year(shelter: Shelter, year: int, *, today: date) -> HouseYear:
    """The figures of one house for a year up to the day of computing. One query, however many stays."""
    values: dict[str, Any] = {
        "house": shelter.pk,
        "today": today,
        "first": date(year, 1, 1),
        "after": date(year + 1, 1, 1),
        "longer_from": list(LENGTHS[1:]),
        "zone": settings.TIME_ZONE,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, values)
        rows = cursor.fetchall()
    found = {part: [row[1:] for row in rows if row[0] == part] for part in {row[0] for row in rows}}
    lengths = [0] * len(LENGTHS)
    for key, count, *_more in found.get("length", []):
        lengths[int(key)] = count
    return HouseYear(
        year=year,
        months=sorted(_months(found["month"]), key=lambda month: month.number),
        persons=found["persons"][0][1],
        lengths=lengths,
        nights_of_ended=int(sum(nights for _key, _count, nights, *_more in found.get("length", []))),
        absences=[Away(kind, count, int(nights)) for kind, count, nights, *_more in sorted(found.get("absence", []))],
        first_year=found["first"][0][1] or year,
    )


def _months(rows: Iterable[Any]) -> Iterable[Month]:
    for key, nights, admissions, available, closed in rows:
        yield Month(int(key), int(nights), int(admissions), int(available), int(closed))
