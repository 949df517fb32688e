import base64
import hmac

from django.conf import settings
from django.db import migrations

BATCH = 5_000


def digest_references(apps, schema_editor):
    """As exchange/register/on_file.py does."""
    key, last = base64.b64decode(settings.INDEX_KEY), 0
    with schema_editor.connection.cursor() as cursor:
        while True:
            cursor.execute(
                "SELECT id, source, person_ref FROM exchange_importedperson"
                " WHERE id > %s AND ref_digest IS NULL ORDER BY id LIMIT %s",
                [last, BATCH],
            )
            rows = cursor.fetchall()
            if not rows:
                return
            digests = [hmac.digest(key, f"ref|{source}|{ref}".encode(), "sha256") for _pk, source, ref in rows]
            cursor.execute(
                "UPDATE exchange_importedperson SET ref_digest = given.digest"
                " FROM unnest(%s::bigint[], %s::bytea[]) AS given (id, digest)"
                " WHERE exchange_importedperson.id = given.id",
                [[pk for pk, _source, _ref in rows], digests],
            )
            last = rows[-1][0]


class Migration(migrations.Migration):
    """What sources call people, hashed; backwards the words are still there."""

    dependencies = [("exchange", "0003_reference_digests")]

    operations = [migrations.RunPython(digest_references, migrations.RunPython.noop)]
