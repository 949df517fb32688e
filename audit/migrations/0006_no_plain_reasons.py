from django.db import migrations


class Migration(migrations.Migration):
    """The column that held reasons in clear goes, and what lay in it."""

    dependencies = [("audit", "0005_seal_reasons")]

    operations = [migrations.RemoveField("auditevent", "reason_plain")]
