from django.db import migrations, models


class Migration(migrations.Migration):
    """Where an account stands in the tour of the pages. Whoever has an account already knows them: no tour for her."""

    dependencies = [
        ("accounts", "0009_notifications"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="tour_step",
            field=models.PositiveSmallIntegerField(editable=False, null=True, verbose_name="step of the tour"),
        ),
    ]
