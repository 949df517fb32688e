"""What a request asks the database, as an installation does: every statement, savepoints among them."""

from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext

_AROUND = ("SAVEPOINT", "SELECT set_config('app.context'", "RELEASE SAVEPOINT")


def statements_of(ask: Callable[[], object]) -> list[str]:
    """The statements of one request of somebody signed in.

    The request is a transaction of its own (AccessMiddleware), which within a test's becomes a savepoint, its release
    and, between them, a way back to the test's own context: these three are the test's.
    """
    with CaptureQueriesContext(connection) as captured:
        ask()
    statements = [query["sql"] for query in captured]
    begin = next(place for place, statement in enumerate(statements) if statement.startswith(_AROUND[0]))
    assert statements[-2].startswith(_AROUND[1])
    assert statements[-1].startswith(_AROUND[2])
    return [*statements[:begin], *statements[begin + 1 : -2]]
