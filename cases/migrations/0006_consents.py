from django.db import migrations


class Migration(migrations.Migration):
    """What a person agreed to, for which purpose and recipient."""

    dependencies = [("cases", "0005_find_persons")]

    operations: list = []
