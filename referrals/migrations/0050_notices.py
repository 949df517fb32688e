import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models

from core.row_security import RowRules


class Migration(migrations.Migration):
    """What is to be told, kept with the move it speaks of; written and read by the programme's own work alone."""

    dependencies = [
        ("referrals", "0032_package"),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="public id"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("turn", "Turn"),
                            ("moved", "Moved"),
                            ("reminder", "Reminder"),
                            ("escalation", "Escalation"),
                            ("late", "Late"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("turn", models.PositiveIntegerField()),
                (
                    "told",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("next_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to="referrals.party",
                        verbose_name="party to a referral",
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="referrals.referralstep",
                    ),
                ),
            ],
            options={
                "verbose_name": "notice",
                "verbose_name_plural": "notices",
                "indexes": [
                    models.Index(
                        condition=models.Q(("done_at__isnull", True)),
                        fields=["next_at", "id"],
                        name="referrals_notice_to_send",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "moved"), _negated=True),
                        fields=("party", "kind", "turn"),
                        name="referrals_notice_once_a_turn",
                    ),
                    models.UniqueConstraint(fields=("party", "step"), name="referrals_notice_once_a_step"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["turn", "moved", "reminder", "escalation", "late"])),
                        name="referrals_notice_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind", "moved"), ("step__isnull", True), _connector="OR"),
                        name="referrals_notice_of_a_step_or_a_turn",
                    ),
                ],
            },
        ),
        RowRules("referrals_notice", "false", "false"),
    ]
