from django.db import migrations

MERGED_GUESTS = """
-- Who of a house's guests is on file more than once, and which record remains: so that the house counts them once.
-- Asked by the house's own organisation, which need not see every link of the chain.
CREATE FUNCTION access.merged_guests(wanted bigint) RETURNS TABLE (guest bigint, remains bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    IF NOT (coalesce(access.programme(), false) OR access.owns_shelter(wanted)) THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH RECURSIVE chain (person, remaining) AS (
        SELECT p.id, p.merged_into_id FROM public.cases_person p
        WHERE p.merged_into_id IS NOT NULL
          AND p.id IN (SELECT s.person_id FROM public.shelters_stay s WHERE s.shelter_id = wanted)
        UNION
        SELECT chain.person, further.merged_into_id
        FROM chain JOIN public.cases_person further ON further.id = chain.remaining
        WHERE further.merged_into_id IS NOT NULL
    )
    SELECT chain.person, chain.remaining
    FROM chain JOIN public.cases_person ending ON ending.id = chain.remaining AND ending.merged_into_id IS NULL;
END $$;
"""


class Migration(migrations.Migration):
    """A house counts each of its guests once, as the programme does."""

    dependencies = [("shelters", "0050_confirmations"), ("cases", "0020_merging")]

    operations = [migrations.RunSQL(MERGED_GUESTS, "DROP FUNCTION access.merged_guests")]
