from django.db import migrations


class Migration(migrations.Migration):
    """What the records of life in a house refer to: a house with its organisation."""

    dependencies = [("shelters", "0061_works_and_pictures")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE shelters_shelter ADD CONSTRAINT shelters_shelter_with_its_organisation"
            " UNIQUE (id, organisation_id)",
            "ALTER TABLE shelters_shelter DROP CONSTRAINT shelters_shelter_with_its_organisation",
        )
    ]
