from django.conf import settings
from django.db import connections, migrations

from core.row_security import NEVER, RowRules

FUNCTIONS = """
-- The projects whose budget one's organisation keeps or pays for, and their lines: asked once a statement, not once a row.
CREATE FUNCTION access.budgets() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    own bigint := access.organisation();
BEGIN
    RETURN ARRAY(SELECT p.id FROM public.reintegration_project p WHERE own IN (p.kept_by_id, p.funder_id));
END $$;

CREATE FUNCTION access.budget_lines() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    own bigint := access.organisation();
BEGIN
    RETURN ARRAY(
        SELECT l.id FROM public.reintegration_budgetline l JOIN public.reintegration_project p ON p.id = l.project_id
        WHERE own IN (p.kept_by_id, p.funder_id)
    );
END $$;

-- The lines that one's organisation may spend from, and their projects.
CREATE FUNCTION access.own_lines() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    own bigint := access.organisation();
BEGIN
    RETURN ARRAY(
        SELECT l.id FROM public.reintegration_budgetline l
        WHERE own IS NOT NULL AND (l.spender_id IS NULL OR l.spender_id = own)
    );
END $$;

CREATE FUNCTION access.projects_of_own_lines() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    own bigint := access.organisation();
BEGIN
    RETURN ARRAY(
        SELECT DISTINCT l.project_id FROM public.reintegration_budgetline l
        WHERE own IS NOT NULL AND (l.spender_id IS NULL OR l.spender_id = own)
    );
END $$;

-- The lines that no other organisation spends from.
CREATE FUNCTION access.lines_of_nobody_else() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    own bigint := access.organisation();
BEGIN
    RETURN ARRAY(SELECT l.id FROM public.reintegration_budgetline l WHERE l.spender_id = own);
END $$;

-- An item of assistance is seen with its file.
CREATE FUNCTION access.sees_item(wanted bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM public.reintegration_assistance a WHERE a.id = wanted AND access.sees_case(a.case_id)
    );
END $$;

CREATE FUNCTION access.keeps_budget(wanted bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM public.reintegration_project p WHERE p.id = wanted AND p.kept_by_id = access.organisation()
    );
END $$;

CREATE FUNCTION reintegration_line_begins() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    NEW.spent_azn := 0;
    NEW.promised_azn := 0;
    RETURN NEW;
END $$;

-- An entry is added to the sums in the statement that writes it. The line's row is locked by that, so that two entries of
-- one line are never counted side by side; the table's own rules then say whether the sums can be.
CREATE FUNCTION reintegration_book() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    spends numeric := CASE
        WHEN NEW.type IN ('charge', 'payment', 'correction') THEN NEW.amount
        WHEN NEW.type = 'recovery' THEN -NEW.amount ELSE 0 END;
    promises numeric := CASE
        WHEN NEW.type = 'promise' THEN NEW.amount
        WHEN NEW.type IN ('payment', 'release') THEN -NEW.amount ELSE 0 END;
    line public.reintegration_budgetline;
    earlier public.reintegration_entry;
    remains numeric;
BEGIN
    UPDATE public.reintegration_budgetline SET spent_azn = spent_azn + spends, promised_azn = promised_azn + promises
    WHERE id = NEW.line_id RETURNING * INTO line;
    IF line.closed_on IS NOT NULL AND NEW.type IN ('charge', 'promise', 'payment') THEN
        RAISE EXCEPTION 'the line is closed' USING ERRCODE = 'check_violation', CONSTRAINT = 'reintegration_entry_line_is_open';
    END IF;
    IF NEW.of_id IS NOT NULL THEN
        SELECT * INTO earlier FROM public.reintegration_entry WHERE id = NEW.of_id;
        IF earlier.line_id <> NEW.line_id
            OR NEW.type IN ('release', 'payment') AND earlier.type <> 'promise'
            OR NEW.type IN ('recovery', 'correction') AND (
                earlier.type NOT IN ('charge', 'payment') OR earlier.item_id IS DISTINCT FROM NEW.item_id
                OR earlier.kind <> NEW.kind)
            OR NEW.type = 'correction' AND earlier.day <> NEW.day
        THEN
            RAISE EXCEPTION 'the entry does not belong to that one'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'reintegration_entry_belongs_to_its_first';
        END IF;
        SELECT earlier.amount + coalesce(sum(CASE e.type WHEN 'correction' THEN e.amount ELSE -e.amount END), 0)
        INTO remains FROM public.reintegration_entry e WHERE e.of_id = NEW.of_id;
        IF remains < 0 THEN
            RAISE EXCEPTION 'more than remains'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'reintegration_entry_within_what_remains';
        END IF;
    END IF;
    INSERT INTO public.reintegration_linemonth AS m (line_id, month, type, kind, amount, entries)
    VALUES (NEW.line_id, date_trunc('month', NEW.day)::date, NEW.type, NEW.kind, NEW.amount, 1)
    ON CONFLICT (line_id, month, type, kind) DO UPDATE SET amount = m.amount + NEW.amount, entries = m.entries + 1;
    RETURN NULL;
END $$;

CREATE FUNCTION reintegration_entry_stands() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'an entry of the books is never changed' USING ERRCODE = 'insufficient_privilege';
END $$;

-- What was given and what the books say of it are one: the item's amount, under its kind and on its day, and nothing else.
CREATE FUNCTION reintegration_item_agrees() RETURNS trigger
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
            SELECT type AS kind, delivered_on AS day, coalesce(amount_azn, 0) AS amount
            FROM public.reintegration_assistance WHERE id = wanted
        ) given USING (kind, day)
        WHERE coalesce(booked.amount, 0) <> coalesce(given.amount, 0)
    ) THEN
        RAISE EXCEPTION 'the books and the item do not agree'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'reintegration_item_agrees_with_the_books';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER line_begins BEFORE INSERT ON reintegration_budgetline
    FOR EACH ROW EXECUTE FUNCTION reintegration_line_begins();
CREATE TRIGGER books AFTER INSERT ON reintegration_entry FOR EACH ROW EXECUTE FUNCTION reintegration_book();
CREATE TRIGGER entries_stand BEFORE UPDATE OR DELETE ON reintegration_entry
    FOR EACH ROW EXECUTE FUNCTION reintegration_entry_stands();
CREATE CONSTRAINT TRIGGER item_agrees AFTER INSERT ON reintegration_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.item_id IS NOT NULL) EXECUTE FUNCTION reintegration_item_agrees();
CREATE CONSTRAINT TRIGGER item_agrees AFTER UPDATE ON reintegration_assistance
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (
        OLD.type IS DISTINCT FROM NEW.type OR OLD.delivered_on IS DISTINCT FROM NEW.delivered_on
        OR OLD.amount_azn IS DISTINCT FROM NEW.amount_azn
    ) EXECUTE FUNCTION reintegration_item_agrees();
"""
FUNCTIONS_BACK = """
DROP TRIGGER item_agrees ON reintegration_assistance;
DROP TRIGGER item_agrees ON reintegration_entry;
DROP TRIGGER entries_stand ON reintegration_entry;
DROP TRIGGER books ON reintegration_entry;
DROP TRIGGER line_begins ON reintegration_budgetline;
DROP FUNCTION reintegration_item_agrees; DROP FUNCTION reintegration_entry_stands; DROP FUNCTION reintegration_book;
DROP FUNCTION reintegration_line_begins; DROP FUNCTION access.keeps_budget; DROP FUNCTION access.sees_item;
DROP FUNCTION access.lines_of_nobody_else; DROP FUNCTION access.projects_of_own_lines; DROP FUNCTION access.own_lines;
DROP FUNCTION access.budget_lines; DROP FUNCTION access.budgets;
"""
OWN = "(SELECT access.organisation())"


def among(column: str, function: str) -> str:
    return f"{column} = ANY ((SELECT access.{function}())::bigint[])"


KEPT = f"kept_by_id = {OWN}"
LINE = f"{among('project_id', 'budgets')} OR {among('id', 'own_lines')}"
ENTRY = f"{among('line_id', 'budget_lines')} OR organisation_id = {OWN} OR item_id IS NOT NULL AND access.sees_item(item_id)"
ROLE = connections["default"].ops.quote_name(settings.DATABASES["default"]["USER"])
# The sums and the months are written by the trigger alone, which works as the owner.
PRIVILEGES = f"""
REVOKE UPDATE ON reintegration_budgetline FROM {ROLE};
GRANT UPDATE (version, code, name, spender_id, ceiling_azn, closed_on) ON reintegration_budgetline TO {ROLE};
REVOKE UPDATE, DELETE, TRUNCATE ON reintegration_entry FROM {ROLE};
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON reintegration_linemonth FROM {ROLE};
"""


class Migration(migrations.Migration):
    """The books keep themselves: who sees them, who adds to them, and sums that are those of their entries."""

    dependencies = [("reintegration", "0004_money"), ("core", "0003_rows_stay"), ("cases", "0024_who_writes")]

    operations = [
        migrations.RunSQL(FUNCTIONS, FUNCTIONS_BACK),
        RowRules(
            "reintegration_project",
            f"{OWN} IN (kept_by_id, funder_id) OR {among('id', 'projects_of_own_lines')}",
            KEPT,
            fixed=("kept_by_id",),
            deleted=NEVER,
        ),
        RowRules(
            "reintegration_budgetline", LINE, "access.keeps_budget(project_id)", fixed=("project_id",), deleted=NEVER
        ),
        RowRules(
            "reintegration_entry",
            ENTRY,
            "false",
            added=f"organisation_id = {OWN} AND ({among('line_id', 'budget_lines')} OR {among('line_id', 'own_lines')})",
            deleted=NEVER,
        ),
        RowRules(
            "reintegration_linemonth",
            f"{among('line_id', 'budget_lines')} OR {among('line_id', 'lines_of_nobody_else')}",
            "false",
            deleted=NEVER,
        ),
        migrations.RunSQL(PRIVILEGES, migrations.RunSQL.noop),
    ]
