from django.db import migrations

from audit.history import KeepHistory
from core.row_security import RowRules

OWN = "organisation_id = (SELECT access.organisation())"
HELD = "(SELECT access.person()) IS NOT NULL AND state = 'held' AND crossed_out_at IS NULL"
FUNCTIONS = """
-- What was held is read by every organisation. Its parts are seen with it, pictures of a house by its organiser alone.
CREATE FUNCTION access.shows_activity(wanted bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    RETURN access.person() IS NOT NULL AND EXISTS (
        SELECT FROM public.reports_activity a WHERE a.id = wanted AND a.state = 'held' AND a.crossed_out_at IS NULL
    );
END $$;

CREATE FUNCTION access.shows_pictures_of(wanted bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    RETURN access.shows_activity(wanted) AND EXISTS (
        SELECT FROM public.reports_activity a
        WHERE a.id = wanted AND a.kind NOT IN ('shelter_works', 'shelter_equipment')
    );
END $$;

-- What the house of an upgrade is called in the programme, for whoever sees the upgrade and not the house.
CREATE FUNCTION access.shelter_of_activity(wanted bigint) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    RETURN (
        SELECT s.code FROM public.reports_activity a JOIN public.shelters_shelter s ON s.id = a.shelter_id
        WHERE a.id = wanted AND (access.programme() OR a.organisation_id = access.organisation() OR access.shows_activity(wanted))
    );
END $$;
"""
FUNCTIONS_BACK = """
DROP FUNCTION access.shelter_of_activity; DROP FUNCTION access.shows_pictures_of; DROP FUNCTION access.shows_activity;
"""
# A part repeats the organiser of its activity; the database keeps them true.
PARTS = ("reports_reached", "reports_material", "reports_activitypicture")
AGREE = ";".join(
    f"ALTER TABLE {table} ADD CONSTRAINT {table}_is_the_organisers FOREIGN KEY (activity_id, organisation_id)"
    " REFERENCES reports_activity (id, organisation_id) DEFERRABLE INITIALLY DEFERRED"
    for table in PARTS
)
AGREE_BACK = ";".join(f"ALTER TABLE {table} DROP CONSTRAINT {table}_is_the_organisers" for table in PARTS)
FIXED = ("activity_id", "organisation_id")


class Migration(migrations.Migration):
    """Programme activities are written by their organiser, kept with what stood there before, and read once they were held."""

    dependencies = [
        ("reports", "0010_activities"),
        ("audit", "0009_history_of_cases"),
        ("core", "0003_rows_stay"),
        ("shelters", "0062_who_writes"),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, FUNCTIONS_BACK),
        migrations.RunSQL(AGREE, AGREE_BACK),
        RowRules("reports_activity", f"{OWN} OR {HELD}", OWN, fixed=("organisation_id",)),
        RowRules("reports_reached", f"{OWN} OR access.shows_activity(activity_id)", OWN, fixed=FIXED, deleted=OWN),
        RowRules("reports_material", f"{OWN} OR access.shows_activity(activity_id)", OWN, fixed=FIXED, deleted=OWN),
        RowRules(
            "reports_activitypicture",
            f"{OWN} OR access.shows_pictures_of(activity_id)",
            OWN,
            fixed=FIXED,
            deleted=OWN,
        ),
        KeepHistory("reports_activity", "organisation", "organisation_id", "form_token"),
        KeepHistory("reports_reached", "organisation", "organisation_id"),
        KeepHistory("reports_material", "organisation", "organisation_id"),
    ]
