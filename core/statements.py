"""SQL that is compiled once for each shape of a question, and bound to the keys of every asking.

A page that tells what happened around a file asks seventy sets of rows at once. Making their SQL took longer than all
else on the page, and it came out alike for every file and every reader of one kind but for the keys. So a question is
put once by stand-ins, whose keys nobody has; where these stand among the values, the next asking puts its own
(docs/adr/0049-statements-compiled-once.md).
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.utils import timezone, translation

# Of what is kept: a few shapes are asked all day, the rest is compiled again.
MOST = 20_000
# What a value may be to be kept, or put in its place. Anything else (a range) may hang on the moment.
_LASTING = (str, int, float, Decimal, bool, UUID, timedelta, type(None))


def nobodys_key(number: int) -> int:
    """A key that no row has: for a stand-in."""
    return -2_040_404_000 - number


class AsksMore(Exception):
    """A stand-in was asked for something that its shape does not say."""


@dataclass(frozen=True)
class Asking:
    """`shape`: all that the stand-ins tell of those for whom they stand. `keys`: theirs, each with the one in its place.

    `put` enters what the stand-ins need to be asked, and gives the arguments for the question.
    """

    shape: Hashable
    keys: Mapping[Any, Any]
    put: Callable[[], AbstractContextManager[tuple[Any, ...]]]


@dataclass(frozen=True)
class _Words:
    """The arms of one question: the place of each among its sets of rows, its SQL, its values, and which of them are bound.

    What holds a time of day may hang on the hour: it is good for the minute in which it was written.
    """

    arms: tuple[tuple[int, str, tuple[Any, ...], tuple[tuple[int, Any], ...]], ...]
    minute: datetime | None

    def is_good(self, now: datetime) -> bool:
        return self.minute in (None, _minute(now))


@dataclass(frozen=True)
class _List:
    """A list (or what it is) of values, each with what is to be put in its place."""

    of: Callable[[Iterable[Any]], Any]
    values: list[tuple[Any, Any]]


_NOW = object()
_kept: dict[Hashable, _Words | None] = {}


def forget() -> None:
    _kept.clear()


def ago(span: timedelta) -> Any:
    """The moment so long before now, for a filter: now and the span are values by themselves, so that it can be kept."""
    return models.Value(timezone.now()) - models.Value(span)


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def written(
    question: Callable[..., Iterable[models.QuerySet]], arguments: tuple[Any, ...], asking: Asking | None
) -> Iterator[tuple[int, str, list[Any]]]:
    """The sets of rows that the question gives for these arguments, each with its place, as SQL and values.

    From what was kept, where an asking is given and the question is content with what its stand-ins tell.
    """
    words = _words(question, asking) if asking else None
    if asking is None or words is None:
        yield from _compiled(question(*arguments))
        return
    now = timezone.now()
    for place, statement, values, bound in words.arms:
        given = list(values)
        for at, key in bound:
            given[at] = _bind(key, asking.keys, now)
        yield place, statement, given


def _compiled(sets: Iterable[models.QuerySet]) -> Iterator[tuple[int, str, list[Any]]]:
    for place, rows in enumerate(sets):
        try:
            statement, values = rows.query.sql_with_params()
        except EmptyResultSet:
            continue
        yield place, statement, list(values)


def _words(question: Callable[..., Any], asking: Asking) -> _Words | None:
    key = (
        question,
        asking.shape,
        timezone.localdate(),
        timezone.get_current_timezone_name(),
        translation.get_language(),
    )
    try:
        # Looked up once: another thread may forget everything at any moment.
        words = _kept[key]
    except KeyError:
        pass
    else:
        if words is None or words.is_good(timezone.now()):
            return words
    if len(_kept) >= MOST:
        forget()
    words = _kept[key] = _write(question, asking)
    return words


def _write(question: Callable[..., Any], asking: Asking) -> _Words | None:
    """None if the question wants to know more than the stand-ins tell: it is compiled at every asking."""
    begun = timezone.now()
    try:
        with connection.execute_wrapper(_refuse), asking.put() as arguments:
            found = list(_compiled(question(*arguments)))
        ended = timezone.now()
        arms, hangs_on_hour = [], False
        for place, statement, values in found:
            if any(str(key) in statement for key in asking.keys):
                return None
            places = [(at, _place(value, asking.keys, begun, ended)) for at, value in enumerate(values)]
            bound = tuple((at, key) for at, key in places if key is not None)
            arms.append((place, statement, tuple(values), bound))
            hangs_on_hour |= any(map(_is_hour, values))
    except AsksMore:
        return None
    return _Words(tuple(arms), _minute(begun) if hangs_on_hour else None)


def _is_hour(value: Any) -> bool:
    return any(map(_is_hour, value)) if isinstance(value, list | tuple) else isinstance(value, time)


def _refuse(*_call: Any) -> Any:
    raise AsksMore


def _place(value: Any, keys: Mapping[Any, Any], begun: datetime, ended: datetime) -> Any:
    """What is to be put in the place of a value: a stand-in's key, the moment, a list with such; None: it stays."""
    if isinstance(value, list | tuple):
        places = [_place(one, keys, begun, ended) for one in value]
        return (
            None
            if all(place is None for place in places)
            else _List(type(value), list(zip(value, places, strict=True)))
        )
    if isinstance(value, datetime):
        if begun <= value <= ended:
            return _NOW
        raise AsksMore
    if isinstance(value, date | time):
        # What hangs on the day is kept for the day, what hangs on the hour for the minute.
        return None
    if not isinstance(value, _LASTING):
        raise AsksMore
    if isinstance(value, int | UUID) and value in keys:
        return value
    if isinstance(value, str) and any(str(key) in value for key in keys):
        raise AsksMore
    return None


def _bind(place: Any, keys: Mapping[Any, Any], now: datetime) -> Any:
    if isinstance(place, _List):
        return place.of(value if one is None else _bind(one, keys, now) for value, one in place.values)
    return now if place is _NOW else keys[place]
