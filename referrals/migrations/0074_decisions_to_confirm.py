from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("referrals", "0073_notices_tell_accounts")]

    operations = [
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(
                condition=models.Q(("status", "proposed")),
                fields=["ministry", "proposed_at"],
                name="referrals_decision_proposed",
            ),
        ),
    ]
