"""One count at a time, of one moment: what holds two counts apart, and lets all statements of one see the same register.

A count that may take seconds holds no transaction open in which it writes: the chain of the record (audit) goes on from its
last link, which a transaction that sees an earlier moment does not see. So it reads first, in a transaction of its own, and
what it found is written in the next; the locks are those of the connection, and go with it when the worker dies.
Within somebody else's transaction all of it is that one's: the locks, and what each statement sees.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import Error, connection, transaction

# For statements that read the whole register. The planner knows nothing of how many rows their named parts have, and takes
# them for few: looked up and sorted one by one, a million people take half as long again as by hashing. And it sets a high
# price on the half of the row rules that programme-wide work never asks, which keeps it from reading a table in one go.
# Compiling the statement costs more than it saves.
_PLANNING = {
    "jit": "off",
    "work_mem": "96MB",
    "cpu_operator_cost": "0.000025",
    "enable_nestloop": "off",
    "enable_mergejoin": "off",
    "enable_sort": "off",
}
_PLANNED = "; ".join(f"SET LOCAL {name} = '{value}'" for name, value in _PLANNING.items())
_AS_EVER = "; ".join(f"SET LOCAL {name} TO DEFAULT" for name in _PLANNING)
# What a lock is for; each with the text that says of which period or order.
FREEZING, ORDERING, WORKING = 8201, 8202, 8203


@contextmanager
def alone(kind: int, key: object) -> Iterator[None]:
    """Wait until nobody else is at it, and be the only one."""
    if connection.in_atomic_block:
        _ask("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", kind, key)
        yield
        return
    _ask("SELECT pg_advisory_lock(%s, hashtext(%s))", kind, key)
    try:
        yield
    finally:
        _let_go(kind, key)


@contextmanager
def unless_held(kind: int, key: object) -> Iterator[bool]:
    """Be the only one; False where somebody else is at it."""
    if connection.in_atomic_block:
        yield is_free(kind, key)
        return
    mine = _ask("SELECT pg_try_advisory_lock(%s, hashtext(%s))", kind, key)
    try:
        yield mine
    finally:
        if mine:
            _let_go(kind, key)


def is_free(kind: int, key: object) -> bool:
    """Whether nobody is at it; it stays so until the transaction ends."""
    return bool(_ask("SELECT pg_try_advisory_xact_lock(%s, hashtext(%s))", kind, key))


@contextmanager
def one_moment() -> Iterator[None]:
    """A transaction in which every statement sees the register as it was when the first of them began. It writes nothing."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


@contextmanager
def counting() -> Iterator[Any]:
    """A cursor for one statement that reads the whole register, planned as such; what comes after it is planned as ever."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_PLANNED)
        yield cursor
        cursor.execute(_AS_EVER)


def notice_lost_workers() -> None:
    """Let PostgreSQL end the work of this connection soon after its worker died, so that the locks do not outlive it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('client_connection_check_interval', '2s', FALSE)")


def _ask(statement: str, kind: int, key: object) -> object:
    with connection.cursor() as cursor:
        cursor.execute(statement, [kind, str(key)])
        return cursor.fetchone()[0]


def _let_go(kind: int, key: object) -> None:
    """A connection that was lost has let go already; there is nothing to say of that here."""
    try:
        _ask("SELECT pg_advisory_unlock(%s, hashtext(%s))", kind, key)
    except Error:
        if connection.connection is not None and connection.is_usable():
            raise
