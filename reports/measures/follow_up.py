"""How people were looked after once they had left: follow-ups that were due in the period, up to the day of counting."""

from typing import Any

from cases.closing.enums import Outcome
from reports.measures.ground import COUNTED, Span

KEYS = ("due", "persons", "reached", "not_reached", "refused", "gone", "open", "missed", "alarms")

_COUNT = (
    COUNTED
    + """
SELECT count(*), count(DISTINCT c.person),
       count(*) FILTER (WHERE f.outcome = %(reached)s), count(*) FILTER (WHERE f.outcome = %(not_reached)s),
       count(*) FILTER (WHERE f.outcome = %(declined)s), count(*) FILTER (WHERE f.outcome = ANY (%(gone)s)),
       count(*) FILTER (WHERE f.done_on IS NULL),
       count(*) FILTER (WHERE f.done_on IS NULL AND f.due_on < %(today)s),
       count(*) FILTER (WHERE f.alarm_by IS NOT NULL)
FROM cases_followup f JOIN of_case c ON c.id = f.case_id
WHERE f.due_on >= %(first)s AND f.due_on < %(after)s AND f.due_on <= %(today)s AND f.outcome <> %(called_off)s
"""
)


def follow_up(span: Span) -> dict[str, Any]:
    [counts] = span.rows(
        _COUNT,
        reached=Outcome.REACHED,
        not_reached=Outcome.NOT_REACHED,
        declined=Outcome.DECLINED,
        gone=[str(Outcome.MOVED), str(Outcome.DIED)],
        called_off=Outcome.CALLED_OFF,
    )
    return dict(zip(KEYS, counts, strict=True))
