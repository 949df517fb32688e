from django.db import migrations

# What came of a follow-up stood among the ways in which it was done.
OUTCOMES = """
UPDATE cases_followup SET outcome = CASE WHEN contact IN ('not_reached', 'declined') THEN contact ELSE 'reached' END
WHERE done_on IS NOT NULL AND outcome = ''
"""
# No source names intervals: 1, 3, 6 and 12 months, until the programme says otherwise.
SCHEDULE = """
INSERT INTO cases_followupschedule (public_id, created_at, months)
SELECT gen_random_uuid(), now(), '{1,3,6,12}' WHERE NOT EXISTS (SELECT FROM cases_followupschedule)
"""


class Migration(migrations.Migration):
    """Earlier follow-ups say what came of them, and the schedule begins."""

    dependencies = [("cases", "0061_follow_up_schedule")]

    operations = [
        # Backwards: the column goes with the migration before.
        migrations.RunSQL(OUTCOMES, migrations.RunSQL.noop),
        migrations.RunSQL(SCHEDULE, "DELETE FROM cases_followupschedule WHERE set_by_id IS NULL"),
    ]
