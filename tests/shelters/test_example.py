"""A worked example across New Year and a leap day; and what is typed in wrongly.

Four persons of one house, by hand:

- A, born on 29 February 1984, came on 28 February 2023 and left on 2 March: the nights of 28 February and 1 March, 2 in 2023
  (a common year has no 29th). On the first of them she was 38: her birthday came on 1 March. On 29 February 2024, when she
  became 40, she came and left on the same day: no night, and sheltered in 2024 all the same.
- B, born on 8 March 1995, came on 28 December 2023 and left on 3 January 2024: 28, 29, 30, 31 December are 4 nights in 2023,
  1 and 2 January are 2 in 2024. From 18:00 on the 31st until noon on the 1st she was in hospital: that night stays counted.
  She was 28 on 28 December and on 1 January.
- C, of whom the year of birth 1980 alone is known, came on 27 February 2024, had another bed from the 29th and left on
  2 March: 27, 28, 29 February and 1 March are 4 nights in 2024. 2024 - 1980 = 44.
- For D a bed was held for the first week of 2024. She did not come: no night, no person.

2023: A and B; 2 + 4 = 6 nights, of which 1 in February, 1 in March, 4 in December.
2024: A, B and C; 0 + 2 + 4 = 6 nights: 2 in January, 3 in February (27, 28, 29), 1 in March.
"""

from datetime import UTC, date, datetime

import pytest
from freezegun import freeze_time

from accounts.access import Purpose, acting_for
from core.errors import Conflict, Refused
from reports.statistics import yearly_statistics
from shelters import actions
from shelters.board import board_of
from shelters.models import Reservation, Stay
from tests.cases.factories import SURNAME, make_case, make_person
from tests.shelters.factories import DAY, bed_of, make_bed, make_stay, today
from tests.shelters.machine.told_apart import BAKU


@pytest.fixture
def written_down(shelter, bed, caseworker):
    """Whatever the example tells, as it was entered; returns the stays by their names."""
    born = {
        "A": {"date_of_birth": date(1984, 2, 29)},
        "B": {"date_of_birth": date(1995, 3, 8)},
        "C": {"date_of_birth": None, "birth_year": 1980},
        "D": {},
    }
    cases = {name: make_case(shelter.organisation, person=make_person(**known)) for name, known in born.items()}
    two, three = make_bed(shelter, "2"), make_bed(shelter, "3")

    def stay(name, place, came, left):
        found = actions.check_in(cases[name], shelter=shelter, bed=place, check_in=came, actor=caseworker)
        return actions.check_out(found, on=left, destination="family", actor=caseworker)

    stays = {"A": stay("A", bed, date(2023, 2, 28), date(2023, 3, 2))}
    b = actions.check_in(cases["B"], shelter=shelter, bed=bed, check_in=date(2023, 12, 28), actor=caseworker)
    out = actions.go_out(b, kind="hospital", left_at=datetime(2023, 12, 31, 18, tzinfo=BAKU), actor=caseworker)
    actions.come_back(out, at=datetime(2024, 1, 1, 12, tzinfo=BAKU), actor=caseworker)
    stays["B"] = actions.check_out(b, on=date(2024, 1, 3), destination="own_home", actor=caseworker)
    stays["A again"] = stay("A", bed, date(2024, 2, 29), date(2024, 2, 29))
    c = actions.check_in(cases["C"], shelter=shelter, bed=two, check_in=date(2024, 2, 27), actor=caseworker)
    actions.move_to_bed(c, three, on=date(2024, 2, 29), actor=caseworker)
    stays["C"] = actions.check_out(c, on=date(2024, 3, 2), destination="family", actor=caseworker)
    with freeze_time(datetime(2023, 12, 30, 12, tzinfo=BAKU)):
        days = {"from_on": date(2024, 1, 1), "until_on": date(2024, 1, 8)}
        actions.reserve(shelter, three, case=cases["D"], actor=caseworker, **days)
    assert actions.let_go_what_ran_out() == 1
    return stays


def figures(year):
    with acting_for(Purpose.STATISTICS):
        document = yearly_statistics(year)
    months = {month: (row["persons"], row["person_nights"]) for month, row in document["by_month"].items()}
    ages = {group: row["persons"] for group, row in document["by_age_group"].items() if row["persons"]}
    return document, {month: row for month, row in months.items() if row != (0, 0)}, ages


def test_each_stay_has_its_nights(written_down):
    assert {name: stay.nights(today()) for name, stay in written_down.items()} == {"A": 2, "B": 6, "A again": 0, "C": 4}
    assert Reservation.objects.get().state == "expired"


@pytest.mark.parametrize(
    ("year", "persons", "nights", "months", "ages"),
    [
        (
            2023, 2, 6,
            {"2023-02": (1, 1), "2023-03": (1, 1), "2023-12": (1, 4)},
            {"27-29": 1, "30-38": 1},
        ),
        (
            2024, 3, 6,
            {"2024-01": (1, 2), "2024-02": (2, 3), "2024-03": (1, 1)},
            {"27-29": 1, "39-47": 2},
        ),
    ],
)  # fmt: skip
def test_both_years_agree_with_the_figures_worked_out(written_down, year, persons, nights, months, ages):
    document, found_months, found_ages = figures(year)

    totals = document["totals"]
    assert (totals["persons"], totals["sheltered"], totals["person_nights"]) == (persons, persons, nights)
    row = document["by_shelter"]["EH1"]
    assert (row["persons"], row["person_nights"]) == (persons, nights)
    assert (found_months, found_ages) == (months, ages)


@pytest.mark.parametrize(
    ("start", "label", "cells"),
    [
        (date(2023, 2, 25), "1a", [("free", 3), ("occupied", 2), ("free", 9)]),
        (date(2023, 12, 25), "1a", [("free", 3), ("occupied", 3), ("absent", 1), ("occupied", 2), ("free", 5)]),
        (date(2023, 12, 25), "3", [("free", 14)]),
        (date(2024, 2, 22), "1a", [("free", 14)]),
        (date(2024, 2, 22), "2", [("free", 5), ("occupied", 2), ("free", 7)]),
        (date(2024, 2, 22), "3", [("free", 7), ("occupied", 2), ("free", 5)]),
    ],
)
def test_the_board_shows_these_nights_and_no_others(written_down, shelter, caseworker, start, label, cells):
    board = board_of(shelter, caseworker, start=start, today=today())

    row = next(row for room in board.rooms for row in room.beds if row.bed.label == label)
    assert [(cell.kind, cell.span) for cell in row.cells] == cells


# -------------------------------------------------------------- typed in wrongly
def test_an_overlap_is_told_with_who_may_resolve_it_and_names_nobody_else(case, bed, shelter, caseworker, stranger):
    """In this house the other one's case is not known: not even its number stands in what is said."""
    other = make_case(stranger.organisation)
    make_stay(other, bed=bed)

    with pytest.raises(Conflict) as error:
        actions.check_in(case, shelter=shelter, bed=bed, check_in=today(), actor=caseworker)

    told = str(error.value.message)
    assert "choose another bed" in told
    assert not [word for word in (SURNAME, other.number, other.person.given_name) if word in told]


def test_out_before_in(case, bed, caseworker):
    stay = make_stay(case, bed=bed, check_in=today() - 3 * DAY)

    with pytest.raises(Refused, match="this lies before it") as error:
        actions.check_out(stay, on=today() - 4 * DAY, destination="family", actor=caseworker)

    assert error.value.field == "on"


@pytest.mark.parametrize(
    ("now", "baku"),
    [
        (datetime(2024, 2, 28, 19, 59, tzinfo=UTC), date(2024, 2, 28)),
        (datetime(2024, 2, 28, 20, 0, tzinfo=UTC), date(2024, 2, 29)),
        (datetime(2024, 2, 29, 20, 0, tzinfo=UTC), date(2024, 3, 1)),
        (datetime(2023, 12, 31, 20, 0, tzinfo=UTC), date(2024, 1, 1)),
        # Where other countries change their clocks.
        (datetime(2024, 3, 30, 20, 0, tzinfo=UTC), date(2024, 3, 31)),
        (datetime(2024, 10, 26, 19, 59, tzinfo=UTC), date(2024, 10, 26)),
    ],
)
def test_the_day_is_bakus_whatever_the_hour(case, bed, shelter, caseworker, now, baku):
    with freeze_time(now):
        with pytest.raises(Refused, match="has not come yet"):
            actions.check_in(case, shelter=shelter, bed=bed, check_in=baku + DAY, actor=caseworker)
        stay = actions.check_in(
            case, shelter=shelter, bed=bed, check_in=baku, planned_until=baku + DAY, actor=caseworker
        )
        assert (bed_of(stay), stay.nights(today())) == (bed, 0)
        assert actions.hold_beds_of_overdue() == 0
        actions.go_out(stay, kind="leave", left_at=now, actor=caseworker)
        actions.check_out(stay, on=baku, destination="family", actor=caseworker)

    assert Stay.objects.get().absences.get().over_at == now


def test_who_was_born_on_the_29th_comes_on_her_first_birthday_and_not_before_birth(shelter, bed, caseworker):
    case = make_case(shelter.organisation, person=make_person(date_of_birth=date(2024, 2, 29)))

    with pytest.raises(Refused, match="before the date of birth"):
        actions.check_in(case, shelter=shelter, bed=bed, check_in=date(2024, 2, 28), actor=caseworker)
    assert actions.check_in(case, shelter=shelter, bed=bed, check_in=date(2024, 2, 29), actor=caseworker).is_open
