from django.db import migrations

# Groups by name, none for everybody; places from the beginning; the nights of each stay's bed.
FORWARD = """
UPDATE shelters_shelter SET client_groups = ARRAY[client_group] WHERE client_group <> 'mixed';
INSERT INTO shelters_capacity (shelter_id, from_on, places)
    SELECT id, NULL, capacity FROM shelters_shelter WHERE capacity IS NOT NULL;
INSERT INTO shelters_beduse (public_id, created_at, bed_id, shelter_id, from_on, until_on, stay_id, case_id)
    SELECT gen_random_uuid(), now(), bed_id, shelter_id, check_in, check_out, id, case_id
    FROM shelters_stay WHERE bed_id IS NOT NULL;
"""
BACKWARD = """
UPDATE shelters_shelter SET client_group = client_groups[1] WHERE cardinality(client_groups) = 1;
UPDATE shelters_shelter s SET capacity = (
    SELECT places FROM shelters_capacity c WHERE c.shelter_id = s.id ORDER BY from_on DESC NULLS LAST LIMIT 1);
UPDATE shelters_stay s SET bed_id = (
    SELECT bed_id FROM shelters_beduse u WHERE u.stay_id = s.id ORDER BY from_on DESC, id DESC LIMIT 1);
DELETE FROM shelters_beduse;
DELETE FROM shelters_capacity;
"""


class Migration(migrations.Migration):
    """What stood in one column each moves to where it can change from day to day."""

    dependencies = [("shelters", "0006_houses_and_nights")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
