from importlib import import_module

from django.db import migrations

# Asked of every row that is read, in every table of a file: who is reading is verified once a call, not once for each of her
# organisation, her right to all teams and her teams. What the functions answer is what they answered.
# Body of a context: user | organisation | teams, or * | ... (core/migrations/0001_access.py).
FUNCTIONS = """
CREATE OR REPLACE FUNCTION access.is_granted(wanted bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    said CONSTANT text := access.context();
    reader CONSTANT bigint := nullif(split_part(said, '|', 1), '')::bigint;
BEGIN
    IF reader IS NULL OR split_part(said, '|', 2) = '' THEN
        RETURN false;
    END IF;
    RETURN EXISTS (
        SELECT FROM public.cases_caseusergrant g
        JOIN public.auth_permission p ON p.id = g.permission_id
        WHERE g.content_object_id = wanted AND g.user_id = reader
          AND p.codename = 'view_case' AND (g.until IS NULL OR g.until > statement_timestamp())
    );
END $$;

CREATE OR REPLACE FUNCTION access.sees_case(wanted bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    file record;
    said CONSTANT text := access.context();
    mine CONSTANT bigint := nullif(split_part(said, '|', 2), '')::bigint;
    teams CONSTANT text := split_part(said, '|', 3);
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
            AND (file.team_id IS NULL OR teams = '*' OR file.team_id::text = ANY (string_to_array(teams, ','))) THEN
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
"""
_first = import_module("cases.migrations.0003_row_security").FUNCTIONS


def _as_before(name: str) -> str:
    """The function as the first rules wrote it."""
    start = _first.index(f"CREATE FUNCTION access.{name}(")
    return _first[start : _first.index("END $$;", start)].replace("CREATE", "CREATE OR REPLACE", 1) + "END $$;"


class Migration(migrations.Migration):
    """Who sees a file, asked of the reader once for each row."""

    dependencies = [("cases", "0071_fill_plan_due_on")]

    operations = [migrations.RunSQL(FUNCTIONS, _as_before("is_granted") + _as_before("sees_case"))]
