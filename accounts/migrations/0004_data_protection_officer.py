import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    """One more role. The database keeps roles as plain words, so nothing changes in it."""

    dependencies = [
        ("accounts", "0003_invitations"),
    ]

    operations = [
        migrations.AlterField(
            model_name="user",
            name="roles",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
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
                    max_length=20,
                ),
                default=list,
                size=None,
                verbose_name="roles",
            ),
        ),
    ]
