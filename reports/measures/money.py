"""What was given in money, and what the books say was spent."""

from typing import Any

from reintegration.enums import AssistanceType
from reintegration.money.enums import OF_ITEM, EntryType
from reports.measures.ground import COUNTED, Span
from reports.measures.ground import money as azn

KINDS = (
    AssistanceType.ONE_TIME_ALLOWANCE,
    AssistanceType.MONTHLY_ALLOWANCE,
    AssistanceType.FINANCIAL_AID,
    AssistanceType.BUSINESS_GRANT,
)

_COUNT = (
    COUNTED
    + """
SELECT '' AS kind, count(DISTINCT person) FILTER (WHERE amount_azn > 0), count(*), COALESCE(sum(amount_azn), 0) FROM item
UNION ALL
SELECT type, count(DISTINCT person), count(*), COALESCE(sum(amount_azn), 0) FROM item WHERE type = ANY (%(kinds)s) GROUP BY type
"""
)

# As a project's own statement has it (reintegration/money/statistics.py): whole months, what came back taken off.
_BOOKS = """
SELECT p.code, o.code,
       COALESCE(sum(m.amount) FILTER (WHERE m.type = ANY (%(of_item)s) AND m.kind <> ''), 0),
       COALESCE(sum(m.amount) FILTER (WHERE m.type = ANY (%(of_item)s) AND m.kind = ''), 0),
       COALESCE(sum(m.amount) FILTER (WHERE m.type = %(recovery)s), 0)
FROM reintegration_linemonth m
JOIN reintegration_budgetline l ON l.id = m.line_id
JOIN reintegration_project p ON p.id = l.project_id
JOIN accounts_organisation o ON o.id = p.funder_id
WHERE m.month >= %(first)s AND m.month < %(after)s AND (m.type = ANY (%(of_item)s) OR m.type = %(recovery)s)
GROUP BY p.code, o.code ORDER BY p.code
"""


def money(span: Span) -> dict[str, Any]:
    found = {kind: row for kind, *row in span.rows(_COUNT, kinds=list(KINDS))}
    persons, _items, total = found[""]
    spent = span.rows(_BOOKS, of_item=list(OF_ITEM), recovery=EntryType.RECOVERY)
    by_funder: dict[str, list[Any]] = {}
    for _code, funder, *sums in sorted(spent, key=lambda row: row[1]):
        before = by_funder.get(funder, [0, 0, 0])
        by_funder[funder] = [one + other for one, other in zip(before, sums, strict=True)]
    return {
        "total_azn": azn(total),
        "persons": persons,
        "by_kind": {str(kind): _kind(*found.get(kind, (0, 0, None))) for kind in KINDS},
        "by_project": {code: {"funder": funder} | _spent(*sums) for code, funder, *sums in spent},
        "by_funder": {code: _spent(*sums) for code, sums in by_funder.items()},
    }


def _kind(persons: int, items: int, amount: Any) -> dict[str, Any]:
    return {"persons": persons, "items": items, "amount_azn": azn(amount)}


def _spent(given: Any, other: Any, returned: Any) -> dict[str, str]:
    return {
        "given_azn": azn(given),
        "other_azn": azn(other),
        "returned_azn": azn(returned),
        "spent_azn": azn(given + other - returned),
    }
