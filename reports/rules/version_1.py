"""The counting rules, version 1 (docs/statistics.md says them in words). Once a report was frozen by them they do not change.

One SQL statement counts a whole period, so all figures come from one moment,
and no person is ever brought into Python. Its named parts each state one rule.
The same statement can keep who was counted, so that a figure can be traced to
the files behind it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.enums import CATEGORY_OF_STATUS, Category, ExploitationForm, Sex
from cases.merging.records import WHO_REMAINS
from reintegration.enums import AssistanceType

VERSION = 1
UNKNOWN = "unknown"
NOT_RECORDED = "not_recorded"
# Each group with its youngest age.
AGE_GROUPS = {
    "0-8": 0, "9-17": 9, "18-20": 18, "21-23": 21, "24-26": 24, "27-29": 27, "30-38": 30, "39-47": 39, "48+": 48,
}  # fmt: skip

Document = dict[str, Any]

# What each figure counts, for whoever reads it.
MEANINGS: dict[str, Promise] = {
    "victim": _(
        "Counted persons whose last classification by the end of the period was identified or recognised victim of trafficking."
    ),
    "at_risk": _(
        "Counted persons whose last classification by the end of the period was potential or presumed victim."
    ),
    "other": _("Counted persons classified as no victim, or not yet classified."),
    "persons": _("Everybody with a night, a same-day stay or an item of assistance in the period, once."),
    "sheltered": _("Persons with at least one night, or a same-day stay, at a shelter of the programme in the period."),
    "assisted": _("Persons with at least one item of assistance dated in the period."),
    "person_nights": _(
        "Nights that began in the period, of all persons; a stay still open counts up to the day of counting."
    ),
    "recognised_in_year": _(
        "Persons on file whom the ministry first recognised in the period, whether anything else is counted of them or not."
    ),
    "by_shelter": _("Persons with a night or a same-day stay there. Who stayed in two shelters stands in both."),
    "by_organisation": _("Sheltered in a house of the organisation or assisted by it."),
    "by_sex": _("Each counted person once, by the sex on record."),
    "by_age_group": _("Age in years on the first day of the period that counts."),
    "by_citizenship": _("Each counted person once, by the citizenship on record."),
    "by_exploitation": _("Once for each form on record; a person may have suffered several."),
    "by_assistance_type": _("Persons once for each kind; items and amounts are all those of the period."),
    "by_month": _("Persons with a night, a same-day stay or an item of assistance in the month."),
}

# `first` … `after`: the period, `after` not included. `everywhere`: FALSE where the `shelters` named alone are counted.
# The further measures (reports/measures) begin with it too: a part that nothing asks for is not computed.
RULES = (
    f"WITH RECURSIVE {WHO_REMAINS}"
    + """
of_case AS NOT MATERIALIZED (
    SELECT c.id, COALESCE(m.remaining, c.person_id) AS person
    FROM cases_case c LEFT JOIN merged m ON m.person = c.person_id
),

-- Sheltered: at least one night of the period at an included shelter, or a same-day stay there on a date of it.
-- A stay from a to b gives the nights a … b-1; an open one counts as if it ended on the day of computing.
-- first_on … until_on is what lies in it, until_on not included; equal for a same-day stay.
stay AS NOT MATERIALIZED (
    SELECT s.person_id, s.shelter_id, s.check_in, COALESCE(s.check_out, %(today)s) AS check_out
    FROM shelters_stay s
    WHERE s.check_in < %(after)s AND (s.check_out IS NULL OR s.check_out >= %(first)s)
),
visit AS MATERIALIZED (
    SELECT COALESCE(m.remaining, s.person_id) AS person,
           s.shelter_id AS shelter, h.organisation_id AS organisation,
           GREATEST(s.check_in, %(first)s) AS first_on, LEAST(s.check_out, %(after)s) AS until_on
    FROM stay s
    JOIN shelters_shelter h ON h.id = s.shelter_id AND h.included
    LEFT JOIN merged m ON m.person = s.person_id
    WHERE ((s.check_out > s.check_in AND s.check_out > %(first)s)
           OR (s.check_out = s.check_in AND s.check_in >= %(first)s))
      AND (%(everywhere)s OR h.id = ANY (%(shelters)s))
),
-- Nobody overlaps herself but a merged person may: then each night counts once per shelter and once in the total.
-- So a stay counts there only from where the earlier ones end.
stay_counted AS MATERIALIZED (
    SELECT person, shelter, organisation, first_on, until_on, first_on AS new_here, first_on AS new_anywhere
    FROM visit
    WHERE person NOT IN (SELECT remaining FROM merged)
    UNION ALL
    SELECT person, shelter, organisation, first_on, until_on,
           LEAST(until_on, GREATEST(first_on, max(until_on) OVER earlier_here)),
           LEAST(until_on, GREATEST(first_on, max(until_on) OVER earlier))
    FROM visit
    WHERE person IN (SELECT remaining FROM merged)
    WINDOW
        earlier AS (
            PARTITION BY person ORDER BY first_on, until_on ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ),
        earlier_here AS (
            PARTITION BY person, shelter ORDER BY first_on, until_on ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        )
),

-- Assisted: at least one item dated in the period. What was crossed out was never given. Where some houses alone are
-- counted, it is what was given on a day of a stay there, by whomever.
item AS MATERIALIZED (
    SELECT c.person, a.type, a.provider_id AS organisation, a.delivered_on, a.amount_azn
    FROM reintegration_assistance a JOIN of_case c ON c.id = a.case_id
    WHERE a.delivered_on >= %(first)s AND a.delivered_on < %(after)s AND a.crossed_out_at IS NULL
      AND (%(everywhere)s OR EXISTS (
          SELECT FROM visit
          WHERE visit.person = c.person AND a.delivered_on BETWEEN visit.first_on AND visit.until_on
      ))
),

-- Counted: sheltered or assisted, once. Months are bits 1 to 12.
counted AS MATERIALIZED (
    SELECT person, min(first_on) AS first_on, sum(nights) AS nights, bit_or(months) AS months,
           bool_or(sheltered) AS sheltered, bool_or(assisted) AS assisted
    FROM (
        SELECT person, first_on, until_on - new_anywhere AS nights, TRUE AS sheltered, FALSE AS assisted,
               (2 << EXTRACT(MONTH FROM GREATEST(first_on, until_on - 1))::int)
                   - (1 << EXTRACT(MONTH FROM first_on)::int) AS months
        FROM stay_counted
        UNION ALL
        SELECT person, delivered_on, 0, FALSE, TRUE, 1 << EXTRACT(MONTH FROM delivered_on)::int
        FROM item
    ) AS presence
    GROUP BY person
),

-- All files of whoever is counted, merged records' among them.
file AS MATERIALIZED (
    SELECT c.id, own.person
    FROM (
        SELECT person, person AS record FROM counted
        UNION ALL SELECT m.remaining, m.person FROM merged m JOIN counted ON counted.person = m.remaining
    ) AS own
    JOIN cases_case c ON c.person_id = own.record
),

-- Category: the classification in force at the end of the period; the later row of a day holds. Of each file its last
-- one, then of each person the last of her files.
in_force AS MATERIALIZED (
    SELECT DISTINCT ON (file.person) file.person, last.status
    FROM file CROSS JOIN LATERAL (
        SELECT k.status, k.effective_on, k.id FROM cases_classification k
        WHERE k.case_id = file.id AND k.effective_on < %(after)s
        ORDER BY k.effective_on DESC, k.id DESC LIMIT 1
    ) AS last
    ORDER BY file.person, last.effective_on DESC, last.id DESC
),

-- Age: completed years on the first date that counts; a birthday on 29 February comes on 1 March in common years,
-- which comparing month and day gives by itself. With the year of birth alone, the difference of the years.
aged AS NOT MATERIALIZED (
    SELECT counted.*,
           CASE
               WHEN p.date_of_birth IS NOT NULL THEN
                   EXTRACT(YEAR FROM counted.first_on)::int - EXTRACT(YEAR FROM p.date_of_birth)::int
                   - CASE WHEN (EXTRACT(MONTH FROM counted.first_on), EXTRACT(DAY FROM counted.first_on))
                               < (EXTRACT(MONTH FROM p.date_of_birth), EXTRACT(DAY FROM p.date_of_birth))
                          THEN 1 ELSE 0 END
               ELSE EXTRACT(YEAR FROM counted.first_on)::int - p.birth_year
           END AS age,
           p.sex, p.citizenship
    FROM counted JOIN cases_person p ON p.id = counted.person
),
person AS MATERIALIZED (
    SELECT aged.person, aged.nights, aged.months, aged.sheltered, aged.assisted,
           CASE WHEN in_force.status = ANY (%(victim)s) THEN 'victim'
                WHEN in_force.status = ANY (%(at_risk)s) THEN 'at_risk'
                ELSE 'other' END AS category,
           COALESCE(NULLIF(aged.sex, ''), %(unknown)s) AS sex,
           COALESCE(NULLIF(aged.citizenship, ''), %(unknown)s) AS citizenship,
           CASE WHEN aged.age >= 0 THEN (%(age_groups)s)[1 + width_bucket(aged.age, %(older_from)s)]
                ELSE %(unknown)s END AS age_group
    FROM aged LEFT JOIN in_force ON in_force.person = aged.person
),

-- Recognised in the period: the first `recognised` that holds, not overruled by a later row of the same day, took
-- effect in it. All persons on file, whether anything else is counted of them or not; of some houses, those counted.
recognised_now AS MATERIALIZED (
    SELECT DISTINCT c.person
    FROM cases_classification k JOIN of_case c ON c.id = k.case_id
    WHERE k.status = 'recognised' AND k.effective_on >= %(first)s AND k.effective_on < %(after)s
      AND (%(everywhere)s OR c.person IN (SELECT person FROM counted))
),
recognised_file AS MATERIALIZED (
    SELECT c.id, own.person
    FROM (
        SELECT person, person AS record FROM recognised_now
        UNION ALL SELECT m.remaining, m.person FROM merged m JOIN recognised_now ON recognised_now.person = m.remaining
    ) AS own
    CROSS JOIN LATERAL (SELECT c.id FROM cases_case c WHERE c.person_id = own.record OFFSET 0) AS c
),
recognised AS MATERIALIZED (
    SELECT person
    FROM (
        SELECT DISTINCT ON (file.person, k.effective_on) file.person, k.effective_on, k.status
        FROM recognised_file file CROSS JOIN LATERAL (
            SELECT k.id, k.effective_on, k.status FROM cases_classification k WHERE k.case_id = file.id OFFSET 0
        ) AS k
        ORDER BY file.person, k.effective_on, k.id DESC
    ) AS day
    WHERE status = 'recognised'
    GROUP BY person
    HAVING min(effective_on) >= %(first)s AND min(effective_on) < %(after)s
)
"""
)

# Who was counted, file by file: put into a table of the connection's own, from which the report takes them.
TRACED_INTO = "reports_counted_now"
_TRACE = (
    """,
traced AS MATERIALIZED (
    SELECT id, person FROM file
    UNION SELECT c.id, c.person FROM recognised_file c JOIN recognised ON recognised.person = c.person
),
of_shelters AS MATERIALIZED (
    SELECT visit.person, array_agg(DISTINCT h.code::text ORDER BY h.code::text) AS codes
    FROM visit JOIN shelters_shelter h ON h.id = visit.shelter GROUP BY visit.person
),
of_organisations AS MATERIALIZED (
    SELECT contact.person, array_agg(DISTINCT o.code::text ORDER BY o.code::text) AS codes
    FROM (SELECT person, organisation FROM visit UNION SELECT person, organisation FROM item) AS contact
    JOIN accounts_organisation o ON o.id = contact.organisation GROUP BY contact.person
),
of_forms AS MATERIALIZED (
    SELECT file.person, array_agg(DISTINCT e.form::text ORDER BY e.form::text) AS codes
    FROM file JOIN cases_exploitation e ON e.case_id = file.id GROUP BY file.person
),
of_types AS MATERIALIZED (
    SELECT person, array_agg(DISTINCT type::text ORDER BY type::text) AS codes FROM item GROUP BY person
),
kept AS (
    INSERT INTO """
    + TRACED_INTO
    + """ (
        case_id, person_key, category, sex, age_group, citizenship, months, sheltered, assisted, recognised,
        person_nights, shelters, organisations, forms, types
    )
    SELECT traced.id, traced.person, COALESCE(p.category, ''), COALESCE(p.sex, ''),
           COALESCE(p.age_group, ''), COALESCE(p.citizenship, ''), COALESCE(p.months, 0),
           COALESCE(p.sheltered, FALSE), COALESCE(p.assisted, FALSE), recognised.person IS NOT NULL,
           COALESCE(p.nights, 0), COALESCE(of_shelters.codes, '{}'), COALESCE(of_organisations.codes, '{}'),
           CASE WHEN p.person IS NULL THEN '{}' ELSE COALESCE(of_forms.codes, ARRAY[%(not_recorded)s]) END,
           COALESCE(of_types.codes, '{}')
    FROM traced
    LEFT JOIN person p ON p.person = traced.person
    LEFT JOIN recognised ON recognised.person = traced.person
    LEFT JOIN of_shelters ON of_shelters.person = traced.person
    LEFT JOIN of_organisations ON of_organisations.person = traced.person
    LEFT JOIN of_forms ON of_forms.person = traced.person
    LEFT JOIN of_types ON of_types.person = traced.person
)
"""
)

_FIGURES = """,
-- Everybody counted once, put together by all that the tables tell apart; each table then adds up.
alike AS MATERIALIZED (
    SELECT category, sex, age_group, citizenship, sheltered, assisted, months,
           count(*) AS persons, sum(nights) AS person_nights
    FROM person GROUP BY category, sex, age_group, citizenship, sheltered, assisted, months
),
suffered AS MATERIALIZED (
    SELECT DISTINCT file.person, e.form FROM file JOIN cases_exploitation e ON e.case_id = file.id
),
-- How many stays begin on a day, less how many end.
turn AS MATERIALIZED (
    SELECT day, sum(stays) AS stays
    FROM (
        SELECT new_anywhere AS day, count(*) AS stays FROM stay_counted GROUP BY new_anywhere
        UNION ALL SELECT until_on, -count(*) FROM stay_counted GROUP BY until_on
    ) AS turns
    GROUP BY day
)
SELECT CASE GROUPING(sex, age_group, citizenship)
           WHEN 7 THEN 'totals' WHEN 3 THEN 'by_sex' WHEN 5 THEN 'by_age_group' ELSE 'by_citizenship' END AS part,
       COALESCE(sex, age_group, citizenship, '') AS key, category,
       sum(persons)::bigint AS persons, sum(person_nights) AS person_nights, NULL::bigint AS items, NULL::numeric AS amount
FROM alike
GROUP BY GROUPING SETS ((category), (category, sex), (category, age_group), (category, citizenship))

UNION ALL SELECT 'sheltered', '', NULL, COALESCE(sum(persons) FILTER (WHERE sheltered), 0)::bigint, NULL, NULL, NULL FROM alike
UNION ALL SELECT 'assisted', '', NULL, COALESCE(sum(persons) FILTER (WHERE assisted), 0)::bigint, NULL, NULL, NULL FROM alike
UNION ALL SELECT 'recognised_in_year', '', NULL, count(*), NULL, NULL, NULL FROM recognised

-- Every included shelter, zero or not.
UNION ALL SELECT 'by_shelter', code, NULL, 0, 0, NULL, NULL FROM shelters_shelter
WHERE included AND (%(everywhere)s OR id = ANY (%(shelters)s))
UNION ALL
SELECT 'by_shelter', h.code, person.category, count(*), sum(guest.nights), NULL, NULL
FROM (SELECT person, shelter, sum(until_on - new_here) AS nights FROM stay_counted GROUP BY person, shelter) AS guest
JOIN person ON person.person = guest.person JOIN shelters_shelter h ON h.id = guest.shelter
GROUP BY h.code, person.category

-- By organisation: sheltered at a shelter of it, or assisted by it.
UNION ALL
SELECT 'by_organisation', o.code, person.category, count(*), NULL, NULL, NULL
FROM (SELECT person, organisation FROM visit UNION SELECT person, organisation FROM item) AS contact
JOIN person ON person.person = contact.person JOIN accounts_organisation o ON o.id = contact.organisation
GROUP BY o.code, person.category

-- By exploitation: once per recorded form; those without one are named as well.
UNION ALL
SELECT 'by_exploitation', suffered.form, person.category, count(*), NULL, NULL, NULL
FROM person JOIN suffered ON suffered.person = person.person
GROUP BY suffered.form, person.category
UNION ALL
SELECT 'by_exploitation', %(not_recorded)s, person.category, count(*), NULL, NULL, NULL
FROM person WHERE person.person NOT IN (SELECT person FROM suffered)
GROUP BY person.category

-- By kind of assistance: items and amounts once per item, persons once per kind.
UNION ALL
SELECT 'by_assistance_type', given.type, person.category, count(*), NULL, sum(given.items), sum(given.amount)
FROM (SELECT person, type, count(*) AS items, sum(amount_azn) AS amount FROM item GROUP BY person, type) AS given
JOIN person ON person.person = given.person
GROUP BY given.type, person.category

-- By month: a night, a same-day stay or an item in it; nights belong to the date on which they begin.
-- The nights of a stay in a month are those from its beginning to the month's end, less those from its end on; so days of
-- beginning and end are enough.
UNION ALL
SELECT 'by_month', m.key, NULL,
       (SELECT COALESCE(sum(persons), 0)::bigint FROM alike WHERE months & (1 << m.number) <> 0),
       (SELECT COALESCE(sum(stays * GREATEST(m.until_on - GREATEST(day, m.first_on), 0)), 0) FROM turn), NULL, NULL
FROM (
    SELECT to_char(first_on, 'YYYY-MM') AS key, EXTRACT(MONTH FROM first_on)::int AS number,
           first_on::date AS first_on, (first_on + interval '1 month')::date AS until_on
    FROM generate_series(%(first)s::timestamp, %(after)s::timestamp - interval '1 day', interval '1 month')
         AS series (first_on)
) AS m
"""


@dataclass
class Count:
    """One counted row of one table, as the database gave it."""

    part: str
    key: str
    category: str | None
    persons: int
    person_nights: int
    items: int
    amount: Decimal


def statement(values: dict[str, Any], *, traced: bool) -> tuple[str, dict[str, Any]]:
    """The statement with its values: those of the caller (first, after, today, everywhere, shelters) and the rules' own.

    `traced`: it keeps who was counted as well, in `TRACED_INTO`.
    """
    return RULES + (_TRACE if traced else "") + _FIGURES, values | own_values()


def own_values() -> dict[str, Any]:
    """What the rules themselves say, for the statement."""
    statuses: dict[str, list[str]] = {category: [] for category in Category.values}
    for status, category in CATEGORY_OF_STATUS.items():
        statuses[category].append(str(status))
    return {
        "victim": statuses[Category.VICTIM],
        "at_risk": statuses[Category.AT_RISK],
        "unknown": UNKNOWN,
        "not_recorded": NOT_RECORDED,
        "age_groups": list(AGE_GROUPS),
        "older_from": list(AGE_GROUPS.values())[1:],
    }


def document(rows: Iterable[tuple[Any, ...]]) -> Document:
    """The figures of what the statement answered, table by table, in the order in which they are printed."""
    counts = [
        Count(part, key, category, persons, int(nights or 0), int(items or 0), amount or Decimal(0))
        for part, key, category, persons, nights, items, amount in rows
    ]
    found = {part: [count for count in counts if count.part == part] for part in {count.part for count in counts}}
    totals = _row(found.get("totals", []))
    return {
        "totals": totals
        | {name: found[name][0].persons for name in ("sheltered", "assisted")}
        | {"person_nights": sum(count.person_nights for count in found.get("totals", []))}
        | {"recognised_in_year": found["recognised_in_year"][0].persons},
        "by_shelter": _table(found.get("by_shelter", []), extra="person_nights"),
        "by_organisation": _table(found.get("by_organisation", [])),
        "by_sex": _table(found.get("by_sex", []), keys=Sex.values),
        "by_age_group": _table(found.get("by_age_group", []), keys=[*AGE_GROUPS, UNKNOWN]),
        "by_citizenship": _table(found.get("by_citizenship", [])),
        "by_exploitation": _table(found.get("by_exploitation", []), keys=[*ExploitationForm.values, NOT_RECORDED]),
        "by_assistance_type": _table(found.get("by_assistance_type", []), keys=AssistanceType.values, extra="items"),
        "by_month": {
            count.key: {"persons": count.persons, "person_nights": count.person_nights}
            for count in sorted(found["by_month"], key=lambda count: count.key)
        },
    }


def _table(counts: list[Count], *, keys: Iterable[str] = (), extra: str = "") -> Document:
    """Rows by key: the closed list first, zero or not; then, in order, whatever else occurs."""
    by_key: dict[str, list[Count]] = {str(key): [] for key in keys}
    for count in sorted(counts, key=lambda count: count.key):
        by_key.setdefault(count.key, []).append(count)
    return {key: _row(found, extra) for key, found in by_key.items()}


def _row(counts: list[Count], extra: str = "") -> Document:
    row: Document = dict.fromkeys(map(str, Category.values), 0)
    for count in counts:
        if count.category:
            row[count.category] += count.persons
    row["persons"] = sum(row.values())
    if extra == "person_nights":
        row["person_nights"] = sum(count.person_nights for count in counts)
    if extra == "items":
        row["items"] = sum(count.items for count in counts)
        row["amount_azn"] = f"{sum((count.amount for count in counts), Decimal(0)):.2f}"
    return row
