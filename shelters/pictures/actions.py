"""Pictures of works come in, are looked at, scanned and destroyed; by the rules that hold for documents."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases.documents.actions.pictures import Pictures
from core.errors import TooMuch
from shelters import policies as shelter_policies
from shelters.models import Works
from shelters.pictures import policies
from shelters.pictures.models import Picture
from shelters.pictures.storage import pictures

MOST_OF_ONE = 20

_OF_WORKS = Pictures(
    model=Picture,
    store=pictures,
    of="shelter",
    told=lambda picture: {"shelter": picture.shelter.code, "kind": picture.moment},
    scan_task="shelters.tasks.scan_picture",
    added=Event.PICTURE_ADDED,
    refused=Event.PICTURE_REFUSED,
    scanned=Event.PICTURE_SCANNED,
    infected=Event.PICTURE_INFECTED,
)
scan_picture, scan_waiting, sweep_pictures = _OF_WORKS.scan, _OF_WORKS.scan_waiting, _OF_WORKS.sweep


def add_picture(works: Works, details: dict[str, Any], *, actor: User) -> Picture:
    """Keep a picture: `file` (an uploaded file), `moment`, and optionally `form_token`. The same form twice gives one.

    What is refused for its content is on record. Raises NotVisible, NotAllowed, Refused, TooMuch.
    """
    shelter_policies.check_may_set_up(actor, works.shelter)
    sent = works.pictures.sent_with(details.get("form_token"))
    if sent is not None:
        return sent
    changes = {"shelter": works.shelter.code}
    inspected = _OF_WORKS.look_into(details["file"], target=works, changes=changes, actor=actor)
    return _keep(works, details, inspected, actor)


@transaction.atomic
def _keep(works: Works, details: dict[str, Any], inspected: Any, actor: User) -> Picture:
    works = Works.objects.select_for_update(of=("self",), no_key=True).select_related("shelter").get(pk=works.pk)
    shelter_policies.check_may_set_up(actor, works.shelter)
    sent = works.pictures.sent_with(details.get("form_token"))
    if sent is not None:
        return sent
    if works.pictures.count() >= MOST_OF_ONE:
        raise TooMuch(_("These works have %(most)s pictures. Remove one first.") % {"most": MOST_OF_ONE})
    picture = Picture(
        works=works, shelter=works.shelter, moment=details["moment"], form_token=details.get("form_token")
    )
    _OF_WORKS.keep(picture, inspected, actor=actor)
    return picture


@transaction.atomic
def open_picture(picture: Picture, *, actor: User) -> bytes:
    """What is on it; each look is on record."""
    policies.check_may_open(actor, picture)
    content = pictures.opened(picture)
    record(Event.PICTURE_SHOWN, actor=actor, target=picture, changes=_OF_WORKS.told(picture))
    return content


@transaction.atomic
def remove_picture(picture: Picture, *, actor: User) -> None:
    """Destroy a picture. That there was one stays on record."""
    picture = Picture.objects.select_for_update(of=("self",)).select_related("shelter").get(pk=picture.pk)
    policies.check_may_remove(actor, picture)
    record(Event.PICTURE_REMOVED, actor=actor, target=picture, changes=_OF_WORKS.told(picture))
    _OF_WORKS.destroy(picture)
