from django.db import migrations

from core.row_security import RowSecurity

# As ReferralQuerySet.visible_to: the receiver's once approved, the ministry's once submitted.
SHOWN = (
    "status IN ('approved', 'accepted', 'declined', 'completed') OR status = 'withdrawn' AND approved_at IS NOT NULL"
)
FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION access.is_referred(wanted bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM public.referrals_referral r WHERE r.case_id = wanted AND (
            r.to_organisation_id = access.organisation() AND ({SHOWN})
            OR access.reviews() AND r.submitted_at IS NOT NULL
        )
    );
END $$;

CREATE FUNCTION access.sees_referral(wanted bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM public.referrals_referral r WHERE r.id = wanted AND (
            r.to_organisation_id = access.organisation() AND ({SHOWN})
            OR access.reviews() AND r.submitted_at IS NOT NULL
            OR r.from_organisation_id = access.organisation() AND access.sees_case(r.case_id)
        )
    );
END $$;
"""  # noqa: S608 (our own words)
OWN = "organisation_id = (SELECT access.organisation())"


class Migration(migrations.Migration):
    """Which referrals a transaction may see."""

    dependencies = [("referrals", "0001_initial"), ("cases", "0003_row_security")]

    operations = [
        migrations.RunSQL(
            FUNCTIONS,
            """
            CREATE OR REPLACE FUNCTION access.is_referred(wanted bigint) RETURNS boolean LANGUAGE sql STABLE AS
            $$ SELECT false $$;
            DROP FUNCTION access.sees_referral;
            """,
        ),
        RowSecurity(
            "referrals_referral",
            f"to_{OWN} AND ({SHOWN}) OR (SELECT access.reviews()) AND submitted_at IS NOT NULL"
            f" OR from_{OWN} AND access.sees_case(case_id)",
            f"to_{OWN} OR (SELECT access.reviews()) OR from_{OWN} AND access.sees_case(case_id)",
        ),
        RowSecurity("referrals_referralstep", "access.sees_referral(referral_id)"),
    ]
