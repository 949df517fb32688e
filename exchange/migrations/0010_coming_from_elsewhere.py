import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from core.row_security import RowRules

# The order in which rows go: whatever refers to another one first.
FUNCTIONS = """
-- Rows that an import made and somebody changed since, or refers to: they are of another transaction, or have rows beside
-- them that the import did not make. What people pinned for themselves is no change.
CREATE FUNCTION access.changed_since_import(wanted bigint) RETURNS TABLE (table_name text, row_key bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    made record;
    link record;
    own xid;
BEGIN
    IF access.programme() IS NOT TRUE THEN
        RAISE EXCEPTION 'Only in programme-wide work.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT i.xmin INTO STRICT own FROM public.exchange_import i WHERE i.id = wanted;
    FOR made IN
        SELECT m."table" AS name, m.keys FROM public.exchange_importmade m
        WHERE m.of_id = wanted AND m."table" <> 'exchange_importedrow'
    LOOP
        RETURN QUERY EXECUTE format(
            'SELECT %L::text, k FROM unnest($1) k WHERE NOT EXISTS'
            ' (SELECT FROM public.%I t WHERE t.id = k AND t.xmin = $2)', made.name, made.name
        ) USING made.keys, own;
        FOR link IN
            SELECT child.relname AS child, a.attname AS col FROM pg_constraint c
            JOIN pg_class child ON child.oid = c.conrelid
            JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
            WHERE c.contype = 'f' AND c.confrelid = format('public.%I', made.name)::regclass
                AND child.relname <> 'cases_pinnedcase'
        LOOP
            RETURN QUERY EXECUTE format(
                'SELECT DISTINCT %L::text, t.%I::bigint FROM public.%I t WHERE t.%I = ANY ($1)'
                ' AND NOT coalesce((to_jsonb(t) ->> ''id'')::bigint = ANY ((SELECT m.keys FROM public.exchange_importmade m'
                ' WHERE m.of_id = $2 AND m."table" = %L)::bigint[]), false)',
                made.name, link.col, link.child, link.col, link.child
            ) USING made.keys, wanted;
        END LOOP;
    END LOOP;
END $$;

-- The application may delete no case and no person. This deletes what one import made: within a week, in programme-wide
-- work, and only rows of the very transaction that wrote the import down and that nobody has written since.
CREATE FUNCTION access.take_back_import(wanted bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    own xid;
    wanted_keys bigint[];
    name text;
    gone bigint;
    ids uuid[];
    forgotten uuid[] := '{}';
    since timestamptz := clock_timestamp();
BEGIN
    IF access.programme() IS NOT TRUE THEN
        RAISE EXCEPTION 'Only in programme-wide work.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT i.xmin INTO own FROM public.exchange_import i
    WHERE i.id = wanted AND i.taken_back_at IS NULL AND i.imported_at > now() - interval '7 days';
    IF own IS NULL THEN
        RAISE EXCEPTION 'No import that could be taken back.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT m.keys INTO wanted_keys FROM public.exchange_importmade m WHERE m.of_id = wanted AND m."table" = 'cases_case';
    DELETE FROM public.cases_pinnedcase p WHERE p.case_id = ANY (wanted_keys);
    FOREACH name IN ARRAY ARRAY[
        'exchange_importedperson', 'referrals_party', 'referrals_referral', 'reintegration_assistance', 'shelters_beduse',
        'shelters_stay', 'cases_exploitation', 'cases_classification', 'cases_case', 'cases_person', 'shelters_bed',
        'shelters_capacity', 'shelters_shelter', 'accounts_organisation'
    ] LOOP
        SELECT m.keys INTO wanted_keys FROM public.exchange_importmade m WHERE m.of_id = wanted AND m."table" = name;
        CONTINUE WHEN wanted_keys IS NULL;
        EXECUTE format(
            'SELECT array_agg((to_jsonb(t) ->> ''public_id'')::uuid) FROM public.%I t WHERE t.id = ANY ($1)', name
        ) INTO ids USING wanted_keys;
        forgotten := forgotten || ids;
        EXECUTE format('DELETE FROM public.%I t WHERE t.id = ANY ($1) AND t.xmin = $2', name) USING wanted_keys, own;
        GET DIAGNOSTICS gone = ROW_COUNT;
        IF gone <> cardinality(wanted_keys) THEN
            RAISE EXCEPTION 'Changed since it was imported.' USING ERRCODE = 'insufficient_privilege';
        END IF;
    END LOOP;
    -- First those of which no copy is left.
    DELETE FROM public.exchange_importedrow r USING (
        SELECT k, count(*)::int AS copies FROM public.exchange_importmade m, unnest(m.keys) k
        WHERE m.of_id = wanted AND m."table" = 'exchange_importedrow' GROUP BY k
    ) brought WHERE r.id = brought.k AND r.copies = brought.copies;
    UPDATE public.exchange_importedrow r SET copies = r.copies - brought.copies
    FROM (
        SELECT k, count(*)::int AS copies FROM public.exchange_importmade m, unnest(m.keys) k
        WHERE m.of_id = wanted AND m."table" = 'exchange_importedrow' GROUP BY k
    ) brought WHERE r.id = brought.k AND r.copies > brought.copies;
    -- What the deletion itself has copied: these people were never meant to be here.
    PERFORM set_config('audit.purging', 'on', true);
    DELETE FROM public.audit_fieldhistory h WHERE h.deleted AND h.at >= since AND h.row_id = ANY (forgotten);
    PERFORM set_config('audit.purging', 'off', true);
END $$;
"""
BACKWARD = "DROP FUNCTION access.take_back_import(bigint); DROP FUNCTION access.changed_since_import(bigint)"


class Migration(migrations.Migration):
    """Sheets from elsewhere, the mappings that are used again, and imports that can be taken back as a whole."""

    # The names of the tables of other apps stand in the functions' bodies, which are read when they run.
    dependencies = [
        ("exchange", "0009_who_hands_over"),
        ("accounts", "0013_tokens"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ForeignSheet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("uploaded_at", models.DateTimeField(auto_now_add=True)),
                ("source", models.CharField(max_length=100, verbose_name="source")),
                ("content", models.BinaryField()),
                ("plan", models.BinaryField(default=bytes)),
                ("encoding", models.CharField(blank=True, max_length=12, verbose_name="encoding")),
                ("delimiter", models.CharField(blank=True, max_length=1, verbose_name="delimiter")),
                ("sheet", models.PositiveSmallIntegerField(default=0, verbose_name="sheet")),
                ("head_row", models.PositiveSmallIntegerField(default=0, verbose_name="row of the heads")),
                ("ready", models.CharField(blank=True, max_length=20, verbose_name="kind of file")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("preparing", "Being prepared"),
                            ("waiting", "Waiting to start"),
                            ("running", "Being imported"),
                            ("done", "Imported"),
                            ("failed", "Nothing was imported"),
                        ],
                        default="preparing",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("started_at", models.DateTimeField(null=True, verbose_name="started at")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("added", models.JSONField(default=dict, verbose_name="rows")),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "sheet from elsewhere",
                "verbose_name_plural": "sheets from elsewhere",
            },
        ),
        migrations.CreateModel(
            name="Import",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("source", models.CharField(max_length=100, verbose_name="source")),
                (
                    "imported_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="imported at"),
                ),
                ("added", models.JSONField(default=dict, verbose_name="rows")),
                ("taken_back_at", models.DateTimeField(null=True, verbose_name="taken back at")),
                (
                    "imported_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "taken_back_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "import",
                "verbose_name_plural": "imports",
            },
        ),
        migrations.CreateModel(
            name="ImportMade",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table", models.CharField(max_length=63)),
                ("keys", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                (
                    "of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="made", to="exchange.import"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("of", "table"), name="exchange_made_once")],
            },
        ),
        migrations.CreateModel(
            name="SavedMapping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("plan", models.BinaryField()),
                ("saved_at", models.DateTimeField(auto_now=True, verbose_name="saved at")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "saved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "saved mapping",
                "verbose_name_plural": "saved mappings",
                "constraints": [models.UniqueConstraint(fields=("organisation", "name"), name="exchange_mapping_once")],
            },
        ),
        RowRules("exchange_import", "imported_by_id = (SELECT access.person())", "false"),
        RowRules("exchange_importmade", "false", "false"),
        migrations.RunSQL(FUNCTIONS, BACKWARD),
    ]
