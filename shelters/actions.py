"""What happens to houses and nights. Each function is one transaction: policy, lock, change, audit.

Two people are kept out of one bed, and one person out of two, by PostgreSQL
(the exclusion constraints of Stay). The locks here only let the second of two
wait, so that she can be told kindly; the constraints judge. Locks are taken
in one order: case or stay, person, bed.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import IntegrityError, OperationalError, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from psycopg2.errors import DeadlockDetected

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases.days import refuse_before_birth, refuse_future
from cases.models import Case, Person
from core.errors import Conflict, Refused
from shelters import policies
from shelters.enums import ClientGroup, Destination
from shelters.models import Bed, Room, Shelter, Stay


class PlaceTaken(Conflict):
    """Somebody else is in this bed; shown at the field where the bed was chosen."""

    field = "place"


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
def check_in(case: Case, *, shelter: Shelter, check_in: date, actor: User, bed: Bed | None = None) -> Stay:
    """The person of an open case sleeps in the house from a day on, in a bed or without a known one.

    Raises Refused for a day that cannot be, Conflict if the bed or the person is
    taken. Over capacity and outside the house's group are cautions, not refusals.
    """
    case = Case.objects.select_for_update(of=("self",), no_key=True).select_related("person").get(pk=case.pk)
    policies.check_may_check_in(actor, case, shelter)
    refuse_future(check_in, "check_in")
    refuse_before_birth(case.person, check_in, "check_in")
    _lock_person(case.person_id)
    _refuse_person_elsewhere(case, check_in, actor)
    _lock_free_bed(bed, shelter, check_in)
    with _collisions_told_kindly():
        stay = Stay.objects.create(case=case, person_id=case.person_id, shelter=shelter, bed=bed, check_in=check_in)
    _record(Event.STAY_STARTED, stay, actor, check_in=check_in)
    return stay


@transaction.atomic
def move_to_bed(stay: Stay, bed: Bed, *, on: date, actor: User) -> Stay:
    """Give the person another bed of the same house from a day on.

    The nights before stay with the old bed: the stay ends on the day and another
    begins, which is returned. A stay that began on that very day only changes its bed.
    """
    stay = _locked(stay)
    policies.check_may_move(actor, stay)
    refuse_future(on, "on")
    _refuse_before_check_in(stay, on)
    if bed.pk == stay.bed_id:
        raise Refused(_("The person is in this bed already."), "place")
    _lock_person(stay.person_id)
    _lock_free_bed(bed, stay.shelter, on)
    with _collisions_told_kindly():
        if on == stay.check_in:
            stay.bed = bed
            stay.save(update_fields=["bed"])
        else:
            stay.check_out = on
            stay.save(update_fields=["check_out"])
            stay = Stay.objects.create(
                case_id=stay.case_id, person_id=stay.person_id, shelter=stay.shelter, bed=bed, check_in=on
            )
    _record(Event.STAY_MOVED, stay, actor, check_in=on)
    return stay


@transaction.atomic
def check_out(stay: Stay, *, on: date, destination: Destination | str, actor: User) -> Stay:
    """The person left the house on a day; where to is one of the list, "Not known" included."""
    stay = _locked(stay)
    policies.check_may_end(actor, stay)
    refuse_future(on, "on")
    _refuse_before_check_in(stay, on)
    if destination not in Destination.values:
        raise Refused(_("Say where the person went, as far as known."), "destination")
    stay.check_out, stay.destination = on, destination
    stay.save(update_fields=["check_out", "destination"])
    _record(Event.STAY_ENDED, stay, actor, check_out=on, destination=str(destination))
    return stay


@transaction.atomic
def add_shelter(
    *,
    code: str,
    name: str,
    actor: User,
    client_group: ClientGroup | str = ClientGroup.MIXED,
    capacity: int | None = None,
    included: bool = True,
) -> Shelter:
    """Set up a house of the actor's organisation. Registers and reports name it by its code, once in the programme."""
    policies.check_may_add_shelter(actor)
    with _once(_("A shelter with this code exists."), "code"):
        shelter = Shelter.objects.create(
            code=code,
            name=name,
            organisation=actor.organisation,
            client_group=client_group,
            capacity=capacity,
            included=included,
        )
    changes = {"shelter": code, "capacity": capacity, "included": included}
    record(Event.SHELTER_ADDED, actor=actor, target=shelter, changes=changes)
    return shelter


@transaction.atomic
def change_shelter(shelter: Shelter, details: dict[str, Any], *, actor: User) -> Shelter:
    """Change name, group, places, or whether the house counts. Its code never changes: registers refer to it."""
    shelter = Shelter.objects.select_for_update(of=("self",)).get(pk=shelter.pk)
    policies.check_may_set_up(actor, shelter)
    known = [field for field in ("name", "client_group", "capacity", "included") if field in details]
    changes = {field: details[field] for field in known if getattr(shelter, field) != details[field]}
    for field, value in changes.items():
        setattr(shelter, field, value)
    if changes:
        shelter.save(update_fields=list(changes))
        record(Event.SHELTER_CHANGED, actor=actor, target=shelter, changes=changes | {"shelter": shelter.code})
    return shelter


@transaction.atomic
def add_room(shelter: Shelter, *, name: str, actor: User) -> Room:
    """A room of the house; each name once."""
    policies.check_may_set_up(actor, shelter)
    with _once(_("This shelter has a room of that name."), "name"):
        room = Room.objects.create(shelter=shelter, name=name)
    record(Event.SHELTER_CHANGED, actor=actor, target=room, changes={"shelter": shelter.code, "room": name})
    return room


@transaction.atomic
def add_beds(shelter: Shelter, *, labels: Iterable[str], actor: User, room: Room | None = None) -> list[Bed]:
    """Beds of the house, in a room or in none; each label once in the house. All of them or none."""
    policies.check_may_set_up(actor, shelter)
    if room is not None and room.shelter_id != shelter.pk:
        raise Refused(_("This room is in another shelter."), "room")
    beds = []
    for label in labels:
        taken = _("This shelter has a bed “%(label)s” already. No bed was added.") % {"label": label}
        with _once(taken, "labels"):
            bed = Bed.objects.create(shelter=shelter, room=room, label=label)
        record(Event.BED_ADDED, actor=actor, target=bed, changes={"shelter": shelter.code, "bed": label})
        beds.append(bed)
    return beds


def _locked(stay: Stay) -> Stay:
    rows = Stay.objects.select_for_update(of=("self",)).select_related("case", "shelter", "bed")
    return rows.get(pk=stay.pk)


def _lock_person(person_id: int) -> None:
    # NO KEY: who writes another record of hers (a foreign key) need not wait.
    Person.objects.select_for_update(no_key=True).values_list("pk").get(pk=person_id)


def _lock_free_bed(bed: Bed | None, shelter: Shelter, day: date) -> None:
    """Wait for whoever is at the same bed; refuse one taken on the day or later, or standing in another house."""
    if bed is None:
        return
    if bed.shelter_id != shelter.pk:
        raise Refused(_("This bed is in another shelter."), "place")
    Bed.objects.select_for_update(no_key=True).values_list("pk").get(pk=bed.pk)
    last = Stay.objects.touching(day).filter(bed=bed).order_by("-check_in").first()
    if last is None:
        return
    if last.is_open:
        raise PlaceTaken(_bed_taken())
    text = _("This bed was occupied until %(day)s. Nothing was changed; choose another bed or a later day.")
    raise PlaceTaken(text % {"day": _written(last.check_out)})


def _refuse_person_elsewhere(case: Case, day: date, actor: User) -> None:
    """One person, one bed: refuse if she is checked in anywhere, or was on a night from the day on.

    Another organisation's house is not named, nor since when she is there: the
    case may be theirs, and this actor's file says nothing of it.
    """
    rows = Stay.objects.filter(person=case.person_id)
    stay = (rows.open() | rows.touching(day)).select_related("shelter").order_by("-check_in").first()
    if stay is None:
        return
    if stay.case_id != case.pk and stay.shelter.organisation_id != actor.organisation_id:
        text = _("This person is recorded in a shelter of another organisation. Nothing was changed; ask them first.")
        raise Conflict(text)
    if stay.is_open:
        text = _("This person is already in a bed from %(day)s: %(shelter)s. Nothing was changed; move or check out.")
        raise Conflict(text % {"day": _written(stay.check_in), "shelter": stay.shelter.name})
    text = _("This person was in %(shelter)s until %(day)s. Nothing was changed; choose that day or a later one.")
    raise Refused(text % {"day": _written(stay.check_out), "shelter": stay.shelter.name}, "check_in")


def _refuse_before_check_in(stay: Stay, day: date) -> None:
    if day < stay.check_in:
        raise Refused(_("The person came on %(day)s; this lies before it.") % {"day": _written(stay.check_in)}, "on")


def _written(day: date | None) -> str:
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""


def _bed_taken() -> str:
    return _("This bed was taken a moment ago. Nothing was changed; choose another bed.")


@contextmanager
def _collisions_told_kindly() -> Iterator[None]:
    """What the exclusion constraints refuse, as a Conflict with a kind message; nothing of the row stands in it."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        if name == "shelters_stay_one_person_per_bed":
            raise PlaceTaken(_bed_taken()) from None
        if name == "shelters_stay_one_bed_per_person":
            raise Conflict(_("This person was checked in a moment ago. Nothing was changed.")) from None
        raise
    except OperationalError as error:
        # Two inserts that exclude each other may each wait for the other; PostgreSQL then ends one of them.
        if isinstance(error.__cause__, DeadlockDetected):
            raise PlaceTaken(_bed_taken()) from None
        raise


@contextmanager
def _once(message: str, field: str) -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        raise Refused(message, field) from None


def _record(event: Event, stay: Stay, actor: User, **changes: Any) -> None:
    where = {"shelter": stay.shelter.code, "bed": stay.bed.label if stay.bed else None}
    record(event, actor=actor, target=stay, case_id=stay.case.public_id, changes=where | changes)
