"""What the books say of one entry or one item: what it comes to with all that was entered later."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from reintegration.money.enums import OF_PROMISE, SPENT, EntryType
from reintegration.money.models import Entry


def _later(entry: Entry, *types: EntryType) -> Decimal:
    found: Decimal | None = Entry.objects.filter(of=entry, type__in=types).aggregate(sum=Sum("amount"))["sum"]
    return found or Decimal(0)


def net_of(spent: Entry) -> Decimal:
    """What was really spent, as it was set right last."""
    return spent.amount + _later(spent, EntryType.CORRECTION)


def remains_of(entry: Entry) -> Decimal:
    """Of a promise, what is neither paid nor let go; of what was spent, what has not come back."""
    if entry.type == EntryType.PROMISE:
        return entry.amount - _later(entry, *OF_PROMISE)
    return net_of(entry) - _later(entry, EntryType.RECOVERY)


def spent_on(item: Any) -> Iterable[Entry]:
    """What was charged or paid for an item, oldest first."""
    return Entry.objects.filter(item=item, type__in=SPENT).order_by("id")
