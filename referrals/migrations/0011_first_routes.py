from datetime import date

from django.db import migrations

FROM = date(2000, 1, 1)
DAY, WEEK = 24, 7 * 24
ANY, MINISTRY, INTERNATIONAL = "", "ministry", "international"
NRM = "Cabinet of Ministers, 11 August 2009, No. 123 (national referral mechanism)"

# What held before routes were data: everybody may refer to everybody, by the ministry's leave. The deadlines are ours,
# but for the 24 hours to the ministry, and an administrator changes them.
SERVICE = {"approve_within": DAY, "answer_within": 3 * DAY, "start_within": WEEK}
PLACE = {
    "several_offers": True,
    "expires": True,
    "answer_within": DAY,
    "urgent_answer_within": 4,
    "start_within": DAY,
}
ROUTES = [
    (ANY, ANY, "formal_identification", {"approve_within": DAY, "answer_within": 3 * DAY, "complete_within": 30 * DAY}),
    (ANY, ANY, "shelter_placement", PLACE | {"approve_within": DAY}),
    (ANY, ANY, "health", SERVICE),
    (ANY, ANY, "legal", SERVICE),
    (ANY, ANY, "psychosocial", SERVICE),
    (ANY, ANY, "reintegration_grant", SERVICE | {"answer_within": WEEK, "complete_within": 90 * DAY}),
    (ANY, ANY, "repatriation", SERVICE | {"answer_within": WEEK, "start_within": 2 * WEEK}),
    (
        ANY,
        ANY,
        "child_protection",
        SERVICE | {"answer_within": DAY, "urgent_answer_within": 4, "start_within": 2 * DAY},
    ),
    (ANY, ANY, "follow_up", SERVICE),
    (ANY, ANY, "other", SERVICE),
    # The ministry decides, and has it then: nobody is offered anything.
    (
        ANY,
        MINISTRY,
        "formal_identification",
        {
            "approve_within": DAY,
            "complete_within": 30 * DAY,
            "must_carry": ["identity", "exploitation"],
            "legal_basis": NRM,
        },
    ),
    # The ministry asks nobody's leave but its own to place somebody.
    (MINISTRY, ANY, "shelter_placement", PLACE | {"ministry_approves": False, "legal_basis": NRM}),
    (
        ANY,
        INTERNATIONAL,
        "reintegration_grant",
        SERVICE | {"answer_within": WEEK, "complete_within": 90 * DAY, "must_carry": ["identity", "assistance"]},
    ),
]


def add_routes(apps, schema_editor):
    route = apps.get_model("referrals", "Route")
    for from_type, to_type, purpose, terms in ROUTES:
        route.objects.create(from_type=from_type, to_type=to_type, purpose=purpose, valid_from=FROM, **terms)


class Migration(migrations.Migration):
    """The ways that stood open before there were routes, and those of the mechanism."""

    dependencies = [("referrals", "0010_routes")]

    # Taking the table away takes them with it.
    operations = [migrations.RunPython(add_routes, migrations.RunPython.noop)]
