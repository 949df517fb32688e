from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_organisation_types"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="hides_names",
            field=models.BooleanField(editable=False, null=True, verbose_name="names hidden until asked for"),
        ),
    ]
