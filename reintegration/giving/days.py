"""On which days something that repeats is given."""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import count

from reintegration.giving.enums import Every

_STEPS = {Every.DAY: 1, Every.WEEK: 7, Every.TWO_WEEKS: 14}


def days(first: date, every: str, last: date) -> Iterator[date]:
    """From the first day on, up to and with the last. Of a month that is shorter, its last day."""
    for number in count():
        day = _later(first, Every(every), number)
        if day > last:
            return
        yield day


def pending(first: date, every: str, last: date, settled: Iterable[date]) -> list[date]:
    """Those of the days of which nothing stands yet, the earliest first."""
    done = set(settled)
    return [day for day in days(first, every, last) if day not in done]


def _later(first: date, every: Every, number: int) -> date:
    if every is not Every.MONTH:
        return first + timedelta(days=_STEPS[every] * number)
    years, month = divmod(first.month - 1 + number, 12)
    year = first.year + years
    return date(year, month + 1, min(first.day, monthrange(year, month + 1)[1]))
