"""Coming, going and how full the houses were. Nights and places are those of the reports and of the houses' own pages."""

from collections.abc import Iterable
from typing import Any

from cases.family.enums import GUARDIANS, PARENTS, RelationKind
from reports.measures.ground import COUNTED, Span, number, rate
from shelters.figures.statistics import PRESENCES, places_by_day

_K = RelationKind
# Of whom a child is in the care: as her own file says it of the other person, and as the other's says it of the child.
IN_CARE_OF = sorted({*PARENTS, *GUARDIANS, _K.GRANDPARENT})
CARED_FOR = sorted({_K.CHILD, _K.WARD, _K.FOSTER_CHILD, _K.GRANDCHILD})
UNDER_AGE = ["0-8", "9-17"]

_COUNT = (
    COUNTED
    + f""",
house AS MATERIALIZED (SELECT id, code FROM shelters_shelter WHERE included),
-- Whoever was there in the period, with all stays before it: one that it meets makes one presence with it.
guest AS MATERIALIZED (SELECT DISTINCT person FROM visit),
leaver AS MATERIALIZED (
    SELECT COALESCE(m.remaining, s.person_id) AS person
    FROM shelters_stay s LEFT JOIN merged m ON m.person = s.person_id
    WHERE s.check_out >= %(first)s AND s.check_out < %(after)s
    UNION SELECT person FROM guest
),
stayed AS MATERIALIZED (
    SELECT s.shelter_id AS shelter, COALESCE(m.remaining, s.person_id) AS person, s.check_in AS from_on,
           COALESCE(s.check_out, %(today)s) AS until_on, s.check_out IS NULL AS is_open
    FROM shelters_stay s JOIN house ON house.id = s.shelter_id LEFT JOIN merged m ON m.person = s.person_id
    WHERE s.check_in < %(after)s AND COALESCE(s.check_out, %(today)s) >= s.check_in
      AND COALESCE(m.remaining, s.person_id) IN (SELECT person FROM leaver)
),
{PRESENCES},
{places_by_day("IN (SELECT id FROM house)")},

-- Accompanying: under 18 on the first day that counts, and there at the same time as somebody with whom she is said to
-- have come, or in whose care she is.
care AS MATERIALIZED (
    SELECT elder.person AS carer, younger.person AS child
    FROM cases_relation r JOIN of_case elder ON elder.id = r.case_id JOIN of_case younger ON younger.id = r.other_case_id
    WHERE r.accompanies_her = 'yes' OR r.kind = ANY (%(cared_for)s)
    UNION
    SELECT elder.person, younger.person
    FROM cases_relation r JOIN of_case elder ON elder.id = r.other_case_id JOIN of_case younger ON younger.id = r.case_id
    WHERE r.kind = ANY (%(in_care_of)s)
),
accompanying AS MATERIALIZED (
    SELECT DISTINCT child.shelter, child.person
    FROM care
    JOIN person ON person.person = care.child AND person.age_group = ANY (%(under_age)s)
    JOIN visit child ON child.person = care.child
    JOIN visit carer ON carer.person = care.carer AND carer.shelter = child.shelter
        AND carer.first_on < GREATEST(child.until_on, child.first_on + 1)
        AND child.first_on < GREATEST(carer.until_on, carer.first_on + 1)
    WHERE care.carer <> care.child
)

SELECT 'presence' AS part, house.code AS code,
       count(*) FILTER (WHERE from_on >= %(first)s AND from_on < %(after)s)::numeric AS one, NULL::numeric AS two,
       NULL::numeric AS three, NULL::numeric AS four
FROM presence JOIN house ON house.id = presence.shelter GROUP BY GROUPING SETS ((house.code), ())

UNION ALL
SELECT 'ended', house.code, count(*), avg(nights), percentile_cont(0.5) WITHIN GROUP (ORDER BY nights), NULL
FROM ended JOIN house ON house.id = ended.shelter GROUP BY GROUPING SETS ((house.code), ())

UNION ALL
SELECT 'place', house.code, sum(GREATEST(places - closed, 0)),
       sum(places) FILTER (WHERE day = (SELECT max(day) FROM day)), NULL, NULL
FROM day JOIN house ON house.id = day.shelter GROUP BY GROUPING SETS ((house.code), ())

UNION ALL
SELECT 'night', house.code, sum(until_on - new_here), NULL, NULL, NULL
FROM stay_counted JOIN house ON house.id = stay_counted.shelter GROUP BY house.code
UNION ALL SELECT 'night', NULL, COALESCE(sum(nights), 0), NULL, NULL, NULL FROM counted

UNION ALL
SELECT 'child', house.code, count(DISTINCT person), NULL, NULL, NULL
FROM accompanying JOIN house ON house.id = accompanying.shelter GROUP BY GROUPING SETS ((house.code), ())

-- Every included shelter, zero or not.
UNION ALL SELECT 'house', code, NULL, NULL, NULL, NULL FROM house ORDER BY part, code
"""
)


def stays(span: Span) -> dict[str, Any]:
    rows = span.rows(_COUNT, in_care_of=IN_CARE_OF, cared_for=CARED_FOR, under_age=UNDER_AGE)
    found = {(part, code): numbers for part, code, *numbers in rows}
    codes = [code for part, code in found if part == "house"]
    return {"totals": _row(found, None), "by_shelter": {code: _row(found, code) for code in codes}}


def _row(found: dict[tuple[str, str | None], list[Any]], code: str | None) -> dict[str, Any]:
    nothing: Iterable[Any] = [None] * 4
    ended, average, median, *_none = found.get(("ended", code), nothing)
    available, places, *_none = found.get(("place", code), nothing)
    nights = int(found.get(("night", code), [0])[0])
    return {
        "admissions": int(found.get(("presence", code), [0])[0]),
        "departures": int(ended or 0),
        "person_nights": nights,
        "average_stay": number(average, 1),
        "median_stay": number(median, 1),
        "beds": None if places is None else int(places),
        "bed_nights": int(available or 0),
        "occupancy": rate(nights, available),
        "accompanying_children": int(found.get(("child", code), [0])[0]),
    }
