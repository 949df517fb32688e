"""What a ministry looks at: how long each step of a referral took, which times were kept, what was determined of people."""

import json
from typing import Any

from cases.enums import ClassificationStatus
from cases.identification.enums import DeadlineKind
from referrals.parties import PATIENCE
from referrals.states import Status, Urgency
from reports.measures.ground import COUNTED, Span, number, rate
from reports.measures.referrals import ANSWERED

STEPS = ("decision", "answer", "beginning", "end")
DEADLINES = ("referral", "decision", "answer")
ENDS = ("kept", "missed", "running")

_WAYS = """
WITH
sent AS MATERIALIZED (
    SELECT r.id, r.status, r.submitted_at, r.approved_at, r.decided_at,
           -- When the ministry had its say, and whether it was asked at all.
           CASE WHEN COALESCE(route.ministry_approves, TRUE)
                THEN COALESCE(r.approved_at, CASE WHEN r.status = %(refused)s THEN r.decided_at END) END AS said_at,
           COALESCE(route.ministry_approves, TRUE) AND r.approved_at IS NULL AND r.status = %(submitted)s AS is_asked,
           CASE WHEN r.status = ANY (%(answered)s) THEN r.decided_at END AS answered_at,
           COALESCE(r.confirmed_at, r.approved_at, r.submitted_at) AS offered_at,
           -- The shorter of the route's time and of what may be waited for where the route says nothing.
           LEAST(make_interval(hours => NULLIF(route.approve_within, 0)), waits.longest) AS decide_within,
           LEAST(make_interval(hours => NULLIF(
               CASE WHEN r.urgency = %(immediate)s THEN COALESCE(route.urgent_answer_within, route.answer_within)
                    ELSE route.answer_within END, 0)), waits.longest) AS answer_within
    FROM referrals_referral r LEFT JOIN referrals_route route ON route.id = r.route_id
    CROSS JOIN LATERAL (
        SELECT make_interval(hours => (%(patience)s::jsonb ->> r.urgency::text)::int) AS longest
    ) AS waits
    -- What a register brought has no author; of its days no hours are made.
    WHERE r.submitted_at >= %(from_at)s AND r.submitted_at < %(until_at)s AND r.submitted_by_id IS NOT NULL
),
reached AS MATERIALIZED (
    SELECT step.referral_id, min(step.created_at) FILTER (WHERE step.to_status = %(begun)s) AS begun_at,
           min(step.created_at) FILTER (WHERE step.to_status = %(completed)s) AS ended_at
    FROM referrals_referralstep step JOIN sent ON sent.id = step.referral_id
    WHERE step.to_status IN (%(begun)s, %(completed)s) GROUP BY step.referral_id
),
took AS (
    SELECT 'decision' AS step, said_at - submitted_at AS time FROM sent
    UNION ALL SELECT 'answer', answered_at - COALESCE(approved_at, submitted_at) FROM sent
    UNION ALL SELECT 'beginning', begun_at - decided_at FROM sent JOIN reached ON reached.referral_id = sent.id
    UNION ALL SELECT 'end', ended_at - decided_at FROM sent JOIN reached ON reached.referral_id = sent.id
),
hours AS (SELECT step, EXTRACT(EPOCH FROM time) / 3600 AS hours FROM took WHERE time IS NOT NULL),
owed AS (
    SELECT 'referral' AS kind, due_at, met_at FROM cases_deadline
    WHERE kind = %(deadline)s AND cancelled_at IS NULL AND starts_at >= %(from_at)s AND starts_at < %(until_at)s
    UNION ALL SELECT 'decision', submitted_at + decide_within, said_at FROM sent WHERE said_at IS NOT NULL OR is_asked
    UNION ALL SELECT 'answer', offered_at + answer_within, answered_at FROM sent
    WHERE answered_at IS NOT NULL OR status = ANY (%(offered)s)
)
SELECT 'step' AS part, step AS key, '' AS how, count(*) AS count,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY hours) AS median,
       percentile_cont(0.9) WITHIN GROUP (ORDER BY hours) AS ninth
FROM hours GROUP BY step
UNION ALL
SELECT 'deadline', kind,
       CASE WHEN met_at <= due_at THEN 'kept' WHEN met_at IS NOT NULL OR due_at < %(today_at)s THEN 'missed'
            ELSE 'running' END, count(*), NULL, NULL
FROM owed GROUP BY 2, 3
"""

_DETERMINED = (
    COUNTED
    + """,
-- What holds of each day: the later row of a day.
held AS MATERIALIZED (
    SELECT DISTINCT ON (c.person, k.effective_on) c.person, k.effective_on, k.status
    FROM cases_classification k JOIN of_case c ON c.id = k.case_id
    WHERE k.effective_on >= %(first)s AND k.effective_on <= %(today)s
    ORDER BY c.person, k.effective_on, k.id DESC
),
of_period AS (SELECT person, effective_on, status FROM held WHERE effective_on < %(after)s),
presumed AS MATERIALIZED (
    SELECT person, min(effective_on) AS since FROM of_period WHERE status = %(presumed)s GROUP BY person
),
become AS (
    SELECT DISTINCT ON (presumed.person) presumed.person, held.status
    FROM presumed JOIN held ON held.person = presumed.person AND held.effective_on >= presumed.since
    ORDER BY presumed.person, held.effective_on DESC
)
SELECT 'determined' AS part, status AS key, count(DISTINCT person) FROM of_period GROUP BY status
UNION ALL SELECT 'become', status, count(*) FROM become GROUP BY status
"""
)


_S = ClassificationStatus


def flow(span: Span) -> dict[str, Any]:
    determined = {(part, key): persons for part, key, persons in span.rows(_DETERMINED, presumed=_S.PRESUMED)}
    return _ways(span) | {
        "determinations": {str(status): determined.get(("determined", status), 0) for status in _S.values},
        "presumed": _presumed({key: persons for (part, key), persons in determined.items() if part == "become"}),
    }


def _ways(span: Span) -> dict[str, Any]:
    rows = span.rows(
        _WAYS,
        answered=ANSWERED,
        submitted=Status.SUBMITTED,
        refused=Status.REFUSED,
        offered=[str(Status.OFFERED), str(Status.EXPIRED)],
        begun=Status.IN_PROGRESS,
        completed=Status.COMPLETED,
        immediate=Urgency.IMMEDIATE,
        patience=json.dumps({str(urgency): int(time.total_seconds() // 3600) for urgency, time in PATIENCE.items()}),
        deadline=DeadlineKind.MINISTRY_REFERRAL,
    )
    timed = {key: (count, median, ninth) for part, key, _how, count, median, ninth in rows if part == "step"}
    owed = {(key, how): count for part, key, how, count, *_none in rows if part == "deadline"}
    steps = {}
    for step in STEPS:
        count, median, ninth = timed.get(step, (0, None, None))
        steps[step] = {"timed": count, "median": number(median, 1), "p90": number(ninth, 1)}
    return {
        "steps": steps,
        "deadlines": {kind: {how: owed.get((kind, how), 0) for how in ENDS} for kind in DEADLINES},
    }


def _presumed(become: dict[str, int]) -> dict[str, Any]:
    persons, recognised = sum(become.values()), become.get(_S.RECOGNISED, 0)
    refused = become.get(_S.NOT_VICTIM, 0)
    return {
        "persons": persons,
        "recognised": recognised,
        "not_victim": refused,
        "open": persons - recognised - refused,
        "rate": rate(recognised, persons),
    }
