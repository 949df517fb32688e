from django.db import migrations, models


class Migration(migrations.Migration):
    """References are kept as hashes alone. Backwards the column comes back empty: the words are gone, as they should be."""

    dependencies = [("exchange", "0004_digest_references")]

    operations = [
        migrations.RemoveConstraint("importedperson", "exchange_person_ref_once"),
        migrations.AlterField("importedperson", "person_ref", models.CharField(max_length=100, null=True)),
        migrations.RemoveField("importedperson", "person_ref"),
        migrations.AlterField("importedperson", "ref_digest", models.BinaryField(verbose_name="reference")),
        migrations.AddConstraint(
            "importedperson",
            models.UniqueConstraint(fields=("source", "ref_digest"), name="exchange_person_digest_once"),
        ),
    ]
