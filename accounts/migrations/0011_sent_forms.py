import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.row_security import RowSecurity


class Migration(migrations.Migration):
    """Which forms somebody sent already, and where each led: hers alone, and gone after a day."""

    dependencies = [
        ("core", "0001_access"),
        ("accounts", "0010_tour"),
    ]

    operations = [
        migrations.CreateModel(
            name="SentForm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="public id"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("key", models.UUIDField(editable=False)),
                ("target", models.CharField(blank=True, max_length=500, verbose_name="page")),
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
                "verbose_name": "sent form",
                "verbose_name_plural": "sent forms",
                "indexes": [models.Index(fields=["created_at"], name="accounts_sent_form_by_age")],
                "constraints": [models.UniqueConstraint(fields=("user", "key"), name="accounts_sent_form_once")],
            },
        ),
        RowSecurity("accounts_sentform", "user_id = (SELECT access.person())"),
    ]
