import core.encryption
import django.core.validators
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from audit.history import KeepHistory
from core.row_security import RowSecurity

TABLES = ("proceeding", "proceedingstep", "hearing", "protectionmeasure", "compensationclaim")


class Migration(migrations.Migration):
    """Legal matters of a case: read, row by row, by whoever sees the case."""

    dependencies = [
        ("cases", "0015_family"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Proceeding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="public id"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("form_token", models.UUIDField(blank=True, editable=False, null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("criminal", "Criminal case"),
                            ("civil", "Civil case"),
                            ("administrative", "Administrative case"),
                        ],
                        default="criminal",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("number", core.encryption.EncryptedTextField(verbose_name="number of the proceeding")),
                (
                    "authority",
                    models.CharField(
                        choices=[
                            ("police", "Police"),
                            ("prosecutor", "Prosecutor's office"),
                            ("court", "Court"),
                            ("migration", "Migration service"),
                            ("abroad", "An authority of another country"),
                            ("other", "Another authority"),
                        ],
                        max_length=20,
                        verbose_name="authority",
                    ),
                ),
                (
                    "authority_name",
                    core.encryption.EncryptedTextField(verbose_name="which one, who is in charge there"),
                ),
                ("articles", core.encryption.EncryptedTextField(verbose_name="articles")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("victim", "Injured party"),
                            ("witness", "Witness"),
                            ("civil_claimant", "Civil claimant"),
                            ("accused", "Accused"),
                            ("other", "Another role"),
                        ],
                        max_length=20,
                        verbose_name="role of the person",
                    ),
                ),
                (
                    "non_punishment",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_raised", "Not raised yet"),
                            ("raised", "Raised, not decided"),
                            ("applied", "Applied: she is not punished"),
                            ("refused", "Refused"),
                        ],
                        max_length=12,
                        verbose_name="non-punishment",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("reported", "Reported"),
                            ("not_opened", "Not opened"),
                            ("investigation", "Under investigation"),
                            ("suspended", "Suspended"),
                            ("discontinued", "Discontinued"),
                            ("court", "Before the court"),
                            ("judgement", "Judgement given"),
                            ("appeal", "Under appeal"),
                            ("final", "Final"),
                        ],
                        max_length=16,
                        verbose_name="stage",
                    ),
                ),
                ("stage_on", models.DateField(verbose_name="at this stage since")),
                ("lawyer_name", core.encryption.EncryptedTextField(verbose_name="lawyer")),
                ("lawyer_contact", core.encryption.EncryptedTextField(verbose_name="how to reach the lawyer")),
                ("lawyer_since", models.DateField(blank=True, null=True, verbose_name="lawyer since")),
                ("note", core.encryption.EncryptedTextField(verbose_name="note")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
            ],
            options={
                "verbose_name": "proceeding",
                "verbose_name_plural": "proceedings",
            },
        ),
        migrations.CreateModel(
            name="Hearing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="public id"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("form_token", models.UUIDField(blank=True, editable=False, null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("questioning", "Questioning"),
                            ("confrontation", "Confrontation or identification"),
                            ("examination", "Expert examination"),
                            ("court", "Court hearing"),
                            ("meeting", "Meeting with the lawyer"),
                            ("other", "Another appointment"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="at")),
                ("place", core.encryption.EncryptedTextField(verbose_name="where")),
                ("accompanied_how", core.encryption.EncryptedTextField(verbose_name="who else goes with her, and how")),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("held", "Took place"),
                            ("adjourned", "Put off"),
                            ("cancelled", "Cancelled"),
                            ("not_attended", "The person did not go"),
                        ],
                        max_length=16,
                        verbose_name="result",
                    ),
                ),
                ("note", core.encryption.EncryptedTextField(verbose_name="note")),
                (
                    "accompanied_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="accompanied by",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "proceeding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hearings",
                        to="cases.proceeding",
                        verbose_name="proceeding",
                    ),
                ),
            ],
            options={
                "verbose_name": "hearing",
                "verbose_name_plural": "hearings",
            },
        ),
        migrations.CreateModel(
            name="CompensationClaim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="public id"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("form_token", models.UUIDField(blank=True, editable=False, null=True)),
                (
                    "source",
                    models.CharField(
                        choices=[("offender", "From the offender"), ("state_fund", "From the state's assistance fund")],
                        max_length=12,
                        verbose_name="from whom",
                    ),
                ),
                ("claimed_on", models.DateField(verbose_name="claimed on")),
                (
                    "claimed_azn",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="claimed, in AZN",
                    ),
                ),
                ("decided_on", models.DateField(blank=True, null=True, verbose_name="decided on")),
                (
                    "awarded_azn",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="awarded, in AZN",
                    ),
                ),
                ("paid_on", models.DateField(blank=True, null=True, verbose_name="paid on")),
                (
                    "paid_azn",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="paid, in AZN",
                    ),
                ),
                ("note", core.encryption.EncryptedTextField(verbose_name="note")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "proceeding",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="claims",
                        to="cases.proceeding",
                        verbose_name="proceeding",
                    ),
                ),
            ],
            options={
                "verbose_name": "compensation claim",
                "verbose_name_plural": "compensation claims",
            },
        ),
        migrations.CreateModel(
            name="ProceedingStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="public id"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("reported", "Reported"),
                            ("not_opened", "Not opened"),
                            ("investigation", "Under investigation"),
                            ("suspended", "Suspended"),
                            ("discontinued", "Discontinued"),
                            ("court", "Before the court"),
                            ("judgement", "Judgement given"),
                            ("appeal", "Under appeal"),
                            ("final", "Final"),
                        ],
                        max_length=16,
                        verbose_name="stage",
                    ),
                ),
                ("reached_on", models.DateField(verbose_name="reached on")),
                ("note", core.encryption.EncryptedTextField(verbose_name="note")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "proceeding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="cases.proceeding",
                        verbose_name="proceeding",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
                    ),
                ),
            ],
            options={
                "verbose_name": "step of a proceeding",
                "verbose_name_plural": "steps of proceedings",
            },
        ),
        migrations.CreateModel(
            name="ProtectionMeasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="public id"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("form_token", models.UUIDField(blank=True, editable=False, null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("secrecy", "Name and address kept secret"),
                            ("closed_hearing", "Heard without the public"),
                            ("apart", "Heard apart from the accused"),
                            ("guard", "Guarded by the police"),
                            ("no_contact", "The accused may not come near or make contact"),
                            ("moved", "Moved to another place"),
                            ("other", "Another measure"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("from_on", models.DateField(verbose_name="from")),
                ("to_on", models.DateField(blank=True, null=True, verbose_name="to")),
                ("note", core.encryption.EncryptedTextField(verbose_name="note")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "proceeding",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="measures",
                        to="cases.proceeding",
                        verbose_name="proceeding",
                    ),
                ),
            ],
            options={
                "verbose_name": "protection measure",
                "verbose_name_plural": "protection measures",
            },
        ),
        migrations.AddIndex(
            model_name="proceeding",
            index=models.Index(fields=["case", "-stage_on", "-id"], name="cases_proceeding_of_case"),
        ),
        migrations.AddConstraint(
            model_name="proceeding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("authority__in", ["police", "prosecutor", "court", "migration", "abroad", "other"]),
                    ("kind__in", ["criminal", "civil", "administrative"]),
                    ("role__in", ["victim", "witness", "civil_claimant", "accused", "other"]),
                    (
                        "stage__in",
                        [
                            "reported",
                            "not_opened",
                            "investigation",
                            "suspended",
                            "discontinued",
                            "court",
                            "judgement",
                            "appeal",
                            "final",
                        ],
                    ),
                ),
                name="cases_proceeding_in_known_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="proceeding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("non_punishment__in", ["not_raised", "raised", "applied", "refused"]), ("role", "accused")
                    ),
                    models.Q(models.Q(("role", "accused"), _negated=True), ("non_punishment", "")),
                    _connector="OR",
                ),
                name="cases_proceeding_non_punishment_of_accused",
            ),
        ),
        migrations.AddConstraint(
            model_name="proceeding",
            constraint=models.CheckConstraint(
                condition=models.Q(("lawyer_since__isnull", True), ("lawyer_name__isnull", False), _connector="OR"),
                name="cases_proceeding_lawyer_since_is_of_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="proceeding",
            constraint=models.UniqueConstraint(fields=("case", "form_token"), name="cases_proceeding_sent_once"),
        ),
        migrations.AddIndex(
            model_name="hearing",
            index=models.Index(fields=["proceeding", "at"], name="cases_hearing_of_proceeding"),
        ),
        migrations.AddIndex(
            model_name="hearing",
            index=models.Index(condition=models.Q(("result", "")), fields=["case", "at"], name="cases_hearing_to_come"),
        ),
        migrations.AddConstraint(
            model_name="hearing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["questioning", "confrontation", "examination", "court", "meeting", "other"]),
                    ("result__in", ["", "held", "adjourned", "cancelled", "not_attended"]),
                ),
                name="cases_hearing_in_known_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="hearing",
            constraint=models.UniqueConstraint(fields=("case", "form_token"), name="cases_hearing_sent_once"),
        ),
        migrations.AddIndex(
            model_name="compensationclaim",
            index=models.Index(fields=["case", "-claimed_on", "-id"], name="cases_claim_of_case"),
        ),
        migrations.AddConstraint(
            model_name="compensationclaim",
            constraint=models.CheckConstraint(
                condition=models.Q(("source__in", ["offender", "state_fund"])), name="cases_claim_source_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="compensationclaim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("claimed_azn__isnull", True), ("claimed_azn__gte", 0), _connector="OR"),
                    models.Q(("awarded_azn__isnull", True), ("awarded_azn__gte", 0), _connector="OR"),
                    models.Q(("paid_azn__isnull", True), ("paid_azn__gte", 0), _connector="OR"),
                ),
                name="cases_claim_amounts_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="compensationclaim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("awarded_azn__isnull", True), ("decided_on__isnull", True)),
                    models.Q(("awarded_azn__isnull", False), ("decided_on__isnull", False)),
                    _connector="OR",
                ),
                name="cases_claim_awarded_when_decided",
            ),
        ),
        migrations.AddConstraint(
            model_name="compensationclaim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("paid_azn__isnull", True), ("paid_on__isnull", True)),
                    models.Q(
                        ("awarded_azn__isnull", False),
                        ("paid_azn__isnull", False),
                        ("paid_azn__lte", models.F("awarded_azn")),
                        ("paid_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="cases_claim_paid_of_what_was_awarded",
            ),
        ),
        migrations.AddConstraint(
            model_name="compensationclaim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_on__isnull", True), ("decided_on__gte", models.F("claimed_on")), _connector="OR"
                    ),
                    models.Q(("paid_on__isnull", True), ("paid_on__gte", models.F("decided_on")), _connector="OR"),
                ),
                name="cases_claim_dates_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="compensationclaim",
            constraint=models.UniqueConstraint(fields=("case", "form_token"), name="cases_claim_sent_once"),
        ),
        migrations.AddIndex(
            model_name="proceedingstep",
            index=models.Index(fields=["proceeding", "reached_on", "id"], name="cases_step_of_proceeding"),
        ),
        migrations.AddConstraint(
            model_name="proceedingstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "stage__in",
                        [
                            "reported",
                            "not_opened",
                            "investigation",
                            "suspended",
                            "discontinued",
                            "court",
                            "judgement",
                            "appeal",
                            "final",
                        ],
                    )
                ),
                name="cases_step_stage_known",
            ),
        ),
        migrations.AddIndex(
            model_name="protectionmeasure",
            index=models.Index(fields=["case", "-from_on", "-id"], name="cases_protection_of_case"),
        ),
        migrations.AddConstraint(
            model_name="protectionmeasure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["secrecy", "closed_hearing", "apart", "guard", "no_contact", "moved", "other"])
                ),
                name="cases_protection_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="protectionmeasure",
            constraint=models.CheckConstraint(
                condition=models.Q(("to_on__isnull", True), ("to_on__gte", models.F("from_on")), _connector="OR"),
                name="cases_protection_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="protectionmeasure",
            constraint=models.UniqueConstraint(fields=("case", "form_token"), name="cases_protection_sent_once"),
        ),
        *(RowSecurity(f"cases_{table}", "access.sees_case(case_id)") for table in TABLES),
        *(KeepHistory(f"cases_{table}", "case", "case_id", "form_token", "version") for table in TABLES),
    ]
