"""How long each theme of a year's further measures takes, on the register of the year's figures with referrals and places."""

from typing import Any

from bench.statistics_speed import _EMPTY, _REGISTER, PEOPLE, YEAR, _best

_MORE = """
UPDATE cases_exploitation SET country = (ARRAY['AZE', 'TUR', '', 'ARE'])[1 + id % 4];

INSERT INTO shelters_capacity (shelter_id, from_on, places) SELECT id, NULL, 200 FROM shelters_shelter;
INSERT INTO shelters_capacity (shelter_id, from_on, places) SELECT id, date '2024-03-01', 220 FROM shelters_shelter;

INSERT INTO referrals_referral (public_id, created_at, case_id, from_organisation_id, to_organisation_id, purpose, sections,
                                language, urgency, urgent_needs, risk_flags, receiver_role, status, outcome,
                                submitted_at, decided_at)
SELECT gen_random_uuid(), now(), c.id, c.organisation_id, o.id,
       (ARRAY['formal_identification', 'health', 'legal', 'psychosocial'])[1 + c.id % 4], '{}', '', 'routine', '{}', '{}', '',
       (ARRAY['accepted', 'declined', 'completed', 'submitted'])[1 + c.id % 4], '',
       c.opened_on + interval '40 days', CASE WHEN c.id % 4 < 3 THEN c.opened_on + interval '43 days' END
FROM cases_case c JOIN accounts_organisation o ON o.code = 'B' || 1 + (c.id + 7) % 20
WHERE o.id <> c.organisation_id;

INSERT INTO cases_deadline (public_id, created_at, case_id, kind, starts_at, due_at, met_at, cancelled_because)
SELECT gen_random_uuid(), now(), id, 'ministry_referral', opened_on, opened_on + interval '24 hours',
       CASE WHEN id % 3 > 0 THEN opened_on + (id % 40) * interval '1 hour' END, ''
FROM cases_case WHERE id % 2 = 0;

INSERT INTO cases_followup (public_id, created_at, case_id, due_on, planned_method, attempt, contact, outcome, rules_kept,
                            housing, income, health, safety, risk, progress)
SELECT gen_random_uuid(), now(), id, opened_on + 300, '', 1, '', '', FALSE, '', '', '', '', '', '' FROM cases_case;

INSERT INTO cases_relation (public_id, created_at, case_id, other_case_id, kind, recorded_here, sex, citizenship,
                            lives_with_her, accompanies_her, is_danger, safe_to_contact, legal_basis, version)
SELECT gen_random_uuid(), now(), c.id, o.id, 'child', FALSE, 'unknown', '', 'not_known', 'not_known', 'not_known',
       'not_known', '', 1
FROM cases_case c JOIN cases_case o ON o.id = c.id + 40 WHERE c.id % 10 = 0;
"""


def run() -> dict[str, float]:
    """Measure in a database of its own; needs Django set up."""
    from django.db import connections
    from django.utils import timezone

    from accounts.access import Purpose, acting_for
    from reports.measures.document import THEMES, measures
    from reports.measures.ground import Span
    from reports.periods import Period
    from tests import databases

    with databases.copied(databases.template()):
        with connections["owner"].cursor() as cursor:
            cursor.execute(_EMPTY)
            cursor.execute(_REGISTER.replace("{people}", str(PEOPLE)))
            cursor.execute(_MORE)
            cursor.execute("ANALYZE")
        with acting_for(Purpose.STATISTICS):
            span = Span(Period(YEAR), timezone.localdate())
            found: dict[str, float] = {name: _timed(of, span) for name, of in THEMES.items()}
            found["all"] = _best(2, lambda: measures(span.period))
        connections.close_all()
    print(f"further measures of a year, {PEOPLE:,} people on file: {found['all'] * 1000:,.0f} ms")
    for name, seconds in found.items():
        print(f"  {name}: {seconds * 1000:,.0f} ms")
    return found


def _timed(of: Any, span: Any) -> float:
    return _best(3, lambda: of(span))
