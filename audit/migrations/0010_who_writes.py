from django.db import migrations

from core.row_security import NEVER, RowRules, RowSecurity, replaced

SEEN = "access.sees_history(about_kind, about_key)"


class Migration(migrations.Migration):
    """Earlier values are written by the database's own trigger. The application may not anyway (0008): this says it twice."""

    dependencies = [("audit", "0009_history_of_cases"), ("core", "0003_rows_stay")]

    operations = replaced(
        RowSecurity("audit_fieldhistory", SEEN), RowRules("audit_fieldhistory", SEEN, "false", deleted=NEVER)
    )
