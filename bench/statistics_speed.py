"""How long a year's figures take, beside one raw scan of the same rows in the same run."""

import os
import time
from typing import Any

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "100000"))
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

# A programme of eight years: each person with a file, up to three classifications, a form of exploitation, stays that
# do not overlap and items; one in a hundred records merged into another.
_REGISTER = """
INSERT INTO accounts_organisation (public_id, created_at, code, name, type, case_prefix, is_active)
SELECT gen_random_uuid(), now(), 'B' || i, 'Organisation ' || i, 'ngo', 'B' || i, TRUE FROM generate_series(1, 20) i;

INSERT INTO shelters_shelter (public_id, created_at, code, name, organisation_id, kind, client_groups, region, included,
                              first_days, extension_days, reservation_hours)
SELECT gen_random_uuid(), now(), 'H' || i, 'House ' || i, o.id, 'ngo', '{}', '', i % 10 <> 0, 30, 30, 24
FROM generate_series(1, 40) i JOIN accounts_organisation o ON o.code = 'B' || 1 + i % 20;

INSERT INTO cases_person (public_id, created_at, sex, date_of_birth, citizenship, name_tokens)
SELECT gen_random_uuid(), now(), (ARRAY['female', 'female', 'male', 'unknown'])[1 + i % 4],
       CASE WHEN i % 11 = 0 THEN NULL ELSE date '1955-01-01' + (i * 7919 % 22000) END,
       (ARRAY['AZE', 'AZE', 'UZB', 'UKR', ''])[1 + i % 5], '{}'
FROM generate_series(1, {people}) i;
UPDATE cases_person SET merged_into_id = id - 1 WHERE id % 100 = 0 AND id - 1 IN (SELECT id FROM cases_person);

INSERT INTO cases_case (public_id, created_at, number, person_id, organisation_id, opened_on, closure_reason, restricted)
SELECT gen_random_uuid(), now(), 'B-' || p.id, p.id, o.id, date '2019-01-01' + (p.id * 31 % 2700)::int, '', FALSE
FROM cases_person p JOIN accounts_organisation o ON o.code = 'B' || 1 + p.id % 20;

INSERT INTO cases_classification (public_id, created_at, case_id, status, effective_on)
SELECT gen_random_uuid(), now(), c.id, (ARRAY['potential', 'presumed', 'identified', 'recognised'])[n + (c.id % 2)::int],
       c.opened_on + n * 40
FROM cases_case c CROSS JOIN generate_series(1, 3) n WHERE n <= 1 + c.id % 3;

INSERT INTO cases_exploitation (public_id, created_at, case_id, form, country)
SELECT gen_random_uuid(), now(), id, (ARRAY['ForcedLabour', 'SexualExploitation', 'ForcedBegging'])[1 + id % 3], ''
FROM cases_case WHERE id % 5 <> 0;

INSERT INTO shelters_stay (public_id, created_at, case_id, person_id, shelter_id, check_in, check_out, destination, left_because,
                           safety_checked)
SELECT gen_random_uuid(), now(), c.id, c.person_id, h.id, c.opened_on + n * 200,
       c.opened_on + n * 200 + (c.id % 120)::int, '', '', '{}'
FROM cases_case c CROSS JOIN generate_series(0, 1) n JOIN shelters_shelter h ON h.code = 'H' || 1 + (c.id + n) % 40
WHERE c.id % 2 = 0 OR n = 0;

INSERT INTO reintegration_assistance (public_id, created_at, case_id, type, delivered_on, provider_id,
                                      amount_azn, version, unit, outcome)
SELECT gen_random_uuid(), now(), c.id, (ARRAY['food', 'medical_general', 'legal_information', 'schooling'])[1 + (c.id + n) % 4],
       c.opened_on + (n * 97 % 900), c.organisation_id, (c.id % 300) + 0.5, 1, '', ''
FROM cases_case c CROSS JOIN generate_series(1, 2) n;
"""

# What any answer has to read at least: the rows of the year with their persons and classifications.
_RAW_SCAN = """
SELECT (SELECT count(*) FROM shelters_stay s JOIN shelters_shelter h ON h.id = s.shelter_id
        JOIN cases_person p ON p.id = s.person_id
        WHERE s.check_in < %(next_year)s AND (s.check_out IS NULL OR s.check_out >= %(year)s))
     + (SELECT count(*) FROM reintegration_assistance a JOIN cases_case c ON c.id = a.case_id
        JOIN cases_person p ON p.id = c.person_id
        WHERE a.delivered_on >= %(year)s AND a.delivered_on < %(next_year)s)
     + (SELECT count(*) FROM cases_classification k JOIN cases_case c ON c.id = k.case_id
        WHERE k.effective_on < %(next_year)s)
     + (SELECT count(*) FROM cases_exploitation e JOIN cases_case c ON c.id = e.case_id)
"""


def _best(repeat: int, work: Any) -> float:
    times = []
    for _ in range(repeat):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)


def run() -> dict[str, float]:
    """Measure in a database of its own; needs Django set up."""
    from django.db import connection, connections

    from accounts.access import Purpose, acting_for
    from reports.statistics import yearly_statistics
    from tests import databases

    with databases.copied(databases.template()):
        with connections["owner"].cursor() as cursor:
            cursor.execute(_EMPTY)
            cursor.execute(_REGISTER.replace("{people}", str(PEOPLE)))
            cursor.execute("ANALYZE")

        def scan() -> None:
            with connection.cursor() as cursor:
                cursor.execute(_RAW_SCAN, {"year": f"{YEAR}-01-01", "next_year": f"{YEAR + 1}-01-01"})
                cursor.fetchall()

        with acting_for(Purpose.STATISTICS):
            scan()
            raw = _best(5, scan)
            seconds = _best(5, lambda: yearly_statistics(YEAR))
            persons = yearly_statistics(YEAR)["totals"]["persons"]
        connections.close_all()
    print(
        f"yearly statistics: {PEOPLE:,} people on file, {persons:,} counted in {seconds * 1000:,.0f} ms"
        f" (a raw scan of the same rows: {raw * 1000:,.0f} ms)"
    )
    return {"seconds": seconds, "raw_seconds": raw, "people": float(PEOPLE)}
