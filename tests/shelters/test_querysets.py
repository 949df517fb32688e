from datetime import timedelta

import pytest

from accounts.roles import Role
from shelters.models import Bed, Room, Shelter, Stay
from tests.accounts.factories import make_user
from tests.cases.factories import make_share
from tests.shelters.factories import DAY, make_bed, make_shelter, make_stay, today


def names(rows):
    return set(rows.values_list("pk", flat=True))


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("own", [True, False], ids=["own", "other"])
def test_a_house_and_what_is_in_it_are_seen_by_its_own_casework_staff(role, own, bed, shelter_organisation, stranger):
    stay = make_stay(bed=bed)
    user = make_user("somebody", shelter_organisation if own else stranger.organisation, role)
    seen = own and role in {Role.CASEWORKER, Role.SHELTER_MANAGER}

    assert Shelter.objects.visible_to(user).filter(pk=bed.shelter_id).exists() == seen
    assert Room.objects.visible_to(user).filter(pk=bed.room_id).exists() == seen
    assert Bed.objects.visible_to(user).filter(pk=bed.pk).exists() == seen
    assert Stay.objects.visible_to(user).filter(pk=stay.pk).exists() == seen


def test_a_shared_case_does_not_open_the_house(case, bed, stranger):
    stay = make_stay(case, bed=bed)
    make_share(case, stranger.organisation, "stays")

    assert not Stay.objects.visible_to(stranger).filter(pk=stay.pk).exists()


def test_a_bed_is_free_from_the_day_its_last_stay_ended(bed):
    make_stay(bed=bed, check_in=today() - 9 * DAY, check_out=today() - 2 * DAY)

    assert names(Bed.objects.free(today() - 2 * DAY)) == {bed.pk}
    assert not Bed.objects.free(today() - 3 * DAY).exists()


def test_a_bed_of_an_open_stay_is_never_free(bed):
    make_stay(bed=bed)

    assert not Bed.objects.free(today()).exists()
    assert not Bed.objects.free(today() + timedelta(days=999)).exists()


def test_a_same_day_stay_takes_no_bed(bed):
    make_stay(bed=bed, check_in=today(), check_out=today())

    assert names(Bed.objects.free(today())) == {bed.pk}
    assert not Stay.objects.touching(today() - DAY).exists()
    assert not Stay.objects.on_night(today()).exists()


def test_occupancy_counts_the_night_of_the_day(bed, shelter, stranger):
    free = make_bed(shelter, "2a")
    make_stay(bed=bed)
    make_stay(shelter=shelter)
    make_stay(bed=free, check_in=today() - 9 * DAY, check_out=today())
    make_shelter(stranger.organisation)

    house = Shelter.objects.with_occupancy(today()).get(pk=shelter.pk)
    empty = Shelter.objects.with_occupancy(today()).exclude(pk=shelter.pk).get()

    assert (house.bed_count, house.beds_taken, house.persons_in) == (2, 1, 2)
    assert (empty.bed_count, empty.beds_taken, empty.persons_in) == (0, 0, 0)


@pytest.mark.parametrize(
    ("check_in", "check_out", "nights"), [(-3, None, 3), (-3, -1, 2), (0, None, 0), (0, 0, 0)], ids=str
)
def test_nights_run_up_to_today(case, shelter, check_in, check_out, nights):
    end = None if check_out is None else today() + check_out * DAY
    stay = make_stay(case, shelter, check_in=today() + check_in * DAY, check_out=end)

    assert stay.nights(today()) == nights
