from datetime import date

from django.db import migrations, models

from audit.history import KeepHistory

FUNCTIONS = """
-- The nearest day of what a plan asks for: its review, an action to be done, a goal to be reached.
CREATE FUNCTION cases_plan_due(wanted bigint, review_on date) RETURNS date
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT least(
        review_on,
        (SELECT min(a.due_on) FROM public.cases_planaction a JOIN public.cases_plangoal g ON g.id = a.goal_id
         WHERE g.plan_id = wanted AND a.done_on IS NULL),
        (SELECT min(g.planned_end_on) FROM public.cases_plangoal g WHERE g.plan_id = wanted AND g.ended_on IS NULL),
        DATE '9999-12-31'
    )
$$;

CREATE FUNCTION cases_plan_knows_when() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    NEW.due_on := public.cases_plan_due(NEW.id, NEW.review_on);
    RETURN NEW;
END $$;

-- What belongs to a plan changed: its row is written once more, and knows.
CREATE FUNCTION cases_part_of_plan_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    row jsonb := to_jsonb(CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END);
    plan bigint := (row ->> 'plan_id')::bigint;
BEGIN
    IF TG_TABLE_NAME = 'cases_planaction' THEN
        SELECT g.plan_id INTO plan FROM public.cases_plangoal g WHERE g.id = (row ->> 'goal_id')::bigint;
    END IF;
    UPDATE public.cases_caseplan p SET due_on = public.cases_plan_due(p.id, p.review_on)
    WHERE p.id = plan AND p.due_on <> public.cases_plan_due(p.id, p.review_on);
    RETURN NULL;
END $$;

REVOKE EXECUTE ON FUNCTION cases_plan_due FROM PUBLIC;

CREATE TRIGGER knows_when BEFORE INSERT OR UPDATE OF review_on, due_on ON cases_caseplan
    FOR EACH ROW EXECUTE FUNCTION cases_plan_knows_when();
CREATE TRIGGER plan_knows_when AFTER INSERT OR DELETE OR UPDATE OF planned_end_on, ended_on ON cases_plangoal
    FOR EACH ROW EXECUTE FUNCTION cases_part_of_plan_changed();
CREATE TRIGGER plan_knows_when AFTER INSERT OR DELETE OR UPDATE OF due_on, done_on ON cases_planaction
    FOR EACH ROW EXECUTE FUNCTION cases_part_of_plan_changed();
"""
FUNCTIONS_BACK = """
DROP TRIGGER plan_knows_when ON cases_planaction;
DROP TRIGGER plan_knows_when ON cases_plangoal;
DROP TRIGGER knows_when ON cases_caseplan;
DROP FUNCTION cases_part_of_plan_changed; DROP FUNCTION cases_plan_knows_when; DROP FUNCTION cases_plan_due;
"""
# A day that follows from others is no value of its own that somebody overwrote.
FORMER = KeepHistory("cases_caseplan", "case", "case_id")


class Migration(migrations.Migration):
    """A plan knows its nearest day, so that a list of many comes in order from an index."""

    dependencies = [("cases", "0063_follow_up_whole")]

    operations = [
        migrations.AddField(
            "caseplan",
            "due_on",
            models.DateField(default=date.max, editable=False, verbose_name="due next on"),
        ),
        migrations.AddIndex(
            "caseplan",
            models.Index(
                models.F("due_on"),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(status="approved"),
                name="cases_plan_by_due",
            ),
        ),
        migrations.RunSQL(FORMER.reverse_sql, FORMER.sql),
        KeepHistory("cases_caseplan", "case", "case_id", "due_on"),
        migrations.RunSQL(FUNCTIONS, FUNCTIONS_BACK),
    ]
