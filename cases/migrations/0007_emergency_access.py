from django.db import migrations


class Migration(migrations.Migration):
    """Opening a case in an emergency, and the review of it."""

    dependencies = [("cases", "0006_consents")]

    operations: list = []
