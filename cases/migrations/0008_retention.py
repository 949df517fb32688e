import core.encryption
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from core.row_security import RowSecurity

EMPTIED = r"""
CREATE FUNCTION cases_only_emptied(before jsonb, after jsonb) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog AS $$
BEGIN
    IF EXISTS (
        SELECT FROM jsonb_each_text(before) b
        WHERE b.value IS DISTINCT FROM after ->> b.key
          AND (coalesce(b.value, '') NOT LIKE '\\x%' OR after ->> b.key IS DISTINCT FROM '\x')
    ) THEN
        RETURN false;
    END IF;
    RETURN EXISTS (
        SELECT FROM public.cases_case c JOIN public.cases_person p ON p.id = c.person_id
        WHERE c.id = (before ->> 'case_id')::bigint AND p.wrapped_key = ''::bytea
    );
END $$;
"""
# As in 0006; and where the person's key was destroyed, the ciphertext that nobody opens any more may be removed: it
# becomes empty bytes.
ANSWERS_STAY = r"""
CREATE OR REPLACE FUNCTION cases_answers_stay() RETURNS trigger LANGUAGE plpgsql SET bytea_output = hex AS $$
DECLARE
    stamp text;
BEGIN
    IF current_user = (SELECT pg_get_userbyid(c.relowner) FROM pg_class c WHERE c.oid = TG_RELID) THEN
        RETURN coalesce(NEW, OLD);
    END IF;
    %s
    IF TG_OP = 'DELETE' OR to_jsonb(OLD) - TG_ARGV IS DISTINCT FROM to_jsonb(NEW) - TG_ARGV THEN
        RAISE EXCEPTION 'What was recorded here is neither changed nor deleted.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    FOREACH stamp IN ARRAY TG_ARGV LOOP
        IF nullif(to_jsonb(OLD) ->> stamp, '') IS NOT NULL AND to_jsonb(OLD) ->> stamp IS DISTINCT FROM to_jsonb(NEW) ->> stamp THEN
            RAISE EXCEPTION 'This was recorded once and stays so.' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;
"""
BUT_EMPTIED = "IF TG_OP = 'UPDATE' AND cases_only_emptied(to_jsonb(OLD), to_jsonb(NEW)) THEN RETURN NEW; END IF;"
TRIGGERS = """
CREATE TRIGGER cases_retentionrule_stays BEFORE UPDATE OR DELETE ON cases_retentionrule FOR EACH ROW
    EXECUTE FUNCTION cases_answers_stay('id');
CREATE TRIGGER cases_legalhold_stays BEFORE UPDATE OR DELETE ON cases_legalhold FOR EACH ROW
    EXECUTE FUNCTION cases_answers_stay('lifted_by_id', 'lifted_at', 'lifting_reason');
CREATE TRIGGER cases_retentionreview_stays BEFORE UPDATE OR DELETE ON cases_retentionreview FOR EACH ROW
    EXECUTE FUNCTION cases_answers_stay(
        'asked_by_id', 'asked_at', 'outcome', 'decided_by_id', 'decided_at', 'keep_until', 'reason'
    );

-- Nothing is anonymised without the decision of two people; afterwards the file stays closed, and whose it was unknown.
CREATE FUNCTION cases_anonymised_for_good() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.anonymised_at IS NULL AND NOT EXISTS (
        SELECT FROM cases_retentionreview r WHERE r.case_id = NEW.id AND r.outcome = 'anonymised'
    ) THEN
        RAISE EXCEPTION 'Two people decide that a file is anonymised.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.anonymised_at IS NOT NULL AND (
        NEW.anonymised_at IS DISTINCT FROM OLD.anonymised_at OR NEW.closed_on IS DISTINCT FROM OLD.closed_on
        OR NEW.person_id <> OLD.person_id OR NEW.summary > ''::bytea
    ) THEN
        RAISE EXCEPTION 'This file was anonymised.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_case_anonymised_for_good BEFORE UPDATE ON cases_case FOR EACH ROW
    WHEN (NEW.anonymised_at IS NOT NULL OR OLD.anonymised_at IS NOT NULL)
    EXECUTE FUNCTION cases_anonymised_for_good();
"""
TRIGGERS_BACK = """
DROP TRIGGER cases_case_anonymised_for_good ON cases_case;
DROP FUNCTION cases_anonymised_for_good();
DROP TRIGGER cases_retentionreview_stays ON cases_retentionreview;
DROP TRIGGER cases_legalhold_stays ON cases_legalhold;
DROP TRIGGER cases_retentionrule_stays ON cases_retentionrule;
"""
OF_CASE = "access.keeps_case(case_id)"


class Migration(migrations.Migration):
    """How long files are kept, what holds them, and what is left of them."""

    dependencies = [
        ("cases", "0007_emergency_access"),
        ("accounts", "0002_teams"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LegalHold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="public id"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("criminal_case", "A criminal case is open"),
                            ("complaint", "A complaint is being dealt with"),
                            ("audit", "An audit needs it"),
                            ("other", "Another proceeding"),
                        ],
                        max_length=20,
                        verbose_name="ground",
                    ),
                ),
                ("reason", core.encryption.EncryptedTextField(verbose_name="reason")),
                ("set_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="set at")),
                ("lifted_at", models.DateTimeField(blank=True, null=True, verbose_name="lifted at")),
                ("lifting_reason", core.encryption.EncryptedTextField(verbose_name="reason for lifting it")),
            ],
            options={
                "verbose_name": "hold",
                "verbose_name_plural": "holds",
            },
        ),
        migrations.CreateModel(
            name="RetentionReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="public id"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("due_on", models.DateField(verbose_name="time came on")),
                ("asked_at", models.DateTimeField(blank=True, null=True, verbose_name="asked at")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("kept", "Kept longer"),
                            ("anonymised", "Anonymised"),
                            ("declined", "Not anonymised: somebody said no"),
                            ("overtaken", "The time was moved"),
                        ],
                        max_length=12,
                        verbose_name="decision",
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided at")),
                ("keep_until", models.DateField(blank=True, null=True, verbose_name="kept until")),
                ("reason", core.encryption.EncryptedTextField(verbose_name="reason")),
            ],
            options={
                "verbose_name": "decision about keeping",
                "verbose_name_plural": "decisions about keeping",
            },
        ),
        migrations.CreateModel(
            name="RetentionRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="public id"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("years", models.PositiveSmallIntegerField(verbose_name="years after closing")),
                ("reason", core.encryption.EncryptedTextField(verbose_name="reason")),
                ("review_on", models.DateField(verbose_name="to be looked at again on")),
            ],
            options={
                "verbose_name": "rule of keeping",
                "verbose_name_plural": "rules of keeping",
            },
        ),
        migrations.AddField(
            model_name="case",
            name="anonymised_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="anonymised at"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("anonymised_at__isnull", True), ("closed_on__isnull", False)),
                fields=["organisation", "closed_on"],
                name="cases_case_by_closing",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("anonymised_at__isnull", True), ("closed_on__isnull", False), _connector="OR"),
                name="cases_case_anonymised_when_closed",
            ),
        ),
        migrations.AddField(
            model_name="legalhold",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)ss",
                to="cases.case",
                verbose_name="case",
            ),
        ),
        migrations.AddField(
            model_name="legalhold",
            name="lifted_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="legalhold",
            name="set_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="set by",
            ),
        ),
        migrations.AddField(
            model_name="retentionreview",
            name="asked_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="asked by",
            ),
        ),
        migrations.AddField(
            model_name="retentionreview",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)ss",
                to="cases.case",
                verbose_name="case",
            ),
        ),
        migrations.AddField(
            model_name="retentionreview",
            name="decided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="decided by",
            ),
        ),
        migrations.AddField(
            model_name="retentionrule",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="retention_rules",
                to="accounts.organisation",
                verbose_name="organisation",
            ),
        ),
        migrations.AddField(
            model_name="retentionrule",
            name="set_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="set by",
            ),
        ),
        migrations.AddConstraint(
            model_name="legalhold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ground__in", ["criminal_case", "complaint", "audit", "other"]), ("reason__isnull", False)
                ),
                name="cases_hold_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="legalhold",
            constraint=models.UniqueConstraint(
                condition=models.Q(("lifted_at__isnull", True)),
                fields=("case", "ground"),
                name="cases_hold_once_for_each_ground",
            ),
        ),
        migrations.AddConstraint(
            model_name="legalhold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("lifted_at__isnull", True), ("lifted_by__isnull", True), ("lifting_reason__isnull", True)
                    ),
                    models.Q(
                        ("lifted_at__gte", models.F("set_at")),
                        ("lifted_at__isnull", False),
                        ("lifted_by__isnull", False),
                        ("lifting_reason__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="cases_hold_lifted_whole",
            ),
        ),
        migrations.AddIndex(
            model_name="retentionreview",
            index=models.Index(
                condition=models.Q(("outcome", "")), fields=["due_on", "-id"], name="cases_retention_waiting"
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionreview",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome", "")), fields=("case",), name="cases_retention_waits_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("asked_at__isnull", True), ("asked_by__isnull", True)),
                    models.Q(("asked_at__isnull", False), ("asked_by__isnull", False)),
                    _connector="OR",
                ),
                name="cases_retention_asked_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", True),
                        ("decided_by__isnull", True),
                        ("keep_until__isnull", True),
                        ("outcome", ""),
                        ("reason__isnull", True),
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", True),
                        ("keep_until__isnull", True),
                        ("outcome", "overtaken"),
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("keep_until__gt", models.F("due_on")),
                        ("keep_until__isnull", False),
                        ("outcome", "kept"),
                        ("reason__isnull", False),
                    ),
                    models.Q(
                        ("asked_by__isnull", False),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("keep_until__isnull", True),
                        ("outcome", "declined"),
                    ),
                    models.Q(
                        ("asked_by__isnull", False),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("keep_until__isnull", True),
                        ("outcome", "anonymised"),
                        models.Q(("decided_by", models.F("asked_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="cases_retention_decided_whole_and_by_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason__isnull", False), ("years__gte", 1), ("years__lte", 75)),
                name="cases_retention_rule_says_years_and_why",
            ),
        ),
        migrations.RunSQL(EMPTIED, "DROP FUNCTION cases_only_emptied(jsonb, jsonb)"),
        migrations.RunSQL(ANSWERS_STAY % BUT_EMPTIED, ANSWERS_STAY % ""),
        migrations.RunSQL(TRIGGERS, TRIGGERS_BACK),
        RowSecurity("cases_retentionrule", "organisation_id = (SELECT access.organisation())"),
        RowSecurity("cases_legalhold", OF_CASE),
        RowSecurity("cases_retentionreview", OF_CASE),
    ]
