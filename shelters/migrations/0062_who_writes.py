from django.db import migrations

from core.row_security import RowRules, RowSecurity, replaced

SEEN = "access.owns_shelter(shelter_id) OR told_id = (SELECT access.person())"


class Migration(migrations.Migration):
    """Whoever is told that an alert was set aside says that she has seen it; she neither deletes it nor adds one."""

    dependencies = [("shelters", "0021_days_row_security"), ("core", "0003_rows_stay")]

    operations = replaced(
        RowSecurity("shelters_confirmation", SEEN),
        RowRules(
            "shelters_confirmation",
            SEEN,
            SEEN,
            added="access.owns_shelter(shelter_id)",
            fixed=("case_id", "shelter_id", "organisation_id", "told_id"),
        ),
    )
