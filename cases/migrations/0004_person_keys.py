import core.encryption
from core.keys import holder_place, new_wrapped_key
from django.db import migrations

BATCH = 5_000
# A destroyed key stays destroyed, also where a page that was opened before is saved after.
FORWARD = """
CREATE FUNCTION cases_key_stays_destroyed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The key of this person was destroyed.' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER cases_person_key_stays_destroyed BEFORE UPDATE ON cases_person FOR EACH ROW
    WHEN (OLD.wrapped_key = ''::bytea AND NEW.wrapped_key IS DISTINCT FROM ''::bytea)
    EXECUTE FUNCTION cases_key_stays_destroyed();
"""
BACKWARD = """
DROP TRIGGER cases_person_key_stays_destroyed ON cases_person;
DROP FUNCTION cases_key_stays_destroyed();
"""


def give_keys(apps, schema_editor):
    """Everybody on file gets a key at once: what is written about her from now on is sealed under it."""
    last = 0
    with schema_editor.connection.cursor() as cursor:
        while True:
            cursor.execute(
                "SELECT id, public_id FROM cases_person WHERE id > %s AND wrapped_key IS NULL ORDER BY id LIMIT %s",
                [last, BATCH],
            )
            rows = cursor.fetchall()
            if not rows:
                return
            keys = [new_wrapped_key(holder_place("cases_person", public_id)) for _pk, public_id in rows]
            cursor.execute(
                "UPDATE cases_person SET wrapped_key = given.key"
                " FROM unnest(%s::bigint[], %s::bytea[]) AS given (id, key) WHERE cases_person.id = given.id",
                [[pk for pk, _public_id in rows], keys],
            )
            last = rows[-1][0]


class Migration(migrations.Migration):
    """Each person has a data key of her own, wrapped in her row, so that destroying it destroys what was sealed about her."""

    dependencies = [("cases", "0003_row_security"), ("core", "0002_data_keys")]

    operations = [
        migrations.AddField("person", "wrapped_key", core.encryption.HolderKeyField()),
        migrations.RunPython(give_keys, migrations.RunPython.noop),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
