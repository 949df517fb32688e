import cases.emergency.models
import core.encryption
import django.contrib.postgres.constraints
import django.contrib.postgres.operations
import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from core.row_security import RowSecurity

# The sixth part of the context (core/migrations/0001_access.py): the organisation whose emergency accesses one reviews,
# or * for everybody's. So the data-protection officer sees these rows and no case.
FUNCTIONS = """
CREATE FUNCTION access.oversees(wanted bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT CASE split_part(access.context(), '|', 6)
        WHEN '' THEN false
        WHEN '*' THEN true
        ELSE split_part(access.context(), '|', 6)::bigint = wanted
    END
$$;
"""
# A row is stamped once (ended, reviewed, answered) and neither edited nor deleted: cases_answers_stay() of 0006.
TRIGGERS = """
CREATE TRIGGER cases_emergency_stays BEFORE UPDATE OR DELETE ON cases_emergencyaccess FOR EACH ROW
    EXECUTE FUNCTION cases_answers_stay('ended_at', 'verdict', 'review_note', 'reviewed_by_id', 'reviewed_at');
CREATE TRIGGER cases_unsealing_stays BEFORE UPDATE OR DELETE ON cases_unsealing FOR EACH ROW
    EXECUTE FUNCTION cases_answers_stay('decided_by_id', 'decided_at', 'confirmed');
"""
TRIGGERS_BACK = """
DROP TRIGGER cases_unsealing_stays ON cases_unsealing;
DROP TRIGGER cases_emergency_stays ON cases_emergencyaccess;
"""
OVERSEEN = "access.oversees(organisation_id)"


class Migration(migrations.Migration):
    """Opening a case in an emergency, and the review of it; lifting a seal by two people."""

    dependencies = [
        ("cases", "0006_consents"),
        ("accounts", "0002_teams"),
        ("core", "0001_access"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(),
        migrations.CreateModel(
            name="EmergencyAccess",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="public id"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("reason", core.encryption.EncryptedTextField(verbose_name="reason")),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="opened at")),
                ("until", models.DateTimeField(verbose_name="until")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[("justified", "There was need"), ("unjustified", "There was no need")],
                        max_length=12,
                        verbose_name="verdict",
                    ),
                ),
                ("review_note", core.encryption.EncryptedTextField(verbose_name="note of the review")),
                ("reviewed_at", models.DateTimeField(blank=True, null=True, verbose_name="reviewed at")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="emergencies",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="emergencies",
                        to="accounts.organisation",
                        verbose_name="organisation of the case",
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reviewed by",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="emergencies",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="opened by",
                    ),
                ),
            ],
            options={
                "verbose_name": "emergency access",
                "verbose_name_plural": "emergency accesses",
                "indexes": [
                    models.Index(
                        condition=models.Q(("reviewed_at__isnull", True)),
                        fields=["organisation", "opened_at"],
                        name="cases_emergency_to_review",
                    ),
                    models.Index(fields=["user", "until"], name="cases_emergency_of_user"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("opened_at"))), name="cases_emergency_has_an_end"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True), ("ended_at__gte", models.F("opened_at")), _connector="OR"
                        ),
                        name="cases_emergency_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reviewed_at__isnull", True), ("reviewed_by__isnull", True), ("verdict", "")),
                            models.Q(
                                ("reviewed_at__isnull", False),
                                ("reviewed_by__isnull", False),
                                ("verdict__in", ["justified", "unjustified"]),
                            ),
                            _connector="OR",
                        ),
                        name="cases_emergency_reviewed_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reviewed_by__isnull", True),
                            models.Q(("reviewed_by", models.F("user")), _negated=True),
                            _connector="OR",
                        ),
                        name="cases_emergency_reviewed_by_another",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("case", "="),
                            ("user", "="),
                            (
                                cases.emergency.models.Period(
                                    "opened_at", django.db.models.functions.comparison.Coalesce("ended_at", "until")
                                ),
                                "&&",
                            ),
                        ],
                        name="cases_emergency_once_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Unsealing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="public id"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("reason", core.encryption.EncryptedTextField(verbose_name="reason")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="answered at")),
                ("confirmed", models.BooleanField(blank=True, null=True, verbose_name="confirmed")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="unsealings",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="answered by",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="organisation of the case",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked for by",
                    ),
                ),
            ],
            options={
                "verbose_name": "request to lift a restriction",
                "verbose_name_plural": "requests to lift a restriction",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("decided_at__isnull", True)),
                        fields=("case",),
                        name="cases_unsealing_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("confirmed__isnull", True), ("decided_at__isnull", True), ("decided_by__isnull", True)
                            ),
                            models.Q(
                                ("confirmed__isnull", False),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="cases_unsealing_answered_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed__isnull", True),
                            ("confirmed", False),
                            models.Q(("decided_by", models.F("requested_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="cases_unsealing_takes_two",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FUNCTIONS, "DROP FUNCTION access.oversees"),
        migrations.RunSQL(TRIGGERS, TRIGGERS_BACK),
        RowSecurity(
            "cases_emergencyaccess",
            f"user_id = (SELECT access.person()) OR {OVERSEEN} OR access.sees_case(case_id)",
        ),
        # The manager answers also where she is not among the named.
        RowSecurity("cases_unsealing", f"{OVERSEEN} OR access.sees_case(case_id)"),
    ]
