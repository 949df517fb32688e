from django.db import migrations

# What was crossed out was not given: the books have nothing under it.
AGREES = """
CREATE OR REPLACE FUNCTION reintegration_item_agrees() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    wanted bigint := CASE TG_TABLE_NAME WHEN 'reintegration_entry' THEN (to_jsonb(NEW) ->> 'item_id')::bigint ELSE NEW.id END;
BEGIN
    IF EXISTS (SELECT FROM public.reintegration_entry e WHERE e.item_id = wanted) AND EXISTS (
        SELECT FROM (
            SELECT kind, day, sum(amount) AS amount FROM public.reintegration_entry
            WHERE item_id = wanted AND type IN ('charge', 'payment', 'correction') GROUP BY kind, day
        ) booked
        FULL JOIN (
            SELECT type AS kind, delivered_on AS day, {amount} AS amount
            FROM public.reintegration_assistance WHERE id = wanted
        ) given USING (kind, day)
        WHERE coalesce(booked.amount, 0) <> coalesce(given.amount, 0)
    ) THEN
        RAISE EXCEPTION 'the books and the item do not agree'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'reintegration_item_agrees_with_the_books';
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER item_agrees ON reintegration_assistance;
CREATE CONSTRAINT TRIGGER item_agrees AFTER UPDATE ON reintegration_assistance
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (
        OLD.type IS DISTINCT FROM NEW.type OR OLD.delivered_on IS DISTINCT FROM NEW.delivered_on
        OR OLD.amount_azn IS DISTINCT FROM NEW.amount_azn{crossed_out}
    ) EXECUTE FUNCTION reintegration_item_agrees();
"""
AFTER = AGREES.format(
    amount="CASE WHEN crossed_out_at IS NULL THEN coalesce(amount_azn, 0) ELSE 0 END",
    crossed_out=" OR OLD.crossed_out_at IS DISTINCT FROM NEW.crossed_out_at",
)
BEFORE = AGREES.format(amount="coalesce(amount_azn, 0)", crossed_out="")


class Migration(migrations.Migration):
    """An item that is crossed out and the books agree when nothing of it is spent."""

    dependencies = [("reintegration", "0012_training")]

    operations = [migrations.RunSQL(AFTER, BEFORE)]
