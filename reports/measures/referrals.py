"""Referrals that were submitted in the period: where they stand on the day of counting, and how long answers took."""

from collections.abc import Iterable
from typing import Any

from cases.identification.enums import DeadlineKind
from referrals.states import TAKEN_ON, Purpose, Status
from reports.measures.ground import Span, number

# Each state under one of these, so that they make up those submitted.
ENDS = {
    Status.DECLINED: "declined",
    Status.REFUSED: "refused",
    Status.WITHDRAWN: "withdrawn",
    Status.EXPIRED: "expired",
    Status.COMPLETED: "completed",
    **dict.fromkeys(TAKEN_ON, "accepted"),
}
PENDING = "pending"
KEYS = ("submitted", "accepted", "declined", "refused", "withdrawn", "expired", PENDING, "completed")
# What a receiver said yes or no to; as in the register of referrals (referrals/journal).
ANSWERED = [str(status) for status in (*TAKEN_ON, Status.COMPLETED, Status.DECLINED)]

_COUNT = """
WITH
sent AS MATERIALIZED (
    SELECT r.purpose, r.status, sender.code AS sender, receiver.code AS receiver,
           -- What a register brought has no author; of its days no hours are made.
           CASE WHEN r.submitted_by_id IS NOT NULL AND r.status = ANY (%(answered)s) THEN
               EXTRACT(EPOCH FROM r.decided_at - COALESCE(r.approved_at, r.submitted_at)) / 3600
           END AS hours
    FROM referrals_referral r
    JOIN accounts_organisation sender ON sender.id = r.from_organisation_id
    JOIN accounts_organisation receiver ON receiver.id = r.to_organisation_id
    WHERE r.submitted_at >= %(from_at)s AND r.submitted_at < %(until_at)s
)
SELECT CASE GROUPING(purpose, sender, receiver) WHEN 3 THEN 'by_purpose' WHEN 5 THEN 'out' ELSE 'in' END AS part,
       COALESCE(purpose, sender, receiver) AS key, status, count(*) AS count,
       NULL::numeric AS median, NULL::numeric AS ninth
FROM sent GROUP BY GROUPING SETS ((purpose, status), (sender, status), (receiver, status))

UNION ALL
SELECT 'hours_to_answer', purpose, '', count(hours), percentile_cont(0.5) WITHIN GROUP (ORDER BY hours),
       percentile_cont(0.9) WITHIN GROUP (ORDER BY hours)
FROM sent GROUP BY purpose

-- The time that runs once somebody is thought to be a victim (MINISTRY_REFERRAL_HOURS), with its pauses.
UNION ALL
SELECT 'to_ministry', CASE WHEN met_at IS NULL THEN 'waiting' WHEN met_at <= due_at THEN 'within_24_hours' ELSE 'later' END,
       '', count(*), NULL, NULL
FROM cases_deadline
WHERE kind = %(deadline)s AND cancelled_at IS NULL AND starts_at >= %(from_at)s AND starts_at < %(until_at)s
GROUP BY 2
"""


def referrals(span: Span) -> dict[str, Any]:
    rows = span.rows(_COUNT, answered=ANSWERED, deadline=DeadlineKind.MINISTRY_REFERRAL)
    found: dict[str, list[tuple[Any, ...]]] = {}
    for part, *row in rows:
        found.setdefault(part, []).append(tuple(row))
    ministry = {key: count for key, _status, count, *_none in found.get("to_ministry", [])}
    return {
        "by_purpose": _table(found.get("by_purpose", []), Purpose.values),
        "out": _table(found.get("out", [])),
        "in": _table(found.get("in", [])),
        "hours_to_answer": _hours(found.get("hours_to_answer", [])),
        "to_ministry": {key: ministry.get(key, 0) for key in ("within_24_hours", "later", "waiting")},
    }


def _table(rows: Iterable[tuple[Any, ...]], keys: Iterable[str] = ()) -> dict[str, dict[str, int]]:
    """The closed list first, zero or not; then, in order, whatever else occurs."""
    table = {str(key): dict.fromkeys(KEYS, 0) for key in keys}
    for key, status, count, *_none in sorted(rows, key=lambda row: row[0]):
        row = table.setdefault(key, dict.fromkeys(KEYS, 0))
        row["submitted"] += count
        row[ENDS.get(Status(status), PENDING)] += count
    return table


def _hours(rows: Iterable[tuple[Any, ...]]) -> dict[str, dict[str, Any]]:
    found = {purpose: (count, median, ninth) for purpose, _status, count, median, ninth in rows}
    table = {}
    for purpose in Purpose.values:
        count, median, ninth = found.get(purpose, (0, None, None))
        table[str(purpose)] = {"answered": count, "median": number(median, 1), "p90": number(ninth, 1)}
    return table
