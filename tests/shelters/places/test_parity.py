"""Whatever the search calls free can be booked, and nothing else: random houses, and a second opinion without SQL.

Each bed is tried with the booking action itself. Who may lie in which of those that can be booked, and whether all find one,
is worked out person by person from what docs/places.md says.
"""

import os
import random
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.access import acting_as
from core.errors import Conflict
from shelters.actions import reserve
from shelters.models import Reservation, Stay
from shelters.places.search import Needs, free_places
from tests.accounts.factories import make_organisation, make_user
from tests.shelters.factories import (
    DAY,
    make_bed,
    make_nights,
    make_places,
    make_reservation,
    make_room,
    make_shelter,
    make_stay,
    make_works,
    today,
)

SEEDS = range(400 if os.environ.get("PROOF") else 30)
WHO = {"women": ("adult", "female"), "men": ("adult", "male"), "girls": ("child", "female"), "boys": ("child", "male")}


@pytest.fixture
def chief(db):
    return make_user("chief", make_organisation("HOME", name="Home"), "shelter_manager")


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_called_free_can_be_booked(chief, caseworker, seed):
    dice = random.Random(seed)
    house = a_house(dice, chief)
    needs = some_needs(dice)
    end = needs.from_on + needs.nights * DAY

    with acting_as(caseworker):
        [told] = free_places(needs)

    with acting_as(chief):
        bookable = [
            bed for bed in house.beds.select_related("room") if can_be_booked(house, bed, needs.from_on, end, chief)
        ]
        sleepers = party(needs)
        left = places_left(house, needs.from_on, needs.nights)
        found = seated([[bed for bed in bookable if takes(bed, one)] for one in sleepers])
        useful = [bed for bed in bookable if any(takes(bed, one, as_child=True) for one in sleepers)]
        assert told.is_enough == (found is not None and (left is None or left >= len(sleepers)))
        assert told.free == roughly(min(len(useful), max(left, 0)) if left is not None else len(useful))
        if told.is_enough:
            for bed in found:
                reserve(house, bed, from_on=needs.from_on, until_on=end, actor=chief)


def a_house(dice, chief):
    """A house with rooms for this one and that, beds of every kind, and nights of every kind."""
    house = make_shelter(chief.organisation)
    rooms = [None]
    for number in range(3):
        room = make_room(house, f"Room {number}")
        room.client_groups = dice.sample([*WHO, "families"], dice.choice([0, 0, 1, 2]))
        room.save()
        rooms.append(room)
    for number in range(dice.randrange(1, 9)):
        kind = dice.choice(["ordinary", "ordinary", "ordinary", "accessible", "cot", "isolation"])
        bed = make_bed(house, f"bed {number}", room=dice.choice(rooms), kind=kind)
        if dice.random() < 0.5:
            some_nights(dice, bed, chief)
    if dice.random() < 0.4:
        make_places(house, dice.randrange(1, 9))
    return house


def some_nights(dice, bed, chief):
    start = today() + dice.randrange(-3, 6) * DAY
    kind = dice.choice(["open", "planned", "late", "left", "held", "ran out", "works", "moved"])
    if kind == "open":
        make_stay(bed=bed)
    elif kind == "planned":
        make_stay(bed=bed, planned_until=today() + dice.randrange(1, 8) * DAY)
    elif kind == "late":
        make_stay(bed=bed, planned_until=today() - dice.randrange(3) * DAY)
    elif kind == "left":
        make_stay(bed=bed, check_out=today() - dice.randrange(3) * DAY)
    elif kind == "held":
        make_reservation(
            bed, chief, from_on=max(start, today()), until_on=max(start, today()) + dice.randrange(1, 5) * DAY
        )
    elif kind == "ran out":
        make_reservation(bed, chief, expires_at=timezone.now() - timedelta(minutes=5))
    elif kind == "works":
        make_works(bed, start, dice.choice([None, start + dice.randrange(4) * DAY]))
    else:
        stay = make_stay(shelter=bed.shelter)
        make_nights(bed, stay.check_in, today() - DAY, stay=stay)
        make_nights(make_bed(bed.shelter, f"{bed.label} after"), today() - DAY, None, stay=stay)


def some_needs(dice):
    return Needs(
        from_on=today() + dice.choice([0, 0, 1, 3]) * DAY,
        nights=dice.randrange(1, 6),
        sex=dice.choice(["female", "male", "unknown"]),
        age_group=dice.choice(["adult", "adult", "child", "little"]),
        adults=dice.choice([0, 0, 0, 1, 2]),
        children=dice.choice([0, 0, 1, 2]),
        cots=dice.choice([0, 0, 1]),
        accessible=dice.random() < 0.25,
        isolation=dice.random() < 0.15,
    )


def party(needs):
    """Each of them: age group, sex and the kinds of bed she can lie in."""
    lying = ("cot", "ordinary", "accessible") if needs.age_group == "little" else ("ordinary", "accessible")
    if needs.isolation:
        lying = ("isolation",)
    elif needs.accessible:
        lying = ("accessible",)
    age = "adult" if needs.age_group == "adult" else "child"
    others = [("adult", needs.adults, ()), ("child", needs.children, ()), ("child", needs.cots, ("cot",))]
    known = {age: needs.sex}
    return [
        (age, needs.sex, lying),
        *(
            (kind, known.get(kind, "unknown"), (*more, "ordinary", "accessible"))
            for kind, n, more in others
            for _ in range(n)
        ),
    ]


def takes(bed, sleeper, *, as_child=False):
    """Whether somebody may lie in a bed. `as_child`: of how much room there is, whoever needs a special bed counts as others."""
    age, sex, kinds = sleeper
    if as_child and kinds == ("accessible",):
        kinds = ("ordinary", "accessible")
    groups = bed.room.client_groups if bed.room else []
    fits = [group == "families" or (WHO[group][0] == age and sex in (WHO[group][1], "unknown")) for group in groups]
    return bed.kind in kinds and (not groups or any(fits))


def seated(choices):
    """A bed for each, all different, or None."""
    if not choices:
        return []
    for bed in choices[0]:
        rest = seated([[other for other in row if other != bed] for row in choices[1:]])
        if rest is not None:
            return [bed, *rest]
    return None


def can_be_booked(house, bed, start, end, chief):
    try:
        with transaction.atomic():
            reserve(house, bed, from_on=start, until_on=end, actor=chief)
            transaction.set_rollback(True)
    except Conflict:
        return False
    return True


def places_left(house, start, nights):
    capacity = house.capacities.first()
    if capacity is None:
        return None
    return capacity.places - max(inside(house, start + number * DAY) for number in range(nights))


def inside(house, night):
    """Persons in a night: those who stay, until they are planned to leave, and those who are expected."""
    number = 0
    for stay in Stay.objects.filter(shelter=house, check_in__lte=night):
        planned = max(stay.planned_until, today() + DAY) if stay.planned_until else None
        end = stay.check_out or planned
        number += end is None or end > night
    held = Reservation.objects.filter(shelter=house, state="held", expires_at__gt=timezone.now())
    return number + held.filter(from_on__lte=night, until_on__gt=night).count()


def roughly(free):
    return 0 if free <= 0 else 1 if free < 3 else 3
