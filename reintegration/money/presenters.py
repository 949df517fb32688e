"""Budgets in words: what is spent, promised and left; a chart; the statement as a page and as tables."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from core.sheets import Sheet
from reintegration.enums import AssistanceType
from reintegration.models import Assistance
from reintegration.money.enums import SPENT, EntryType
from reintegration.money.models import BudgetLine, Entry
from reintegration.money.numbers import in_words
from reintegration.money.statistics import Statement, burn_down

# More columns than this are not told apart on a page; then every second month is shown, or every third.
MOST_COLUMNS = 18


@dataclass(frozen=True)
class Gauge:
    """How much of a ceiling is spent and promised, as widths of a bar and in words."""

    ceiling: Decimal
    spent: Decimal
    promised: Decimal

    @property
    def left(self) -> Decimal:
        return self.ceiling - self.spent - self.promised

    @property
    def ceiling_text(self) -> str:
        return _text(self.ceiling)

    @property
    def spent_text(self) -> str:
        return _text(self.spent)

    @property
    def promised_text(self) -> str:
        return _text(self.promised)

    @property
    def left_text(self) -> str:
        return _text(self.left)

    @property
    def spent_width(self) -> str:
        return self._percent(self.spent)

    @property
    def taken_width(self) -> str:
        return self._percent(self.spent + self.promised)

    @property
    def share(self) -> int:
        """How many of a hundred are spent or promised."""
        return int(100 * (self.spent + self.promised) / self.ceiling) if self.ceiling else 0

    def _percent(self, part: Decimal) -> str:
        # Written for SVG, where a decimal comma is an error.
        return f"{100 * part / self.ceiling:.2f}%" if self.ceiling else "0%"


def _text(amount: Decimal) -> str:
    return number_format(amount, 2, force_grouping=True)


def gauge_of(lines: Iterable[BudgetLine]) -> Gauge:
    kept = list(lines)
    return Gauge(*(sum((getattr(line, f"{name}_azn") for line in kept), Decimal(0)) for name in _SUMS))


_SUMS = ("ceiling", "spent", "promised")


def with_gauges(rows: Iterable[Any]) -> list[tuple[Any, Gauge]]:
    """Projects with the sums of their lines, or lines."""
    return [
        (row, gauge_of([row]) if isinstance(row, BudgetLine) else Gauge(row.ceiling, row.spent, row.promised))
        for row in rows
    ]


def chart_of(lines: Sequence[BudgetLine], begins: date, ends: date) -> list[dict[str, Any]]:
    """Columns of what was left at the end of each month."""
    found = burn_down(lines, begins, ends, timezone.localdate())
    step = -(-len(found) // MOST_COLUMNS)
    # The last month always, and those that lie whole steps before it.
    return [
        {"label": date_format(month, "m.y"), "value": max(int(left), 0)}
        for month, left in found[(len(found) - 1) % step :: step]
    ]


@dataclass(frozen=True)
class EntryRow:
    """An entry for its page: what it says, where the item stands that the reader may see, what she may do with it."""

    entry: Entry
    label: str
    detail: str
    sign: int
    case_id: Any
    may_correct: bool
    may_recover: bool

    @property
    def amount(self) -> Decimal:
        """As it changes what is spent or promised."""
        return self.sign * self.entry.amount


def entries_in_words(entries: Sequence[Entry], user: Any, *, keeps: bool) -> list[EntryRow]:
    """One query for the items: which of them are the reader's to see."""
    wanted = [entry.item_id for entry in entries if entry.item_id]
    items = Assistance.objects.visible_to(user).filter(pk__in=wanted).values_list("pk", "case__public_id")
    seen = dict(items) if wanted else {}
    return [_entry_in_words(entry, seen, keeps=keeps) for entry in entries]


def _entry_in_words(entry: Entry, seen: dict[int, Any], *, keeps: bool) -> EntryRow:
    label = AssistanceType(entry.kind).label if entry.kind else ""
    detail = ""
    if entry.currency and entry.foreign_amount is not None:
        detail = _("%(amount)s %(currency)s at %(rate)s") % {
            "amount": _text(entry.foreign_amount),
            "currency": entry.currency,
            "rate": number_format(entry.rate.normalize()) if entry.rate else "",
        }
    given = entry.type in SPENT
    return EntryRow(
        entry=entry,
        label=str(label),
        detail=detail,
        sign=-1 if entry.type in (EntryType.RECOVERY, EntryType.RELEASE) else 1,
        case_id=seen.get(entry.item_id) if entry.item_id else None,
        may_correct=given and (entry.item_id in seen if entry.item_id else keeps),
        may_recover=given and keeps,
    )


def entry_in_a_line(entry: Entry) -> str:
    said = (date_format(entry.day, "SHORT_DATE_FORMAT"), EntryType(entry.type).label, in_words(entry.amount))
    return " · ".join(str(word) for word in (*said, AssistanceType(entry.kind).label if entry.kind else "") if word)


def kinds_in_words(found: Statement) -> list[dict[str, Any]]:
    return [{"label": AssistanceType(kind).label, "sums": sums} for kind, sums in found.kinds]


# ------------------------------------------------------------------ files


def entries_sheet(entries: Iterable[Entry]) -> Sheet:
    """Every entry, line by line; never who got the money."""
    heads = [
        _("Day"), _("Budget line"), _("What happened"), _("Kind of assistance"), _("Organisation"), _("Amount in AZN"),
        _("Currency"), _("Amount in that currency"), _("AZN for one"), _("Entered at"), _("Entry"), _("Belongs to"),
    ]  # fmt: skip
    rows = [
        [
            entry.day, entry.line.code, EntryType(entry.type).label,
            AssistanceType(entry.kind).label if entry.kind else "", entry.organisation.name,
            _signed(entry), entry.currency, entry.foreign_amount, entry.rate and str(entry.rate), entry.created_at,
            str(entry.public_id), str(entry.of.public_id) if entry.of_id and entry.of else "",
        ]
        for entry in entries
    ]  # fmt: skip
    return Sheet(_("Entries"), heads, rows)


def statement_sheets(found: Statement) -> list[Sheet]:
    """By line and by kind, with a last row of what it comes to."""
    money = [_("Given to people"), _("Other costs"), _("Came back"), _("Spent"), _("Promised"), _("Promise let go")]

    def cells(sums: Any) -> list[Decimal]:
        return [sums.given, sums.other, sums.returned, sums.spent, sums.promised, sums.released]

    lines = [[line.code, line.name, line.ceiling_azn, *cells(sums)] for line, sums in found.lines]
    total = [_("Together"), "", sum((line.ceiling_azn for line, _sums in found.lines), Decimal(0)), *cells(found.total)]
    kinds = [[AssistanceType(kind).label, kind, sums.given, sums.returned] for kind, sums in found.kinds]
    given = [_("Together"), "", found.total.given, sum((sums.returned for _kind, sums in found.kinds), Decimal(0))]
    return [
        Sheet(_("Budget lines"), [_("Code"), _("Budget line"), _("Ceiling in AZN"), *money], [*lines, total]),
        Sheet(
            _("Kinds of assistance"), [_("Kind of assistance"), _("Code"), _("Given to people"), _("Came back")],
            [*kinds, given],
        ),
    ]  # fmt: skip


def _signed(entry: Entry) -> Decimal:
    return -entry.amount if entry.type in (EntryType.RECOVERY, EntryType.RELEASE) else entry.amount
