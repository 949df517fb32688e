from audit.history import KeepHistory
from django.db import migrations, models
from django.db.models import F, Q

BEFORE = KeepHistory("cases_caseshare", "case", "case_id")
COPIED = ("case_number", "case_opened_on", "case_closed_on", "case_restricted", "case_embargo_until")
FORWARD = """
CREATE FUNCTION access.share_copies_case() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    SELECT c.number, c.opened_on, c.closed_on, c.restricted, c.embargo_until
    INTO NEW.case_number, NEW.case_opened_on, NEW.case_closed_on, NEW.case_restricted, NEW.case_embargo_until
    FROM public.cases_case c WHERE c.id = NEW.case_id;
    RETURN NEW;
END $$;
-- Whatever is written to a share, what it copies of its case is the case's.
CREATE TRIGGER share_copies_case BEFORE INSERT OR UPDATE ON cases_caseshare
    FOR EACH ROW EXECUTE FUNCTION access.share_copies_case();

CREATE FUNCTION access.case_tells_its_shares() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    UPDATE public.cases_caseshare SET case_number = NEW.number WHERE case_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER case_tells_its_shares
    AFTER UPDATE OF number, opened_on, closed_on, restricted, embargo_until ON cases_case
    FOR EACH ROW
    WHEN ((OLD.number, OLD.opened_on, OLD.closed_on, OLD.restricted, OLD.embargo_until)
        IS DISTINCT FROM (NEW.number, NEW.opened_on, NEW.closed_on, NEW.restricted, NEW.embargo_until))
    EXECUTE FUNCTION access.case_tells_its_shares();

-- Somebody in charge of a case knows that she is; so the list of her cases begins with them.
ALTER POLICY who_may ON cases_assignment
    USING ((SELECT access.programme()) OR user_id = (SELECT access.person()) OR access.sees_case(case_id));
"""
BACKWARD = """
ALTER POLICY who_may ON cases_assignment USING ((SELECT access.programme()) OR access.sees_case(case_id));
DROP TRIGGER case_tells_its_shares ON cases_case; DROP FUNCTION access.case_tells_its_shares();
DROP TRIGGER share_copies_case ON cases_caseshare; DROP FUNCTION access.share_copies_case();
"""


class Migration(migrations.Migration):
    """What puts a list of cases in order without reading all of them."""

    dependencies = [("cases", "0009_sections"), ("audit", "0009_history_of_cases")]

    operations = [
        migrations.AddField("caseshare", "case_number", models.CharField(editable=False, max_length=40, null=True)),
        migrations.AddField("caseshare", "case_opened_on", models.DateField(editable=False, null=True)),
        migrations.AddField("caseshare", "case_closed_on", models.DateField(editable=False, null=True)),
        migrations.AddField("caseshare", "case_restricted", models.BooleanField(editable=False, null=True)),
        migrations.AddField("caseshare", "case_embargo_until", models.DateTimeField(editable=False, null=True)),
        # A copy has no history: the case has it.
        migrations.RunSQL(BEFORE.reverse_sql, BEFORE.sql),
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.RunSQL("UPDATE cases_caseshare SET case_number = ''", migrations.RunSQL.noop),
        KeepHistory("cases_caseshare", "case", "case_id", *COPIED),
        migrations.AddIndex("case", models.Index(fields=["organisation", "person"], name="cases_case_of_person")),
        migrations.AddIndex(
            "case",
            models.Index(
                F("organisation"),
                F("opened_on").desc(),
                F("id").desc(),
                condition=Q(closed_on__isnull=True),
                name="cases_case_open_by_opened",
            ),
        ),
        migrations.AddIndex(
            "case",
            models.Index(
                F("organisation"), F("number"), condition=Q(closed_on__isnull=True), name="cases_case_open_by_number"
            ),
        ),
        migrations.AddIndex(
            "caseshare",
            models.Index(fields=["organisation", "case"], condition=Q(ended_at__isnull=True), name="cases_share_open"),
        ),
        migrations.AddIndex(
            "caseshare",
            models.Index(
                F("organisation"),
                F("case_opened_on").desc(),
                F("case").desc(),
                condition=Q(ended_at__isnull=True),
                name="cases_share_by_opened",
            ),
        ),
        migrations.AddIndex(
            "caseshare",
            models.Index(
                F("organisation"), F("case_number"), condition=Q(ended_at__isnull=True), name="cases_share_by_number"
            ),
        ),
        migrations.AddIndex(
            "assignment",
            models.Index(fields=["user", "case"], condition=Q(until__isnull=True), name="cases_assignment_of_user"),
        ),
    ]
