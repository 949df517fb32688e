from django.db import migrations

from core.row_security import NEVER, RowRules

# A data-protection officer sees no case and so works without an organisation (accounts/access.py): the database looks
# at her account itself.
FUNCTIONS = """
CREATE FUNCTION access.answers_for_sharing(wanted bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM public.accounts_user u
        WHERE u.id = access.person() AND u.is_active AND u.organisation_id = wanted
        AND u.roles && ARRAY['shelter_manager', 'data_protection']::varchar[]
    );
END $$;
"""
OWN = "access.answers_for_sharing(organisation_id)"


class Migration(migrations.Migration):
    """Whoever answers for what an organisation shares sees and writes its agreements and hand-overs; nobody deletes them."""

    dependencies = [
        ("exchange", "0008_agreements_and_hand_overs"),
        ("accounts", "0013_tokens"),
        ("core", "0003_rows_stay"),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, "DROP FUNCTION access.answers_for_sharing"),
        RowRules(
            "exchange_sharingagreement",
            OWN,
            OWN,
            fixed=(
                "organisation_id", "partner_id", "party_name", "purposes", "kinds", "valid_from", "valid_until", "age_key",
                "made_by_id",
            ),
            deleted=NEVER,
        ),
        RowRules(
            "exchange_handover",
            OWN,
            OWN,
            fixed=("organisation_id", "agreement_id", "asked_by_id", "number", "mark", "purpose", "row_limit"),
            deleted=NEVER,
        ),
    ]  # fmt: skip
