from django.db import migrations


class Migration(migrations.Migration):
    """Which rows of people and cases a transaction may see."""

    dependencies = [("cases", "0002_team_and_embargo"), ("core", "0001_access")]

    operations: list = []
