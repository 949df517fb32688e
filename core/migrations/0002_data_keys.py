import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from core.keys import register_keys


def make_first_keys(apps, schema_editor):
    """So that the migrations after this one can seal."""
    models = (apps.get_model("core", "KeyCheck"), apps.get_model("core", "DataKey"))
    register_keys(schema_editor.connection.alias, *models)


def leave_writing_to_the_owner(apps, schema_editor):
    """A data key that the application made in a page would be lost with that page's transaction, and all it had sealed."""
    role = schema_editor.quote_name(settings.DATABASES["default"]["USER"])
    schema_editor.execute(f"REVOKE INSERT, UPDATE, DELETE ON core_datakey, core_keycheck FROM {role}")


class Migration(migrations.Migration):
    """Data keys of the purposes, wrapped by the ring, and known values that tell a wrong ring from the right one."""

    dependencies = [("core", "0001_access")]

    operations = [
        migrations.CreateModel(
            name="DataKey",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("purpose", models.CharField(max_length=20)),
                ("wrapped", models.BinaryField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("retired_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("retired_at", None)),
                        fields=("purpose",),
                        name="core_one_sealing_key_per_purpose",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="KeyCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key_id", models.CharField(max_length=16, unique=True)),
                ("value", models.BinaryField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("retired_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.RunPython(leave_writing_to_the_owner, migrations.RunPython.noop),
        migrations.RunPython(make_first_keys, migrations.RunPython.noop),
    ]
