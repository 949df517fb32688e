from django.db import migrations

from core.row_security import RowSecurity

# Sealed = restricted by hand, or under the embargo of its first days.
FUNCTIONS = """
-- Nothing is open by name to whose role sees no cases: she works without an organisation (accounts/access.py).
CREATE FUNCTION access.is_granted(wanted bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM public.cases_caseusergrant g
        JOIN public.auth_permission p ON p.id = g.permission_id
        WHERE g.content_object_id = wanted AND g.user_id = access.person()
          AND access.organisation() IS NOT NULL
          AND p.codename = 'view_case' AND (g.until IS NULL OR g.until > statement_timestamp())
    );
END $$;

-- Replaced by the apps that know of referrals and of stays.
CREATE FUNCTION access.is_referred(wanted bigint) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT false $$;
CREATE FUNCTION access.is_housed(wanted bigint) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT false $$;

-- The whole file: for what belongs to a case. Asked of every row that is read, so it asks who is reading once.
CREATE FUNCTION access.sees_case(wanted bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    file record;
    mine CONSTANT bigint := access.organisation();
BEGIN
    IF mine IS NULL THEN
        RETURN false;
    END IF;
    SELECT c.organisation_id, c.team_id, c.restricted OR coalesce(c.embargo_until > statement_timestamp(), false) AS sealed
    INTO file FROM public.cases_case c WHERE c.id = wanted;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    IF NOT file.sealed THEN
        IF file.organisation_id = mine
            AND (file.team_id IS NULL OR access.all_teams() OR file.team_id = ANY (access.teams())) THEN
            RETURN true;
        END IF;
        IF EXISTS (
            SELECT FROM public.cases_caseshare s
            WHERE s.case_id = wanted AND s.organisation_id = mine AND s.ended_at IS NULL
              AND s.from_at <= statement_timestamp() AND (s.until IS NULL OR s.until > statement_timestamp())
        ) THEN
            RETURN true;
        END IF;
    END IF;
    RETURN access.is_granted(wanted);
END $$;

-- The row itself, also for those who may see no more than a card or that a bed is taken.
CREATE FUNCTION access.touches_case(wanted bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT access.sees_case(wanted) OR access.is_referred(wanted) OR access.is_housed(wanted)
$$;

-- A person without a case is one whose case is being opened in this very transaction.
CREATE FUNCTION access.touches_person(wanted bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    file bigint;
BEGIN
    IF access.person() IS NULL THEN
        RETURN false;
    END IF;
    FOR file IN SELECT c.id FROM public.cases_case c WHERE c.person_id = wanted LOOP
        IF access.sees_case(file) OR access.is_referred(file) OR access.is_housed(file) THEN
            RETURN true;
        END IF;
    END LOOP;
    RETURN NOT FOUND;
END $$;
"""
# The arm that holds for almost every row comes first, and asks about the transaction only once.
OWN = """
    organisation_id = (SELECT access.organisation()) AND NOT restricted
    AND (embargo_until IS NULL OR embargo_until <= statement_timestamp())
    AND (team_id IS NULL OR (SELECT access.all_teams()) OR team_id = ANY ((SELECT access.teams())::bigint[]))
"""
OF_CASE = "access.sees_case(case_id)"


class Migration(migrations.Migration):
    """Which rows of people and cases a transaction may see."""

    dependencies = [("cases", "0002_team_and_embargo"), ("core", "0001_access"), ("auth", "0001_initial")]

    operations = [
        migrations.RunSQL(
            FUNCTIONS,
            """
            DROP FUNCTION access.touches_person; DROP FUNCTION access.touches_case; DROP FUNCTION access.sees_case;
            DROP FUNCTION access.is_housed; DROP FUNCTION access.is_referred; DROP FUNCTION access.is_granted;
            """,
        ),
        RowSecurity(
            "cases_case",
            f"({OWN}) OR access.touches_case(id)",
            "organisation_id = (SELECT access.organisation()) OR access.sees_case(id)",
        ),
        RowSecurity("cases_person", "access.touches_person(id)"),
        RowSecurity("cases_assignment", OF_CASE),
        RowSecurity("cases_classification", OF_CASE),
        RowSecurity("cases_exploitation", OF_CASE),
        RowSecurity("cases_caseshare", f"organisation_id = (SELECT access.organisation()) OR {OF_CASE}"),
        RowSecurity("cases_caseusergrant", "user_id = (SELECT access.person()) OR access.sees_case(content_object_id)"),
    ]
