from django.db import migrations

from core.row_security import RowSecurity


class Migration(migrations.Migration):
    """Plans and assistance are seen with the case."""

    dependencies = [("reintegration", "0001_initial"), ("cases", "0003_row_security")]

    operations = [
        RowSecurity("reintegration_plan", "access.sees_case(case_id)"),
        RowSecurity("reintegration_assistance", "access.sees_case(case_id)"),
    ]
