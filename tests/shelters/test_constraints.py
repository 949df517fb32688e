"""What PostgreSQL itself refuses, whoever writes: each constraint is violated once, directly."""

import pytest
from django.db import IntegrityError, transaction

from shelters.models import Bed, BedUse, Room, Shelter, Stay
from tests.cases.factories import make_case, make_person
from tests.shelters.factories import DAY, make_bed, make_shelter, make_stay, today
from tests.shelters.looking import constraint_of, judge_now


def test_two_persons_do_not_share_a_bed_for_a_night(bed):
    make_stay(bed=bed, check_in=today() - 5 * DAY, check_out=today() - 2 * DAY)

    with pytest.raises(IntegrityError) as error, transaction.atomic():
        make_stay(bed=bed, check_in=today() - 3 * DAY)

    assert constraint_of(error) == "shelters_bed_use_one_at_a_time"


def test_a_person_with_two_cases_is_not_in_two_beds(case, bed, stranger):
    elsewhere = make_case(stranger.organisation, person=case.person)
    make_stay(case, bed=bed)

    with pytest.raises(IntegrityError) as error, transaction.atomic():
        make_stay(elsewhere, make_shelter(stranger.organisation))

    assert constraint_of(error) == "shelters_stay_one_house_per_person"


def test_out_and_in_on_one_day_is_fine(case, bed):
    make_stay(case, bed=bed, check_out=today())

    make_stay(bed=bed, check_in=today())
    make_stay(case, bed.shelter, check_in=today())

    assert Stay.objects.count() == 3


def test_a_same_day_stay_collides_with_nothing(case, bed):
    make_stay(bed=bed)

    make_stay(case, bed=bed, check_in=today(), check_out=today())

    assert Stay.objects.count() == 2


def test_persons_without_a_known_bed_do_not_exclude_each_other(shelter):
    make_stay(shelter=shelter)
    make_stay(shelter=shelter)

    assert Stay.objects.on_night(today()).count() == 2


def test_a_stay_does_not_end_before_it_begins(case, shelter):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        make_stay(case, shelter, check_in=today(), check_out=today() - DAY)

    assert constraint_of(error) == "shelters_stay_ends_after_it_begins"


def test_a_stay_is_of_its_cases_person(case, shelter):
    with transaction.atomic():
        Stay.objects.create(case=case, person=make_person(), shelter=shelter, check_in=today())
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            judge_now()
        Stay.objects.all().delete()

    assert constraint_of(error) == "shelters_stay_person_is_the_cases"


def test_a_stay_is_in_a_bed_of_its_shelter(case, bed, stranger):
    elsewhere = make_shelter(stranger.organisation)

    with transaction.atomic():
        stay = make_stay(case, elsewhere)
        nights = {"shelter": elsewhere, "stay": stay, "case": case, "from_on": stay.check_in}
        BedUse.objects.create(bed=bed, **nights)
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            judge_now()
        BedUse.objects.all().delete()

    assert constraint_of(error) == "shelters_bed_use_bed_is_the_shelters"


@pytest.mark.parametrize(
    ("again", "name"),
    [
        (lambda shelter: make_bed(shelter, "1a"), "shelters_bed_label_once"),
        (lambda shelter: Room.objects.create(shelter=shelter, name="Room 1"), "shelters_room_name_once"),
        (lambda shelter: make_shelter(shelter.organisation, code="EH1"), "shelters_shelter_code_key"),
    ],
    ids=["bed", "room", "shelter"],
)
def test_a_name_is_given_once(bed, again, name):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        again(bed.shelter)

    assert name in constraint_of(error) or constraint_of(error).startswith("shelters_shelter_code")
    assert (Shelter.objects.count(), Room.objects.count(), Bed.objects.count()) == (1, 1, 1)
