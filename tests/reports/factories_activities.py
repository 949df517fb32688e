"""Programme activities, plainly invented; about nobody."""

from datetime import date, timedelta

from django.utils import timezone

from reports.activities.models import Activity, ActivityPicture, Material, Reached
from reports.activities.storage import pictures
from tests.cases.factories_documents import picture as picture_bytes

DAY = timedelta(days=1)


def make_activity(by, *, reached=(), materials=(), **fields):
    """One of the organisation of whoever recorded it, held last week; `reached`: (sex, band, people), `materials` alike."""
    today = timezone.localdate()
    fields = {
        "kind": "awareness",
        "title": "Open your eyes",
        "starts_on": fields.get("ends_on", today - 7 * DAY),
        "ends_on": today - 7 * DAY,
        "region": "baku",
        "audiences": ["general_public"],
        "state": "held",
        "organisation": by.organisation,
    } | fields
    activity = Activity.objects.create(written_by=by, **fields)
    whose = {"activity": activity, "organisation": activity.organisation}
    Reached.objects.bulk_create(Reached(**whose, sex=sex, band=band, people=n) for sex, band, n in reached)
    Material.objects.bulk_create(Material(**whose, kind=kind, language=code, number=n) for kind, code, n in materials)
    return activity


def make_activity_picture(activity, by, **fields):
    """A picture with its file, not scanned."""
    fields = {"type": "jpeg", "scan": "not_scanned"} | fields
    row = ActivityPicture(activity=activity, organisation=activity.organisation, added_by=by, **fields)
    pictures.put(row, picture_bytes())
    row.save()
    return row


def plant_activity(by, typed="typed"):
    """A row in each table of activities; every sealed text is `typed`."""
    activity = make_activity(
        by,
        state="called_off",
        ends_on=date(2024, 5, 20),
        reached=[("female", "18-29", 3)],
        materials=[("leaflet", "az", 10)],
        calling_off_reason=typed,
        correction_reason=typed,
        crossing_reason=typed,
        crossed_out_by=by,
        crossed_out_at=timezone.now(),
    )
    row = make_activity_picture(activity, by)
    return activity, row
