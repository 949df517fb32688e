import core.encryption
import django.db.models.deletion
import django.db.models.functions.comparison
import uuid
from django.db import migrations, models

from audit.history import KeepHistory
from core.row_security import RowSecurity


class Migration(migrations.Migration):
    """The people around a person. A relation is read by whoever sees the case that it is recorded in."""

    dependencies = [
        ("cases", "0015_enquiries"),
    ]

    operations = [
        migrations.CreateModel(
            name="Relation",
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
                            ("mother", "Mother"),
                            ("father", "Father"),
                            ("parent", "Parent"),
                            ("child", "Child"),
                            ("sibling", "Brother or sister"),
                            ("spouse", "Husband, wife or partner"),
                            ("grandparent", "Grandparent"),
                            ("grandchild", "Grandchild"),
                            ("relative", "Another relative"),
                            ("guardian", "Guardian"),
                            ("ward", "Ward"),
                            ("foster_carer", "Foster carer"),
                            ("foster_child", "Foster child"),
                            ("trusted_contact", "Trusted contact"),
                            ("lawyer", "Lawyer"),
                            ("friend", "Friend"),
                            ("other", "Somebody else"),
                        ],
                        max_length=20,
                        verbose_name="who it is",
                    ),
                ),
                (
                    "recorded_here",
                    models.BooleanField(default=True, editable=False, verbose_name="recorded in this file"),
                ),
                ("family_name", core.encryption.EncryptedTextField(verbose_name="family name")),
                ("given_name", core.encryption.EncryptedTextField(verbose_name="given name")),
                (
                    "sex",
                    models.CharField(
                        choices=[("female", "Female"), ("male", "Male"), ("other", "Other"), ("unknown", "Not known")],
                        default="unknown",
                        max_length=8,
                        verbose_name="sex",
                    ),
                ),
                ("date_of_birth", models.DateField(blank=True, null=True, verbose_name="date of birth")),
                ("birth_year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="year of birth")),
                ("citizenship", models.CharField(blank=True, max_length=3, verbose_name="citizenship")),
                (
                    "lives_with_her",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("not_known", "Not known")],
                        default="not_known",
                        max_length=10,
                        verbose_name="lives with her",
                    ),
                ),
                (
                    "accompanies_her",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("not_known", "Not known")],
                        default="not_known",
                        max_length=10,
                        verbose_name="accompanies her",
                    ),
                ),
                (
                    "is_danger",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("not_known", "Not known")],
                        default="not_known",
                        max_length=10,
                        verbose_name="is a danger to her",
                    ),
                ),
                (
                    "safe_to_contact",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("not_known", "Not known")],
                        default="not_known",
                        max_length=10,
                        verbose_name="safe to contact",
                    ),
                ),
                ("contact", core.encryption.EncryptedTextField(verbose_name="how to reach")),
                ("contact_how", core.encryption.EncryptedTextField(verbose_name="when and how to contact")),
                ("note", core.encryption.EncryptedTextField(verbose_name="note")),
                (
                    "legal_basis",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("court", "Decision of a court"),
                            ("guardianship_body", "Decision of the guardianship body"),
                            ("temporary", "Temporary placement"),
                            ("parents", "Power given by the parents"),
                            ("other", "Another basis"),
                            ("not_known", "Not known"),
                        ],
                        max_length=20,
                        verbose_name="legal basis",
                    ),
                ),
                ("from_on", models.DateField(blank=True, null=True, verbose_name="from")),
                ("to_on", models.DateField(blank=True, null=True, verbose_name="to")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="relations",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "other_case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cases.case",
                        verbose_name="case of her own",
                    ),
                ),
            ],
            options={
                "verbose_name": "person around",
                "verbose_name_plural": "people around the person",
                "indexes": [
                    models.Index(fields=["case", "id"], name="cases_relation_of_case"),
                    models.Index(
                        condition=models.Q(("other_case__isnull", False)),
                        fields=["other_case"],
                        name="cases_relation_the_other_way",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("accompanies_her__in", ["yes", "no", "not_known"]),
                            ("is_danger__in", ["yes", "no", "not_known"]),
                            (
                                "kind__in",
                                [
                                    "mother",
                                    "father",
                                    "parent",
                                    "child",
                                    "sibling",
                                    "spouse",
                                    "grandparent",
                                    "grandchild",
                                    "relative",
                                    "guardian",
                                    "ward",
                                    "foster_carer",
                                    "foster_child",
                                    "trusted_contact",
                                    "lawyer",
                                    "friend",
                                    "other",
                                ],
                            ),
                            (
                                "legal_basis__in",
                                ["", "court", "guardianship_body", "temporary", "parents", "other", "not_known"],
                            ),
                            ("lives_with_her__in", ["yes", "no", "not_known"]),
                            ("safe_to_contact__in", ["yes", "no", "not_known"]),
                            ("sex__in", ["female", "male", "other", "unknown"]),
                        ),
                        name="cases_relation_in_known_words",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("other_case__isnull", True),
                            models.Q(("other_case", models.F("case")), _negated=True),
                            _connector="OR",
                        ),
                        name="cases_relation_not_to_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("recorded_here", True),
                            models.Q(
                                ("birth_year__isnull", True),
                                ("citizenship", ""),
                                ("contact__isnull", True),
                                ("contact_how__isnull", True),
                                ("date_of_birth__isnull", True),
                                ("family_name__isnull", True),
                                ("given_name__isnull", True),
                                ("note__isnull", True),
                                ("other_case__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="cases_relation_a_link_says_nothing_else",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("other_case__isnull", True),
                            models.Q(("kind__in", ["lawyer", "trusted_contact"]), _negated=True),
                            _connector="OR",
                        ),
                        name="cases_relation_leads_to_people_of_cases",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("date_of_birth__isnull", True),
                            ("birth_year__isnull", True),
                            ("birth_year", models.F("date_of_birth__year")),
                            _connector="OR",
                        ),
                        name="cases_relation_birth_year_agrees",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind__in", ["foster_carer", "guardian"]), models.Q(("legal_basis", ""), _negated=True)
                            ),
                            models.Q(
                                models.Q(("kind__in", ["foster_carer", "guardian"]), _negated=True),
                                ("from_on__isnull", True),
                                ("legal_basis", ""),
                                ("to_on__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="cases_relation_guardians_act_by_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("from_on__isnull", True),
                            ("to_on__isnull", True),
                            ("to_on__gte", models.F("from_on")),
                            _connector="OR",
                        ),
                        name="cases_relation_ends_after_it_begins",
                    ),
                    models.UniqueConstraint(
                        django.db.models.functions.comparison.Least("case", "other_case"),
                        django.db.models.functions.comparison.Greatest("case", "other_case"),
                        condition=models.Q(("other_case__isnull", False)),
                        name="cases_relation_once_between_two",
                    ),
                    models.UniqueConstraint(fields=("case", "form_token"), name="cases_relation_sent_once"),
                ],
            },
        ),
        RowSecurity("cases_relation", "access.sees_case(case_id)"),
        # Not which other file it led to: that would outlive the file.
        KeepHistory("cases_relation", "case", "case_id", "form_token", "version", "other_case_id"),
    ]
