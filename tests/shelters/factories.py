from datetime import datetime, time, timedelta
from itertools import count

from django.utils import timezone

from shelters.models import (
    Absence,
    Bed,
    BedUse,
    Capacity,
    Confirmation,
    Extension,
    Picture,
    Reservation,
    Room,
    Shelter,
    Stay,
    Works,
)
from shelters.pictures.storage import pictures
from tests.cases.factories import make_case
from tests.cases.factories_documents import picture as picture_bytes

DAY = timedelta(days=1)
_codes = count(1)


def today():
    return timezone.localdate()


def make_shelter(organisation, *, code="", name="Quiet House", capacity=None, **fields):
    house = Shelter.objects.create(code=code or f"S{next(_codes)}", name=name, organisation=organisation, **fields)
    if capacity is not None:
        Capacity.objects.create(shelter=house, places=capacity)
    return house


def make_places(shelter, places):
    """So many places from the beginning."""
    Capacity.objects.update_or_create(shelter=shelter, from_on=None, defaults={"places": places})


def make_room(shelter, name="Room 1"):
    return Room.objects.create(shelter=shelter, name=name)


def make_bed(shelter, label="1b", *, room=None, **fields):
    return Bed.objects.create(shelter=shelter, room=room, label=label, **fields)


def make_stay(case=None, shelter=None, *, bed=None, check_in=None, **fields):
    """A stay of the case, by default an open one since five days ago; all its nights in the bed, if one is given."""
    shelter = shelter or bed.shelter
    case = case or make_case(shelter.organisation)
    check_in = check_in or today() - 5 * DAY
    stay = Stay.objects.create(case=case, person_id=case.person_id, shelter=shelter, check_in=check_in, **fields)
    if bed is not None:
        make_nights(bed, check_in, stay.check_out or stay.planned_until, stay=stay)
    return stay


def bed_of(stay):
    """The bed in which somebody slept last, or sleeps."""
    use = stay.bed_uses.select_related("bed").order_by("-from_on", "-id").first()
    return use.bed if use else None


def make_nights(bed, from_on, until_on=None, *, stay=None, **of):
    """Nights of a bed: a stay's, or of what is named."""
    case = stay.case if stay else None
    return BedUse.objects.create(
        bed=bed, shelter=bed.shelter, from_on=from_on, until_on=until_on, stay=stay, case=case, **of
    )


def make_reservation(bed, reserved_by, *, case=None, from_on=None, until_on=None, expires_at=None, **fields):
    """A bed held from today for ten nights, until tomorrow."""
    from_on = from_on or today()
    until_on = until_on or from_on + 10 * DAY
    row = Reservation.objects.create(
        shelter=bed.shelter,
        case=case,
        from_on=from_on,
        until_on=until_on,
        expires_at=expires_at or timezone.now() + DAY,
        reserved_by=reserved_by,
        **fields,
    )
    make_nights(bed, from_on, until_on, reservation=row)
    return row


def make_works(bed=None, from_on=None, until_on=None, *, shelter=None, **fields):
    """Works that close one bed, or none, from today without a known end."""
    shelter = shelter or bed.shelter
    fields = {"kind": "repair", "title": "New floor"} | fields
    works = Works.objects.create(shelter=shelter, from_on=from_on or today(), until_on=until_on, **fields)
    if bed is not None:
        make_nights(bed, works.from_on, until_on, works=works)
    return works


def make_absence(stay, recorded_by, *, kind="leave", left_at=None, **fields):
    """Somebody out for the night since an hour ago."""
    left_at = left_at or timezone.now() - timedelta(hours=1)
    return Absence.objects.create(
        stay=stay, shelter=stay.shelter, case=stay.case, kind=kind, left_at=left_at, recorded_by=recorded_by, **fields
    )


def make_confirmation(case, shelter, *, by, **fields):
    """The person of a case was brought into the house in spite of a separation alert."""
    values = {"reason": "no_other_place", "note": "There is no other place.", "confirmed_by": by}
    return Confirmation.objects.create(
        case=case, shelter=shelter, organisation_id=shelter.organisation_id, **values | fields
    )


def fill(shelter, number, *, of=None):
    """`number` beds with one person in each, of as many beds in rooms of three."""
    room = None
    for place in range(of or number):
        if place % 3 == 0:
            room = make_room(shelter, f"Room {place // 3 + 100}")
        bed = make_bed(shelter, f"{place + 100}", room=room)
        if place < number:
            make_stay(bed=bed)


def make_extension(stay, asked_by, *, until_on=None, **fields):
    """A wish that somebody stays forty days from today."""
    until_on = until_on or today() + 40 * DAY
    fields = {"basis": "recovery"} | fields
    return Extension.objects.create(
        stay=stay, shelter=stay.shelter, case=stay.case, until_on=until_on, asked_by=asked_by, **fields
    )


def make_one_of_each(stay, *, by, answered_by, say=str):
    """What there is of a stay, with a word of `say` in every sealed field: how she left, an absence, an extension, a bed held."""
    stay.leaving_note = say("leaving")
    stay.save(update_fields=["leaving_note"])
    out = {"left_at": timezone.make_aware(datetime.combine(stay.check_in, time(12))), "note": say("absence")}
    back = {"over_at": out["left_at"] + timedelta(hours=1), "came_back": True}
    answer = {"state": "declined", "decided_by": answered_by, "decided_at": timezone.now(), "answer": say("answer")}
    return {
        "absence": make_absence(stay, by, **out, **back),
        "extension": make_extension(stay, by, note=say("extension"), **answer),
        "reservation": make_reservation(make_bed(stay.shelter, "held"), by, case=stay.case, note=say("reservation")),
    }


def make_picture(works, by, *, content=None, **fields):
    """A picture of works with its file, not scanned."""
    fields = {"moment": "before", "type": "jpeg", "scan": "not_scanned"} | fields
    picture = Picture(works=works, shelter=works.shelter, added_by=by, **fields)
    pictures.put(picture, content or picture_bytes())
    picture.save()
    return picture
