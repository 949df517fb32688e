from django.db import migrations


class Migration(migrations.Migration):
    """What the records of life in a house refer to: a stay with its house and case, a house with its organisation."""

    dependencies = [("shelters", "0005_names_in_reports")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE shelters_stay ADD CONSTRAINT shelters_stay_with_its_shelter_and_case"
            " UNIQUE (id, shelter_id, case_id);"
            "ALTER TABLE shelters_shelter ADD CONSTRAINT shelters_shelter_with_its_organisation"
            " UNIQUE (id, organisation_id)",
            "ALTER TABLE shelters_stay DROP CONSTRAINT shelters_stay_with_its_shelter_and_case;"
            "ALTER TABLE shelters_shelter DROP CONSTRAINT shelters_shelter_with_its_organisation",
        )
    ]
