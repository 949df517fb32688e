from django.db import migrations, models


class Migration(migrations.Migration):
    """What a follow-up says is whole: an outcome where it was done, findings where she was reached, an alarm in danger."""

    dependencies = [("cases", "0062_outcomes_of_follow_up")]

    operations = [
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("alarm_by__isnull", True),
                        ("contact", ""),
                        ("done_by__isnull", True),
                        ("done_on__isnull", True),
                        ("outcome", ""),
                    ),
                    models.Q(
                        ("contact__gt", ""), ("done_by__isnull", False), ("done_on__isnull", False), ("outcome__gt", "")
                    ),
                    models.Q(
                        ("contact", ""),
                        ("done_by__isnull", False),
                        ("done_on__isnull", False),
                        ("outcome", "called_off"),
                    ),
                    _connector="OR",
                ),
                name="cases_follow_up_done_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome", "reached"),
                    models.Q(
                        ("alarm_by__isnull", True),
                        ("health", ""),
                        ("housing", ""),
                        ("income", ""),
                        ("progress", ""),
                        ("risk", ""),
                        ("safety", ""),
                    ),
                    _connector="OR",
                ),
                name="cases_follow_up_found_when_reached",
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("alarm_by__isnull", False),
                    models.Q(models.Q(("safety", "unsafe"), _negated=True), models.Q(("risk", "high"), _negated=True)),
                    _connector="OR",
                ),
                name="cases_follow_up_danger_is_an_alarm",
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer__isnull", True), ("answered_at__isnull", True), ("answered_by__isnull", True)),
                    models.Q(
                        ("alarm_by__isnull", False),
                        ("answer__isnull", False),
                        ("answered_at__isnull", False),
                        ("answered_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="cases_follow_up_alarm_answered_whole",
            ),
        ),
    ]
