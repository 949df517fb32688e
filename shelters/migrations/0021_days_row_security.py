from django.db import migrations

from audit.history import KeepHistory
from core.row_security import RowSecurity

TABLES = (
    "duty",
    "helpneeded",
    "logabout",
    "logentry",
    "rollcall",
    "rollcallhour",
    "rollcallmark",
    "shift",
    "shifthandover",
)


def _agrees(table: str, column: str, with_table: str, name: str) -> tuple[str, str]:
    """A row repeats the house of what it belongs to; the database keeps both true."""
    return (
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({column}, shelter_id)"
        f" REFERENCES {with_table} (id, shelter_id) DEFERRABLE INITIALLY DEFERRED;",
        f"ALTER TABLE {table} DROP CONSTRAINT {name};",
    )


AGREE = [
    _agrees("shelters_duty", "shift_id", "shelters_shift", "shelters_duty_shelter_is_the_shifts"),
    _agrees("shelters_shifthandover", "shift_id", "shelters_shift", "shelters_hand_over_shelter_is_the_shifts"),
    _agrees("shelters_logabout", "entry_id", "shelters_logentry", "shelters_log_about_shelter_is_the_entrys"),
    _agrees("shelters_logabout", "stay_id", "shelters_stay", "shelters_log_about_shelter_is_the_stays"),
    _agrees("shelters_rollcallmark", "roll_call_id", "shelters_rollcall", "shelters_mark_shelter_is_the_roll_calls"),
    _agrees("shelters_rollcallmark", "stay_id", "shelters_stay", "shelters_mark_shelter_is_the_stays"),
    _agrees("shelters_helpneeded", "stay_id", "shelters_stay", "shelters_help_shelter_is_the_stays"),
]
# What has been taken over, and what a finished roll call found, stays. Rows go whole, when a file is anonymised.
STAYS = """
CREATE FUNCTION shelters_taken_over_stays() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    -- Moving to new keys changes every ciphertext and no value; only the owner may say so.
    IF OLD.taken_at IS NOT NULL
        AND NOT (current_setting('audit.moving_keys', true) = 'on' AND session_user = current_user) THEN
        RAISE EXCEPTION 'A hand-over that was taken over stays.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER shelters_shifthandover_stays BEFORE UPDATE ON shelters_shifthandover FOR EACH ROW
    EXECUTE FUNCTION shelters_taken_over_stays();

CREATE FUNCTION shelters_finding_stays() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    IF EXISTS (SELECT FROM public.shelters_rollcall c WHERE c.id = NEW.roll_call_id AND c.finished_at IS NOT NULL) THEN
        RAISE EXCEPTION 'A roll call that is finished stays.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER shelters_rollcallmark_stays BEFORE INSERT OR UPDATE ON shelters_rollcallmark FOR EACH ROW
    EXECUTE FUNCTION shelters_finding_stays();
"""
GO = """
DROP TRIGGER shelters_rollcallmark_stays ON shelters_rollcallmark;
DROP FUNCTION shelters_finding_stays();
DROP TRIGGER shelters_shifthandover_stays ON shelters_shifthandover;
DROP FUNCTION shelters_taken_over_stays();
"""


class Migration(migrations.Migration):
    """The days of a house are its own organisation's; its rows agree about the house; what is finished stays."""

    dependencies = [("shelters", "0020_days")]

    operations = [
        # What the foreign keys (stay, shelter) refer to.
        migrations.RunSQL(
            "CREATE UNIQUE INDEX shelters_stay_of_days ON shelters_stay (id, shelter_id)",
            "DROP INDEX shelters_stay_of_days",
        ),
        migrations.RunSQL("".join(there for there, _back in AGREE), "".join(back for _there, back in AGREE)),
        *(RowSecurity(f"shelters_{table}", "access.owns_shelter(shelter_id)") for table in TABLES),
        migrations.RunSQL(STAYS, GO),
        KeepHistory("shelters_logentry", "case", "case_id"),
        KeepHistory("shelters_shifthandover", "shelter", "shelter_id"),
    ]
