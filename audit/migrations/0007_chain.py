import uuid

import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

# The canonical form of a row: each column as text, behind its length, so that no two rows read alike. A column added
# to the table later is not among them; audit/chain.py reads the same list.
FORWARD = """
CREATE FUNCTION audit_part(given text) RETURNS bytea LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
    SELECT CASE WHEN given IS NULL THEN '\\x00'::bytea
        ELSE '\\x01'::bytea || int4send(octet_length(convert_to(given, 'UTF8'))) || convert_to(given, 'UTF8') END
$$;

CREATE FUNCTION audit_canonical(e public.audit_auditevent) RETURNS bytea
LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
    SELECT public.audit_part(e.id::text) || public.audit_part(e.public_id::text)
        || public.audit_part((extract(epoch FROM e.at) * 1000000)::bigint::text) || public.audit_part(e.event)
        || public.audit_part(e.actor_id::text) || public.audit_part(e.actor_label)
        || public.audit_part(e.organisation_code) || public.audit_part(e.target_type)
        || public.audit_part(e.target_id::text) || public.audit_part(e.case_id::text)
        || public.audit_part(e.changes::text) || public.audit_part(encode(e.reason, 'hex'))
        || public.audit_part(e.session_digest) || public.audit_part(e.request_id::text)
        || public.audit_part(host(e.address))
$$;

-- One row, locked by whoever is committing: links are made one after another, in the order of the commits.
CREATE TABLE audit_chainlock (only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one));
INSERT INTO audit_chainlock DEFAULT VALUES;

CREATE FUNCTION audit_link(e public.audit_auditevent) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    place bigint;
    before bytea;
BEGIN
    PERFORM FROM public.audit_chainlock FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'The chain of the record has no beginning.';
    END IF;
    SELECT l.position, l.digest INTO place, before FROM public.audit_auditlink l ORDER BY l.position DESC LIMIT 1;
    before := coalesce(before, decode(repeat('00', 32), 'hex'));
    INSERT INTO public.audit_auditlink (position, event_id, previous, digest)
    VALUES (coalesce(place, 0) + 1, e.id, before, sha256(before || public.audit_canonical(e)));
END $$;
REVOKE ALL ON FUNCTION audit_link(public.audit_auditevent) FROM PUBLIC;

CREATE FUNCTION audit_link_new() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    PERFORM public.audit_link(NEW);
    RETURN NULL;
END $$;

DO $$
DECLARE
    e public.audit_auditevent;
BEGIN
    FOR e IN SELECT * FROM public.audit_auditevent ORDER BY id LOOP
        PERFORM public.audit_link(e);
    END LOOP;
END $$;

-- Deferred: until the commit nobody waits for a long transaction, and what is rolled back never was in the chain.
CREATE CONSTRAINT TRIGGER audit_chained AFTER INSERT ON audit_auditevent DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION audit_link_new();

CREATE TRIGGER audit_link_append_only BEFORE UPDATE OR DELETE ON audit_auditlink
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_link_not_truncated BEFORE TRUNCATE ON audit_auditlink
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_head_append_only BEFORE UPDATE OR DELETE ON audit_audithead
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_head_not_truncated BEFORE TRUNCATE ON audit_audithead
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
"""
BACKWARD = """
DROP TRIGGER audit_chained ON audit_auditevent;
DROP FUNCTION audit_link_new();
DROP FUNCTION audit_link(public.audit_auditevent);
DROP TABLE audit_chainlock;
DROP FUNCTION audit_canonical(public.audit_auditevent);
DROP FUNCTION audit_part(text);
"""


def leave_only_what_is_needed(apps, schema_editor):
    """The application reads the chain and writes none of it; signed heads it adds, and changes none."""
    role = schema_editor.quote_name(settings.DATABASES["default"]["USER"])
    schema_editor.execute(f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON audit_auditlink FROM {role}")
    schema_editor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON audit_audithead FROM {role}")
    schema_editor.execute(f"REVOKE ALL ON audit_chainlock FROM {role}")


class Migration(migrations.Migration):
    """Each event is linked to the one before it, and the end of the chain is signed each day (docs/adr/0013)."""

    dependencies = [("audit", "0006_no_plain_reasons")]

    operations = [
        migrations.CreateModel(
            name="AuditLink",
            fields=[
                ("position", models.BigIntegerField(primary_key=True, serialize=False)),
                ("event_id", models.BigIntegerField(unique=True)),
                ("previous", models.BinaryField()),
                ("digest", models.BinaryField()),
            ],
            options={"verbose_name": "link of the record", "verbose_name_plural": "links of the record"},
        ),
        migrations.CreateModel(
            name="AuditHead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="public id"),
                ),
                ("signed_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="signed at")),
                ("day", models.DateField(verbose_name="day")),
                ("position", models.BigIntegerField(verbose_name="position")),
                ("digest", models.BinaryField(verbose_name="digest")),
                ("public_key", models.BinaryField(verbose_name="public key")),
                ("signature", models.BinaryField(verbose_name="signature")),
            ],
            options={
                "verbose_name": "signed end of the record",
                "verbose_name_plural": "signed ends of the record",
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.RunPython(leave_only_what_is_needed, migrations.RunPython.noop),
    ]
