"""Pictures of activities come in, are looked at, scanned and destroyed; by the rules that hold for documents."""

import logging
from functools import partial
from typing import Any
from uuid import UUID

from celery import current_app
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Purpose, acting_for
from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases.documents import inspection, scanner
from cases.documents.enums import Scan
from core.errors import Conflict, TooMuch
from reports.activities import policies
from reports.activities.models import Activity, ActivityPicture
from reports.activities.storage import pictures

# Enough to see a hall on any screen, and too little to read the paper that somebody holds.
LONGEST_SIDE = 1600
MOST_OF_ONE = 12
# So many at once the clock takes up of what waits; the next turn comes soon.
AT_ONCE = 50
# By its name: tasks stand above actions.
SCAN_TASK = "reports.tasks.scan_activity_picture"

logger = logging.getLogger(__name__)


def add_picture(activity: Activity, details: dict[str, Any], *, actor: User) -> ActivityPicture:
    """Keep a picture: `file` (an uploaded file), and optionally `form_token`. The same form twice gives one.

    What is refused for its content is on record. Raises NotVisible, NotAllowed, Refused, TooMuch.
    """
    policies.check_may_change(actor, activity)
    sent = activity.pictures.sent_with(details.get("form_token"))
    if sent is not None:
        return sent
    file = details["file"]
    # The look into the file stands before the transaction: what it refuses is not taken back with it.
    try:
        inspected = inspection.inspect_picture(file.read(), file.name or "", file.size or 0, longest_side=LONGEST_SIDE)
    except inspection.FileRefused as refused:
        with transaction.atomic():
            changes = {"kind": activity.kind, "reason_code": refused.why.value}
            record(Event.ACTIVITY_PICTURE_REFUSED, actor=actor, target=activity, changes=changes)
        raise
    return _keep(activity, details, inspected, actor)


@transaction.atomic
def _keep(activity: Activity, details: dict[str, Any], inspected: inspection.Inspected, actor: User) -> ActivityPicture:
    rows = Activity.objects.select_for_update(of=("self",), no_key=True).select_related("organisation")
    activity = rows.get(pk=activity.pk)
    policies.check_may_change(actor, activity)
    sent = activity.pictures.sent_with(details.get("form_token"))
    if sent is not None:
        return sent
    if activity.pictures.count() >= MOST_OF_ONE:
        raise TooMuch(_("This activity has %(most)s pictures. Remove one first.") % {"most": MOST_OF_ONE})
    picture = ActivityPicture(
        activity=activity,
        organisation=activity.organisation,
        type=inspected.type,
        scan=Scan.WAITING if scanner.is_configured() else Scan.NOT_SCANNED,
        added_by=actor,
        form_token=details.get("form_token"),
    )
    pictures.put(picture, inspected.content)
    picture.save()
    _record(Event.ACTIVITY_PICTURE_ADDED, picture, actor)
    if picture.scan == Scan.WAITING:
        _send_to_scan(picture)
    return picture


@transaction.atomic
def open_picture(picture: ActivityPicture, *, actor: User) -> bytes:
    """What is on it; each look is on record."""
    policies.check_may_open(actor, picture)
    content = pictures.opened(picture)
    _record(Event.ACTIVITY_PICTURE_SHOWN, picture, actor)
    return content


@transaction.atomic
def remove_picture(picture: ActivityPicture, *, actor: User) -> None:
    """Destroy a picture. That there was one stays on record."""
    picture = ActivityPicture.objects.select_for_update(of=("self",)).select_related("activity").get(pk=picture.pk)
    policies.check_may_remove(actor, picture)
    _record(Event.ACTIVITY_PICTURE_REMOVED, picture, actor)
    # Not before it is settled: what is rolled back must find its file again.
    transaction.on_commit(partial(pictures.remove, picture.public_id))
    picture.delete()


def scan_picture(public_id: str | UUID) -> None:
    """Ask the scanner about one picture, once. Infected: the bytes are destroyed, and that it was so is on record.

    Raises ScannerUnreachable: the file stays where it is, in quarantine.
    """
    with acting_for(Purpose.SCANNING):
        rows = ActivityPicture.objects.to_scan().select_for_update(of=("self",), skip_locked=True).order_by()
        picture = rows.select_related("activity").filter(public_id=public_id).first()
        if picture is None:
            return
        try:
            is_clean = scanner.is_clean(pictures.opened(picture))
        except Conflict:
            logger.warning("The file of picture %s is missing", picture.public_id)
            return
        picture.scan, picture.scanned_at = (Scan.CLEAN if is_clean else Scan.INFECTED), timezone.now()
        if not is_clean:
            picture.file_key = ""
            transaction.on_commit(partial(pictures.remove, picture.public_id))
        picture.save(update_fields=["scan", "scanned_at", "file_key"])
        _record(Event.ACTIVITY_PICTURE_SCANNED if is_clean else Event.ACTIVITY_PICTURE_INFECTED, picture, None)


def scan_waiting() -> int:
    """Take up pictures whose message was lost, or that came while there was no scanner. Returns how many."""
    if not scanner.is_configured():
        return 0
    with acting_for(Purpose.SCANNING):
        # In any order, so that those that cannot be scanned do not stand before the others for ever.
        waiting = list(ActivityPicture.objects.to_scan().order_by("?")[:AT_ONCE])
        for picture in waiting:
            _send_to_scan(picture)
    return len(waiting)


def sweep_pictures() -> int:
    """Each night: destroy what lies on the disk and has no row, or a row without a key. Returns how many files went."""
    with acting_for(Purpose.SCANNING):
        kept = set(ActivityPicture.objects.with_file().values_list("public_id", flat=True))
        left = [public_id for public_id in pictures.left_over() if public_id not in kept]
    for public_id in left:
        pictures.remove(public_id)
    return len(left)


def _send_to_scan(picture: ActivityPicture) -> None:
    """Once the row stands. robust: a queue that is down loses nothing, `scan_waiting` comes by."""
    task = current_app.signature(SCAN_TASK, args=(str(picture.public_id),))
    transaction.on_commit(task.apply_async, robust=True)


def _record(event: Event, picture: ActivityPicture, actor: User | None) -> None:
    record(event, actor=actor, target=picture, changes={"kind": picture.activity.kind})
