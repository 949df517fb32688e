from django.db import migrations


class Migration(migrations.Migration):
    """How long files are kept, what holds them, and what is left of them."""

    dependencies = [("cases", "0007_emergency_access")]

    operations: list = []
