"""Earlier values of sensitive rows, copied by the database itself (docs/adr/0013): raw SQL and bulk updates are caught too."""

from uuid import UUID

from django.db import connection, migrations

# What is only an index of something else, and the key whose destruction is meant to destroy what it sealed.
NEVER_COPIED = ("name_tokens", "document_index", "phone_index", "wrapped_key", "created_at")


class KeepHistory(migrations.RunSQL):
    """From now on the database keeps what a change to this table overwrites or deletes. For the migration of its owner.

    `about`: whose it is, "case", "person" or "organisation", for the rule who may see
    it; `key`: the column with that one's key. Ciphertext is copied as it is.
    """

    def __init__(self, table: str, about: str, key: str, *left_out: str) -> None:
        given = ", ".join(f"'{word}'" for word in (about, key, *NEVER_COPIED, *left_out))
        super().__init__(
            f"CREATE TRIGGER audit_history_of_changes AFTER UPDATE ON {table} FOR EACH ROW"
            f" WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION audit_keep_history({given});"
            f"CREATE TRIGGER audit_history_of_deletion AFTER DELETE ON {table} FOR EACH ROW"
            f" EXECUTE FUNCTION audit_keep_history({given})",
            f"DROP TRIGGER audit_history_of_changes ON {table}; DROP TRIGGER audit_history_of_deletion ON {table}",
        )
        self.arguments = (table, about, key, *left_out)

    def deconstruct(self):
        return self.__class__.__qualname__, list(self.arguments), {}


def purge_history(public_ids: list[UUID], *, actor_id: UUID | None) -> int:
    """Destroy what these rows held earlier, when the person is anonymised; the database puts it on record itself."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_purge_history(%s::uuid[], %s)", [[str(key) for key in public_ids], actor_id])
        return cursor.fetchone()[0]
