from django.db import migrations

from core.row_security import NEVER, RowRules

# What was approved before waits for its receiver, as everything that is offered does.
DATA = """
INSERT INTO referrals_referralstep (public_id, created_at, referral_id, from_status, to_status, actor_id)
SELECT gen_random_uuid(), r.approved_at, r.id, 'approved', 'offered', r.approved_by_id
FROM referrals_referral r
WHERE r.approved_at IS NOT NULL AND EXISTS (SELECT FROM referrals_referralstep s WHERE s.referral_id = r.id);
UPDATE referrals_referral SET status = 'offered' WHERE status = 'approved';

INSERT INTO referrals_party (
    public_id, created_at, referral_id, organisation_id, side, shown_at, box, since, turns, answer, answered_by_id,
    answered_at, decline_reason
)
SELECT gen_random_uuid(), r.created_at, r.id, p.organisation_id, p.side,
    CASE p.side WHEN 'receiver' THEN r.approved_at WHEN 'ministry' THEN r.submitted_at ELSE r.created_at END,
    CASE
        WHEN p.side = 'receiver' AND r.approved_at IS NULL THEN ''
        WHEN p.side = 'ministry' AND r.submitted_at IS NULL THEN ''
        WHEN r.status IN ('refused', 'declined', 'completed', 'withdrawn')
            OR r.status = 'accepted' AND r.decided_by_id IS NULL THEN 'ended'
        WHEN p.side = CASE
            WHEN r.status IN ('draft', 'returned') THEN 'sender'
            WHEN r.status = 'submitted' THEN 'ministry'
            ELSE 'receiver' END THEN 'turn'
        ELSE 'waiting'
    END,
    coalesce(
        (SELECT max(s.created_at) FROM referrals_referralstep s WHERE s.referral_id = r.id),
        r.decided_at, r.approved_at, r.submitted_at, r.created_at
    ),
    1,
    CASE
        WHEN p.side <> 'receiver' OR r.approved_at IS NULL THEN ''
        WHEN r.status IN ('accepted', 'completed') OR r.status = 'withdrawn' AND r.decided_at IS NOT NULL THEN 'accepted'
        WHEN r.status = 'declined' THEN 'declined'
        WHEN r.status = 'offered' THEN 'offered'
        ELSE 'closed'
    END,
    CASE WHEN p.side = 'receiver' AND r.status IN ('accepted', 'completed', 'declined', 'withdrawn') THEN r.decided_by_id END,
    CASE WHEN p.side = 'receiver' AND r.status IN ('accepted', 'completed', 'declined', 'withdrawn') THEN r.decided_at END,
    CASE WHEN p.side = 'receiver' AND r.status = 'declined' THEN 'other' ELSE '' END
FROM referrals_referral r
CROSS JOIN LATERAL (
    SELECT r.from_organisation_id AS organisation_id, 'sender' AS side
    UNION ALL SELECT r.to_organisation_id, 'receiver'
    UNION ALL SELECT o.id, 'ministry' FROM accounts_organisation o
    WHERE o.type = 'ministry' AND o.is_active AND r.submitted_at IS NOT NULL
) p;
-- A ministry that sends or receives has the referral there; as who approves only while that is its turn.
UPDATE referrals_party p SET box = '' FROM referrals_referral r
WHERE r.id = p.referral_id AND p.side = 'ministry' AND p.box <> 'turn'
    AND p.organisation_id IN (r.from_organisation_id, r.to_organisation_id);
"""

FUNCTIONS = """
-- Whether the transaction's organisation was shown the referral, as one of those asked or as who approves.
CREATE FUNCTION access.is_asked(wanted bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM public.referrals_party p
        WHERE p.referral_id = wanted AND p.organisation_id = access.organisation() AND p.shown_at IS NOT NULL
            AND (p.side = 'receiver' OR p.side = 'ministry' AND access.reviews())
    );
END $$;

-- Whether it sends the referral, or approves it: then it is told of every party.
CREATE FUNCTION access.leads_referral(wanted bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM public.referrals_referral r WHERE r.id = wanted AND (
            r.from_organisation_id = access.organisation() AND access.sees_case(r.case_id)
            OR access.reviews() AND EXISTS (
                SELECT FROM public.referrals_party p
                WHERE p.referral_id = wanted AND p.organisation_id = access.organisation() AND p.side = 'ministry'
            )
        )
    );
END $$;

CREATE OR REPLACE FUNCTION access.sees_referral(wanted bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    RETURN access.is_asked(wanted) OR access.leads_referral(wanted);
END $$;

-- As far as the card of a referral goes: the number, the age group and the sex.
CREATE OR REPLACE FUNCTION access.is_referred(wanted bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM public.referrals_referral r JOIN public.referrals_party p ON p.referral_id = r.id
        WHERE r.case_id = wanted AND p.organisation_id = access.organisation() AND p.shown_at IS NOT NULL
            AND (p.side = 'receiver' OR p.side = 'ministry' AND access.reviews())
    );
END $$;
"""
# What is open of a file to another organisation: no more than a referral that it has accepted names.
SHARES = """
CREATE FUNCTION access.takes_on(wanted bigint, parts varchar[]) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM public.referrals_referral r
        WHERE r.case_id = wanted AND r.to_organisation_id = access.organisation()
            AND r.status IN ('accepted', 'in_progress') AND parts <@ r.sections
    );
END $$;
DROP POLICY who_adds ON cases_caseshare;
DROP POLICY who_changes ON cases_caseshare;
CREATE POLICY who_adds ON cases_caseshare FOR INSERT WITH CHECK (
    (SELECT access.programme()) OR access.keeps_case(case_id)
    OR organisation_id = (SELECT access.organisation()) AND access.takes_on(case_id, sections)
);
-- What has ended does not begin again.
CREATE POLICY who_changes ON cases_caseshare FOR UPDATE USING (
    (SELECT access.programme()) OR access.keeps_case(case_id) OR organisation_id = (SELECT access.organisation())
) WITH CHECK (
    (SELECT access.programme()) OR access.keeps_case(case_id)
    OR organisation_id = (SELECT access.organisation())
        AND (ended_at IS NOT NULL OR access.takes_on(case_id, sections))
);
"""
OWN = "organisation_id = (SELECT access.organisation())"
SENT = f"from_{OWN} AND access.sees_case(case_id)"
SEEN = f"{SENT} OR access.is_asked(id)"
SEAT = (
    f"{OWN} AND side <> 'sender' AND shown_at IS NOT NULL AND (side = 'receiver' OR (SELECT access.reviews()))"
    " OR access.leads_referral(referral_id)"
)
LED = "access.leads_referral(referral_id)"
WHOSE = ("referral_id", "organisation_id", "side")


class Migration(migrations.Migration):
    """Each organisation's seat in the referrals there are, and who sees which by it."""

    dependencies = [("referrals", "0012_parties"), ("cases", "0024_who_writes")]

    operations = [
        migrations.RunSQL(DATA, migrations.RunSQL.noop),
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(
            "DROP POLICY who_may ON referrals_referral; DROP POLICY who_may ON referrals_referralstep",
            migrations.RunSQL.noop,
        ),
        # Either side moves it; whose it is and about whom stays.
        RowRules(
            "referrals_referral", SEEN, SEEN, fixed=("case_id", "from_organisation_id"), added=SENT, deleted=NEVER
        ),
        RowRules(
            "referrals_referralstep",
            "access.sees_referral(referral_id)",
            "false",
            added="access.sees_referral(referral_id)",
            deleted=NEVER,
        ),
        # Whoever was put down to be asked, and was not shown it yet, may be left out again.
        RowRules("referrals_party", SEAT, SEAT, fixed=WHOSE, added=LED, deleted=f"{LED} AND shown_at IS NULL"),
        migrations.RunSQL(SHARES, migrations.RunSQL.noop),
    ]
