"""What a test does itself it does for the whole programme; pages, tasks and commands set a context of their own.

tests/test_row_security.py looks at what is left without one.
"""

from django.db.backends.signals import connection_created

from accounts.access import Context
from core.row_security import sign

FOR_TESTS = Context(purpose="tests")


def _work_for_tests(connection, **_kwargs) -> None:
    if connection.alias == "default":
        signed = sign(FOR_TESTS.body(), connection.connection.info.backend_pid)
        with connection.connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.context', %s, false)", [signed])
        connection.access_context = FOR_TESTS


def begin() -> None:
    """From now on every connection of this process works so."""
    connection_created.connect(_work_for_tests)
