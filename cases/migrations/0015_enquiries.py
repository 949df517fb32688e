import core.encryption
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from audit.history import KeepHistory
from core.row_security import RowSecurity

# As a person's: also where a page that was opened before is saved after.
KEY_STAYS_DESTROYED = """
CREATE TRIGGER cases_enquiry_key_stays_destroyed BEFORE UPDATE ON cases_enquiry FOR EACH ROW
    WHEN (OLD.wrapped_key = ''::bytea AND NEW.wrapped_key IS DISTINCT FROM ''::bytea)
    EXECUTE FUNCTION cases_key_stays_destroyed();
"""


class Migration(migrations.Migration):
    """Enquiries: seen by the organisation that they came to."""

    dependencies = [
        ("cases", "0014_notes_appointments_tasks"),
        ("accounts", "0004_data_protection_officer"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Enquiry",
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
                    "channel",
                    models.CharField(
                        choices=[
                            ("hotline_152", "Hotline 152"),
                            ("hotline_vac", "Hotline of the assistance centre"),
                            ("hotline_ngo", "Hotline of an NGO"),
                            ("phone", "Another telephone call"),
                            ("message", "Message, e-mail or web form"),
                            ("walk_in", "Came to the door"),
                            ("embassy", "Embassy or consulate"),
                            ("organisation", "Another organisation"),
                            ("outreach", "Met during outreach work"),
                            ("other", "Another way"),
                        ],
                        max_length=20,
                        verbose_name="how it came",
                    ),
                ),
                ("received_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="received at")),
                (
                    "caller_role",
                    models.CharField(
                        choices=[
                            ("self", "The person herself"),
                            ("relative", "A relative"),
                            ("acquaintance", "A friend, neighbour or acquaintance"),
                            ("police", "Police or prosecution"),
                            ("official", "Another official"),
                            ("embassy", "An embassy or consulate"),
                            ("ngo", "A non-governmental organisation"),
                            ("international", "An international organisation"),
                            ("health", "Health care"),
                            ("school", "A teacher or school"),
                            ("employer", "An employer"),
                            ("anonymous", "Did not want to say who"),
                            ("other", "Somebody else"),
                        ],
                        max_length=20,
                        verbose_name="who turned to us",
                    ),
                ),
                ("caller_name", core.encryption.EncryptedTextField(verbose_name="caller's name")),
                ("caller_contact", core.encryption.EncryptedTextField(verbose_name="how to reach the caller")),
                ("content", core.encryption.EncryptedTextField(verbose_name="what was said")),
                ("family_name", core.encryption.EncryptedTextField(verbose_name="family name of the person")),
                ("given_name", core.encryption.EncryptedTextField(verbose_name="given name of the person")),
                (
                    "sex",
                    models.CharField(
                        choices=[("female", "Female"), ("male", "Male"), ("other", "Other"), ("unknown", "Not known")],
                        default="unknown",
                        max_length=8,
                        verbose_name="sex",
                    ),
                ),
                (
                    "age_band",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("child", "A child, age not known"),
                            ("0-8", "0–8"),
                            ("9-17", "9–17"),
                            ("adult", "Grown up, age not known"),
                            ("18-29", "18–29"),
                            ("30-47", "30–47"),
                            ("48+", "48 or older"),
                        ],
                        max_length=8,
                        verbose_name="about how old",
                    ),
                ),
                ("citizenship", models.CharField(blank=True, max_length=3, verbose_name="citizenship")),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("aze", "Azerbaijani"),
                            ("rus", "Russian"),
                            ("eng", "English"),
                            ("tur", "Turkish"),
                            ("fas", "Persian"),
                            ("kat", "Georgian"),
                            ("uzb", "Uzbek"),
                            ("tgk", "Tajik"),
                            ("kir", "Kyrgyz"),
                            ("kaz", "Kazakh"),
                            ("tuk", "Turkmen"),
                            ("lez", "Lezgian"),
                            ("tly", "Talysh"),
                            ("ukr", "Ukrainian"),
                            ("ara", "Arabic"),
                            ("urd", "Urdu"),
                            ("hin", "Hindi"),
                            ("fra", "French"),
                            ("sgn", "A sign language"),
                            ("mis", "Another language"),
                        ],
                        max_length=3,
                        verbose_name="language",
                    ),
                ),
                (
                    "in_danger",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("not_known", "Not known")],
                        default="not_known",
                        max_length=10,
                        verbose_name="in danger now",
                    ),
                ),
                (
                    "safe_to_call",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("not_known", "Not known")],
                        default="not_known",
                        max_length=10,
                        verbose_name="safe to call back",
                    ),
                ),
                ("call_back_when", core.encryption.EncryptedTextField(verbose_name="when and how to call back")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("information_given", "Information given"),
                            ("referred_elsewhere", "Sent on to somebody else"),
                            ("became_case", "Became a case"),
                            ("no_contact", "No contact possible"),
                            ("not_trafficking", "Not about trafficking"),
                            ("lapsed", "Never answered, erased"),
                        ],
                        default="open",
                        max_length=20,
                        verbose_name="outcome",
                    ),
                ),
                ("outcome_reason", core.encryption.EncryptedTextField(verbose_name="what came of it")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered at")),
                ("follow_up_on", models.DateField(blank=True, null=True, verbose_name="look at it again on")),
                ("erased_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="erased at")),
                ("wrapped_key", core.encryption.HolderKeyField()),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="enquiries",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "in_charge",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="in charge",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enquiries",
                        to="accounts.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "referred_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="sent on to",
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="taken by",
                    ),
                ),
            ],
            options={
                "verbose_name": "enquiry",
                "verbose_name_plural": "enquiries",
                "indexes": [
                    models.Index(
                        models.F("organisation"),
                        models.OrderBy(models.F("received_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="cases_enquiry_by_received",
                    ),
                    models.Index(
                        models.F("organisation"),
                        models.OrderBy(models.F("received_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        condition=models.Q(("outcome", "open")),
                        name="cases_enquiry_open",
                    ),
                    models.Index(
                        condition=models.Q(("follow_up_on__isnull", False), ("outcome", "open")),
                        fields=["in_charge", "follow_up_on"],
                        name="cases_enquiry_to_follow_up",
                    ),
                    models.Index(
                        condition=models.Q(("case__isnull", True), ("erased_at__isnull", True)),
                        fields=["received_at"],
                        name="cases_enquiry_to_erase",
                    ),
                    models.Index(
                        condition=models.Q(("case__isnull", False)), fields=["case"], name="cases_enquiry_of_case"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("age_band__in", ["", "child", "0-8", "9-17", "adult", "18-29", "30-47", "48+"]),
                            (
                                "caller_role__in",
                                [
                                    "self",
                                    "relative",
                                    "acquaintance",
                                    "police",
                                    "official",
                                    "embassy",
                                    "ngo",
                                    "international",
                                    "health",
                                    "school",
                                    "employer",
                                    "anonymous",
                                    "other",
                                ],
                            ),
                            (
                                "channel__in",
                                [
                                    "hotline_152",
                                    "hotline_vac",
                                    "hotline_ngo",
                                    "phone",
                                    "message",
                                    "walk_in",
                                    "embassy",
                                    "organisation",
                                    "outreach",
                                    "other",
                                ],
                            ),
                            ("in_danger__in", ["yes", "no", "not_known"]),
                            (
                                "outcome__in",
                                [
                                    "open",
                                    "information_given",
                                    "referred_elsewhere",
                                    "became_case",
                                    "no_contact",
                                    "not_trafficking",
                                    "lapsed",
                                ],
                            ),
                            ("safe_to_call__in", ["yes", "no", "not_known"]),
                            ("sex__in", ["female", "male", "other", "unknown"]),
                        ),
                        name="cases_enquiry_in_known_words",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("case__isnull", False), ("outcome", "became_case")),
                            models.Q(models.Q(("outcome", "became_case"), _negated=True), ("case__isnull", True)),
                            _connector="OR",
                        ),
                        name="cases_enquiry_became_a_case_that_exists",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", True), ("outcome", "open")),
                            models.Q(
                                models.Q(("outcome", "open"), _negated=True),
                                ("answered_at__gte", models.F("received_at")),
                                ("answered_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="cases_enquiry_answered_after_received",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome", "referred_elsewhere"), ("referred_to__isnull", True), _connector="OR"
                        ),
                        name="cases_enquiry_sent_on_to_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("follow_up_on__isnull", True), ("in_charge__isnull", False), _connector="OR"
                        ),
                        name="cases_enquiry_follow_up_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("erased_at__isnull", True),
                            models.Q(
                                models.Q(("outcome", "open"), _negated=True),
                                ("call_back_when__isnull", True),
                                ("caller_contact__isnull", True),
                                ("caller_name__isnull", True),
                                ("case__isnull", True),
                                ("citizenship", ""),
                                ("content__isnull", True),
                                ("family_name__isnull", True),
                                ("given_name__isnull", True),
                                ("outcome_reason__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="cases_enquiry_erased_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "lapsed"), _negated=True),
                            ("erased_at__isnull", False),
                            _connector="OR",
                        ),
                        name="cases_enquiry_lapsed_by_erasing",
                    ),
                    models.UniqueConstraint(fields=("organisation", "form_token"), name="cases_enquiry_sent_once"),
                ],
            },
        ),
        migrations.RunSQL(KEY_STAYS_DESTROYED, "DROP TRIGGER cases_enquiry_key_stays_destroyed ON cases_enquiry"),
        RowSecurity(
            "cases_enquiry",
            "organisation_id = (SELECT access.organisation()) AND (case_id IS NULL OR access.sees_case(case_id))",
        ),
        # Until there is a case, what stood there earlier is read through the enquiry itself alone.
        KeepHistory("cases_enquiry", "case", "case_id", "form_token", "version"),
    ]
