from django.db import migrations


class Migration(migrations.Migration):
    """Finding misspelled names among encrypted ones, within what the reader may see."""

    dependencies = [("cases", "0004_person_keys")]

    operations: list = []
