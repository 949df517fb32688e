import core.encryption
import django.contrib.postgres.fields
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from core.row_security import RowRules

HERS = "user_id = (SELECT access.person())"


class Migration(migrations.Migration):
    """Tokens for programs, their accounts, and how each change that they asked for was answered."""

    dependencies = [
        ("accounts", "0012_backup_failed"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="SentRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="public id"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("key", models.UUIDField(editable=False)),
                ("digest", models.CharField(blank=True, editable=False, max_length=64)),
                ("status", models.PositiveSmallIntegerField(editable=False, null=True)),
                ("answer", core.encryption.EncryptedTextField(verbose_name="answer")),
            ],
            options={
                "verbose_name": "sent request",
                "verbose_name_plural": "sent requests",
            },
        ),
        migrations.CreateModel(
            name="Token",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="public id"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("label", models.CharField(max_length=60, verbose_name="what it is for")),
                ("token_hash", models.CharField(editable=False, max_length=64, unique=True)),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), size=None, verbose_name="what it may do"
                    ),
                ),
                (
                    "networks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=43), size=None, verbose_name="from which addresses"
                    ),
                ),
                ("expires_on", models.DateField(verbose_name="valid until")),
                ("used_on", models.DateField(blank=True, null=True, verbose_name="last used")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
            ],
            options={
                "verbose_name": "token",
                "verbose_name_plural": "tokens",
            },
        ),
        migrations.AddField(
            model_name="user",
            name="service_role",
            field=models.CharField(
                blank=True,
                choices=[
                    ("caseworker", "Caseworker"),
                    ("shelter_manager", "Shelter manager"),
                    ("ministry_reviewer", "Ministry reviewer"),
                    ("receiving_officer", "Receiving officer"),
                    ("iom_officer", "IOM officer"),
                    ("auditor", "Auditor"),
                    ("data_protection", "Data-protection officer"),
                    ("administrator", "Administrator"),
                ],
                default="",
                editable=False,
                max_length=20,
                verbose_name="works as",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("service_role", ""), models.Q(("is_demo", False), ("roles", [])), _connector="OR"),
                name="accounts_user_one_or_the_other",
            ),
        ),
        migrations.AddField(
            model_name="sentrequest",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="account",
            ),
        ),
        migrations.AddField(
            model_name="token",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="ended by",
            ),
        ),
        migrations.AddField(
            model_name="token",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="made by",
            ),
        ),
        migrations.AddField(
            model_name="token",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tokens",
                to=settings.AUTH_USER_MODEL,
                verbose_name="account",
            ),
        ),
        migrations.AddIndex(
            model_name="sentrequest",
            index=models.Index(fields=["created_at"], name="accounts_sent_request_by_age"),
        ),
        migrations.AddConstraint(
            model_name="sentrequest",
            constraint=models.UniqueConstraint(fields=("user", "key"), name="accounts_sent_request_once"),
        ),
        migrations.AddConstraint(
            model_name="token",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("scopes", []), _negated=True), models.Q(("networks", []), _negated=True)),
                name="accounts_token_is_bound",
            ),
        ),
        migrations.AddConstraint(
            model_name="token",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("ended_by__isnull", True)),
                    models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                    _connector="OR",
                ),
                name="accounts_token_ended_by_somebody",
            ),
        ),
        RowRules("accounts_sentrequest", HERS, HERS, fixed=("user_id",)),
    ]
