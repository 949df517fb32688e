from django.db import migrations, models


class Migration(migrations.Migration):
    """Room for the keyed hash of what a source calls a person."""

    dependencies = [("exchange", "0002_row_security")]

    operations = [migrations.AddField("importedperson", "ref_digest", models.BinaryField(null=True))]
