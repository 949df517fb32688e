from django.db import migrations

# Asked by the triggers of `RowRules` (core/row_security.py), only where one of a table's fixed columns would change.
FUNCTION = """
CREATE FUNCTION access.refuse_moving() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF coalesce(access.programme(), false)
        OR current_user = (SELECT pg_get_userbyid(c.relowner) FROM pg_class c WHERE c.oid = TG_RELID) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Whose a row of % is does not change.', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
"""


class Migration(migrations.Migration):
    """A row stays whose it is, whoever may otherwise change it."""

    dependencies = [("core", "0002_data_keys")]

    operations = [migrations.RunSQL(FUNCTION, "DROP FUNCTION access.refuse_moving()")]
