"""What a budget comes to, of whole months: by line, by kind of assistance, and how what is left goes down."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from reintegration.money.enums import OF_ITEM, SPENT, EntryType
from reintegration.money.models import BudgetLine, LineMonth, Project

NOTHING = Decimal(0)


@dataclass
class Sums:
    """Money of some months. `given`: to people, the items' amounts; `other`: spent for nobody in particular."""

    given: Decimal = NOTHING
    other: Decimal = NOTHING
    returned: Decimal = NOTHING
    promised: Decimal = NOTHING
    released: Decimal = NOTHING
    entries: int = 0

    @property
    def spent(self) -> Decimal:
        return self.given + self.other - self.returned

    def add(self, row: Mapping[str, Any]) -> None:
        amount, kind = row["amount"], row["type"]
        if kind in OF_ITEM:
            name = "given" if row["kind"] else "other"
        else:
            name = {EntryType.RECOVERY: "returned", EntryType.PROMISE: "promised", EntryType.RELEASE: "released"}[kind]
        setattr(self, name, getattr(self, name) + amount)
        self.entries += row["entries"]


@dataclass(frozen=True)
class Statement:
    """A budget from the first day of one month to the last of another."""

    from_on: date
    until_on: date
    lines: list[tuple[BudgetLine, Sums]]
    kinds: list[tuple[str, Sums]]
    total: Sums = field(default_factory=Sums)


def statement(project: Project, from_on: date, until_on: date, user: Any) -> Statement:
    """What the months between two days say, the months of both included. One query for the sums, one for the lines."""
    lines = {line.pk: line for line in BudgetLine.objects.visible_to(user).of(project).order_by("code")}
    by_line: dict[int, Sums] = {key: Sums() for key in lines}
    by_kind: dict[str, Sums] = defaultdict(Sums)
    total = Sums()
    months = LineMonth.objects.filter(line__in=lines, month__gte=from_on.replace(day=1), month__lte=until_on)
    rows = months.order_by().values("line", "type", "kind").annotate(amount=Sum("amount"), entries=Sum("entries"))
    for row in rows:
        for sums in (by_line[row["line"]], by_kind[row["kind"]], total):
            sums.add(row)
    kinds = sorted(by_kind.items(), key=lambda one: (-one[1].given, one[0]))
    kinds = [(kind, sums) for kind, sums in kinds if kind]
    return Statement(from_on, until_on, [(lines[key], sums) for key, sums in by_line.items()], kinds, total)


def burn_down(lines: Iterable[BudgetLine], begins: date, ends: date, today: date) -> list[tuple[date, Decimal]]:
    """What was left at the end of each month, of the ceilings as they are now. One query."""
    kept = list(lines)
    left = sum((line.ceiling_azn for line in kept), NOTHING)
    spent: dict[date, Decimal] = defaultdict(Decimal)
    rows = LineMonth.objects.filter(line__in=kept, type__in=[*SPENT, EntryType.CORRECTION, EntryType.RECOVERY])
    for row in rows.order_by().values("month", "type").annotate(sum=Sum("amount")):
        spent[row["month"]] += -row["sum"] if row["type"] == EntryType.RECOVERY else row["sum"]
    last = max([min(ends, today), *spent])
    month, found = min([begins.replace(day=1), *spent]), []
    while month <= last:
        left -= spent[month]
        found.append((month, left))
        month = (month.replace(day=28) + 5 * date.resolution).replace(day=1)
    return found
