from django.db import migrations


class Migration(migrations.Migration):
    """The plans of before learn their nearest day: written once more, each is told by the database."""

    dependencies = [("cases", "0070_plan_due_on")]

    operations = [migrations.RunSQL("UPDATE cases_caseplan SET due_on = due_on", migrations.RunSQL.noop)]
