from datetime import date

import pytest

from shelters.board import DAYS, board_of, in_order
from tests.cases.factories import make_case, make_share
from tests.shelters.factories import DAY, fill, make_bed, make_nights, make_room, make_shelter, make_stay, today

START = today() - 2 * DAY


def board(shelter, user, start=START):
    return board_of(shelter, user, start=start, today=today())


def cells_of(found, label):
    return next(row.cells for room in found.rooms for row in room.beds if row.bed.label == label)


def test_every_row_covers_fourteen_days(shelter, bed, caseworker):
    make_stay(bed=bed, check_in=today() - 20 * DAY, check_out=today() - DAY)
    make_stay(bed=bed, check_in=today() - DAY, check_out=today())
    make_stay(bed=bed, check_in=today())
    make_bed(shelter, "2")

    found = board(shelter, caseworker)

    assert len(found.days) == DAYS
    for room in found.rooms:
        for row in room.beds:
            assert sum(cell.span for cell in row.cells) == DAYS
    assert [(cell.kind, cell.span) for cell in cells_of(found, "1a")] == [
        ("occupied", 1),
        ("leaving", 1),
        ("occupied", 12),
    ]


def test_a_bar_knows_its_ends_and_today(shelter, bed, caseworker):
    make_stay(bed=bed, check_in=START + DAY)

    free, bar = cells_of(board(shelter, caseworker), "1a")

    assert (free.kind, free.is_today) == ("free", False)
    assert (bar.starts, bar.ends, bar.is_today, bar.span) == (True, False, True, 13)


def test_todays_free_cell_is_marked(shelter, bed, caseworker):
    found = board(shelter, caseworker)

    assert [cell.on for cell in cells_of(found, "1a") if cell.is_today] == [today()]
    assert found.shows_today
    assert not board(shelter, caseworker, start=date(2020, 1, 1)).shows_today


def test_the_summary_is_of_today_whatever_the_days_shown(shelter, bed, caseworker):
    moved = make_stay(bed=bed, check_in=today() - 4 * DAY, planned_until=today() + 9 * DAY)
    moved.bed_uses.update(until_on=today())
    make_nights(make_bed(shelter, "2"), today(), today() + 9 * DAY, stay=moved)
    make_stay(bed=make_bed(shelter, "3"), check_in=today())
    make_stay(bed=make_bed(shelter, "4"), check_in=today() - 9 * DAY, check_out=today())
    make_stay(shelter=shelter)

    found = board(shelter, caseworker, start=date(2020, 1, 1))

    assert (found.bed_count, found.beds_taken, found.persons_in, found.arrived, found.left) == (4, 2, 3, 1, 1)
    assert found.summary == "2 of 4 beds taken · 1 without a known bed · 1 came today · 1 left today"
    assert not found.over_capacity


def test_a_bed_is_free_from_the_day_on_which_its_person_moved(shelter, bed, caseworker):
    """Her nights in it are over, and she is in the house: in another bed."""
    stay = make_stay(bed=bed, planned_until=today() + 5 * DAY)
    stay.bed_uses.update(until_on=today())
    make_nights(make_bed(shelter, "2"), today(), today() + 5 * DAY, stay=stay)

    found = board(shelter, caseworker)

    assert [(cell.kind, cell.span) for cell in cells_of(found, "1a")] == [("occupied", 2), ("free", 1), ("free", 11)]
    assert (found.beds_taken, found.notices) == (1, [])


def test_a_house_over_its_capacity_is_known(shelter, caseworker):
    shelter.capacities.update(places=1)
    make_stay(shelter=shelter)
    assert not board(shelter, caseworker).over_capacity

    make_stay(shelter=shelter)

    assert board(shelter, caseworker).over_capacity


def test_another_organisations_case_is_occupied_and_no_more(shelter, bed, caseworker, stranger):
    hidden = make_stay(make_case(stranger.organisation), bed=bed)
    restricted = make_stay(make_case(shelter.organisation, restricted=True), bed=make_bed(shelter, "2"))

    found = board(shelter, caseworker)

    for label, stay in (("1a", hidden), ("2", restricted)):
        guest = cells_of(found, label)[0].guest
        assert (guest.stay, guest.number, guest.category, str(guest.label)) == (stay, "", "", "Occupied")


def test_a_shared_case_shows_its_number_and_no_category(shelter, bed, caseworker, stranger):
    case = make_case(stranger.organisation, status="identified")
    make_share(case, shelter.organisation, "stays")
    make_stay(case, bed=bed)

    guest = cells_of(board(shelter, caseworker), "1a")[0].guest

    assert (guest.number, guest.category) == (case.number, "")


def test_an_own_case_shows_its_category(shelter, bed, caseworker):
    make_stay(make_case(shelter.organisation, status="identified"), bed=bed)

    assert str(cells_of(board(shelter, caseworker), "1a")[0].guest.category) == "Victim of trafficking"


def test_beds_stand_in_the_order_in_which_people_count(shelter):
    rooms = [make_room(shelter, name) for name in ("Room 10", "Room 2")]
    beds = [make_bed(shelter, "loose"), *(make_bed(shelter, f"{n}", room=rooms[n > 5]) for n in (1, 10, 9, 2))]

    assert [bed.label for bed in in_order(beds)] == ["9", "10", "1", "2", "loose"]


@pytest.mark.parametrize("beds", [3, 30])
def test_the_board_costs_a_fixed_number_of_queries(shelter, caseworker, django_assert_num_queries, beds):
    fill(shelter, beds - 1, of=beds)

    with django_assert_num_queries(7):
        assert board(shelter, caseworker).beds_taken == beds - 1


def test_another_houses_nights_are_not_on_the_board(shelter, caseworker):
    fill(make_shelter(shelter.organisation), 2)

    found = board(shelter, caseworker)

    assert (found.rooms, found.without_bed, found.bed_count) == ([], [], 0)
