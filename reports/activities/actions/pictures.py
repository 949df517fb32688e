"""Pictures of activities come in, are looked at, scanned and destroyed; by the rules that hold for documents."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases.documents.actions.pictures import Pictures
from core.errors import TooMuch
from reports.activities import policies
from reports.activities.models import Activity, ActivityPicture
from reports.activities.storage import pictures

MOST_OF_ONE = 12

_OF_ACTIVITIES = Pictures(
    model=ActivityPicture,
    store=pictures,
    of="activity",
    told=lambda picture: {"kind": picture.activity.kind},
    scan_task="reports.tasks.scan_activity_picture",
    added=Event.ACTIVITY_PICTURE_ADDED,
    refused=Event.ACTIVITY_PICTURE_REFUSED,
    scanned=Event.ACTIVITY_PICTURE_SCANNED,
    infected=Event.ACTIVITY_PICTURE_INFECTED,
)
scan_picture, scan_waiting, sweep_pictures = _OF_ACTIVITIES.scan, _OF_ACTIVITIES.scan_waiting, _OF_ACTIVITIES.sweep


def add_picture(activity: Activity, details: dict[str, Any], *, actor: User) -> ActivityPicture:
    """Keep a picture: `file` (an uploaded file), and optionally `form_token`. The same form twice gives one.

    What is refused for its content is on record. Raises NotVisible, NotAllowed, Refused, TooMuch.
    """
    policies.check_may_change(actor, activity)
    sent = activity.pictures.sent_with(details.get("form_token"))
    if sent is not None:
        return sent
    changes = {"kind": activity.kind}
    inspected = _OF_ACTIVITIES.look_into(details["file"], target=activity, changes=changes, actor=actor)
    return _keep(activity, details, inspected, actor)


@transaction.atomic
def _keep(activity: Activity, details: dict[str, Any], inspected: Any, actor: User) -> ActivityPicture:
    rows = Activity.objects.select_for_update(of=("self",), no_key=True).select_related("organisation")
    activity = rows.get(pk=activity.pk)
    policies.check_may_change(actor, activity)
    sent = activity.pictures.sent_with(details.get("form_token"))
    if sent is not None:
        return sent
    if activity.pictures.count() >= MOST_OF_ONE:
        raise TooMuch(_("This activity has %(most)s pictures. Remove one first.") % {"most": MOST_OF_ONE})
    picture = ActivityPicture(
        activity=activity, organisation=activity.organisation, form_token=details.get("form_token")
    )
    _OF_ACTIVITIES.keep(picture, inspected, actor=actor)
    return picture


@transaction.atomic
def open_picture(picture: ActivityPicture, *, actor: User) -> bytes:
    """What is on it; each look is on record."""
    policies.check_may_open(actor, picture)
    content = pictures.opened(picture)
    record(Event.ACTIVITY_PICTURE_SHOWN, actor=actor, target=picture, changes=_OF_ACTIVITIES.told(picture))
    return content


@transaction.atomic
def remove_picture(picture: ActivityPicture, *, actor: User) -> None:
    """Destroy a picture. That there was one stays on record."""
    picture = ActivityPicture.objects.select_for_update(of=("self",)).select_related("activity").get(pk=picture.pk)
    policies.check_may_remove(actor, picture)
    record(Event.ACTIVITY_PICTURE_REMOVED, actor=actor, target=picture, changes=_OF_ACTIVITIES.told(picture))
    _OF_ACTIVITIES.destroy(picture)
