from django.db import migrations


class Migration(migrations.Migration):
    """What the programme calls its houses: the reports say it to everybody who reads them, and no more than that."""

    dependencies = [("shelters", "0004_address")]

    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION access.names_of_shelters(wanted text[]) RETURNS TABLE (code text, name text)
            LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
            BEGIN
                RETURN QUERY SELECT s.code::text, s.name::text FROM public.shelters_shelter s
                WHERE s.included AND s.code = ANY (wanted) AND access.context() IS NOT NULL;
            END $$;
            """,
            "DROP FUNCTION access.names_of_shelters",
        )
    ]
