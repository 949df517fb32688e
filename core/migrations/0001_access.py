from django.db import migrations


class Migration(migrations.Migration):
    """The schema of what decides, inside the database, which rows a transaction may see."""

    initial = True
    dependencies = []

    operations = [migrations.RunSQL("CREATE SCHEMA access", "DROP SCHEMA access CASCADE")]
