import core.encryption
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from audit.history import KeepHistory
from core.row_security import RowSecurity

TABLES = [
    "cases_assessment",
    "cases_assessmentfactor",
    "cases_assessmentneed",
    "cases_safetyplan",
    "cases_caseplan",
    "cases_plangoal",
    "cases_planaction",
]


class Migration(migrations.Migration):
    """Needs, risk and safety of a person; what is planned with her, and that a supervisor agreed."""

    dependencies = [
        ("cases", "0012_identification"),
        ("accounts", "0004_data_protection_officer"),
        ("audit", "0009_history_of_cases"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Assessment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="public id"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "kind",
                    models.CharField(
                        choices=[("initial", "First assessment"), ("review", "Review"), ("closing", "Before closing")],
                        default="initial",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("assessed_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="assessed at")),
                (
                    "risk_level",
                    models.CharField(
                        choices=[("high", "High risk"), ("medium", "Medium risk"), ("low", "Low risk")],
                        max_length=8,
                        verbose_name="risk",
                    ),
                ),
                ("summary", core.encryption.EncryptedTextField(verbose_name="summary")),
                ("review_on", models.DateField(blank=True, null=True, verbose_name="to be looked at again on")),
                ("respond_by", models.DateTimeField(verbose_name="to be answered by")),
                ("responded_at", models.DateTimeField(blank=True, null=True, verbose_name="answered at")),
                ("response", core.encryption.EncryptedTextField(verbose_name="what was done")),
                ("form_token", models.UUIDField(editable=False, null=True)),
                (
                    "assessor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="assessed by",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assessments",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "responded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="answered by",
                    ),
                ),
            ],
            options={
                "verbose_name": "assessment",
                "verbose_name_plural": "assessments",
            },
        ),
        migrations.CreateModel(
            name="AssessmentFactor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="public id"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("note", core.encryption.EncryptedTextField(verbose_name="note")),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("age", "Age"),
                            ("sex", "Sex"),
                            ("ethnicity", "Race or ethnicity"),
                            ("sexual_orientation", "Sexual orientation"),
                            ("gender_identity", "Gender identity"),
                            ("status", "Status in society"),
                            ("history", "Personal history and experience"),
                            ("beliefs", "Beliefs and attitudes"),
                            ("traits", "Emotional, psychological and cognitive traits"),
                            ("health", "Physical and mental health"),
                            ("disability", "Disability"),
                            ("literacy", "Literacy"),
                            ("access", "Access to money, goods and support"),
                            ("family_size", "Size of the family"),
                            ("family_structure", "Structure of the family (one parent, headed by a child)"),
                            ("family_economy", "Income and social position"),
                            ("family_migration", "History of migration"),
                            ("family_livelihood", "Work and livelihood of the family"),
                            ("family_education", "Education in the family"),
                            ("family_gender", "How girls and boys, women and men are treated"),
                            ("family_dynamics", "How the family gets on, support at home"),
                            ("family_violence", "Violence between members of the family"),
                            ("family_sharing", "How what there is is shared"),
                            ("community_police", "Access to the police and justice"),
                            ("community_governance", "Local authorities and acting together"),
                            ("community_education", "Access to schools"),
                            ("community_health", "Access to health services"),
                            ("community_jobs", "Access to work"),
                            ("community_environment", "Surroundings and housing"),
                            ("community_norms", "Social norms"),
                            ("structural_political", "Political conditions"),
                            ("structural_economic", "Economic conditions"),
                            ("structural_social", "Social conditions"),
                            ("structural_environmental", "Environmental conditions"),
                            ("structural_institutions", "Laws and institutions"),
                        ],
                        max_length=30,
                        verbose_name="factor",
                    ),
                ),
                (
                    "mark",
                    models.CharField(
                        choices=[
                            ("risk", "Risk"),
                            ("protective", "Protective"),
                            ("neither", "Neither"),
                            ("unknown", "Not known"),
                        ],
                        max_length=10,
                        verbose_name="effect",
                    ),
                ),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="factors",
                        to="cases.assessment",
                        verbose_name="assessment",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
            ],
            options={
                "verbose_name": "factor",
                "verbose_name_plural": "factors",
            },
        ),
        migrations.CreateModel(
            name="AssessmentNeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="public id"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("note", core.encryption.EncryptedTextField(verbose_name="note")),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("shelter", "Shelter"),
                            ("health", "Health"),
                            ("psychological", "Psychological help"),
                            ("legal", "Legal help"),
                            ("documents", "Documents"),
                            ("education", "Education"),
                            ("livelihood", "Livelihood"),
                            ("children", "Children"),
                            ("safety", "Safety"),
                            ("other", "Other"),
                        ],
                        max_length=15,
                        verbose_name="area",
                    ),
                ),
                (
                    "mark",
                    models.CharField(
                        choices=[
                            ("now", "At once"),
                            ("soon", "Within days"),
                            ("later", "Can wait"),
                            ("none", "No need"),
                            ("unknown", "Not known"),
                        ],
                        max_length=10,
                        verbose_name="how soon",
                    ),
                ),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="needs",
                        to="cases.assessment",
                        verbose_name="assessment",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
            ],
            options={
                "verbose_name": "need",
                "verbose_name_plural": "needs",
            },
        ),
        migrations.CreateModel(
            name="CasePlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="public id"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("form_token", models.UUIDField(editable=False, null=True)),
                ("number", models.PositiveSmallIntegerField(verbose_name="version")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "In preparation"),
                            ("submitted", "Waiting for approval"),
                            ("returned", "Returned to be changed"),
                            ("approved", "In force"),
                            ("replaced", "Replaced by a later plan"),
                            ("completed", "Carried out"),
                            ("discarded", "Discarded"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("agreed_on", models.DateField(blank=True, null=True, verbose_name="agreed with the person on")),
                ("review_on", models.DateField(blank=True, null=True, verbose_name="to be looked at again on")),
                ("submitted_at", models.DateTimeField(null=True, verbose_name="submitted at")),
                ("approved_at", models.DateTimeField(null=True, verbose_name="approved at")),
                ("returned_at", models.DateTimeField(null=True, verbose_name="returned at")),
                ("return_reason", core.encryption.EncryptedTextField(verbose_name="why it was returned")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended at")),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="approved by",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="case_plans",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ended by",
                    ),
                ),
                (
                    "returned_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="returned by",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="submitted by",
                    ),
                ),
            ],
            options={
                "verbose_name": "case plan",
                "verbose_name_plural": "case plans",
            },
        ),
        migrations.CreateModel(
            name="PlanGoal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="public id"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("form_token", models.UUIDField(editable=False, null=True)),
                (
                    "area",
                    models.CharField(
                        choices=[
                            ("Education", "Education"),
                            ("Financial", "Money"),
                            ("Health", "Health"),
                            ("LabourExploitationRehabilitation", "Recovery from labour exploitation"),
                            ("Legal", "Legal matters"),
                            ("Livelihood", "Livelihood"),
                            ("RightsBasedTraining", "Knowing her rights"),
                            ("SexualExploitationRehabilitation", "Recovery from sexual exploitation"),
                            ("SocialCare", "Social care and safety"),
                        ],
                        max_length=40,
                        verbose_name="area",
                    ),
                ),
                ("objective", core.encryption.EncryptedTextField(verbose_name="what is to be reached")),
                ("started_on", models.DateField(default=django.utils.timezone.localdate, verbose_name="begun on")),
                ("planned_end_on", models.DateField(verbose_name="planned end")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="actual end")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("reached", "Reached"),
                            ("partly_reached", "Partly reached"),
                            ("not_reached", "Not reached"),
                            ("given_up", "The person no longer wants it"),
                        ],
                        max_length=15,
                        verbose_name="what came of it",
                    ),
                ),
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
                    "earlier",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="later",
                        to="cases.plangoal",
                        verbose_name="in the plan before",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="goals",
                        to="cases.caseplan",
                        verbose_name="plan",
                    ),
                ),
            ],
            options={
                "verbose_name": "goal",
                "verbose_name_plural": "goals",
            },
        ),
        migrations.CreateModel(
            name="PlanAction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="public id"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("form_token", models.UUIDField(editable=False, null=True)),
                ("what", core.encryption.EncryptedTextField(verbose_name="what is to be done")),
                (
                    "doer",
                    models.CharField(
                        choices=[
                            ("person", "The person herself"),
                            ("staff", "Somebody of the staff"),
                            ("organisation", "Another organisation"),
                            ("other", "Somebody else"),
                        ],
                        max_length=12,
                        verbose_name="who does it",
                    ),
                ),
                ("who", core.encryption.EncryptedTextField(verbose_name="who else")),
                ("due_on", models.DateField(verbose_name="by when")),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="done on")),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("done", "Done"),
                            ("partly", "Partly done"),
                            ("impossible", "Was not possible"),
                            ("not_needed", "No longer needed"),
                        ],
                        max_length=12,
                        verbose_name="result",
                    ),
                ),
                ("outcome", core.encryption.EncryptedTextField(verbose_name="what came of it")),
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
                    "earlier",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="later",
                        to="cases.planaction",
                        verbose_name="in the plan before",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="caseworker",
                    ),
                ),
                (
                    "goal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="actions",
                        to="cases.plangoal",
                        verbose_name="goal",
                    ),
                ),
            ],
            options={
                "verbose_name": "action",
                "verbose_name_plural": "actions",
            },
        ),
        migrations.CreateModel(
            name="SafetyPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="public id"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("number", models.PositiveSmallIntegerField(verbose_name="version")),
                ("warning_signs", core.encryption.EncryptedTextField(verbose_name="warning signs")),
                ("steps", core.encryption.EncryptedTextField(verbose_name="what to do")),
                ("safe_places", core.encryption.EncryptedTextField(verbose_name="safe places")),
                ("safe_contacts", core.encryption.EncryptedTextField(verbose_name="safe contacts")),
                ("to_take", core.encryption.EncryptedTextField(verbose_name="what to take along")),
                ("code_word", core.encryption.EncryptedTextField(verbose_name="code word")),
                ("agreed_on", models.DateField(blank=True, null=True, verbose_name="agreed with the person on")),
                ("review_on", models.DateField(blank=True, null=True, verbose_name="to be looked at again on")),
                ("form_token", models.UUIDField(editable=False, null=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="safety_plans",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
            ],
            options={
                "verbose_name": "safety plan",
                "verbose_name_plural": "safety plans",
            },
        ),
        migrations.AddIndex(
            model_name="assessment",
            index=models.Index(
                models.F("case"),
                models.OrderBy(models.F("assessed_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="cases_assessment_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="assessment",
            index=models.Index(
                condition=models.Q(("responded_at__isnull", True)),
                fields=["respond_by"],
                name="cases_assessment_unanswered",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["initial", "review", "closing"]), ("risk_level__in", ["high", "medium", "low"])
                ),
                name="cases_assessment_in_known_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(("assessed_at__lte", models.F("created_at"))),
                name="cases_assessment_not_in_the_future",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(("respond_by__gt", models.F("assessed_at"))),
                name="cases_assessment_answered_after_it",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("responded_at__isnull", True), ("responded_by__isnull", True), ("response__isnull", True)
                    ),
                    models.Q(
                        ("responded_at__gte", models.F("assessed_at")),
                        ("responded_at__isnull", False),
                        ("responded_by__isnull", False),
                        ("response__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="cases_assessment_answer_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("review_on__isnull", True), ("review_on__gte", models.F("assessed_at__date")), _connector="OR"
                ),
                name="cases_assessment_reviewed_after_it",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.UniqueConstraint(fields=("case", "form_token"), name="cases_assessment_sent_once"),
        ),
        migrations.AddConstraint(
            model_name="assessmentfactor",
            constraint=models.UniqueConstraint(fields=("assessment", "code"), name="cases_factor_once"),
        ),
        migrations.AddConstraint(
            model_name="assessmentfactor",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "code__in",
                        [
                            "age",
                            "sex",
                            "ethnicity",
                            "sexual_orientation",
                            "gender_identity",
                            "status",
                            "history",
                            "beliefs",
                            "traits",
                            "health",
                            "disability",
                            "literacy",
                            "access",
                            "family_size",
                            "family_structure",
                            "family_economy",
                            "family_migration",
                            "family_livelihood",
                            "family_education",
                            "family_gender",
                            "family_dynamics",
                            "family_violence",
                            "family_sharing",
                            "community_police",
                            "community_governance",
                            "community_education",
                            "community_health",
                            "community_jobs",
                            "community_environment",
                            "community_norms",
                            "structural_political",
                            "structural_economic",
                            "structural_social",
                            "structural_environmental",
                            "structural_institutions",
                        ],
                    ),
                    ("mark__in", ["risk", "protective", "neither", "unknown"]),
                ),
                name="cases_factor_in_known_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessmentneed",
            constraint=models.UniqueConstraint(fields=("assessment", "code"), name="cases_need_once"),
        ),
        migrations.AddConstraint(
            model_name="assessmentneed",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "code__in",
                        [
                            "shelter",
                            "health",
                            "psychological",
                            "legal",
                            "documents",
                            "education",
                            "livelihood",
                            "children",
                            "safety",
                            "other",
                        ],
                    ),
                    ("mark__in", ["now", "soon", "later", "none", "unknown"]),
                ),
                name="cases_need_in_known_words",
            ),
        ),
        migrations.AddIndex(
            model_name="caseplan",
            index=models.Index(
                condition=models.Q(("status", "submitted")), fields=["submitted_at"], name="cases_plan_waiting"
            ),
        ),
        migrations.AddConstraint(
            model_name="caseplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["draft", "submitted", "returned", "approved", "replaced", "completed", "discarded"])
                ),
                name="cases_plan_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseplan",
            constraint=models.UniqueConstraint(fields=("case", "number"), name="cases_plan_numbered"),
        ),
        migrations.AddConstraint(
            model_name="caseplan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "approved")), fields=("case",), name="cases_plan_one_in_force"
            ),
        ),
        migrations.AddConstraint(
            model_name="caseplan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["draft", "returned", "submitted"])),
                fields=("case",),
                name="cases_plan_one_in_preparation",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["draft", "discarded"]),
                    models.Q(("submitted_at__isnull", False), ("submitted_by__isnull", False)),
                    _connector="OR",
                ),
                name="cases_plan_submitted_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("approved_at__isnull", False),
                        ("approved_by__isnull", False),
                        ("status__in", ["approved", "completed", "replaced"]),
                    ),
                    models.Q(
                        models.Q(("status__in", ["approved", "completed", "replaced"]), _negated=True),
                        ("approved_at__isnull", True),
                        ("approved_by__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="cases_plan_approved_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by__isnull", True),
                    models.Q(
                        models.Q(("approved_by", models.F("author")), _negated=True),
                        models.Q(("approved_by", models.F("submitted_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="cases_plan_approved_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "returned"), _negated=True),
                    models.Q(
                        ("return_reason__isnull", False), ("returned_at__isnull", False), ("returned_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="cases_plan_returned_with_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ended_at__isnull", False),
                        ("ended_by__isnull", False),
                        ("status__in", ["completed", "discarded", "replaced"]),
                    ),
                    models.Q(
                        models.Q(("status__in", ["completed", "discarded", "replaced"]), _negated=True),
                        ("ended_at__isnull", True),
                        ("ended_by__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="cases_plan_ended_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("agreed_on__isnull", True),
                    ("review_on__isnull", True),
                    ("review_on__gte", models.F("agreed_on")),
                    _connector="OR",
                ),
                name="cases_plan_reviewed_after_agreed",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseplan",
            constraint=models.UniqueConstraint(fields=("case", "form_token"), name="cases_plan_sent_once"),
        ),
        migrations.AddConstraint(
            model_name="plangoal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "area__in",
                        [
                            "Education",
                            "Financial",
                            "Health",
                            "LabourExploitationRehabilitation",
                            "Legal",
                            "Livelihood",
                            "RightsBasedTraining",
                            "SexualExploitationRehabilitation",
                            "SocialCare",
                        ],
                    ),
                    ("objective__isnull", False),
                ),
                name="cases_goal_says_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="plangoal",
            constraint=models.CheckConstraint(
                condition=models.Q(("planned_end_on__gte", models.F("started_on"))), name="cases_goal_ends_after_begun"
            ),
        ),
        migrations.AddConstraint(
            model_name="plangoal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_on__isnull", True), ("outcome", "")),
                    models.Q(
                        ("ended_on__gte", models.F("started_on")),
                        ("ended_on__isnull", False),
                        ("outcome__in", ["reached", "partly_reached", "not_reached", "given_up"]),
                    ),
                    _connector="OR",
                ),
                name="cases_goal_ended_with_an_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="plangoal",
            constraint=models.UniqueConstraint(fields=("plan", "form_token"), name="cases_goal_sent_once"),
        ),
        migrations.AddIndex(
            model_name="planaction",
            index=models.Index(
                condition=models.Q(("done_on__isnull", True)), fields=["user", "due_on"], name="cases_action_due"
            ),
        ),
        migrations.AddConstraint(
            model_name="planaction",
            constraint=models.CheckConstraint(
                condition=models.Q(("what__isnull", False)), name="cases_action_says_what"
            ),
        ),
        migrations.AddConstraint(
            model_name="planaction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("doer", "person"),
                        ("organisation__isnull", True),
                        ("user__isnull", True),
                        ("who__isnull", True),
                    ),
                    models.Q(
                        ("doer", "staff"),
                        ("organisation__isnull", True),
                        ("user__isnull", False),
                        ("who__isnull", True),
                    ),
                    models.Q(
                        ("doer", "organisation"),
                        ("organisation__isnull", False),
                        ("user__isnull", True),
                        ("who__isnull", True),
                    ),
                    models.Q(
                        ("doer", "other"),
                        ("organisation__isnull", True),
                        ("user__isnull", True),
                        ("who__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="cases_action_done_by_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="planaction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_on__isnull", True), ("outcome__isnull", True), ("result", "")),
                    models.Q(
                        ("done_on__isnull", False), ("result__in", ["done", "partly", "impossible", "not_needed"])
                    ),
                    _connector="OR",
                ),
                name="cases_action_done_with_a_result",
            ),
        ),
        migrations.AddConstraint(
            model_name="planaction",
            constraint=models.UniqueConstraint(fields=("goal", "form_token"), name="cases_action_sent_once"),
        ),
        migrations.AddConstraint(
            model_name="safetyplan",
            constraint=models.UniqueConstraint(fields=("case", "number"), name="cases_safety_plan_numbered"),
        ),
        migrations.AddConstraint(
            model_name="safetyplan",
            constraint=models.UniqueConstraint(fields=("case", "form_token"), name="cases_safety_plan_sent_once"),
        ),
        migrations.AddConstraint(
            model_name="safetyplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="cases_safety_plan_counted_from_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="safetyplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("agreed_on__isnull", True), ("agreed_on__lte", models.F("created_at__date")), _connector="OR"
                ),
                name="cases_safety_plan_agreed_before_written",
            ),
        ),
        migrations.AddConstraint(
            model_name="safetyplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("review_on__isnull", True), ("review_on__gte", models.F("created_at__date")), _connector="OR"
                ),
                name="cases_safety_plan_reviewed_after_it",
            ),
        ),
        *(RowSecurity(table, "access.sees_case(case_id)") for table in TABLES),
        *(KeepHistory(table, "case", "case_id") for table in TABLES),
    ]
