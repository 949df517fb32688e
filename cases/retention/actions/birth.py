"""Another date of birth, with which she stands in the same age group in every year in which she is counted."""

from collections.abc import Iterable
from datetime import date, timedelta
from secrets import SystemRandom

from cases.models import AGE_GROUPS

# Where the figures leave it open, the new day lies within so many days of the true one.
SPREAD = timedelta(days=3 * 365)
_OLDEST_GROUP = AGE_GROUPS[-1][1] + 1
_random = SystemRandom()

# Year, month, day: compared like dates, and 29 February has one in every year.
_Day = tuple[int, int, int]


def other_day_of_birth(born: date, counted_on: Iterable[date]) -> date:
    """A day drawn from all that give the same group of age on each of these days, but for her birthdays.

    If the figures leave no other day (she was counted on the very birthday that begins
    a group, and on the eve of the one that ends it), it is the true one.
    """
    first, last = _bounds(born, list(counted_on))
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    others = [day for day in days if (day.month, day.day) != (born.month, born.day)]
    return _random.choice(others) if others else born


def first_days(counted: Iterable[tuple[date, bool]]) -> set[date]:
    """The first day of each year that counts: today, and if houses that do not count today should count one day."""
    firsts: dict[tuple[int, bool], date] = {}
    for day, included in counted:
        for key in {(day.year, False), (day.year, included)}:
            firsts[key] = min(day, firsts.get(key, day))
    return set(firsts.values())


def _bounds(born: date, counted_on: list[date]) -> tuple[date, date]:
    """The first and the last day of birth with the same groups; what is later born is younger on every day."""
    after: list[_Day] = [_day(born - SPREAD)]
    until: list[_Day] = [_day(born + SPREAD)]
    for on in counted_on:
        age = on.year - born.year - (_day(on)[1:] < _day(born)[1:])
        if age < 0:
            # Not born yet by what is on file: counted as unknown.
            after.append(_day(on))
            continue
        youngest, oldest = next((group for group in AGE_GROUPS if age <= group[1]), (_OLDEST_GROUP, None))
        until.append((on.year - youngest, on.month, on.day))
        if oldest is not None:
            after.append((on.year - oldest - 1, on.month, on.day))
    return _next_date(max(after)), _date_until(min(until))


def _day(day: date) -> _Day:
    return day.year, day.month, day.day


def _date_until(day: _Day) -> date:
    """The last date that is not later."""
    year, month, number = day
    try:
        return date(year, month, number)
    except ValueError:
        return date(year, month, number - 1)


def _next_date(day: _Day) -> date:
    """The first date that is later."""
    return _date_until(day) + timedelta(days=1)
