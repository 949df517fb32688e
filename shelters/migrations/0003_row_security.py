from django.db import migrations

from core.row_security import RowSecurity

FUNCTIONS = """
CREATE FUNCTION access.owns_shelter(wanted bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM public.shelters_shelter s WHERE s.id = wanted AND s.organisation_id = access.organisation()
    );
END $$;

-- Another organisation's house is known to whoever sees the file of somebody who slept there.
CREATE FUNCTION access.knows_shelter(wanted bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    file bigint;
BEGIN
    FOR file IN
        SELECT s.case_id FROM public.shelters_stay s JOIN public.cases_caseshare h ON h.case_id = s.case_id
        WHERE s.shelter_id = wanted AND h.organisation_id = access.organisation()
        UNION SELECT s.case_id FROM public.shelters_stay s JOIN public.cases_caseusergrant g ON g.content_object_id = s.case_id
        WHERE s.shelter_id = wanted AND g.user_id = access.person()
        UNION SELECT s.case_id FROM public.shelters_stay s JOIN public.cases_case c ON c.id = s.case_id
        WHERE s.shelter_id = wanted AND c.organisation_id = access.organisation()
    LOOP
        IF access.sees_case(file) THEN
            RETURN true;
        END IF;
    END LOOP;
    RETURN false;
END $$;

-- That somebody sleeps in a house is known to the house.
CREATE OR REPLACE FUNCTION access.is_housed(wanted bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM public.shelters_stay t JOIN public.shelters_shelter s ON s.id = t.shelter_id
        WHERE t.case_id = wanted AND s.organisation_id = access.organisation()
    );
END $$;
"""
OF_SHELTER = "access.owns_shelter(shelter_id) OR access.knows_shelter(shelter_id)"


class Migration(migrations.Migration):
    """Which houses and stays a transaction may see."""

    dependencies = [("shelters", "0002_stay_agrees_with_case_and_bed"), ("cases", "0003_row_security")]

    operations = [
        migrations.RunSQL(
            FUNCTIONS,
            """
            CREATE OR REPLACE FUNCTION access.is_housed(wanted bigint) RETURNS boolean LANGUAGE sql STABLE AS
            $$ SELECT false $$;
            DROP FUNCTION access.knows_shelter; DROP FUNCTION access.owns_shelter;
            """,
        ),
        RowSecurity(
            "shelters_shelter",
            "organisation_id = (SELECT access.organisation()) OR access.knows_shelter(id)",
            "organisation_id = (SELECT access.organisation())",
        ),
        RowSecurity("shelters_room", OF_SHELTER, "access.owns_shelter(shelter_id)"),
        RowSecurity("shelters_bed", OF_SHELTER, "access.owns_shelter(shelter_id)"),
        RowSecurity("shelters_stay", "access.owns_shelter(shelter_id) OR access.sees_case(case_id)"),
    ]
