from datetime import date
from decimal import Decimal

from django.db import migrations

# What is known of the one-time allowance; the day within the year is the first, as no source names another.
RATES = [
    (
        "one_time_allowance",
        date(2015, 1, 1),
        Decimal(400),
        "US Department of State, Trafficking in Persons Report 2017",
    ),
    ("one_time_allowance", date(2024, 1, 1), Decimal(700), "National Coordinator's report on 2024 (APA)"),
]


def add(apps, schema_editor):
    rate = apps.get_model("reintegration", "AllowanceRate")
    for kind, valid_from, amount, source in RATES:
        rate.objects.using(schema_editor.connection.alias).get_or_create(
            kind=kind, valid_from=valid_from, defaults={"amount_azn": amount, "source": source}
        )


class Migration(migrations.Migration):
    """The rates that the programme begins with; whoever keeps budgets enters the next."""

    dependencies = [("reintegration", "0005_books")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
