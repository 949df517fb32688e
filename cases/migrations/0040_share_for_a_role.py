from importlib import import_module

from django.db import migrations, models

MERGING = import_module("cases.migrations.0020_merging")
FORMER = MERGING.changed(MERGING.FORMER)
# A name finds nobody through a share that is for another role: that there is somebody of this name would be told by the
# number of those found.
CHANGES = (
    (
        """    every_team CONSTANT boolean := access.all_teams();
""",
        """    every_team CONSTANT boolean := access.all_teams();
    my_roles CONSTANT varchar[] := (SELECT u.roles FROM public.accounts_user u WHERE u.id = access.person());
""",
    ),
    (
        """WHERE s.organisation_id = mine AND s.ended_at IS NULL AND 'identity' = ANY (s.sections)
""",
        """WHERE s.organisation_id = mine AND s.ended_at IS NULL AND 'identity' = ANY (s.sections)
                      AND (s.role = '' OR s.role = ANY (my_roles))
""",
    ),
    (
        """              AND s.ended_at IS NULL AND s.from_at <= statement_timestamp()
""",
        """              AND (s.role = '' OR s.role = ANY (my_roles))
              AND s.ended_at IS NULL AND s.from_at <= statement_timestamp()
""",
    ),
)


def changed(statements: str) -> str:
    """The functions as they are from now on."""
    for before, after in CHANGES:
        assert statements.count(before) == 1, before
        statements = statements.replace(before, after)
    return statements


class Migration(migrations.Migration):
    """A share may be for one role of the receiver's staff. Row security stays by organisation (docs/threat-model.md)."""

    dependencies = [("cases", "0024_who_writes")]

    operations = [
        migrations.AddField(
            model_name="caseshare",
            name="role",
            field=models.CharField(
                blank=True,
                choices=[
                    ("caseworker", "Caseworker"),
                    ("shelter_manager", "Shelter manager"),
                    ("ministry_reviewer", "Ministry reviewer"),
                    ("receiving_officer", "Receiving officer"),
                    ("iom_officer", "IOM officer"),
                    ("auditor", "Auditor"),
                    ("data_protection", "Data-protection officer"),
                    ("administrator", "Administrator"),
                ],
                default="",
                max_length=20,
                verbose_name="only for",
            ),
        ),
        migrations.RunSQL(changed(FORMER), FORMER),
    ]
