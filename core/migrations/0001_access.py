from django.conf import settings
from django.db import migrations

# `access.context()` is the one opening through which a transaction tells the database for whom it works
# (accounts/access.py writes it). Nothing set, or a signature that does not fit: NULL, and every policy says no.
FUNCTIONS = """
CREATE SCHEMA access;

CREATE TABLE access.signing_key (inner_pad bytea NOT NULL, outer_pad bytea NOT NULL);
REVOKE ALL ON access.signing_key FROM PUBLIC;

CREATE FUNCTION access.context() RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    given text := current_setting('app.context', true);
    body text := substring(given FROM 66);
    signed bytea := convert_to(pg_backend_pid() || '|' || body, 'UTF8');
BEGIN
    IF body IS NULL OR body = '' THEN
        RETURN NULL;
    END IF;
    PERFORM FROM access.signing_key k
    WHERE encode(sha256(k.outer_pad || sha256(k.inner_pad || signed)), 'hex') = left(given, 64);
    RETURN CASE WHEN FOUND THEN body END;
END $$;

-- Body: user | organisation | teams, or * | 1 if the ministry's reviewer | purpose of programme-wide work
CREATE FUNCTION access.person() RETURNS bigint LANGUAGE sql STABLE AS
$$ SELECT nullif(split_part(access.context(), '|', 1), '')::bigint $$;

CREATE FUNCTION access.organisation() RETURNS bigint LANGUAGE sql STABLE AS
$$ SELECT nullif(split_part(access.context(), '|', 2), '')::bigint $$;

CREATE FUNCTION access.all_teams() RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT split_part(access.context(), '|', 3) = '*' $$;

CREATE FUNCTION access.teams() RETURNS bigint[] LANGUAGE sql STABLE AS
$$ SELECT string_to_array(nullif(split_part(access.context(), '|', 3), '*'), ',')::bigint[] $$;

CREATE FUNCTION access.reviews() RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT split_part(access.context(), '|', 4) = '1' $$;

CREATE FUNCTION access.programme() RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT split_part(access.context(), '|', 5) <> '' $$;
"""


def let_the_application_ask(apps, schema_editor):
    role = schema_editor.quote_name(settings.DATABASES["default"]["USER"])
    schema_editor.execute(f"GRANT USAGE ON SCHEMA access TO {role}")


class Migration(migrations.Migration):
    """What decides, inside the database, for whom a transaction works."""

    initial = True
    dependencies = []

    operations = [
        migrations.RunSQL(FUNCTIONS, "DROP SCHEMA access CASCADE"),
        migrations.RunPython(let_the_application_ask, migrations.RunPython.noop),
    ]
