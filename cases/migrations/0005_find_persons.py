from cases.management.commands.rebuild_name_index import rebuild
from django.conf import settings
from django.db import migrations

# Under row-level security the index of names would not be used: `&&` may tell of rows that it looks at, so that the
# policy has to be asked first, of every row. Here the index comes first, and what may be seen is decided inside:
# cases of the reader's organisation and team, cases shared with it together with their identity, cases granted to her,
# and a sealed one to those who were named alone. What comes back is what she may see anyway.
#
# `whole`: the hashes of the parts of a name; `first` to `fourth`: those of each with its one-letter deletions.
SQL = """
CREATE FUNCTION access.find_persons(
    whole bigint[], first bigint[], second bigint[], third bigint[], fourth bigint[], most integer
) RETURNS TABLE (
    case_id bigint, person_id bigint, public_id uuid, wrapped_key bytea,
    family_name bytea, given_name bytea, patronymic bytea
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog
-- A short LIMIT would tempt the planner to read the table; and what it should do depends on how common a name is.
SET enable_seqscan = off SET max_parallel_workers_per_gather = 0 SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
DECLARE
    -- So many fill a page. Who has no more than so many cases in reach is asked whom of those a common name fits.
    enough CONSTANT integer := 20;
    reachable CONSTANT integer := 5000;
    mine CONSTANT bigint := access.organisation();
    me CONSTANT bigint := access.person();
    my_teams CONSTANT bigint[] := access.teams();
    every_team CONSTANT boolean := access.all_teams();
    near text[] := '{}';
    but_one text[] := '{}';
    ways text[];
    bearers text := 'SELECT array_agg(id) FROM (SELECT p.id FROM public.cases_person p WHERE %s LIMIT $6) AS bearers';
    persons bigint[];
    reach bigint[];
    found bigint[] := '{}';
BEGIN
    IF me IS NULL OR mine IS NULL OR first IS NULL THEN
        RETURN;
    END IF;
    FOR part IN 1 .. cardinality(whole) LOOP
        near := near || ('p.name_tokens && $' || part + 1);
    END LOOP;
    -- Every part the same; every part one letter away at most; one part missing, or further away.
    ways := ARRAY['p.name_tokens @> $1', array_to_string(near, ' AND ')];
    IF cardinality(near) = 2 THEN
        ways := ways || 'p.name_tokens && $1'::text;
    ELSIF cardinality(near) > 2 THEN
        FOR left_out IN 1 .. cardinality(near) LOOP
            but_one := but_one || ('(' || array_to_string(near[:left_out - 1] || near[left_out + 1:], ' AND ') || ')');
        END LOOP;
        ways := ways || array_to_string(but_one, ' OR ');
    END IF;

    FOR way IN 1 .. cardinality(ways) LOOP
        -- One part of two counts only where nobody has both.
        EXIT WHEN cardinality(found) >= CASE WHEN way = 3 AND cardinality(near) = 2 THEN 1 ELSE enough END;
        CONTINUE WHEN way = 2 AND reach IS NOT NULL;
        EXECUTE format(bearers, ways[way]) INTO persons USING whole, first, second, third, fourth, most + 1;
        IF cardinality(persons) > most THEN
            -- That somebody shares one part with so many says nothing.
            EXIT WHEN way = 3;
            IF reach IS NULL AND (SELECT count(*) FROM (
                SELECT FROM public.cases_case c WHERE c.organisation_id = mine LIMIT reachable
            ) AS own) < reachable THEN
                reach := ARRAY(
                    SELECT c.person_id FROM public.cases_case c WHERE c.organisation_id = mine
                    UNION ALL
                    SELECT c.person_id FROM public.cases_caseshare s JOIN public.cases_case c ON c.id = s.case_id
                    WHERE s.organisation_id = mine AND s.ended_at IS NULL AND 'identity' = ANY (s.sections)
                    UNION ALL
                    SELECT c.person_id FROM public.cases_caseusergrant g JOIN public.cases_case c ON c.id = g.content_object_id
                    WHERE g.user_id = me
                );
            END IF;
            IF reach IS NOT NULL THEN
                EXECUTE 'SELECT array_agg(p.id) FROM public.cases_person p WHERE p.id = ANY ($6) AND ' || ways[2]
                    INTO persons USING whole, first, second, third, fourth, reach;
            ELSE
                EXECUTE 'SELECT array_agg(id) FROM (SELECT p.id FROM public.cases_case c'
                    || ' JOIN public.cases_person p ON p.id = c.person_id'
                    || ' WHERE c.organisation_id = $7 AND NOT c.restricted AND ' || ways[way] || ' LIMIT $6) AS bearers'
                    INTO persons USING whole, first, second, third, fourth, most, mine;
            END IF;
        END IF;
        found := ARRAY(
            SELECT unnest(found)
            UNION
            SELECT c.id FROM public.cases_case c
            WHERE c.person_id = ANY (persons) AND c.organisation_id = mine
              AND NOT c.restricted AND (c.embargo_until IS NULL OR c.embargo_until <= statement_timestamp())
              AND (c.team_id IS NULL OR every_team OR c.team_id = ANY (my_teams))
            UNION
            SELECT c.id FROM public.cases_caseshare s JOIN public.cases_case c ON c.id = s.case_id
            WHERE c.person_id = ANY (persons) AND s.organisation_id = mine AND 'identity' = ANY (s.sections)
              AND s.ended_at IS NULL AND s.from_at <= statement_timestamp()
              AND (s.until IS NULL OR s.until > statement_timestamp())
              AND NOT c.restricted AND (c.embargo_until IS NULL OR c.embargo_until <= statement_timestamp())
            UNION
            SELECT c.id FROM public.cases_caseusergrant g JOIN public.cases_case c ON c.id = g.content_object_id
            WHERE c.person_id = ANY (persons) AND g.user_id = me AND access.is_granted(c.id)
        );
    END LOOP;
    RETURN QUERY
    SELECT c.id, p.id, p.public_id, p.wrapped_key, p.family_name, p.given_name, p.patronymic
    FROM public.cases_case c JOIN public.cases_person p ON p.id = c.person_id
    WHERE c.id = ANY (found) AND p.merged_into_id IS NULL LIMIT most;
END $$;

-- Who may be the same as somebody about to be registered, whoever owns her file: for programme-wide work alone.
CREATE FUNCTION access.find_likely(first bigint[], second bigint[], born integer, most integer) RETURNS TABLE (
    person_id bigint, public_id uuid, wrapped_key bytea, family_name bytea, given_name bytea, patronymic bytea
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
#variable_conflict use_column
BEGIN
    IF NOT coalesce(access.programme(), false) THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT p.id, p.public_id, p.wrapped_key, p.family_name, p.given_name, p.patronymic
    FROM public.cases_person p
    WHERE p.name_tokens && first AND p.name_tokens && second AND p.merged_into_id IS NULL
      AND (born IS NULL OR (p.date_of_birth IS NULL AND p.birth_year IS NULL)
           OR abs(coalesce(extract(year FROM p.date_of_birth)::integer, p.birth_year) - born) <= 1)
    ORDER BY p.name_tokens @> (first || second) DESC, p.id DESC LIMIT most;
END $$;
"""
FUNCTIONS = {
    "access.find_persons": "bigint[], bigint[], bigint[], bigint[], bigint[], integer",
    "access.find_likely": "bigint[], bigint[], integer, integer",
}


def for_the_application_only(apps, schema_editor):
    role = schema_editor.quote_name(settings.DATABASES["default"]["USER"])
    for name, arguments in FUNCTIONS.items():
        schema_editor.execute(f"REVOKE ALL ON FUNCTION {name}({arguments}) FROM PUBLIC")
        schema_editor.execute(f"GRANT EXECUTE ON FUNCTION {name}({arguments}) TO {role}")


def index_names_anew(apps, schema_editor):
    """Names are folded further than before, and phones by their last digits."""
    rebuild(apps.get_model("cases", "Person"), schema_editor.connection.alias)


class Migration(migrations.Migration):
    """Finding misspelled names among encrypted ones, within what the reader may see."""

    dependencies = [("cases", "0004_person_keys")]

    operations = [
        migrations.RunSQL(SQL, "DROP FUNCTION access.find_likely; DROP FUNCTION access.find_persons"),
        migrations.RunPython(for_the_application_only, migrations.RunPython.noop),
        migrations.RunPython(index_names_anew, migrations.RunPython.noop),
    ]
