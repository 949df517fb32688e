"""Who was on file before the period, and who came in it."""

from typing import Any

from reports.measures.ground import COUNTED, Span, by_category

KEYS = ("newly_registered", "carried_over")

# Each counted person once, by the day on which the first of all her files was opened. Of what is written down late the
# file was opened after the period: she is new in it as well, so that the two make up everybody counted.
_COUNT = (
    COUNTED
    + """,
opened AS (
    SELECT file.person, min(c.opened_on) AS first_on
    FROM file JOIN cases_case c ON c.id = file.id GROUP BY file.person
)
SELECT CASE WHEN opened.first_on < %(first)s THEN 'carried_over' ELSE 'newly_registered' END AS key,
       person.category, count(*)
FROM person JOIN opened ON opened.person = person.person
GROUP BY key, person.category
"""
)


def caseload(span: Span) -> dict[str, Any]:
    return by_category(span.rows(_COUNT), KEYS)
