"""Dates as people write them, and in which order: told from all values of a column, never from one."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from exchange.mapping.words import MONTHS, folded

DAY_FIRST, MONTH_FIRST, YEAR_FIRST = "dmy", "mdy", "ymd"
ORDERS = (
    (DAY_FIRST, _("day, month, year (31.12.2019)")),
    (MONTH_FIRST, _("month, day, year (12/31/2019)")),
    (YEAR_FIRST, _("year, month, day (2019-12-31)")),
)
# Said of a column by `order_of`, beside the orders: both fit, or none fits all.
EITHER, MIXED, NO_DATES = "either", "mixed", ""
_NUMBERS = re.compile(r"(\d{1,4})[./\-\s](\d{1,2})[./\-\s](\d{1,4})(?:[ T]00:00(?::00(?:\.0+)?)?)?(?:Z|\+00:00)?")
_TIMED = re.compile(r"(\d{4}-\d{2}-\d{2})[ T]\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?")


def order_of(values: Iterable[Any]) -> str:
    """The order in which all values of a column can be dates; EITHER where day and month can be changed about; MIXED where
    some can be only the one and some only the other; "" where nothing in it is a date of numbers.
    """
    day_first = month_first = year_first = both = False
    for value in values:
        parts = _numbers(value)
        if parts is None:
            continue
        if parts[0] > 31:
            year_first = True
        elif parts[0] > 12:
            day_first = True
        elif parts[1] > 12:
            month_first = True
        elif parts[0] != parts[1]:
            both = True
    if day_first and month_first or (year_first and (day_first or month_first or both)):
        return MIXED
    if year_first:
        return YEAR_FIRST
    if day_first or month_first:
        return DAY_FIRST if day_first else MONTH_FIRST
    return EITHER if both else NO_DATES


def looks_like_dates(values: Iterable[Any]) -> bool:
    return any(
        isinstance(value, date) or _numbers(value) is not None or _in_words(value) is not None for value in values
    )


def as_date(value: Any, order: str) -> date | None:
    """The day that is meant, or None where it cannot be read so. A year of two digits is no year."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    parts = _numbers(value)
    if parts is None:
        return _in_words(value)
    first, second, third = parts
    if order == YEAR_FIRST or first > 31:
        year, month, day = first, second, third
    else:
        year, (day, month) = third, ((second, first) if order == MONTH_FIRST else (first, second))
    return _day(year, month, day)


def _numbers(value: Any) -> tuple[int, int, int] | None:
    if not isinstance(value, str):
        return None
    text = value.strip().rstrip(".")
    timed = _TIMED.fullmatch(text)
    found = _NUMBERS.fullmatch(timed[1] if timed else text)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def _in_words(value: Any) -> date | None:
    """12 mart 2019, 12 марта 2019 г., March 12, 2019."""
    if not isinstance(value, str) or len(value) > 40:
        return None
    parts = folded(value).removesuffix(" г").removesuffix(" il").split()
    if len(parts) != 3:
        return None
    months = [MONTHS[part] for part in parts if part in MONTHS]
    numbers = [int(part) for part in parts if part.isascii() and part.isdigit() and len(part) < 5]
    if len(months) != 1 or len(numbers) != 2:
        return None
    day, year = sorted(numbers)
    return _day(year, months[0], day)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year > 999 else None
    except ValueError:
        return None
