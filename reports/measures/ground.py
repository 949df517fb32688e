"""What the themes share: whom and when they count by, rows that are asked for, and how numbers are written."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone

from cases.enums import Category
from reports import rules, snapshot
from reports.periods import Period

# The rules in force. Whoever is counted is counted by them, as in the report of the period: every statement that asks for
# persons begins with them.
_RULES = rules.VERSIONS[rules.IN_FORCE]
COUNTED: str = _RULES.RULES
UNKNOWN: str = _RULES.UNKNOWN

CATEGORIES: tuple[str, ...] = tuple(map(str, Category.values))


@dataclass(frozen=True)
class Span:
    """A period as counted on a day."""

    period: Period
    today: date

    @property
    def values(self) -> dict[str, Any]:
        """What the statements ask for: the days, and for what has a time of day the moments at which they begin."""
        first, after = self.period.first_on, self.period.after
        return _RULES.own_values() | {
            "first": first,
            "after": after,
            "today": self.today,
            "from_at": _midnight(first),
            "until_at": _midnight(after),
            "today_at": _midnight(self.today),
            "everywhere": True,
            "shelters": [],
            "zone": settings.TIME_ZONE,
        }

    def rows(self, statement: str, **more: Any) -> list[tuple[Any, ...]]:
        """What one statement answers. No person among it: figures alone."""
        with snapshot.counting() as cursor:
            cursor.execute(statement, self.values | more)
            return cursor.fetchall()


def by_category(rows: Iterable[tuple[str, str, int]], keys: Iterable[str] = ()) -> dict[str, dict[str, int]]:
    """Rows of key, category and persons as a table: the closed list first, zero or not, then what else occurs, in order."""
    table = {str(key): dict.fromkeys((*CATEGORIES, "persons"), 0) for key in keys}
    for key, category, persons in sorted(rows):
        row = table.setdefault(key, dict.fromkeys((*CATEGORIES, "persons"), 0))
        row[category] += persons
        row["persons"] += persons
    return table


def rate(part: Any, whole: Any) -> str | None:
    """A part of a whole with four decimals; None where there is no whole."""
    return number(Decimal(part) / Decimal(whole), 4) if whole else None


def number(value: Any, decimals: int) -> str | None:
    """So many decimals always, a half upwards; None stays None."""
    if value is None:
        return None
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    return str(exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


def money(value: Decimal | None) -> str:
    """Manat and qəpik."""
    return str((value or Decimal(0)).quantize(Decimal("0.01")))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
