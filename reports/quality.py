"""What is missing or cannot be right in the files that a period counts: looked for before each count, to be mended by the houses.

One statement, in which each part states one rule. It finds what its reader may see: programme-wide work everything, a
person the files that are open to her (docs/adr/0045).
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import current
from cases.enums import CATEGORY_OF_STATUS, Category
from cases.merging.records import WHO_REMAINS
from reports import snapshot
from reports.periods import Period

# A stay of somebody of whom nothing else was recorded for so long has perhaps ended without anybody writing it down.
SILENCE = timedelta(days=180)


class Flaw(models.TextChoices):
    """Each is mended in the file itself."""

    OPEN_STAY_OF_CLOSED_CASE = "open_stay_of_closed_case", _("The case is closed, but the stay is still open")
    SILENT_STAY = "silent_stay", _("The stay is open, but nothing was recorded for half a year")
    OVERLAPPING_STAYS = "overlapping_stays", _("Stays of merged records overlap")
    NO_CLASSIFICATION = "no_classification", _("No classification by the end of the period")
    NO_AGE = "no_age", _("Neither a date nor a year of birth")
    NO_SEX = "no_sex", _("No sex")
    NO_CITIZENSHIP = "no_citizenship", _("No citizenship")
    NO_EXPLOITATION = "no_exploitation", _("A victim without a form of exploitation")


class Finding(NamedTuple):
    """One flaw of one file. `shelter` is the key of the house where it shows, None where it is of no house."""

    flaw: str
    case: int
    shelter: int | None


_FINDINGS = f"""
WITH RECURSIVE {WHO_REMAINS}
presence AS MATERIALIZED (
    SELECT s.case_id, s.shelter_id
    FROM shelters_stay s JOIN shelters_shelter h ON h.id = s.shelter_id AND h.included
    WHERE s.check_in < %(after)s AND (s.check_out IS NULL OR s.check_out >= %(first)s)
    UNION
    SELECT a.case_id, NULL FROM reintegration_assistance a
    WHERE a.delivered_on >= %(first)s AND a.delivered_on < %(after)s AND a.crossed_out_at IS NULL
),
-- Each stay in a file that is looked at, and by whom: of records that were merged, however often, the one that remains.
stay_of AS MATERIALIZED (
    SELECT s.id, s.case_id, s.shelter_id, coalesce(m.remaining, s.person_id) AS person, s.check_in, s.check_out
    FROM shelters_stay s LEFT JOIN merged m ON m.person = s.person_id
    WHERE s.person_id IN (SELECT person FROM merged UNION SELECT remaining FROM merged)
),
-- Of a file that is in a house and has items, the house is told.
file AS MATERIALIZED (
    SELECT c.id, c.person_id, c.closed_on, max(presence.shelter_id) AS shelter
    FROM presence JOIN cases_case c ON c.id = presence.case_id
    GROUP BY c.id
),
last_class AS MATERIALIZED (
    SELECT DISTINCT ON (k.case_id) k.case_id, k.status
    FROM cases_classification k JOIN file ON file.id = k.case_id
    WHERE k.effective_on < %(after)s
    ORDER BY k.case_id, k.effective_on DESC, k.id DESC
),
open_stay AS MATERIALIZED (
    SELECT s.case_id, s.shelter_id, s.check_in FROM shelters_stay s JOIN file ON file.id = s.case_id
    JOIN shelters_shelter h ON h.id = s.shelter_id AND h.included
    WHERE s.check_out IS NULL
)
SELECT 'open_stay_of_closed_case', o.case_id, o.shelter_id
FROM open_stay o JOIN file ON file.id = o.case_id AND file.closed_on IS NOT NULL
UNION ALL
SELECT 'silent_stay', o.case_id, o.shelter_id
FROM open_stay o JOIN file ON file.id = o.case_id AND file.closed_on IS NULL
WHERE o.check_in < %(silent)s AND NOT EXISTS (
    SELECT FROM reintegration_assistance a
    WHERE a.case_id = o.case_id AND a.delivered_on >= %(silent)s AND a.crossed_out_at IS NULL
)
UNION ALL
SELECT DISTINCT 'overlapping_stays', s.case_id, s.shelter_id
FROM stay_of s JOIN file ON file.id = s.case_id
JOIN stay_of other ON other.person = s.person AND other.id <> s.id
WHERE daterange(s.check_in, s.check_out) && daterange(other.check_in, other.check_out)
UNION ALL
SELECT 'no_classification', file.id, file.shelter FROM file
WHERE NOT EXISTS (SELECT FROM last_class WHERE last_class.case_id = file.id)
UNION ALL
SELECT 'no_age', file.id, file.shelter FROM file JOIN cases_person p ON p.id = file.person_id
WHERE p.date_of_birth IS NULL AND p.birth_year IS NULL
UNION ALL
SELECT 'no_sex', file.id, file.shelter FROM file JOIN cases_person p ON p.id = file.person_id
WHERE p.sex IN ('', 'unknown')
UNION ALL
SELECT 'no_citizenship', file.id, file.shelter FROM file JOIN cases_person p ON p.id = file.person_id
WHERE p.citizenship = ''
UNION ALL
SELECT 'no_exploitation', file.id, file.shelter FROM file JOIN last_class ON last_class.case_id = file.id
WHERE last_class.status = ANY (%(victim)s)
  AND NOT EXISTS (SELECT FROM cases_exploitation e WHERE e.case_id = file.id)
"""  # noqa: S608 (our own words)


def findings(period: Period, *, today: date | None = None) -> list[Finding]:
    """All flaws in the files that the period counts, as far as the transaction sees them. One query."""
    today = today or timezone.localdate()
    values = {
        "first": period.first_on,
        "after": period.after,
        "silent": today - SILENCE,
        "victim": [str(status) for status, category in CATEGORY_OF_STATUS.items() if category == Category.VICTIM],
    }
    # Only where the whole programme is looked at are tables read in one go: for a reader each row would be asked about.
    with snapshot.counting() if _for_everybody() else connection.cursor() as cursor:
        cursor.execute(_FINDINGS, values)
        return [Finding(*row) for row in cursor.fetchall()]


def _for_everybody() -> bool:
    context = current()
    return context is not None and bool(context.purpose)


def summary(found: Iterable[Finding]) -> dict[str, int]:
    """How many files each flaw touches; those that touch none as well."""
    counts = Counter(flaw for flaw, _case in {(one.flaw, one.case) for one in found})
    return {flaw: counts[flaw] for flaw in Flaw.values}
