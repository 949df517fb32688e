import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from core.row_security import RowRules

HERS = "user_id = (SELECT access.person())"


class Migration(migrations.Migration):
    """Files that somebody keeps at hand: hers alone, and only such as she sees."""

    dependencies = [
        ("cases", "0081_calendar_feed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PinnedCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="public id"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("place", models.PositiveSmallIntegerField(verbose_name="place")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pins",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="account",
                    ),
                ),
            ],
            options={
                "verbose_name": "pinned case",
                "verbose_name_plural": "pinned cases",
                "constraints": [
                    models.UniqueConstraint(fields=("user", "place"), name="cases_pinnedcase_place_once"),
                    models.UniqueConstraint(fields=("user", "case"), name="cases_pinnedcase_once"),
                    models.CheckConstraint(
                        condition=models.Q(("place__range", (1, 20))), name="cases_pinnedcase_at_most_twenty"
                    ),
                ],
            },
        ),
        RowRules(
            "cases_pinnedcase",
            HERS,
            f"{HERS} AND access.sees_case(case_id)",
            fixed=("user_id", "case_id"),
            deleted=HERS,
        ),
    ]
