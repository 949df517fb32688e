"""Where the counted were exploited, and the broad groups that reports to other bodies ask for."""

from typing import Any

from core.countries import STATELESS
from reports.measures.ground import COUNTED, UNKNOWN, Span, by_category

HOME = "AZE"
WAYS = ("internal", "cross_border", UNKNOWN)
CITIZENSHIPS = (HOME, "foreign", "stateless", UNKNOWN)
AGES = ("0-17", "18+", UNKNOWN)
UNDER_AGE = ["0-8", "9-17"]

_COUNT = (
    COUNTED
    + """,
-- Once for each country on record; "unknown" where none is.
suffered AS MATERIALIZED (
    SELECT DISTINCT file.person, e.country
    FROM file JOIN cases_exploitation e ON e.case_id = file.id WHERE e.country <> ''
),
way AS (SELECT person, bool_or(country <> %(home)s) AS abroad FROM suffered GROUP BY person),
grouped AS MATERIALIZED (
    SELECT person.person, person.category,
           CASE WHEN person.citizenship IN (%(home)s, %(unknown)s) THEN person.citizenship
                WHEN person.citizenship = %(stateless)s THEN 'stateless' ELSE 'foreign' END AS citizenship,
           CASE WHEN person.age_group = %(unknown)s THEN %(unknown)s
                WHEN person.age_group = ANY (%(under_age)s) THEN '0-17' ELSE '18+' END AS age
    FROM person
)
SELECT 'by_destination' AS part, COALESCE(suffered.country, %(unknown)s) AS key, category, count(*)
FROM grouped LEFT JOIN suffered ON suffered.person = grouped.person GROUP BY key, category

-- Internal: nowhere but in this country, and no foreigner.
UNION ALL
SELECT 'internal_or_cross_border',
       CASE WHEN way.person IS NULL THEN %(unknown)s
            WHEN way.abroad OR citizenship = 'foreign' THEN 'cross_border' ELSE 'internal' END AS key, category, count(*)
FROM grouped LEFT JOIN way ON way.person = grouped.person GROUP BY key, category

UNION ALL SELECT 'by_citizenship_kind', citizenship, category, count(*) FROM grouped GROUP BY citizenship, category
UNION ALL SELECT 'by_age_broad', age, category, count(*) FROM grouped GROUP BY age, category
"""
)


def destination(span: Span) -> dict[str, Any]:
    rows = span.rows(_COUNT, home=HOME, stateless=STATELESS, under_age=UNDER_AGE)

    def of(part: str) -> list[tuple[str, str, int]]:
        return [(key, category, persons) for name, key, category, persons in rows if name == part]

    return {
        "by_destination": by_category(of("by_destination")),
        "internal_or_cross_border": by_category(of("internal_or_cross_border"), WAYS),
        "by_citizenship_kind": by_category(of("by_citizenship_kind"), CITIZENSHIPS),
        "by_age_broad": by_category(of("by_age_broad"), AGES),
    }
