from django.db import migrations, models


class Migration(migrations.Migration):
    """What is still to be told is found without reading what was told long ago."""

    dependencies = [("referrals", "0070_saved_filters")]

    operations = [
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                fields=["created_at"], condition=models.Q(("told_at__isnull", True)), name="referrals_message_to_tell"
            ),
        ),
        migrations.AddIndex(
            model_name="sealedlink",
            index=models.Index(
                condition=models.Q(
                    models.Q(models.Q(("answer", ""), _negated=True), ("ended_as", "locked"), _connector="OR"),
                    ("told_at__isnull", True),
                ),
                fields=["id"],
                name="referrals_link_to_tell",
            ),
        ),
    ]
