"""What a sheet's columns may be: by their heads first, by what stands in them where a head says nothing. A proposal."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from exchange.mapping.dates import DAY_FIRST, EITHER, MIXED, looks_like_dates, order_of
from exchange.mapping.plans import FAMILY_FIRST, GIVEN_FIRST, Plan
from exchange.mapping.tables import Table
from exchange.mapping.targets import FULL_NAME, TARGETS, Target
from exchange.mapping.words import HEADS, NO_WORDS, VALUES, countries, folded
from exchange.register.columns import Kind
from exchange.register.problems import shown

SAMPLES = 3
# Different words of one column that are matched one by one; a column with more is no list of words.
MOST_WORDS = 1_000
_LOOKED_AT = 500


def samples(table: Table, head: str) -> list[str]:
    """A few different values, as the spreadsheet shows them."""
    found: dict[str, None] = {}
    for value in table.column(head):
        text = shown(value).strip()
        if text:
            found.setdefault(text[:80])
        if len(found) == SAMPLES:
            break
    return list(found)


@dataclass
class Places:
    """Organisations and shelters on file, by code and name folded: what their words for them are matched with."""

    organisations: dict[str, str] = field(default_factory=dict)
    shelters: dict[str, str] = field(default_factory=dict)


def guessed_plan(table: Table, places: Places) -> Plan:
    """Each of ours at most once."""
    plan = Plan()
    for head in table.heads:
        target = HEADS.get(folded(head), "")
        if target and not plan.head_of(target) and _can_be(table, head, TARGETS[target], places):
            plan.columns[head] = target
    for head in table.heads:
        target = "" if head in plan.columns else _by_values(table, head)
        if target and not plan.head_of(target):
            plan.columns[head] = target
    if plan.head_of(FULL_NAME) and (plan.head_of("persons.family_name") or plan.head_of("persons.given_name")):
        del plan.columns[plan.head_of(FULL_NAME)]
    plan.names = _order_of_names(table, plan)
    return completed(plan, table, places)


def _can_be(table: Table, head: str, target: Target, places: Places) -> bool:
    """A list of words of which none is known is another list: «status» may be that of a file, open or closed."""
    if not target.has_codes:
        return True
    words = words_of(table, head)
    return not words or any(guessed_code(target, word, places) for word in words)


def completed(plan: Plan, table: Table, places: Places) -> Plan:
    """The plan with a proposal for every order of dates and every word that it says nothing of, where one can be made."""
    for head, name in plan.columns.items():
        target = TARGETS[name]
        if target.is_date and head not in plan.orders:
            order = order_of(table.column(head))
            plan.orders[head] = "" if order in (EITHER, MIXED) else order or DAY_FIRST
        if target.has_codes:
            known = plan.values.setdefault(name, {})
            for word in words_of(table, head):
                code = "" if word in known else guessed_code(target, word, places)
                if code:
                    known[word] = code
    return plan


def words_of(table: Table, head: str) -> dict[str, str]:
    """The different words of a column, the most frequent first: as they are written, by what they are matched by."""
    counted = Counter(shown(value).strip() for value in table.column(head))
    found: dict[str, str] = {}
    for text, _often in counted.most_common():
        if text:
            found.setdefault(folded(text) or text.lower(), text)
    return dict(list(found.items())[:MOST_WORDS])


def guessed_code(target: Target, word: str, places: Places) -> str:
    """Our code for their word, or "" where nobody can say. Codes of ours stand for themselves."""
    column = target.column
    if column is None or word in NO_WORDS:
        return ""
    if target.is_organisation:
        return places.organisations.get(word, "")
    if target.is_shelter:
        return places.shelters.get(word, "")
    if column.kind in (Kind.CITIZENSHIP, Kind.COUNTRY):
        return countries().get(word, "")
    own = {folded(code): code for code in column.codes}
    return own.get(word) or VALUES.get(column.name, {}).get(word, "")


def _by_values(table: Table, head: str) -> str:
    """Words for the sexes, forms of exploitation, or a status; dates and countries may be anything, so they are not guessed."""
    texts = [shown(value).strip() for value in _first(table.column(head))]
    words = {folded(text) for text in texts if text} - NO_WORDS
    if not words or all(word.isdigit() for word in words) or looks_like_dates(words):
        return ""
    for name, target in TARGETS.items():
        listed = VALUES.get(target.column.name) if target.column and target.column.kind is Kind.CODE else None
        if listed and name != "assistance.type" and words <= {*listed, *(folded(code) for code in target.column.codes)}:
            return name
    return ""


def _order_of_names(table: Table, plan: Plan) -> str:
    """Patronymics and family names end as few given names do; where they stand first, the family name does."""
    head = plan.head_of(FULL_NAME)
    if not head:
        return FAMILY_FIRST
    first = last = 0
    for value in _first(table.column(head)):
        parts = shown(value).split()
        if len(parts) > 1:
            first += parts[0].lower().endswith(_FAMILY_ENDINGS)
            last += parts[-1].lower().endswith(_FAMILY_ENDINGS)
    return GIVEN_FIRST if last > first else FAMILY_FIRST


_FAMILY_ENDINGS = (
    "ov",
    "ova",
    "yev",
    "yeva",
    "ev",
    "eva",
    "lı",
    "li",
    "lu",
    "lü",
    "zadə",
    "ов",
    "ова",
    "ев",
    "ева",
    "ин",
    "ина",
    "oğlu",
)


def _first(values: Iterable[Any]) -> list[Any]:
    return [value for value, _place in zip(values, range(_LOOKED_AT), strict=False)]
