"""Who belongs together is offered one room, the little one a cot, and nobody a room that is not meant for her."""

import pytest

from shelters import cautions
from shelters.suggestions import Sleeper, free_beds, suggest
from tests.shelters.factories import make_bed, make_room, make_shelter, make_stay, today

MOTHER, BOY, BABY = Sleeper("mother", "female", 30), Sleeper("boy", "male", 9), Sleeper("baby", "female", 1)


@pytest.fixture
def house(shelter_organisation):
    return make_shelter(shelter_organisation)


def rooms_of(house, *sizes):
    found = []
    for number, size in enumerate(sizes, 1):
        room = make_room(house, f"Room {number}")
        found.append([make_bed(house, f"{number}{letter}", room=room) for letter in "abcdef"[:size]])
    return found


def labels(found):
    return {key: bed.label for key, bed in found.items()}


def kinds(house, **by_label):
    for label, kind in by_label.items():
        house.beds.filter(label=label.removeprefix("_")).update(kind=kind)


def test_a_family_goes_into_the_room_that_takes_it(house):
    rooms_of(house, 2, 3)

    assert {label[0] for label in labels(suggest([MOTHER, BOY, BABY], free_beds(house, today()))).values()} == {"2"}


def test_where_no_room_takes_all_as_many_as_can_be_are_together(house):
    rooms_of(house, 1, 2)

    found = labels(suggest([MOTHER, BOY, BABY], free_beds(house, today())))

    assert sorted(found.values()) == ["1a", "2a", "2b"]


def test_who_finds_none_is_left_out(house):
    rooms_of(house, 1)

    assert len(suggest([MOTHER, BOY], free_beds(house, today()))) == 1
    assert suggest([MOTHER], []) == {}


def test_the_cot_is_for_the_little_one_alone(house):
    rooms_of(house, 2)
    kinds(house, _1a="cot")

    assert labels(suggest([MOTHER, BABY], free_beds(house, today()))) == {"baby": "1a", "mother": "1b"}
    assert labels(suggest([MOTHER, BOY], free_beds(house, today()))) == {"mother": "1b"}


def test_special_beds_are_given_last(house):
    rooms_of(house, 3)
    kinds(house, _1a="isolation", _1b="accessible")

    assert labels(suggest([MOTHER], free_beds(house, today()))) == {"mother": "1c"}


def test_a_room_that_is_not_meant_for_her_is_not_suggested(house, monkeypatch):
    first, _second = rooms_of(house, 2, 1)
    monkeypatch.setattr(
        cautions, "_groups_of", lambda place: [cautions.ClientGroup.MEN] if place == first[0].room else []
    )

    assert labels(suggest([MOTHER], free_beds(house, today()))) == {"mother": "2a"}


def test_a_taken_bed_is_not_free(house):
    ((bed, other),) = rooms_of(house, 2)
    make_stay(bed=bed)

    assert free_beds(house, today()) == [other]
