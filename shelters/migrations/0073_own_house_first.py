from django.db import migrations

EVERYTHING = "(SELECT access.programme())"
OWN = "access.owns_shelter(shelter_id)"
# Table, what is one's own of it, and who else may look.
LOOKED_AT = [
    ("shelters_shelter", "organisation_id = (SELECT access.organisation())", "access.knows_shelter(id)"),
    ("shelters_room", OWN, "access.knows_shelter(shelter_id)"),
    ("shelters_bed", OWN, "access.knows_shelter(shelter_id)"),
    ("shelters_capacity", OWN, "access.knows_shelter(shelter_id)"),
    ("shelters_stay", OWN, "access.sees_case(case_id)"),
    ("shelters_beduse", OWN, "access.sees_stay(stay_id)"),
    ("shelters_absence", OWN, "access.sees_stay(stay_id)"),
    ("shelters_extension", OWN, "access.sees_stay(stay_id)"),
]


def own_first(table: str, own: str, look: str) -> migrations.RunSQL:
    """PostgreSQL asks the policies of a row in its own order: this one came first, and looked through everybody in the house."""
    return migrations.RunSQL(
        f"ALTER POLICY who_may_look ON {table} USING ({EVERYTHING} OR {own} OR {look})",
        f"ALTER POLICY who_may_look ON {table} USING ({look})",
    )


class Migration(migrations.Migration):
    """What is one's own is told by the house alone; only of another's is it asked who is in it. Nobody sees more or less."""

    dependencies = [("shelters", "0072_free_places")]

    operations = [own_first(*of) for of in LOOKED_AT]
