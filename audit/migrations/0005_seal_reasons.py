from core.encryption import Purpose, seal, unseal
from core.keys import load_data_keys
from django.db import migrations

BATCH = 1_000


def _rewrite(schema_editor, condition, change):
    """Go through the events as the owner, with the wall down inside this one transaction."""
    connection, last = schema_editor.connection, 0
    load_data_keys(connection.alias)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER audit_append_only")
        while True:
            cursor.execute(
                "SELECT id, public_id, reason_plain, reason FROM audit_auditevent"  # noqa: S608 (our own words)
                f" WHERE id > %s AND {condition} ORDER BY id LIMIT %s",
                [last, BATCH],
            )
            rows = cursor.fetchall()
            if not rows:
                break
            for pk, public_id, plain, sealed in rows:
                change(cursor, pk, f"audit_auditevent|reason|{public_id}", plain, sealed)
            last = rows[-1][0]
        cursor.execute("ALTER TABLE audit_auditevent ENABLE TRIGGER audit_append_only")


def seal_reasons(apps, schema_editor):
    def change(cursor, pk, place, plain, _sealed):
        sealed = seal(plain, place, purpose=Purpose.AUDIT)
        cursor.execute("UPDATE audit_auditevent SET reason = %s, reason_plain = '' WHERE id = %s", [bytes(sealed), pk])

    _rewrite(schema_editor, "reason_plain <> ''", change)


def open_reasons(apps, schema_editor):
    def change(cursor, pk, place, _plain, sealed):
        plain = unseal(bytes(sealed), place)
        cursor.execute("UPDATE audit_auditevent SET reason_plain = %s, reason = NULL WHERE id = %s", [plain, pk])

    _rewrite(schema_editor, "reason IS NOT NULL", change)


class Migration(migrations.Migration):
    """Reasons were typed in clear and may name somebody. The trigger is off for this transaction only."""

    dependencies = [("audit", "0004_requests_and_sealed_reasons")]

    operations = [migrations.RunPython(seal_reasons, open_reasons)]
