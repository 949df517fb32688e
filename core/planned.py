"""Large statements are planned once for each connection, and carried out by that plan from then on.

With its rules of access the history of a file takes the server 60 ms to plan and 8 to carry out; what is due in a day
100 and 40. The server keeps the plan of a statement that was prepared: this cursor prepares what it meets a second time
(docs/adr/0061-statements-planned-once.md).
"""

import re
import time as clock
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from psycopg2 import extensions

# Characters. A short statement is planned in less time than it takes to ask for it.
LARGE = 2_500
# Plans that a connection keeps: of the largest each takes some megabytes.
MOST_PLANS = 60
MOST_SEEN = 10_000
# A plan that serves all values may serve some badly: one that took so many seconds, and so many times what the statement took
# when it was asked plainly, is thrown away for good.
BAD_SECONDS, BAD_TIMES = 0.2, 3
_PLACE = re.compile("%[%s]")
_OF_ARRAYS = {"integer", "bigint", "uuid"}

_numbers = count()
# What each statement took when it was asked plainly, in seconds; nothing for one whose plan was bad.
_seen: dict[int, float | None] = {}
_plans: "WeakKeyDictionary[Any, dict[Any, str | None]]" = WeakKeyDictionary()


class Cursor(extensions.cursor):
    """Carries out what it is given, as any cursor does; large questions, within a transaction, by a plan that is kept.

    Keys, days and moments are put into the plan at each asking. Words stay in it as they stand: they are mostly the
    programme's own, and an index over some states alone serves only whoever names them.
    """

    _asked: tuple[str, Any] | None = None

    def execute(self, query: Any, vars: Any = None) -> None:
        self._asked = None
        # A named cursor declares itself, and what is declared is planned for it alone.
        if self.name or not _asks(query, vars) or self.connection.autocommit:
            return super().execute(query, vars)
        types = tuple(_type_of(value) for value in vars)
        words = tuple(f"{type(value).__name__} {value}" for value, of in zip(vars, types, strict=True) if of is None)
        key = (query, types, words)
        plans, mark = _plans.setdefault(self.connection, {}), hash(key)
        if mark not in _seen:
            return self._plainly(mark, query, vars)
        plain = _seen[mark]
        if plain is None or (key in plans and plans[key] is None):
            return super().execute(query, vars)
        self._asked = (query, vars)
        began = clock.perf_counter()
        self._by_plan(key, plans, query, list(vars), types)
        took = clock.perf_counter() - began
        if took > BAD_SECONDS and took > BAD_TIMES * plain:
            _seen[mark] = None
        return None

    def _plainly(self, mark: int, query: str, values: Any) -> None:
        """The first time: what this process asks once needs no plan that is kept."""
        began = clock.perf_counter()
        super().execute(query, values)
        if len(_seen) >= MOST_SEEN:
            _seen.clear()
        _seen[mark] = clock.perf_counter() - began

    def _by_plan(self, key: Any, plans: dict[Any, str | None], query: str, values: list[Any], types: Any) -> None:
        given = [value for value, of in zip(values, types, strict=True) if of]
        begin = ""
        if key not in plans:
            if len(plans) >= MOST_PLANS:
                plans.clear()
                begin = "DEALLOCATE ALL; "
            # Until the server has taken it: what it refused once is asked plainly.
            plans[key] = None
            name = f"planned_{next(_numbers)}"
            begin += f"PREPARE {name}{_in_brackets([of for of in types if of])} AS {self._with_places(query, values, types)}; "
        else:
            name = str(plans[key])
        asked = self.mogrify(f"EXECUTE {name}{_in_brackets(['%s'] * len(given))}", given).decode()
        super().execute(f"{begin}SET LOCAL plan_cache_mode = force_generic_plan; {asked}")
        plans[key] = name

    def _with_places(self, query: str, values: list[Any], types: Any) -> str:
        rest, number = iter(zip(values, types, strict=True)), 0

        def put(place: re.Match[str]) -> str:
            nonlocal number
            if place[0] == "%%":
                return "%"
            value, of = next(rest)
            if of is None:
                return self.mogrify("%s", (value,)).decode()
            number += 1
            return f"${number}"

        return _PLACE.sub(put, query)

    @property
    def query(self) -> bytes | None:
        """What was asked, as it would be without a plan: for whoever looks at statements."""
        return super().mogrify(*self._asked) if self._asked else super().query


def _in_brackets(words: list[str]) -> str:
    return f" ({', '.join(words)})" if words else ""


def _asks(query: Any, values: Any) -> bool:
    """A large question with values in their order; those that go by names are asked seldom, of reports."""
    is_large = isinstance(query, str) and len(query) >= LARGE and bool(values) and isinstance(values, list | tuple)
    return is_large and query.lstrip("( \n").startswith(("SELECT", "WITH"))


def _type_of(value: Any) -> str | None:
    """What the server calls a value that is put into the plan; None: it stays in the statement."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return "integer" if -(2**31) <= value < 2**31 else "bigint"
    if isinstance(value, datetime):
        return "timestamptz" if value.tzinfo else None
    if isinstance(value, list) and value:
        kinds = {_type_of(one) for one in value}
        kind = "bigint" if kinds == {"integer", "bigint"} else next(iter(kinds)) if len(kinds) == 1 else None
        return f"{kind}[]" if kind in _OF_ARRAYS else None
    return next((name for of, name in _NAMES if isinstance(value, of)), None)


_NAMES: tuple[tuple[type, str], ...] = ((date, "date"), (time, "time"), (timedelta, "interval"), (UUID, "uuid"))
