from django.db import migrations, models


class Migration(migrations.Migration):
    """Which version of the rules of confidentiality an account accepted last, and when. Nobody has accepted one yet."""

    dependencies = [
        ("accounts", "0007_names_on_the_screen"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="rules_version",
            field=models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="accepted rules, version"),
        ),
        migrations.AddField(
            model_name="user",
            name="rules_accepted_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="rules accepted at"),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("rules_accepted_at__isnull", True), ("rules_version", 0)),
                    models.Q(("rules_accepted_at__isnull", False), ("rules_version__gt", 0)),
                    _connector="OR",
                ),
                name="accounts_user_rules_accepted_at_a_time",
            ),
        ),
    ]
