"""Of those referred for formal identification in the period, whom the ministry has recognised by the day of counting."""

from typing import Any

from referrals.states import Purpose, Status
from reports.measures.ground import COUNTED, Span, rate

# Asked for, and not taken back.
ASKED_NO_MORE = [str(Status.WITHDRAWN), str(Status.EXPIRED)]
# The ministry, or whoever was asked, has said what there is to say.
ANSWERED = [str(status) for status in (Status.COMPLETED, Status.REFUSED, Status.DECLINED)]

_COUNT = (
    COUNTED
    + """,
asked AS MATERIALIZED (
    SELECT c.person, min((r.submitted_at AT TIME ZONE %(zone)s)::date) AS asked_on,
           bool_and(r.status = ANY (%(answered)s)) AS is_over
    FROM referrals_referral r JOIN of_case c ON c.id = r.case_id
    WHERE r.purpose = %(purpose)s AND r.submitted_at >= %(from_at)s AND r.submitted_at < %(until_at)s
      AND r.status <> ALL (%(asked_no_more)s)
    GROUP BY c.person
),
-- A recognition that holds (no later row of its day says otherwise), from the day of the referral on.
told AS (
    SELECT DISTINCT ON (asked.person, k.effective_on) asked.person, k.status
    FROM asked JOIN of_case c ON c.person = asked.person JOIN cases_classification k ON k.case_id = c.id
    WHERE k.effective_on >= asked.asked_on AND k.effective_on <= %(today)s
    ORDER BY asked.person, k.effective_on, k.id DESC
),
recognised_since AS MATERIALIZED (SELECT DISTINCT person FROM told WHERE status = 'recognised')
SELECT count(*), count(found.person), count(*) FILTER (WHERE asked.is_over AND found.person IS NULL)
FROM asked LEFT JOIN recognised_since found ON found.person = asked.person
"""
)


def recognition(span: Span) -> dict[str, Any]:
    values = {"purpose": Purpose.FORMAL_IDENTIFICATION, "answered": ANSWERED, "asked_no_more": ASKED_NO_MORE}
    [(referred, recognised, refused)] = span.rows(_COUNT, **values)
    return {
        "referred": referred,
        "recognised": recognised,
        "not_recognised": refused,
        "pending": referred - recognised - refused,
        "rate": rate(recognised, recognised + refused),
    }
