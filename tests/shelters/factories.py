from datetime import timedelta
from itertools import count

from django.utils import timezone

from shelters.models import Bed, Confirmation, Room, Shelter, Stay
from tests.cases.factories import make_case

DAY = timedelta(days=1)
_codes = count(1)


def today():
    return timezone.localdate()


def make_shelter(organisation, *, code="", name="Quiet House", **fields):
    return Shelter.objects.create(code=code or f"S{next(_codes)}", name=name, organisation=organisation, **fields)


def make_room(shelter, name="Room 1"):
    return Room.objects.create(shelter=shelter, name=name)


def make_bed(shelter, label="1b", *, room=None):
    return Bed.objects.create(shelter=shelter, room=room, label=label)


def make_stay(case=None, shelter=None, *, bed=None, check_in=None, **fields):
    """A stay of the case, by default an open one since five days ago."""
    shelter = shelter or bed.shelter
    case = case or make_case(shelter.organisation)
    check_in = check_in or today() - 5 * DAY
    return Stay.objects.create(
        case=case, person_id=case.person_id, shelter=shelter, bed=bed, check_in=check_in, **fields
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
