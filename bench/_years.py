"""A programme of eight years with a million people, made by the database itself out of their numbers, filled once and kept.

Each person has a file, up to three classifications, a form of exploitation, one or two stays that do not overlap and two
items; one record in a hundred was merged into another. A few codes are rare, so that a public edition has to hide something.
BENCH_PEOPLE makes it smaller.
"""

import os
import time
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from bench._kept import kept, name_of

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "1000000"))
YEAR = 2024

# What a row below does not say is empty: the database itself knows no defaults, and a column more is no reason to stop.
_EMPTY = """
DO $$ DECLARE needed record; BEGIN
    FOR needed IN
        SELECT table_name, column_name, data_type FROM information_schema.columns
        WHERE table_schema = 'public' AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'
          AND data_type IN ('character varying', 'text', 'boolean', 'ARRAY', 'smallint', 'integer', 'jsonb')
    LOOP
        EXECUTE format(
            'ALTER TABLE %I ALTER COLUMN %I SET DEFAULT %L', needed.table_name, needed.column_name,
            CASE needed.data_type WHEN 'boolean' THEN 'false' WHEN 'ARRAY' THEN '{}' WHEN 'jsonb' THEN '{}'
                                  WHEN 'smallint' THEN '1' WHEN 'integer' THEN '1' ELSE '' END
        );
    END LOOP;
END $$;
"""

# The tables of a million rows and more, each with what fills it.
_ROWS = {
    "cases_person": """
INSERT INTO cases_person (id, public_id, created_at, sex, date_of_birth, citizenship, name_tokens, merged_into_id)
SELECT i, gen_random_uuid(), now(), (ARRAY['female', 'female', 'male', 'unknown'])[1 + i % 4],
       CASE WHEN i % 11 = 0 THEN NULL ELSE date '1955-01-01' + (i * 7919 % 22000)::int END,
       CASE WHEN i % 60000 = 7 THEN 'FJI' WHEN i % 30000 = 11 THEN 'PER'
            ELSE (ARRAY['AZE', 'AZE', 'UZB', 'UKR', ''])[1 + i % 5] END, '{}', CASE WHEN i % 100 = 0 THEN i - 1 END
FROM generate_series(1::bigint, {people}) i
""",
    "cases_case": """
INSERT INTO cases_case (id, public_id, created_at, number, person_id, organisation_id, opened_on, closure_reason, restricted)
SELECT i, gen_random_uuid(), now(), 'B-' || i, i, 1 + i % 20, date '2019-01-01' + (i * 31 % 2700)::int, '', FALSE
FROM generate_series(1::bigint, {people}) i
""",
    "cases_classification": """
INSERT INTO cases_classification (public_id, created_at, case_id, status, effective_on)
SELECT gen_random_uuid(), now(), c.id, (ARRAY['potential', 'presumed', 'identified', 'recognised'])[n + (c.id % 2)::int],
       c.opened_on + n * 40
FROM cases_case c CROSS JOIN generate_series(1, 3) n WHERE n <= 1 + c.id % 3
""",
    "cases_exploitation": """
INSERT INTO cases_exploitation (public_id, created_at, case_id, form, country)
SELECT gen_random_uuid(), now(), id,
       CASE WHEN id % 40000 = 3 THEN 'OrganRemoval'
            ELSE (ARRAY['ForcedLabour', 'SexualExploitation', 'ForcedBegging'])[1 + id % 3] END,
       (ARRAY['AZE', 'TUR', '', 'ARE'])[1 + id % 4]
FROM cases_case WHERE id % 5 <> 0
""",
    "shelters_stay": """
INSERT INTO shelters_stay (public_id, created_at, case_id, person_id, shelter_id, check_in, check_out, destination,
                           left_because, safety_checked)
SELECT gen_random_uuid(), now(), c.id, c.person_id, 1 + (c.id + n) % 40, c.opened_on + n * 200,
       c.opened_on + n * 200 + (c.id % 120)::int, '', '', '{}'
FROM cases_case c CROSS JOIN generate_series(0, 1) n WHERE c.id % 2 = 0 OR n = 0
""",
    "reintegration_assistance": """
INSERT INTO reintegration_assistance (public_id, created_at, case_id, type, delivered_on, provider_id, amount_azn, version,
                                      unit, outcome)
SELECT gen_random_uuid(), now(), c.id,
       CASE WHEN c.id % 50000 = 9 THEN 'repatriation'
            ELSE (ARRAY['food', 'medical_general', 'legal_information', 'schooling'])[1 + (c.id + n) % 4] END,
       c.opened_on + (n * 97 % 900), c.organisation_id, (c.id % 300) + 0.5, 1, '', ''
FROM cases_case c CROSS JOIN generate_series(1, 2) n
""",
    "referrals_referral": """
INSERT INTO referrals_referral (public_id, created_at, case_id, from_organisation_id, to_organisation_id, purpose, sections,
                                language, urgency, urgent_needs, risk_flags, receiver_role, status, outcome,
                                submitted_at, decided_at)
SELECT gen_random_uuid(), now(), c.id, c.organisation_id, 1 + (c.id + 7) % 20,
       (ARRAY['formal_identification', 'health', 'legal', 'psychosocial'])[1 + c.id % 4], '{}', '', 'routine', '{}', '{}', '',
       (ARRAY['accepted', 'declined', 'completed', 'submitted'])[1 + c.id % 4], '',
       c.opened_on + interval '40 days', CASE WHEN c.id % 4 < 3 THEN c.opened_on + interval '43 days' END
FROM cases_case c
""",
    "cases_deadline": """
INSERT INTO cases_deadline (public_id, created_at, case_id, kind, starts_at, due_at, met_at, cancelled_because)
SELECT gen_random_uuid(), now(), id, 'ministry_referral', opened_on, opened_on + interval '24 hours',
       CASE WHEN id % 3 > 0 THEN opened_on + (id % 40) * interval '1 hour' END, ''
FROM cases_case WHERE id % 2 = 0
""",
    "cases_followup": """
INSERT INTO cases_followup (public_id, created_at, case_id, due_on, planned_method, attempt, contact, outcome, rules_kept,
                            housing, income, health, safety, risk, progress)
SELECT gen_random_uuid(), now(), id, opened_on + 300, '', 1, '', '', FALSE, '', '', '', '', '', '' FROM cases_case
""",
    "cases_relation": """
INSERT INTO cases_relation (public_id, created_at, case_id, other_case_id, kind, recorded_here, sex, citizenship,
                            lives_with_her, accompanies_her, is_danger, safe_to_contact, legal_basis, version)
SELECT gen_random_uuid(), now(), c.id, o.id, 'child', FALSE, 'unknown', '', 'not_known', 'not_known', 'not_known',
       'not_known', '', 1
FROM cases_case c JOIN cases_case o ON o.id = c.id + 40 WHERE c.id % 10 = 0
""",
}

_HOUSES = """
INSERT INTO accounts_organisation (id, public_id, created_at, code, name, type, case_prefix, is_active)
SELECT i, gen_random_uuid(), now(), 'B' || i, 'Organisation ' || i, 'ngo', 'B' || i, TRUE FROM generate_series(1, 20) i;

INSERT INTO shelters_shelter (id, public_id, created_at, code, name, organisation_id, kind, client_groups, region, included,
                              first_days, extension_days, reservation_hours)
SELECT i, gen_random_uuid(), now(), 'H' || i, 'House ' || i, 1 + i % 20, 'ngo', '{}', '', i % 10 <> 0, 30, 30, 24
FROM generate_series(1, 40) i;

INSERT INTO shelters_capacity (shelter_id, from_on, places) SELECT id, NULL, 200 FROM shelters_shelter;
INSERT INTO shelters_capacity (shelter_id, from_on, places) SELECT id, date '2024-03-01', 220 FROM shelters_shelter;
"""

# What a million rows are written without, and get back in one go: last what others stand on.
_WITHOUT = """
SELECT r.relname, c.conname, pg_get_constraintdef(c.oid) FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid
WHERE c.contype IN ('f', 'x', 'u') AND (c.conrelid = ANY (%(tables)s::regclass[]) OR c.confrelid = ANY (%(tables)s::regclass[]))
ORDER BY position(c.contype IN 'ufx') DESC, c.oid
"""
_INDEXES = """
SELECT i.relname, pg_get_indexdef(i.oid) FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
WHERE x.indrelid = ANY (%(tables)s::regclass[]) AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.oid)
"""


def years() -> AbstractContextManager[None]:
    """The filled database, used inside the block."""
    return kept(name_of("years", [Path(__file__)], PEOPLE), _fill)


def _fill(cursor: Any) -> None:
    began = time.perf_counter()
    print(f"Filling eight years with {PEOPLE:,} people ...", flush=True)
    tables = list(_ROWS)
    cursor.execute("SET maintenance_work_mem = '1GB'; SET work_mem = '256MB'; SET synchronous_commit = off")
    cursor.execute(_EMPTY)
    cursor.execute(_HOUSES)
    cursor.execute(_WITHOUT, {"tables": tables})
    constraints = cursor.fetchall()
    for table, name, _definition in constraints:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}" CASCADE')
    cursor.execute(_INDEXES, {"tables": tables})
    indexes = cursor.fetchall()
    for name, _definition in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    for table, rows in _ROWS.items():
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(rows.replace("{people}", str(PEOPLE)))
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    print(f"  rows: {time.perf_counter() - began:,.0f} s", flush=True)
    for _name, definition in indexes:
        cursor.execute(definition)
    for table, name, definition in reversed(constraints):
        cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
    for table in ("cases_person", "cases_case", "accounts_organisation", "shelters_shelter"):
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
    print(f"  with indexes: {time.perf_counter() - began:,.0f} s", flush=True)
