import core.encryption
import datetime
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from core.row_security import RowSecurity

# What was said stays said: a row is stamped once (withdrawn, told, confirmed, ended) and never edited or deleted. The
# columns that take such a stamp are the trigger's arguments. The owner may reseal what is encrypted (key rotation).
TRIGGER = """
CREATE FUNCTION cases_answers_stay() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stamp text;
BEGIN
    IF current_user = (SELECT pg_get_userbyid(c.relowner) FROM pg_class c WHERE c.oid = TG_RELID) THEN
        RETURN coalesce(NEW, OLD);
    END IF;
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
CREATE TRIGGER cases_consent_stays BEFORE UPDATE OR DELETE ON cases_consent FOR EACH ROW
    EXECUTE FUNCTION cases_answers_stay('withdrawn_on', 'withdrawal_reason', 'withdrawal_recorded_by_id');
CREATE TRIGGER cases_legalground_stays BEFORE UPDATE OR DELETE ON cases_legalground FOR EACH ROW
    EXECUTE FUNCTION cases_answers_stay('informed_on', 'informed_how', 'ended_at', 'ended_by_id');
CREATE TRIGGER cases_consentoverride_stays BEFORE UPDATE OR DELETE ON cases_consentoverride FOR EACH ROW
    EXECUTE FUNCTION cases_answers_stay('confirmed_by_id', 'confirmed_at', 'ended_by_id', 'ended_at');
"""
TRIGGER_BACK = """
DROP TRIGGER cases_consentoverride_stays ON cases_consentoverride;
DROP TRIGGER cases_legalground_stays ON cases_legalground;
DROP TRIGGER cases_consent_stays ON cases_consent;
DROP FUNCTION cases_answers_stay();
"""
# Who receives a case, or decides about a referral of it, does not read what was said; whether it covers what is asked
# for is told to her all the same. Facts only: the rule is `consent_allows` (cases/consent/policies.py).
FUNCTIONS = """
CREATE FUNCTION access.same_person(wanted bigint) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    WITH RECURSIVE found(id) AS (
        SELECT wanted WHERE coalesce(access.programme(), false) OR access.touches_person(wanted)
        UNION
        SELECT linked.id FROM found f CROSS JOIN LATERAL (
            SELECT p.id FROM public.cases_person p WHERE p.merged_into_id = f.id
            UNION ALL
            SELECT p.merged_into_id FROM public.cases_person p WHERE p.id = f.id AND p.merged_into_id IS NOT NULL
        ) AS linked
    )
    SELECT id FROM found
$$;

CREATE FUNCTION access.what_was_agreed(wanted bigint, recipient bigint)
RETURNS TABLE (kind text, decision text, sections varchar[], withdrawn boolean, from_on date, until_on date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    IF NOT (coalesce(access.programme(), false) OR access.touches_case(wanted)) THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT 'do_not_share', '', '{}'::varchar[], false, NULL::date, NULL::date FROM public.cases_case f WHERE f.id = wanted
    AND EXISTS (
        -- As an array: the planner would take a function's rows for a thousand, and read all people instead.
        SELECT FROM public.cases_person p WHERE p.do_not_share AND p.id = ANY (ARRAY(SELECT access.same_person(f.person_id)))
    );
    RETURN QUERY
    SELECT * FROM (
        SELECT 'consent', c.decision::text, c.sections, c.withdrawn_on IS NOT NULL, c.valid_from, c.valid_until
        FROM public.cases_consent c
        WHERE c.case_id = wanted AND c.purpose = 'sharing' AND c.organisation_id = recipient
        ORDER BY c.id DESC LIMIT 1
    ) AS last;
    RETURN QUERY
    SELECT 'ground', g.ground::text, g.sections, false, g.from_on, g.until_on FROM public.cases_legalground g
    WHERE g.case_id = wanted AND g.organisation_id = recipient AND g.ended_at IS NULL;
    RETURN QUERY
    SELECT 'override', '', o.sections, false, NULL::date, o.until_on FROM public.cases_consentoverride o
    WHERE o.case_id = wanted AND o.organisation_id = recipient AND o.confirmed_at IS NOT NULL AND o.ended_at IS NULL;
END $$;

CREATE FUNCTION access.keeps_case(wanted bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    RETURN access.sees_case(wanted) AND EXISTS (
        SELECT FROM public.cases_case c WHERE c.id = wanted AND c.organisation_id = access.organisation()
    );
END $$;
"""
FUNCTIONS_BACK = """
DROP FUNCTION access.keeps_case; DROP FUNCTION access.what_was_agreed; DROP FUNCTION access.same_person;
"""
OF_CASE = "access.keeps_case(case_id)"


class Migration(migrations.Migration):
    """What a person agreed to, for which purpose and recipient; what the law allows without; when it is set aside."""

    dependencies = [
        ("accounts", "0002_teams"),
        ("cases", "0005_find_persons"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="public id"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("services", "Receiving services"),
                            ("sharing", "Sharing with somebody outside"),
                            ("reporting", "Reports that name nobody"),
                            ("htcds_export", "Export in IOM's data standard (HTCDS)"),
                            ("photo", "Photo or recording"),
                            ("interview", "Interview"),
                        ],
                        max_length=20,
                        verbose_name="what for",
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("family", "Family"),
                            ("embassy", "Embassy or consulate"),
                            ("prosecutor", "Prosecutor"),
                            ("researchers", "Researchers"),
                        ],
                        max_length=20,
                        verbose_name="somebody else",
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("given", "Agrees"),
                            ("refused", "Does not agree"),
                            ("not_said", "Did not want to say"),
                        ],
                        max_length=10,
                        verbose_name="answer",
                    ),
                ),
                ("answered_on", models.DateField(default=django.utils.timezone.localdate, verbose_name="answered on")),
                (
                    "sections",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("identity", "Identity"),
                                ("contact", "Contact details"),
                                ("classification", "Classification"),
                                ("exploitation", "Exploitation"),
                                ("health", "Health"),
                                ("legal", "Legal matters"),
                                ("stays", "Shelter stays"),
                                ("assistance", "Plan and assistance"),
                                ("notes", "Notes"),
                                ("shelter_address", "Where a shelter stands"),
                            ],
                            max_length=20,
                        ),
                        default=list,
                        size=None,
                        verbose_name="parts of the file",
                    ),
                ),
                ("valid_from", models.DateField(default=django.utils.timezone.localdate, verbose_name="valid from")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="valid until")),
                (
                    "given_by",
                    models.CharField(
                        choices=[
                            ("person", "The person"),
                            ("guardian", "The guardian"),
                            ("both", "The person and the guardian"),
                        ],
                        default="person",
                        max_length=10,
                        verbose_name="answered by",
                    ),
                ),
                (
                    "guardian_answer",
                    models.CharField(
                        blank=True,
                        choices=[("yes", "Agrees"), ("no", "Does not agree"), ("too_young", "Too young to be asked")],
                        max_length=10,
                        verbose_name="the guardian's answer",
                    ),
                ),
                (
                    "child_answer",
                    models.CharField(
                        blank=True,
                        choices=[("yes", "Agrees"), ("no", "Does not agree"), ("too_young", "Too young to be asked")],
                        max_length=10,
                        verbose_name="the child's own answer",
                    ),
                ),
                ("guardian_name", core.encryption.EncryptedTextField(verbose_name="guardian")),
                (
                    "form",
                    models.CharField(
                        choices=[
                            ("written", "Written and signed"),
                            ("spoken", "Spoken"),
                            ("e_signed", "Signed electronically"),
                        ],
                        max_length=10,
                        verbose_name="how",
                    ),
                ),
                (
                    "language",
                    models.CharField(
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
                            ("ukr", "Ukrainian"),
                            ("ara", "Arabic"),
                            ("sgn", "A sign language"),
                            ("mis", "Another language"),
                        ],
                        max_length=3,
                        verbose_name="language",
                    ),
                ),
                ("interpreter_used", models.BooleanField(default=False, verbose_name="an interpreter was there")),
                ("interpreter_name", core.encryption.EncryptedTextField(verbose_name="interpreter")),
                ("witness_name", core.encryption.EncryptedTextField(verbose_name="witness")),
                ("agrees_to_interview", models.BooleanField(null=True, verbose_name="Agrees to be interviewed")),
                ("told_purpose", models.BooleanField(null=True, verbose_name="Was told what the data are for")),
                ("told_use", models.BooleanField(null=True, verbose_name="Was told how they are used and may be used")),
                (
                    "told_research_use",
                    models.BooleanField(null=True, verbose_name="Was told of research that names nobody"),
                ),
                (
                    "told_right_to_data",
                    models.BooleanField(
                        null=True, verbose_name="Was told of the right to ask for these data at any time"
                    ),
                ),
                ("told_storage", models.BooleanField(null=True, verbose_name="Was told how long the data are kept")),
                ("told_withdrawal", models.BooleanField(null=True, verbose_name="Was told how to take consent back")),
                ("withheld", core.encryption.EncryptedTextField(verbose_name="what is to be withheld")),
                ("withheld_from", core.encryption.EncryptedTextField(verbose_name="from whom")),
                (
                    "withholding_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("fear_of_harm", "Fears harm"),
                            ("tells_it_herself", "Wants to tell it personally"),
                            ("other", "Another reason"),
                            ("not_said", "Did not want to say"),
                        ],
                        max_length=20,
                        verbose_name="why",
                    ),
                ),
                ("withdrawn_on", models.DateField(blank=True, null=True, verbose_name="withdrawn on")),
                ("withdrawal_reason", core.encryption.EncryptedTextField(verbose_name="reason for the withdrawal")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="cases.case",
                        verbose_name="case",
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
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
                    ),
                ),
                (
                    "withdrawal_recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "consent",
                "verbose_name_plural": "consents",
                "indexes": [
                    models.Index(
                        models.F("case"), models.OrderBy(models.F("id"), descending=True), name="cases_consent_last"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decision__in", ["given", "refused", "not_said"]),
                            ("form__in", ["written", "spoken", "e_signed"]),
                            ("purpose__in", ["services", "sharing", "reporting", "htcds_export", "photo", "interview"]),
                        ),
                        name="cases_consent_in_known_words",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("organisation__isnull", True), ("category", ""), _connector="OR"),
                        name="cases_consent_one_recipient",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("purpose", "sharing"), _negated=True),
                            ("organisation__isnull", False),
                            models.Q(("category", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="cases_consent_sharing_names_with_whom",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decision", "given"), ("purpose__in", ["htcds_export", "sharing"]), _negated=True
                            ),
                            models.Q(("sections", []), _negated=True),
                            _connector="OR",
                        ),
                        name="cases_consent_sharing_names_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__gte", models.F("answered_on")),
                            models.Q(
                                ("valid_until__isnull", True),
                                ("valid_until__gte", models.F("valid_from")),
                                _connector="OR",
                            ),
                        ),
                        name="cases_consent_dates_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("withdrawal_reason__isnull", True),
                                ("withdrawal_recorded_by__isnull", True),
                                ("withdrawn_on__isnull", True),
                            ),
                            models.Q(
                                ("decision", "given"),
                                ("withdrawal_recorded_by__isnull", False),
                                ("withdrawn_on__gte", models.F("answered_on")),
                                ("withdrawn_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="cases_consent_withdrawn_after_given",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("given_by", "person"), ("guardian_answer", ""), ("guardian_name__isnull", True)),
                            models.Q(("given_by__in", ["guardian", "both"]), ("guardian_answer__in", ["yes", "no"])),
                            _connector="OR",
                        ),
                        name="cases_consent_guardian_answers_where_named",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("child_answer", ""),
                            models.Q(("child_answer", "too_young"), ("given_by", "guardian")),
                            models.Q(("child_answer__in", ["yes", "no"]), ("given_by", "both")),
                            _connector="OR",
                        ),
                        name="cases_consent_child_answers_beside_guardian",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decision", "given"), _negated=True),
                            models.Q(("guardian_answer", "no"), ("child_answer", "no"), _connector="OR", _negated=True),
                            _connector="OR",
                        ),
                        name="cases_consent_not_given_against_a_no",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("interpreter_used", True), ("interpreter_name__isnull", True), _connector="OR"
                        ),
                        name="cases_consent_interpreter_was_there",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("withheld__isnull", True), ("withheld_from__isnull", True), ("withholding_reason", "")
                            ),
                            models.Q(("withheld__isnull", False), models.Q(("withholding_reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="cases_consent_withheld_for_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConsentOverride",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="public id"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                (
                    "sections",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("identity", "Identity"),
                                ("contact", "Contact details"),
                                ("classification", "Classification"),
                                ("exploitation", "Exploitation"),
                                ("health", "Health"),
                                ("legal", "Legal matters"),
                                ("stays", "Shelter stays"),
                                ("assistance", "Plan and assistance"),
                                ("notes", "Notes"),
                                ("shelter_address", "Where a shelter stands"),
                            ],
                            max_length=20,
                        ),
                        default=list,
                        size=None,
                        verbose_name="parts of the file",
                    ),
                ),
                ("until_on", models.DateField(verbose_name="until")),
                ("reason", core.encryption.EncryptedTextField(verbose_name="reason")),
                ("requested_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="requested at")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmed at")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="requested by",
                    ),
                ),
            ],
            options={
                "verbose_name": "overridden consent",
                "verbose_name_plural": "overridden consents",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason__isnull", False), models.Q(("sections", []), _negated=True)),
                        name="cases_override_says_what_and_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until_on__gte", models.F("requested_at__date")),
                            (
                                "until_on__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("requested_at__date"), "+", models.Value(datetime.timedelta(days=30))
                                ),
                            ),
                        ),
                        name="cases_override_is_short",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed_at__isnull", True), ("confirmed_by__isnull", True)),
                            models.Q(
                                ("confirmed_at__isnull", False),
                                ("confirmed_at__gte", models.F("requested_at")),
                                (
                                    "confirmed_at__lte",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("requested_at"), "+", models.Value(datetime.timedelta(days=1))
                                    ),
                                ),
                                models.Q(("confirmed_by", models.F("requested_by")), _negated=True),
                                ("confirmed_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="cases_override_confirmed_by_another_in_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_by__isnull", True)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="cases_override_ended_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LegalGround",
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
                            ("duty_to_refer", "Duty to refer to the ministry"),
                            ("vital_interest", "Life or health is in danger"),
                            ("court_order", "Decision of a court or a prosecution body"),
                            ("child_protection", "Protection of a child"),
                        ],
                        max_length=20,
                        verbose_name="ground",
                    ),
                ),
                (
                    "sections",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("identity", "Identity"),
                                ("contact", "Contact details"),
                                ("classification", "Classification"),
                                ("exploitation", "Exploitation"),
                                ("health", "Health"),
                                ("legal", "Legal matters"),
                                ("stays", "Shelter stays"),
                                ("assistance", "Plan and assistance"),
                                ("notes", "Notes"),
                                ("shelter_address", "Where a shelter stands"),
                            ],
                            max_length=20,
                        ),
                        default=list,
                        size=None,
                        verbose_name="parts of the file",
                    ),
                ),
                ("from_on", models.DateField(default=django.utils.timezone.localdate, verbose_name="from")),
                ("until_on", models.DateField(blank=True, null=True, verbose_name="until")),
                ("note", core.encryption.EncryptedTextField(verbose_name="what it rests on")),
                ("informed_on", models.DateField(blank=True, null=True, verbose_name="the person was told on")),
                ("informed_how", core.encryption.EncryptedTextField(verbose_name="how")),
                (
                    "not_informed_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("dangerous", "Telling would put somebody in danger"),
                            ("out_of_reach", "Could not be reached"),
                            ("not_able", "Not able to understand at present"),
                        ],
                        max_length=20,
                        verbose_name="why not yet",
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
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
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="organisation",
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
                "verbose_name": "ground in law",
                "verbose_name_plural": "grounds in law",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ground__in", ["duty_to_refer", "vital_interest", "court_order", "child_protection"])
                        ),
                        name="cases_ground_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sections", []), _negated=True), name="cases_ground_names_what"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until_on__isnull", True), ("until_on__gte", models.F("from_on")), _connector="OR"
                        ),
                        name="cases_ground_dates_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ground", "vital_interest"), _negated=True),
                            ("until_on__isnull", False),
                            _connector="OR",
                        ),
                        name="cases_ground_danger_has_an_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("informed_on__isnull", False),
                            models.Q(
                                ("informed_how__isnull", True), models.Q(("not_informed_reason", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="cases_ground_person_knows_or_why_not",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_by__isnull", True)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="cases_ground_ended_by_somebody",
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="caseshare",
            name="cases_share_one_per_referral",
        ),
        migrations.AddField(
            model_name="person",
            name="do_not_share",
            field=models.BooleanField(default=False, editable=False, verbose_name="do not share outside"),
        ),
        migrations.AddConstraint(
            model_name="caseshare",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True), ("referral_public_id__isnull", False)),
                fields=("referral_public_id", "until"),
                name="cases_share_one_per_referral",
                nulls_distinct=False,
            ),
        ),
        migrations.RunSQL(FUNCTIONS, FUNCTIONS_BACK),
        migrations.RunSQL(TRIGGER, TRIGGER_BACK),
        RowSecurity("cases_consent", OF_CASE),
        RowSecurity("cases_legalground", OF_CASE),
        RowSecurity("cases_consentoverride", OF_CASE),
    ]
