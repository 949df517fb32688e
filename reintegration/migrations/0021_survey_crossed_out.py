import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.encryption

SURVEY = "survey"
NAMES = [("struck_at", "crossed_out_at"), ("struck_by", "crossed_out_by"), ("strike_reason", "crossing_reason")]


class Migration(migrations.Migration):
    """What is wrong is crossed out, in every table by the same words. Earlier values keep the names they had."""

    dependencies = [("reintegration", "0020_grants")]

    operations = [
        migrations.RemoveConstraint(SURVEY, "reintegration_survey_one_baseline"),
        migrations.RemoveConstraint(SURVEY, "reintegration_survey_once_a_day"),
        migrations.RemoveConstraint(SURVEY, "reintegration_survey_struck_whole"),
        *(migrations.RenameField(SURVEY, before, after) for before, after in NAMES),
        migrations.AlterField(
            SURVEY, "crossed_out_at", models.DateTimeField(blank=True, null=True, verbose_name="crossed out at")
        ),
        migrations.AlterField(
            SURVEY,
            "crossed_out_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="crossed out by",
            ),
        ),
        migrations.AlterField(
            SURVEY, "crossing_reason", core.encryption.EncryptedTextField(verbose_name="why it was crossed out")
        ),
        migrations.AddConstraint(
            SURVEY,
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(occasion="baseline", crossed_out_at__isnull=True),
                name="reintegration_survey_one_baseline",
            ),
        ),
        migrations.AddConstraint(
            SURVEY,
            models.UniqueConstraint(
                fields=["case", "asked_on"],
                condition=models.Q(crossed_out_at__isnull=True),
                name="reintegration_survey_once_a_day",
            ),
        ),
        migrations.AddConstraint(
            SURVEY,
            models.CheckConstraint(
                condition=models.Q(
                    crossed_out_at__isnull=True, crossed_out_by__isnull=True, crossing_reason__isnull=True
                )
                | models.Q(crossed_out_at__isnull=False, crossed_out_by__isnull=False, crossing_reason__isnull=False),
                name="reintegration_survey_crossed_out_whole",
            ),
        ),
    ]
