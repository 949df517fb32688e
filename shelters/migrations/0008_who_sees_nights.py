from django.db import migrations

from audit.history import KeepHistory
from core.row_security import RowSecurity

# A night repeats the house of its bed, and house and case of its stay; the database keeps them true.
AGREEMENT = """
ALTER TABLE shelters_stay DROP CONSTRAINT shelters_stay_bed_is_the_shelters;
ALTER TABLE shelters_beduse
    ADD CONSTRAINT shelters_bed_use_bed_is_the_shelters FOREIGN KEY (bed_id, shelter_id)
        REFERENCES shelters_bed (id, shelter_id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT shelters_bed_use_agrees_with_stay FOREIGN KEY (stay_id, shelter_id, case_id)
        REFERENCES shelters_stay (id, shelter_id, case_id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT shelters_bed_use_reservation_is_the_shelters FOREIGN KEY (reservation_id, shelter_id)
        REFERENCES shelters_reservation (id, shelter_id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT shelters_bed_use_works_are_the_shelters FOREIGN KEY (works_id, shelter_id)
        REFERENCES shelters_works (id, shelter_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE shelters_absence ADD CONSTRAINT shelters_absence_agrees_with_stay FOREIGN KEY (stay_id, shelter_id, case_id)
    REFERENCES shelters_stay (id, shelter_id, case_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE shelters_extension ADD CONSTRAINT shelters_extension_agrees_with_stay FOREIGN KEY (stay_id, shelter_id, case_id)
    REFERENCES shelters_stay (id, shelter_id, case_id) DEFERRABLE INITIALLY DEFERRED;
"""
NO_AGREEMENT = """
ALTER TABLE shelters_extension DROP CONSTRAINT shelters_extension_agrees_with_stay;
ALTER TABLE shelters_absence DROP CONSTRAINT shelters_absence_agrees_with_stay;
ALTER TABLE shelters_beduse
    DROP CONSTRAINT shelters_bed_use_bed_is_the_shelters, DROP CONSTRAINT shelters_bed_use_agrees_with_stay,
    DROP CONSTRAINT shelters_bed_use_reservation_is_the_shelters,
    DROP CONSTRAINT shelters_bed_use_works_are_the_shelters;
ALTER TABLE shelters_stay ADD CONSTRAINT shelters_stay_bed_is_the_shelters FOREIGN KEY (bed_id, shelter_id)
    REFERENCES shelters_bed (id, shelter_id) DEFERRABLE INITIALLY DEFERRED;
"""

# Nights of a bed and absences lie within their stay. Asked of the rows as they are in the end, and of a locked stay:
# two who write at once, one a day of leaving and one an absence after it, wait for each other.
WITHIN = """
CREATE FUNCTION shelters_keep_within_stay() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    wanted bigint := (to_jsonb(NEW) ->> TG_ARGV[0])::bigint;
    stay record;
BEGIN
    SELECT check_in, check_out INTO stay FROM public.shelters_stay WHERE id = wanted FOR SHARE;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF EXISTS (
        SELECT FROM public.shelters_beduse u WHERE u.stay_id = wanted AND (
            u.from_on < stay.check_in
            OR stay.check_out IS NOT NULL AND (u.until_on IS NULL OR u.until_on > stay.check_out))
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'shelters_bed_use_within_stay',
            MESSAGE = 'nights of a bed lie outside their stay';
    END IF;
    IF EXISTS (
        SELECT FROM public.shelters_absence a WHERE a.stay_id = wanted AND (
            (a.left_at AT TIME ZONE 'Asia/Baku')::date < stay.check_in
            OR stay.check_out IS NOT NULL AND (
                a.over_at IS NULL OR (a.over_at AT TIME ZONE 'Asia/Baku')::date > stay.check_out))
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'shelters_absence_within_stay',
            MESSAGE = 'an absence lies outside its stay';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER shelters_bed_use_within_stay AFTER INSERT OR UPDATE ON shelters_beduse
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.stay_id IS NOT NULL)
    EXECUTE FUNCTION shelters_keep_within_stay('stay_id');
CREATE CONSTRAINT TRIGGER shelters_absence_within_stay AFTER INSERT OR UPDATE ON shelters_absence
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION shelters_keep_within_stay('stay_id');
CREATE CONSTRAINT TRIGGER shelters_stay_holds_what_is_within AFTER UPDATE OF check_in, check_out ON shelters_stay
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION shelters_keep_within_stay('id');
"""
NOT_WITHIN = """
DROP TRIGGER shelters_stay_holds_what_is_within ON shelters_stay;
DROP TRIGGER shelters_absence_within_stay ON shelters_absence;
DROP TRIGGER shelters_bed_use_within_stay ON shelters_beduse;
DROP FUNCTION shelters_keep_within_stay;
"""

SEES_STAY = """
CREATE FUNCTION access.sees_stay(wanted bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    file bigint;
BEGIN
    SELECT case_id INTO file FROM public.shelters_stay WHERE id = wanted;
    RETURN file IS NOT NULL AND access.sees_case(file);
END $$;
"""
OWN = "access.owns_shelter(shelter_id)"


def may_look(table: str, using: str) -> migrations.RunSQL:
    """Seen by more than may write it: a policy for all statements would let these delete what they see."""
    return migrations.RunSQL(
        f"CREATE POLICY who_may_look ON {table} FOR SELECT USING ({using})", f"DROP POLICY who_may_look ON {table}"
    )


EVERYTHING = "(SELECT access.programme())"


def only_the_house_writes(table: str, own: str, look: str) -> list[migrations.RunSQL]:
    """Take apart the one policy of a table of before: what was seen could be deleted, stays even written."""
    check = f"{own} OR {look}" if table == "shelters_stay" else own
    return [
        migrations.RunSQL(
            f"ALTER POLICY who_may ON {table} USING ({EVERYTHING} OR ({own})) WITH CHECK ({EVERYTHING} OR ({own}))",
            f"ALTER POLICY who_may ON {table} USING ({EVERYTHING} OR ({own} OR {look}))"
            f" WITH CHECK ({EVERYTHING} OR ({check}))",
        ),
        may_look(table, look),
    ]


class Migration(migrations.Migration):
    """Whose nights a transaction sees, what PostgreSQL keeps true of them, and what it remembers."""

    dependencies = [("shelters", "0007_nights_of_beds"), ("audit", "0009_history_of_cases")]

    operations = [
        migrations.RunSQL(AGREEMENT, NO_AGREEMENT),
        migrations.RemoveConstraint(
            model_name="stay",
            name="shelters_stay_one_person_per_bed",
        ),
        migrations.RemoveConstraint(
            model_name="stay",
            name="shelters_stay_one_bed_per_person",
        ),
        migrations.RemoveField(
            model_name="shelter",
            name="capacity",
        ),
        migrations.RemoveField(
            model_name="shelter",
            name="client_group",
        ),
        migrations.RemoveField(
            model_name="stay",
            name="bed",
        ),
        migrations.RunSQL(WITHIN, NOT_WITHIN),
        migrations.RunSQL(SEES_STAY, "DROP FUNCTION access.sees_stay"),
        *only_the_house_writes(
            "shelters_shelter", "organisation_id = (SELECT access.organisation())", "access.knows_shelter(id)"
        ),
        *only_the_house_writes("shelters_room", OWN, "access.knows_shelter(shelter_id)"),
        *only_the_house_writes("shelters_bed", OWN, "access.knows_shelter(shelter_id)"),
        *only_the_house_writes("shelters_stay", OWN, "access.sees_case(case_id)"),
        RowSecurity("shelters_capacity", OWN),
        may_look("shelters_capacity", "access.knows_shelter(shelter_id)"),
        RowSecurity("shelters_works", OWN),
        RowSecurity("shelters_reservation", OWN),
        RowSecurity("shelters_beduse", OWN),
        may_look("shelters_beduse", "access.sees_stay(stay_id)"),
        RowSecurity("shelters_absence", OWN),
        may_look("shelters_absence", "access.sees_stay(stay_id)"),
        RowSecurity("shelters_extension", OWN),
        may_look("shelters_extension", "access.sees_stay(stay_id)"),
        KeepHistory("shelters_beduse", "case", "case_id"),
        KeepHistory("shelters_absence", "case", "case_id"),
        KeepHistory("shelters_extension", "case", "case_id"),
        KeepHistory("shelters_reservation", "case", "case_id"),
    ]
