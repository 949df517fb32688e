from importlib import import_module

from django.db import migrations

# Asked of every row of an inbox: who is reading is verified once a call, the referral read once, and of a case that is not
# one's own the commoner reason is looked for first. What the functions answer is what they answered.
# Body of a context: user | organisation | teams, or * | 1 if the ministry's reviewer | ... (core/migrations/0001_access.py).
READER = """
    said CONSTANT text := access.context();
    mine CONSTANT bigint := nullif(split_part(said, '|', 2), '')::bigint;
    reviews CONSTANT boolean := split_part(said, '|', 4) = '1';
BEGIN
    IF mine IS NULL THEN
        RETURN false;
    END IF;
"""
FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION access.is_asked(wanted bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE {READER}
    RETURN EXISTS (
        SELECT FROM public.referrals_party p
        WHERE p.referral_id = wanted AND p.organisation_id = mine AND p.shown_at IS NOT NULL
            AND (p.side = 'receiver' OR p.side = 'ministry' AND reviews)
    );
END $$;

CREATE OR REPLACE FUNCTION access.leads_referral(wanted bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    sender bigint;
    file bigint;
    {READER}
    SELECT r.from_organisation_id, r.case_id INTO sender, file FROM public.referrals_referral r WHERE r.id = wanted;
    IF sender = mine AND access.sees_case(file) THEN
        RETURN true;
    END IF;
    RETURN reviews AND EXISTS (
        SELECT FROM public.referrals_party p
        WHERE p.referral_id = wanted AND p.organisation_id = mine AND p.side = 'ministry'
    );
END $$;

CREATE OR REPLACE FUNCTION access.is_referred(wanted bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE {READER}
    RETURN EXISTS (
        SELECT FROM public.referrals_referral r JOIN public.referrals_party p ON p.referral_id = r.id
        WHERE r.case_id = wanted AND p.organisation_id = mine AND p.shown_at IS NOT NULL
            AND (p.side = 'receiver' OR p.side = 'ministry' AND reviews)
    );
END $$;
"""  # noqa: S608 (our own words)
TOUCHES = """
CREATE OR REPLACE FUNCTION access.touches_case(wanted bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT {} OR access.is_housed(wanted) OR access.is_applied_for(wanted)
$$;
"""
SEEN, REFERRED = "access.sees_case(wanted)", "access.is_referred(wanted)"
_seats = import_module("referrals.migrations.0013_seats").FUNCTIONS


def _as_before(name: str) -> str:
    """The function as the seats wrote it."""
    start = _seats.index(f"FUNCTION access.{name}(")
    return f"CREATE OR REPLACE {_seats[start : _seats.index('END $$;', start)]}END $$;"


class Migration(migrations.Migration):
    """Who sees a referral and its case, asked of the reader once for each row."""

    dependencies = [
        ("referrals", "0071_to_tell"),
        ("reintegration", "0020_grants"),
        ("cases", "0080_reader_asked_once"),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, "".join(map(_as_before, ("is_asked", "leads_referral", "is_referred")))),
        migrations.RunSQL(TOUCHES.format(f"{REFERRED} OR {SEEN}"), TOUCHES.format(f"{SEEN} OR {REFERRED}")),
    ]
