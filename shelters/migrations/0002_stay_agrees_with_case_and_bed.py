from django.db import migrations

# A stay repeats the person of its case and the house of its bed; the database keeps both true.
FORWARD = """
ALTER TABLE shelters_stay
    ADD CONSTRAINT shelters_stay_person_is_the_cases FOREIGN KEY (case_id, person_id)
        REFERENCES cases_case (id, person_id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT shelters_stay_bed_is_the_shelters FOREIGN KEY (bed_id, shelter_id)
        REFERENCES shelters_bed (id, shelter_id) DEFERRABLE INITIALLY DEFERRED;
"""
BACKWARD = """
ALTER TABLE shelters_stay
    DROP CONSTRAINT shelters_stay_person_is_the_cases,
    DROP CONSTRAINT shelters_stay_bed_is_the_shelters;
"""


class Migration(migrations.Migration):
    dependencies = [("shelters", "0001_initial"), ("cases", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
