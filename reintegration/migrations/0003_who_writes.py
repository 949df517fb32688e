from django.db import migrations

from core.row_security import NEVER, RowRules, RowSecurity, replaced

SEES = "access.sees_case(case_id)"


class Migration(migrations.Migration):
    """Plans and assistance are written by the owner of the file, and by whoever this part of it was opened to."""

    dependencies = [("reintegration", "0002_row_security"), ("cases", "0024_who_writes")]

    operations = [
        operation
        for table in ("reintegration_plan", "reintegration_assistance")
        for operation in replaced(
            RowSecurity(table, SEES),
            RowRules(table, SEES, "access.may_record(case_id, 'assistance')", fixed=("case_id",), deleted=NEVER),
        )
    ]
