"""Setting up houses: what they are, their rooms, their beds, their rules."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from core.errors import Refused
from shelters import policies
from shelters.actions.beds import let_go, put_on_record
from shelters.enums import BedKind, ShelterKind
from shelters.models import Bed, Capacity, Reservation, Room, Shelter

# What a shelter manager may change of a house; its code never changes: registers refer to it.
DETAILS = (
    "name", "kind", "client_groups", "region", "included", "is_listed", "first_days", "extension_days", "most_days",
    "reservation_hours",
)  # fmt: skip


@transaction.atomic
def read_address(shelter: Shelter, *, actor: User) -> str:
    """Where the house stands; each look is on record."""
    policies.check_may_read_address(actor, shelter)
    record(Event.SHELTER_ADDRESS_READ, actor=actor, target=shelter)
    return shelter.address


@transaction.atomic
def change_address(shelter: Shelter, address: str, *, actor: User) -> None:
    """Write down where the house stands; the record says that, not what."""
    shelter = Shelter.objects.select_for_update().get(pk=shelter.pk)
    policies.check_may_set_up(actor, shelter)
    policies.check_may_read_address(actor, shelter)
    shelter.address = address
    shelter.save(update_fields=["address"])
    record(Event.SHELTER_ADDRESS_CHANGED, actor=actor, target=shelter, changes={"address": None})


@transaction.atomic
def add_shelter(
    *, code: str, name: str, actor: User, capacity: int | None = None, kind: str = ShelterKind.NGO, **details: Any
) -> Shelter:
    """Set up a house of the actor's organisation, with its places, if known, from the beginning.

    Registers and reports name it by its code, once in the programme. `details`: of DETAILS.
    """
    policies.check_may_add_shelter(actor)
    known = {field: details[field] for field in DETAILS if field in details}
    with _once(_("A shelter with this code exists."), "code"):
        shelter = Shelter.objects.create(code=code, name=name, organisation=actor.organisation, kind=kind, **known)
    if capacity is not None:
        Capacity.objects.create(shelter=shelter, places=capacity)
    changes = {"shelter": code, "capacity": capacity, "included": shelter.included}
    record(Event.SHELTER_ADDED, actor=actor, target=shelter, changes=changes)
    return shelter


@transaction.atomic
def change_shelter(shelter: Shelter, details: dict[str, Any], *, actor: User) -> Shelter:
    """Change what a house is and its rules: those of DETAILS that are given."""
    shelter = Shelter.objects.select_for_update(of=("self",)).get(pk=shelter.pk)
    policies.check_may_set_up(actor, shelter)
    known = [field for field in DETAILS if field in details]
    changes = {field: details[field] for field in known if getattr(shelter, field) != details[field]}
    for field, value in changes.items():
        setattr(shelter, field, value)
    if changes:
        shelter.save(update_fields=list(changes))
        record(Event.SHELTER_CHANGED, actor=actor, target=shelter, changes=changes | {"shelter": shelter.code})
    return shelter


@transaction.atomic
def change_places(shelter: Shelter, places: int, *, from_on: date | None, actor: User) -> Capacity:
    """Say how many places the house has from a day on, the past and days to come included; None: from its beginning.

    What was said of that very day before is replaced, and stands in the record.
    """
    shelter = Shelter.objects.select_for_update(of=("self",)).get(pk=shelter.pk)
    policies.check_may_set_up(actor, shelter)
    row, _new = Capacity.objects.update_or_create(shelter=shelter, from_on=from_on, defaults={"places": places})
    changes = {"shelter": shelter.code, "capacity": places, "from_on": from_on}
    record(Event.SHELTER_CHANGED, actor=actor, target=shelter, changes=changes)
    return row


@transaction.atomic
def add_room(
    shelter: Shelter, *, name: str, actor: User, client_groups: Iterable[str] = (), near_staff: bool = False
) -> Room:
    """A room of the house; each name once. Without groups of its own it is for whom the house is."""
    policies.check_may_set_up(actor, shelter)
    with _once(_("This shelter has a room of that name."), "name"):
        room = Room.objects.create(shelter=shelter, name=name, client_groups=list(client_groups), near_staff=near_staff)
    put_on_record(Event.SHELTER_CHANGED, room, shelter, actor=actor, room=name)
    return room


@transaction.atomic
def change_room(room: Room, details: dict[str, Any], *, actor: User) -> Room:
    """Change a room's `name`, `client_groups`, `near_staff`."""
    room = Room.objects.select_for_update(of=("self",)).select_related("shelter").get(pk=room.pk)
    policies.check_may_set_up(actor, room.shelter)
    for field in ("name", "client_groups", "near_staff"):
        setattr(room, field, details[field])
    with _once(_("This shelter has a room of that name."), "name"):
        room.save(update_fields=["name", "client_groups", "near_staff"])
    put_on_record(Event.SHELTER_CHANGED, room, room.shelter, actor=actor, room=room.name)
    return room


@transaction.atomic
def add_beds(
    shelter: Shelter,
    *,
    labels: Iterable[str],
    actor: User,
    room: Room | None = None,
    kind: BedKind | str = BedKind.ORDINARY,
) -> list[Bed]:
    """Beds of the house, of one kind, in a room or in none; each label once in the house. All of them or none."""
    policies.check_may_set_up(actor, shelter)
    _hold(room, shelter)
    beds = []
    for label in labels:
        taken = _("This shelter has a bed “%(label)s” already. No bed was added.") % {"label": label}
        with _once(taken, "labels"):
            bed = Bed.objects.create(shelter=shelter, room=room, label=label, kind=kind)
        put_on_record(Event.BED_ADDED, bed, shelter, actor=actor, bed=bed)
        beds.append(bed)
    return beds


@transaction.atomic
def change_bed(bed: Bed, details: dict[str, Any], *, actor: User) -> Bed:
    """Change a bed's `label`, `kind`, or the `room` where it stands. Its nights stay its own."""
    bed = Bed.objects.select_for_update(of=("self",)).select_related("shelter").get(pk=bed.pk)
    policies.check_may_set_up(actor, bed.shelter)
    _hold(details["room"], bed.shelter)
    for field in ("label", "kind", "room"):
        setattr(bed, field, details[field])
    with _once(_("This shelter has a bed of that name."), "label"):
        bed.save(update_fields=["label", "kind", "room"])
    put_on_record(Event.BED_CHANGED, bed, bed.shelter, actor=actor, bed=bed)
    return bed


@transaction.atomic
def remove_bed(bed: Bed, *, actor: User) -> None:
    """Take away a bed that was never used, such as one that was written down by mistake."""
    bed = Bed.objects.select_for_update(of=("self",)).select_related("shelter").get(pk=bed.pk)
    let_go(Reservation.objects.filter(bed_use__bed=bed), actor=actor)
    policies.check_may_remove_bed(actor, bed)
    put_on_record(Event.BED_REMOVED, bed, bed.shelter, actor=actor, bed=bed)
    bed.delete()


@transaction.atomic
def remove_room(room: Room, *, actor: User) -> None:
    """Take away a room in which no bed stands."""
    room = Room.objects.select_for_update(of=("self",)).select_related("shelter").get(pk=room.pk)
    policies.check_may_remove_room(actor, room)
    put_on_record(Event.ROOM_REMOVED, room, room.shelter, actor=actor, room=room.name)
    room.delete()


def _hold(room: Room | None, shelter: Shelter) -> None:
    """Nobody takes the room away meanwhile; refuse one that is gone already, or in another house."""
    if room is None:
        return
    if room.shelter_id != shelter.pk:
        raise Refused(_("This room is in another shelter."), "room")
    if not Room.objects.select_for_update(of=("self",), no_key=True).filter(pk=room.pk).exists():
        raise Refused(_("This room was taken away a moment ago. Choose another one."), "room")


@contextmanager
def _once(message: str, field: str) -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        raise Refused(message, field) from None
