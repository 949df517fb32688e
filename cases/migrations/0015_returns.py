import core.encryption
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from audit.history import KeepHistory
from core.row_security import RowSecurity

TABLES = ("return", "returnstep", "returnrisk", "traveldocument")


class Migration(migrations.Migration):
    """Going home: read, row by row, by whoever sees the case."""

    dependencies = [
        ("cases", "0015_proceedings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Return",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="public id"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("form_token", models.UUIDField(blank=True, editable=False, null=True)),
                ("country", models.CharField(max_length=3, verbose_name="country")),
                ("place", core.encryption.EncryptedTextField(verbose_name="where to, to whom")),
                ("wished_on", models.DateField(blank=True, null=True, verbose_name="said on")),
                (
                    "informed",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("not_known", "Not known")],
                        default="not_known",
                        max_length=10,
                        verbose_name="knows what awaits her",
                    ),
                ),
                (
                    "voluntary",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("not_known", "Not known")],
                        default="not_known",
                        max_length=10,
                        verbose_name="wants it herself",
                    ),
                ),
                ("wish", core.encryption.EncryptedTextField(verbose_name="in her own words")),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("considered", "Considered"),
                            ("assessed", "Risk assessed"),
                            ("prepared", "Prepared"),
                            ("travelled", "Travelled"),
                            ("arrived", "Arrival confirmed"),
                            ("cancelled", "Called off"),
                        ],
                        default="considered",
                        max_length=12,
                        verbose_name="stage",
                    ),
                ),
                ("stage_on", models.DateField(verbose_name="at this stage since")),
                ("unsafe", models.BooleanField(default=False, editable=False, verbose_name="found unsafe")),
                ("insisted_on", models.DateField(blank=True, null=True, verbose_name="insisted in writing on")),
                ("insistence", core.encryption.EncryptedTextField(verbose_name="why all the same")),
                ("travel_on", models.DateField(blank=True, null=True, verbose_name="travels on")),
                (
                    "means",
                    models.CharField(
                        blank=True,
                        choices=[("air", "By air"), ("land", "By road"), ("rail", "By rail"), ("sea", "By sea")],
                        max_length=10,
                        verbose_name="means",
                    ),
                ),
                (
                    "escort",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("nobody", "Nobody"),
                            ("staff", "Our staff"),
                            ("iom", "IOM"),
                            ("official", "An official"),
                            ("family", "Family"),
                            ("medical", "A doctor or nurse"),
                        ],
                        max_length=10,
                        verbose_name="escort",
                    ),
                ),
                ("escort_how", core.encryption.EncryptedTextField(verbose_name="who goes along, which way")),
                (
                    "cost_azn",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="cost in AZN",
                    ),
                ),
                ("received_by", core.encryption.EncryptedTextField(verbose_name="who receives her there")),
                ("handed_over_on", models.DateField(blank=True, null=True, verbose_name="handed over on")),
                ("arrived_on", models.DateField(blank=True, null=True, verbose_name="arrival confirmed on")),
                ("follow_up_on", models.DateField(blank=True, null=True, verbose_name="asked again on")),
                ("follow_up_how", core.encryption.EncryptedTextField(verbose_name="how she is asked again")),
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
                "verbose_name": "return",
                "verbose_name_plural": "returns",
            },
        ),
        migrations.CreateModel(
            name="ReturnRisk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="public id"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("assessed_on", models.DateField(verbose_name="assessed on")),
                (
                    "risks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("retrafficking", "Being trafficked again"),
                                ("revenge", "Revenge by the traffickers"),
                                ("family_violence", "Violence in the family"),
                                ("family_involved", "The family took part in it"),
                                ("stigma", "Rejection by family or community"),
                                ("prosecution", "Punishment by the authorities there"),
                                ("no_livelihood", "No home, no work"),
                                ("no_care", "No treatment that she needs"),
                                ("nobody_for_child", "Nobody who may take care of the child"),
                                ("conflict", "War or unrest"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="risks that there are",
                    ),
                ),
                (
                    "no_risks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("retrafficking", "Being trafficked again"),
                                ("revenge", "Revenge by the traffickers"),
                                ("family_violence", "Violence in the family"),
                                ("family_involved", "The family took part in it"),
                                ("stigma", "Rejection by family or community"),
                                ("prosecution", "Punishment by the authorities there"),
                                ("no_livelihood", "No home, no work"),
                                ("no_care", "No treatment that she needs"),
                                ("nobody_for_child", "Nobody who may take care of the child"),
                                ("conflict", "War or unrest"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="risks that there are not",
                    ),
                ),
                (
                    "conclusion",
                    models.CharField(
                        choices=[
                            ("safe", "Safe"),
                            ("with_measures", "Safe if what is named is done first"),
                            ("unsafe", "Not safe"),
                        ],
                        max_length=14,
                        verbose_name="conclusion",
                    ),
                ),
                ("reasons", core.encryption.EncryptedTextField(verbose_name="reasons, and what has to be done first")),
                (
                    "assessed_by",
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
                        related_name="%(class)ss",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "journey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="cases.return",
                        verbose_name="return",
                    ),
                ),
            ],
            options={
                "verbose_name": "risk assessment of a return",
                "verbose_name_plural": "risk assessments of returns",
            },
        ),
        migrations.CreateModel(
            name="ReturnStep",
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
                            ("considered", "Considered"),
                            ("assessed", "Risk assessed"),
                            ("prepared", "Prepared"),
                            ("travelled", "Travelled"),
                            ("arrived", "Arrival confirmed"),
                            ("cancelled", "Called off"),
                        ],
                        max_length=12,
                        verbose_name="stage",
                    ),
                ),
                ("reached_on", models.DateField(verbose_name="reached on")),
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
                    "journey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="cases.return",
                        verbose_name="return",
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
                "verbose_name": "step of a return",
                "verbose_name_plural": "steps of returns",
            },
        ),
        migrations.CreateModel(
            name="TravelDocument",
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
                            ("passport", "Passport"),
                            ("return_certificate", "Certificate of return"),
                            ("identity_card", "Identity card"),
                            ("birth_certificate", "Birth certificate of a child"),
                            ("parental_consent", "Parents' consent to travel"),
                            ("exit_permit", "Permit to leave"),
                            ("visa", "Visa"),
                            ("other", "Another document"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("applied_on", models.DateField(blank=True, null=True, verbose_name="asked for on")),
                ("obtained_on", models.DateField(blank=True, null=True, verbose_name="obtained on")),
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
                    "journey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="cases.return",
                        verbose_name="return",
                    ),
                ),
            ],
            options={
                "verbose_name": "travel document",
                "verbose_name_plural": "travel documents",
            },
        ),
        migrations.AddIndex(
            model_name="return",
            index=models.Index(fields=["case", "-id"], name="cases_return_of_case"),
        ),
        migrations.AddConstraint(
            model_name="return",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("escort__in", ["", "nobody", "staff", "iom", "official", "family", "medical"]),
                    ("informed__in", ["yes", "no", "not_known"]),
                    ("means__in", ["", "air", "land", "rail", "sea"]),
                    ("stage__in", ["considered", "assessed", "prepared", "travelled", "arrived", "cancelled"]),
                    ("voluntary__in", ["yes", "no", "not_known"]),
                ),
                name="cases_return_in_known_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="return",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stage__in", ["assessed", "cancelled", "considered"]),
                    models.Q(("informed", "yes"), ("voluntary", "yes")),
                    _connector="OR",
                ),
                name="cases_return_as_she_wishes",
            ),
        ),
        migrations.AddConstraint(
            model_name="return",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stage__in", ["assessed", "cancelled", "considered"]),
                    ("unsafe", False),
                    models.Q(("insisted_on__isnull", False), ("insistence__isnull", False)),
                    _connector="OR",
                ),
                name="cases_return_unsafe_only_if_she_insists",
            ),
        ),
        migrations.AddConstraint(
            model_name="return",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(("stage__in", ["travelled", "arrived"]), _negated=True),
                        ("travel_on__isnull", False),
                        _connector="OR",
                    ),
                    models.Q(
                        models.Q(("arrived_on__isnull", False), ("stage", "arrived")),
                        models.Q(models.Q(("stage", "arrived"), _negated=True), ("arrived_on__isnull", True)),
                        _connector="OR",
                    ),
                ),
                name="cases_return_travelled_and_arrived_on_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="return",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("arrived_on__isnull", True), ("arrived_on__gte", models.F("travel_on")), _connector="OR"),
                    models.Q(
                        ("handed_over_on__isnull", True),
                        models.Q(("handed_over_on__gte", models.F("travel_on")), ("travel_on__isnull", False)),
                        _connector="OR",
                    ),
                    models.Q(
                        ("follow_up_on__isnull", True),
                        ("travel_on__isnull", True),
                        ("follow_up_on__gte", models.F("travel_on")),
                        _connector="OR",
                    ),
                ),
                name="cases_return_dates_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="return",
            constraint=models.CheckConstraint(
                condition=models.Q(("cost_azn__isnull", True), ("cost_azn__gte", 0), _connector="OR"),
                name="cases_return_cost_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="return",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stage__in", ["arrived", "cancelled"]), _negated=True),
                fields=("case",),
                name="cases_return_one_under_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="return",
            constraint=models.UniqueConstraint(fields=("case", "form_token"), name="cases_return_sent_once"),
        ),
        migrations.AddIndex(
            model_name="returnrisk",
            index=models.Index(fields=["journey", "-id"], name="cases_return_risk"),
        ),
        migrations.AddConstraint(
            model_name="returnrisk",
            constraint=models.CheckConstraint(
                condition=models.Q(("conclusion__in", ["safe", "with_measures", "unsafe"])),
                name="cases_return_risk_concluded",
            ),
        ),
        migrations.AddConstraint(
            model_name="returnrisk",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "no_risks__contained_by",
                        [
                            "retrafficking",
                            "revenge",
                            "family_violence",
                            "family_involved",
                            "stigma",
                            "prosecution",
                            "no_livelihood",
                            "no_care",
                            "nobody_for_child",
                            "conflict",
                        ],
                    ),
                    (
                        "risks__contained_by",
                        [
                            "retrafficking",
                            "revenge",
                            "family_violence",
                            "family_involved",
                            "stigma",
                            "prosecution",
                            "no_livelihood",
                            "no_care",
                            "nobody_for_child",
                            "conflict",
                        ],
                    ),
                    models.Q(("risks__overlap", models.F("no_risks")), _negated=True),
                ),
                name="cases_return_risk_is_there_or_not",
            ),
        ),
        migrations.AddIndex(
            model_name="returnstep",
            index=models.Index(fields=["journey", "id"], name="cases_return_step"),
        ),
        migrations.AddConstraint(
            model_name="returnstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stage__in", ["considered", "assessed", "prepared", "travelled", "arrived", "cancelled"])
                ),
                name="cases_return_step_stage_known",
            ),
        ),
        migrations.AddIndex(
            model_name="traveldocument",
            index=models.Index(fields=["journey", "id"], name="cases_return_document"),
        ),
        migrations.AddConstraint(
            model_name="traveldocument",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "passport",
                            "return_certificate",
                            "identity_card",
                            "birth_certificate",
                            "parental_consent",
                            "exit_permit",
                            "visa",
                            "other",
                        ],
                    )
                ),
                name="cases_return_document_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="traveldocument",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("applied_on__isnull", True),
                    ("obtained_on__isnull", True),
                    ("obtained_on__gte", models.F("applied_on")),
                    _connector="OR",
                ),
                name="cases_return_document_after_asking",
            ),
        ),
        migrations.AddConstraint(
            model_name="traveldocument",
            constraint=models.UniqueConstraint(fields=("case", "form_token"), name="cases_return_document_sent_once"),
        ),
        *(RowSecurity(f"cases_{table}", "access.sees_case(case_id)") for table in TABLES),
        *(KeepHistory(f"cases_{table}", "case", "case_id", "form_token", "version") for table in TABLES),
    ]
