"""A register against what a house has planned: beds that are promised, held or closed are not free for its rows."""

import pytest

from accounts.models import User
from shelters.models import Bed, BedUse, Stay
from tests.accounts.factories import make_user
from tests.exchange import registers
from tests.exchange.registers import folder
from tests.exchange.test_register_errors import imported
from tests.shelters.factories import DAY, make_reservation, make_stay, make_works, today

pytestmark = pytest.mark.django_db
BED = {"persons": [registers.PERSONS[0], "N1,,,,,,,,,,,"]}


@pytest.fixture
def bed(tmp_path):
    """That of the register's house; its only stay ended in April 2019."""
    assert not imported(folder(tmp_path / "house")).errors
    return Bed.objects.get()


def rows(tmp_path, came, left=""):
    stays = [registers.STAYS[0], f"N1,TD1,1a,{came},{left}"]
    return imported(folder(tmp_path / "other", BED | {"stays": stays}), source="other")


def places(result):
    return [(error.sheet, error.row, error.column, error.value) for error in result.errors]


TAKEN = [("stays", 2, "bed", "1a")]


def test_a_bed_that_is_somebodys_as_planned(tmp_path, bed):
    make_stay(bed=bed, check_in=today() - 9 * DAY, planned_until=today() + 9 * DAY)

    assert places(rows(tmp_path, today() - 3 * DAY)) == TAKEN
    assert places(rows(tmp_path, today() - 12 * DAY, today() - 8 * DAY)) == TAKEN
    assert places(rows(tmp_path, today() - 12 * DAY, today() - 9 * DAY)) == []


def test_a_bed_in_which_somebody_still_is_who_should_have_left(tmp_path, bed):
    make_stay(bed=bed, check_in=today() - 9 * DAY, planned_until=today() - 2 * DAY)

    assert places(rows(tmp_path, today() - DAY)) == TAKEN
    assert places(rows(tmp_path, today() - 12 * DAY, today() - 9 * DAY)) == []


def test_a_bed_that_is_held(tmp_path, bed):
    make_reservation(bed, make_user("worker", bed.shelter.organisation, "caseworker"))

    result = rows(tmp_path, today() - DAY)

    assert places(result) == TAKEN
    assert "held or closed" in str(result.errors[0].message)
    assert User.objects.get().get_full_name() not in str(result.errors[0].message)


@pytest.mark.parametrize("until", [None, today() - DAY])
def test_a_bed_under_works(tmp_path, bed, until):
    make_works(bed, today() - 9 * DAY, until)

    result = rows(tmp_path, today() - 12 * DAY, today() - 5 * DAY)

    assert places(result) == TAKEN
    assert "held or closed" in str(result.errors[0].message)
    assert places(rows(tmp_path, today() - 12 * DAY, today() - 9 * DAY)) == []


def test_what_is_brought_in_has_its_nights(tmp_path, bed):
    rows(tmp_path, "2019-04-01", "2019-04-03")

    stay = Stay.objects.get(check_out="2019-04-03")
    use = BedUse.objects.get(stay=stay)
    assert (use.bed, use.case, use.shelter) == (bed, stay.case, stay.shelter)
    assert (use.from_on, use.until_on) == (stay.check_in, stay.check_out)
