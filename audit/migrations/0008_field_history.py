from django.conf import settings
from django.db import migrations, models

# bytea and timestamps have one spelling each, whatever the connection prefers.
FORWARD = """
CREATE FUNCTION audit_keep_history() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog SET bytea_output = hex SET timezone = 'UTC' AS $$
DECLARE
    before jsonb := to_jsonb(OLD);
    after jsonb := CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(NEW) ELSE '{}'::jsonb END;
    difference jsonb;
BEGIN
    -- Moving to new keys changes every ciphertext and no value; only the owner may say so.
    IF current_setting('audit.moving_keys', true) = 'on' AND session_user = current_user THEN
        RETURN NULL;
    END IF;
    SELECT jsonb_object_agg(b.key, jsonb_build_array(b.value, after -> b.key)) INTO difference
    FROM jsonb_each(before) b
    WHERE b.value IS DISTINCT FROM coalesce(after -> b.key, 'null'::jsonb)
      AND NOT b.key = ANY (TG_ARGV[2:]);
    IF difference IS NULL THEN
        RETURN NULL;
    END IF;
    INSERT INTO public.audit_fieldhistory
        (at, table_name, row_id, deleted, actor_id, database_role, about_kind, about_key, changed)
    VALUES (
        clock_timestamp(), TG_TABLE_NAME, (before ->> 'public_id')::uuid, TG_OP = 'DELETE',
        (SELECT u.public_id FROM public.accounts_user u WHERE u.id = access.person()),
        session_user, TG_ARGV[0], (before ->> TG_ARGV[1])::bigint, difference
    );
    RETURN NULL;
END $$;

CREATE FUNCTION audit_refuse_history_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('audit.purging', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'Earlier values are append-only (% refused).', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_history_append_only BEFORE UPDATE OR DELETE ON audit_fieldhistory
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_history_change();
CREATE TRIGGER audit_history_not_truncated BEFORE TRUNCATE ON audit_fieldhistory
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_history_change();

-- The application may not delete here: only through this, and never without an event.
CREATE FUNCTION audit_purge_history(wanted uuid[], by_whom uuid) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    gone bigint;
BEGIN
    PERFORM set_config('audit.purging', 'on', true);
    DELETE FROM public.audit_fieldhistory h WHERE h.row_id = ANY (wanted);
    GET DIAGNOSTICS gone = ROW_COUNT;
    PERFORM set_config('audit.purging', 'off', true);
    INSERT INTO public.audit_auditevent (
        public_id, at, event, actor_id, actor_label, organisation_code, target_type, target_id, changes, session_digest
    )
    SELECT gen_random_uuid(), clock_timestamp(), 'history_purged', by_whom, coalesce(u.username, ''),
        coalesce(o.code, ''), '', row_id, jsonb_build_object('rows', gone), ''
    FROM unnest(wanted) row_id
    LEFT JOIN public.accounts_user u ON u.public_id = by_whom
    LEFT JOIN public.accounts_organisation o ON o.id = u.organisation_id;
    RETURN gone;
END $$;
"""
BACKWARD = """
DROP FUNCTION audit_purge_history(uuid[], uuid);
DROP TRIGGER audit_history_append_only ON audit_fieldhistory;
DROP TRIGGER audit_history_not_truncated ON audit_fieldhistory;
DROP FUNCTION audit_refuse_history_change();
DROP FUNCTION audit_keep_history();
"""


def leave_only_reading(apps, schema_editor):
    role = schema_editor.quote_name(settings.DATABASES["default"]["USER"])
    schema_editor.execute(f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON audit_fieldhistory FROM {role}")


class Migration(migrations.Migration):
    """Room for what a sensitive row held before a change, and the function that puts it there."""

    # The names of accounts' tables stand in the functions' bodies, which are read when they run.
    dependencies = [("audit", "0007_chain"), ("core", "0001_access")]

    operations = [
        migrations.CreateModel(
            name="FieldHistory",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="at")),
                ("table_name", models.CharField(max_length=63, verbose_name="table")),
                ("row_id", models.UUIDField(null=True, verbose_name="record")),
                ("deleted", models.BooleanField(default=False, verbose_name="deleted")),
                ("actor_id", models.UUIDField(null=True, verbose_name="who")),
                ("database_role", models.CharField(max_length=63, verbose_name="database role")),
                ("about_kind", models.CharField(max_length=20, verbose_name="about")),
                ("about_key", models.BigIntegerField(null=True, verbose_name="key")),
                ("changed", models.JSONField(verbose_name="changed")),
            ],
            options={"verbose_name": "earlier value", "verbose_name_plural": "earlier values"},
        ),
        migrations.AddIndex("fieldhistory", models.Index(fields=["row_id"], name="audit_history_of_row")),
        migrations.AddIndex(
            "fieldhistory", models.Index(fields=["about_kind", "about_key", "-id"], name="audit_history_of_case")
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.RunPython(leave_only_reading, migrations.RunPython.noop),
    ]
