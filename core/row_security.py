"""The second wall: policies in the database for the application's role, written by migrations.

A policy asks functions of the schema `access` and never another table that has
a policy itself, which would go round in circles. `core/migrations/0001_access.py`
holds what a transaction says of itself; docs/threat-model.md, what that is worth.
"""

import hashlib
import hmac

from django.conf import settings
from django.db import connections, migrations
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


EVERYTHING = "(SELECT access.programme())"
# For `deleted`: by nobody at all, not even by programme-wide work.
NEVER = "never"


class RowRules(migrations.RunSQL):
    """Who sees the rows of a table, and who writes them: a policy for each kind of statement, for every table from now on.

    Seeing a row gives no right to change it. Where nothing else is said, a row is
    deleted by programme-wide work alone, which may do everything (but delete what is
    deleted `NEVER`).

    `seen`: which rows are shown.
    `written`: what a row has to be, before and after, for somebody to add or change it:
        her own organisation's (`access.keeps_case(case_id)`), or of a part of the file
        that was shared with her (`access.may_record(case_id, 'legal')`), or written by
        her house (`access.is_colleague(author_id)`). Never just "she sees it".
    `fixed`: the columns of which `written` speaks. They do not change; otherwise a row
        that is only seen would be written by making it one's own in the same statement.
    `added`: what a new row has to be, where that is another thing.
    `deleted`: which rows may be deleted, where somebody honestly does.

    Whoever sees a row may lock it (`select_for_update`), so that an action locks first
    and asks its policy then; an UPDATE of hers is refused with an error, not ignored.

    Example, a step that either side of a hand-over adds, and nobody changes:
    `RowRules("app_step", "access.sees_step(id)", "false", added="access.sees_whole(whole_id)")`.
    A row of two organisations of which each writes its own columns: let `written` name both and fix the keys of both.
    A table of before is taken over by `*replaced(RowSecurity(…as it stands there…), RowRules(…))`.
    """

    def __init__(
        self,
        table: str,
        seen: str,
        written: str,
        *,
        fixed: tuple[str, ...] = (),
        added: str = "",
        deleted: str = "",
    ) -> None:
        role = connections["default"].ops.quote_name(settings.DATABASES["default"]["USER"])
        forward = [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY who_sees ON {table} FOR SELECT USING ({EVERYTHING} OR ({seen}))",
            f"CREATE POLICY who_adds ON {table} FOR INSERT WITH CHECK ({EVERYTHING} OR ({added or written}))",
            f"CREATE POLICY who_changes ON {table} FOR UPDATE USING ({EVERYTHING} OR ({seen}))"
            f" WITH CHECK ({EVERYTHING} OR ({written}))",
        ]
        backward = [
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            *(f"DROP POLICY {policy} ON {table}" for policy in ("who_sees", "who_adds", "who_changes")),
        ]
        if deleted == NEVER:
            forward.append(f"REVOKE DELETE ON {table} FROM {role}")
            backward.append(f"GRANT DELETE ON {table} TO {role}")
        else:
            forward.append(
                f"CREATE POLICY who_deletes ON {table} FOR DELETE USING ({EVERYTHING} OR ({deleted or 'false'}))"
            )
            backward.append(f"DROP POLICY who_deletes ON {table}")
        if fixed:
            moved = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in fixed)
            forward.append(
                f"CREATE TRIGGER rows_stay_whose_they_are BEFORE UPDATE ON {table} FOR EACH ROW"
                f" WHEN ({moved}) EXECUTE FUNCTION access.refuse_moving()"
            )
            backward.append(f"DROP TRIGGER rows_stay_whose_they_are ON {table}")
        super().__init__("; ".join(forward), "; ".join(backward))
        self.arguments = (table, seen, written)
        self.options = {"fixed": fixed, "added": added, "deleted": deleted}

    def deconstruct(self):
        return self.__class__.__qualname__, list(self.arguments), self.options


class RowSecurity(migrations.RunSQL):
    """One policy for all statements, as migrations of before wrote it; whatever is new takes `RowRules`.

    PostgreSQL asks `using` alone, and not `check`, which rows a DELETE or UPDATE may
    touch: who sees a row may delete it. Fit only for rows that are written by all who see them.
    """

    def __init__(self, table: str, using: str, check: str = "") -> None:
        super().__init__(
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY;"
            f"CREATE POLICY who_may ON {table} USING ({EVERYTHING} OR ({using}))"
            f" WITH CHECK ({EVERYTHING} OR ({check or using}))",
            f"DROP POLICY who_may ON {table}; ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;"
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        )
        self.arguments = (table, using, check)

    def deconstruct(self):
        return self.__class__.__qualname__, list(self.arguments), {}


def replaced(before: RowSecurity, rules: RowRules) -> list[migrations.RunSQL]:
    """The operations by which a table of before comes under rules; backwards, its one policy is there again."""
    return [migrations.RunSQL(before.reverse_sql, before.sql), rules]
