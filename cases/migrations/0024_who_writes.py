from importlib import import_module

from django.db import migrations

from core.row_security import NEVER, RowRules, RowSecurity, replaced

# The rows before this asked one policy of every statement, so that whoever saw a row could delete it.
FUNCTIONS = """
-- Who may write in a part of a file: whose file it is; whoever else it was opened to by name, or this part by a share.
-- As cases/policies.check_may_record, but for the role and the moment.
CREATE FUNCTION access.may_record(wanted bigint, part text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    RETURN access.keeps_case(wanted) OR access.sees_case(wanted) AND (
        access.is_granted(wanted) OR EXISTS (
            SELECT FROM public.cases_caseshare s
            WHERE s.case_id = wanted AND s.organisation_id = access.organisation() AND s.ended_at IS NULL
              AND s.from_at <= statement_timestamp() AND (s.until IS NULL OR s.until > statement_timestamp())
              AND part = ANY (s.sections)
        )
    );
END $$;

-- As access.touches_person, for whoever keeps a file of hers: of this record, or of another where this one has none.
CREATE FUNCTION access.keeps_person(wanted bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    records bigint[] := ARRAY[wanted];
BEGIN
    IF access.person() IS NULL THEN
        RETURN false;
    END IF;
    IF NOT EXISTS (SELECT FROM public.cases_case c WHERE c.person_id = wanted) THEN
        records := access.all_records(records);
        -- Registered in this very transaction.
        IF coalesce(cardinality(records), 1) = 1 THEN
            RETURN true;
        END IF;
    END IF;
    RETURN EXISTS (
        SELECT FROM public.cases_case c
        WHERE c.person_id = ANY (records) AND c.organisation_id = access.organisation() AND access.sees_case(c.id)
    );
END $$;

CREATE FUNCTION access.is_colleague(wanted bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM public.accounts_user u WHERE u.id = wanted AND u.organisation_id = access.organisation()
    );
END $$;
"""
FUNCTIONS_BACK = """
DROP FUNCTION access.is_colleague; DROP FUNCTION access.keeps_person; DROP FUNCTION access.may_record;
"""

OWN = "organisation_id = (SELECT access.organisation())"
ME = "(SELECT access.person())"
SEES, KEEPS = "access.sees_case(case_id)", "access.keeps_case(case_id)"
OF_CASE = {"fixed": ("case_id",)}
# Who recognises a victim meets and ends the clocks of it, where she sees the file.
OR_MINISTRY = f"{KEEPS} OR (SELECT access.reviews()) AND {SEES}"
SHARED_WITH = f"{KEEPS} OR {OWN} AND access.is_referred(case_id)"

EARLIER = import_module("cases.migrations.0003_row_security")
CASE = f"({EARLIER.OWN}) OR access.touches_case(id)"
SHARE = f"{OWN} OR {SEES}"
GRANT = f"user_id = {ME} OR access.sees_case(content_object_id)"
EMERGENCY = f"user_id = {ME} OR access.oversees(organisation_id) OR {SEES}"
UNSEALING = f"access.oversees(organisation_id) OR {SEES}"
TRANSFER = import_module("cases.migrations.0021_transfer").SEEN
BOTH = import_module("cases.migrations.0020_merging").OF_BOTH
MERGE, TOLD_APART = BOTH.format("remaining_id", "merged_id"), BOTH.format("first_id", "second_id")
SEPARATION = f"{SEES} AND access.sees_case(other_case_id)"
ENQUIRY = f"{OWN} AND (case_id IS NULL OR {SEES})"

# What the owner of the file alone writes.
OWNERS = (
    "assignment", "exploitation", "intake", "closing", "followup", "handover", "safetyplan", "caseplan",
    "traffickinghistory", "deadlineextension",
    "assessment", "screening",
)  # fmt: skip
# The same, where she takes something out of it again.
OWNERS_TO_DELETE = (
    "relation", "screeninganswer", "episode", "perpetrator", "assessmentfactor", "assessmentneed", "plangoal",
)  # fmt: skip
# What only the owner sees.
OWNERS_TO_SEE = ("consent", "legalground", "consentoverride", "legalhold", "retentionreview")
# Written also by whoever helps because this part was opened to them.
PARTS = {
    "legal": ("proceeding", "proceedingstep", "hearing", "protectionmeasure", "compensationclaim"),
    "assistance": ("return", "returnstep", "returnrisk", "traveldocument"),
}


def of_case(table: str, written: str, seen: str = SEES, **more) -> list[migrations.RunSQL]:
    return replaced(RowSecurity(f"cases_{table}", seen), RowRules(f"cases_{table}", seen, written, **OF_CASE | more))


class Migration(migrations.Migration):
    """Who writes a row, apart from who sees it."""

    dependencies = [("cases", "0023_separation"), ("core", "0003_rows_stay")]

    operations = [
        migrations.RunSQL(FUNCTIONS, FUNCTIONS_BACK),
        *replaced(
            RowSecurity("cases_case", CASE, f"{OWN} OR access.sees_case(id)"),
            RowRules("cases_case", CASE, OWN, fixed=("organisation_id",), deleted=NEVER),
        ),
        *replaced(
            RowSecurity("cases_person", "access.touches_person(id)"),
            RowRules("cases_person", "access.touches_person(id)", "access.keeps_person(id)", deleted=NEVER),
        ),
        # A share is never edited: it ends, and another begins.
        *of_case(
            "caseshare",
            SHARED_WITH,
            SHARE,
            fixed=("case_id", "organisation_id", "sections", "from_at", "until"),
        ),
        *replaced(
            RowSecurity("cases_caseusergrant", GRANT),
            RowRules(
                "cases_caseusergrant",
                GRANT,
                "access.keeps_case(content_object_id)",
                fixed=("content_object_id", "user_id"),
                deleted="access.keeps_case(content_object_id)",
            ),
        ),
        *of_case("classification", OR_MINISTRY),
        *of_case("deadline", OR_MINISTRY),
        *of_case("deadlinepause", OR_MINISTRY),
        *(operation for table in OWNERS for operation in of_case(table, KEEPS)),
        *(operation for table in OWNERS_TO_DELETE for operation in of_case(table, KEEPS, deleted=KEEPS)),
        *(operation for table in OWNERS_TO_SEE for operation in of_case(table, KEEPS, KEEPS)),
        *(
            operation
            for part, tables in PARTS.items()
            for table in tables
            for operation in of_case(table, f"access.may_record(case_id, '{part}')")
        ),
        # Whoever was to do something says that it is done; what is planned, the owner alone takes out.
        *of_case("planaction", "access.may_record(case_id, 'assistance')", deleted=KEEPS),
        *of_case(
            "note",
            "access.may_record(case_id, 'notes') AND access.is_colleague(author_id)",
            fixed=("case_id", "author_id"),
        ),
        *(
            operation
            for table in ("appointment", "task")
            for operation in of_case(
                table,
                f"{KEEPS} OR access.may_record(case_id, 'notes') AND access.is_colleague(set_by_id)",
                fixed=("case_id", "set_by_id"),
            )
        ),
        *of_case(
            "document",
            f"{KEEPS} OR access.may_record(case_id, section) AND access.is_colleague(added_by_id)",
            fixed=("case_id", "added_by_id"),
        ),
        # Ended and judged in programme-wide work.
        *of_case("emergencyaccess", "false", EMERGENCY, added=f"user_id = {ME} AND {SEES}"),
        *of_case(
            "unsealing",
            f"{KEEPS} OR {OWN} AND access.oversees(organisation_id)",
            UNSEALING,
            added=KEEPS,
            fixed=("case_id", "organisation_id"),
        ),
        # Answered in programme-wide work.
        *of_case(
            "transfer",
            f"from_{OWN} AND {SEES}",
            TRANSFER,
            fixed=("case_id", "from_organisation_id", "to_organisation_id"),
        ),
        *of_case(
            "separation", f"{OWN} AND {SEPARATION}", SEPARATION, fixed=("case_id", "other_case_id", "organisation_id")
        ),
        *replaced(
            RowSecurity("cases_merge", MERGE),
            RowRules("cases_merge", MERGE, MERGE, fixed=("organisation_id", "remaining_id", "merged_id")),
        ),
        *replaced(
            RowSecurity("cases_toldapart", TOLD_APART),
            RowRules("cases_toldapart", TOLD_APART, TOLD_APART, fixed=("organisation_id", "first_id", "second_id")),
        ),
        *replaced(
            RowSecurity("cases_enquiry", ENQUIRY),
            RowRules("cases_enquiry", ENQUIRY, ENQUIRY, fixed=("organisation_id",), deleted=NEVER),
        ),
        *replaced(
            RowSecurity("cases_retentionrule", OWN),
            RowRules("cases_retentionrule", OWN, OWN, fixed=("organisation_id",), deleted=NEVER),
        ),
    ]
