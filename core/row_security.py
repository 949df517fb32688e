"""The second wall: policies in the database for the application's role, written by migrations.

A policy asks functions of the schema `access` and never another table that has
a policy itself, which would go round in circles. `core/migrations/0001_access.py`
holds what a transaction says of itself; docs/threat-model.md, what that is worth.
"""

import hashlib
import hmac

from django.conf import settings
from django.db import migrations
from django.db.backends.base.base import BaseDatabaseWrapper

_BLOCK = 64


def context_key(secret: str) -> bytes:
    """The key that signs contexts, made of a SECRET_KEY; one cannot be told from the other."""
    return hmac.digest(secret.encode(), b"database context", "sha256")


def sign(body: str, backend_pid: int) -> str:
    """What `access.context()` checks: bound to one connection, so that it is worth nothing on another."""
    message = f"{backend_pid}|{body}".encode()
    return hmac.new(context_key(settings.SECRET_KEY), message, hashlib.sha256).hexdigest() + "|" + body


def store_context_keys(connection: BaseDatabaseWrapper) -> None:
    """Let the database know the keys in force (after each `migrate`); it keeps them where the application cannot read."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM access.signing_key")
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
            key = context_key(secret).ljust(_BLOCK, b"\0")
            pads = [bytes(byte ^ mask for byte in key) for mask in (0x36, 0x5C)]
            cursor.execute("INSERT INTO access.signing_key VALUES (%s, %s)", pads)


class RowSecurity(migrations.RunSQL):
    """Rows of a table are seen, and may be written, where the expression holds; programme-wide work sees all.

    `check`: what a written row must fulfil, where that differs from what may be seen.
    """

    def __init__(self, table: str, using: str, check: str = "") -> None:
        everything = "(SELECT access.programme())"
        super().__init__(
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY;"
            f"CREATE POLICY who_may ON {table} USING ({everything} OR ({using}))"
            f" WITH CHECK ({everything} OR ({check or using}))",
            f"DROP POLICY who_may ON {table}; ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;"
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        )
        self.arguments = (table, using, check)

    def deconstruct(self):
        return self.__class__.__qualname__, list(self.arguments), {}
