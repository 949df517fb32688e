from django.db import migrations

from core.row_security import RowSecurity


class Migration(migrations.Migration):
    """What sources call a person is read by imports alone."""

    dependencies = [("exchange", "0001_initial"), ("core", "0001_access")]

    operations = [
        RowSecurity("exchange_importedperson", "false"),
        RowSecurity("exchange_importedrow", "false"),
    ]
