"""A house's own year: by the rules of the programme's report, and against a counter that knows no SQL."""

import random
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.models import Person
from reports.statistics import yearly_statistics
from shelters.figures.statistics import house_year, occupancy
from shelters.models import Capacity, Shelter
from tests.cases.factories import make_case, make_person
from tests.reports.registers import put, registers, years
from tests.shelters.factories import DAY, make_absence, make_bed, make_shelter, make_stay, make_works
from tests.shelters.figures.naive_house import KINDS, Book, figures

BAKU = ZoneInfo("Asia/Baku")


@pytest.mark.django_db
@settings(
    max_examples=25,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_nights_and_persons_are_those_of_the_programmes_report(data):
    year, today = data.draw(years())
    register = data.draw(registers(year, today))

    with transaction.atomic():
        put(register)
        by_shelter = yearly_statistics(year, today=today)["by_shelter"]
        counted = {shelter.code: house_year(shelter, year, today=today) for shelter in Shelter.objects.all()}
        transaction.set_rollback(True)

    for code, row in by_shelter.items():
        assert (counted[code].person_nights, counted[code].persons) == (row["person_nights"], row["persons"])


def drawn(numbers, today):
    """A book at random, its days near New Years, month ends and today; one person's own stays never overlap."""
    first = date(today.year - 2, 11, 1)
    span = (today - first).days

    def day():
        if numbers.random() < 0.4:
            turn = numbers.choice([date(today.year, 1, 1), date(today.year, 3, 1), today, date(today.year - 1, 1, 1)])
            return min(max(turn + timedelta(days=numbers.randint(-4, 4)), first), today)
        return first + timedelta(days=numbers.randint(0, span))

    book = Book(beds=numbers.randint(1, 4))
    for person in range(numbers.randint(1, 9)):
        if person and numbers.random() < 0.3:
            book.same[person] = numbers.randrange(person)
        days = sorted(day() for _day in range(2 * numbers.randint(1, 4)))
        pairs = list(zip(days[::2], days[1::2], strict=True))
        book.stays += [(person, came, left) for came, left in pairs]
        if numbers.random() < 0.4:
            _person, came, _left = book.stays.pop()
            book.stays.append((person, came, None))
    for start in {numbers.choice([None, day()]) for _start in range(numbers.randint(0, 3))}:
        book.places.append((start, numbers.randint(0, 12)))
    for _works in range(numbers.randint(0, book.beds)):
        start = day()
        book.works.append((start, numbers.choice([None, start, day()])))
    book.works = [(start, end) for start, end in book.works if end is None or end >= start]
    for person, came, left in book.stays:
        if numbers.random() < 0.3 and (left or today) >= came:
            out = came + timedelta(days=numbers.randint(0, ((left or today) - came).days))
            back = out + timedelta(days=numbers.randint(0, ((left or today) - out).days))
            book.absences.append((person, came, numbers.choice(KINDS), out, None if left is None else back))
    return book


def written(book, organisation, by):
    """The book as the house's rows; the absences of `book` become those that the naive counter knows."""
    shelter = make_shelter(organisation)
    for start, places in book.places:
        Capacity.objects.create(shelter=shelter, from_on=start, places=places)
    beds = [make_bed(shelter, f"b{number}") for number in range(book.beds)]
    for bed, (start, end) in zip(beds, book.works, strict=False):
        make_works(bed, start, end)
    count = 1 + max(person for person, *_span in book.stays)
    people = [make_person() for _person in range(count)]
    cases = [make_case(organisation, person=person) for person in people]
    for person, other in book.same.items():
        Person.objects.filter(pk=people[person].pk).update(merged_into=people[other])
    stays = {
        (person, came): make_stay(cases[person], shelter, check_in=came, check_out=left)
        for person, came, left in book.stays
    }
    for person, came, kind, out, back in book.absences:
        over = {} if back is None else {"over_at": _at(back, 23), "came_back": True}
        make_absence(stays[person, came], by, kind=kind, left_at=_at(out, 1), **over)
    book.absences = [row[2:] for row in book.absences]
    return shelter


def _at(day, hour):
    """Late and early hours, so that a day of another zone would be another day."""
    return datetime.combine(day, time(hour), BAKU).astimezone(UTC)


@pytest.mark.parametrize("seed", range(24))
def test_figures_agree_with_a_counter_that_knows_no_sql(seed, shelter_organisation, caseworker):
    numbers = random.Random(seed)
    today = numbers.choice([date(2025, 1, 1), date(2024, 12, 31), date(2024, 2, 29), date(2025, 3, 14)])
    book = drawn(numbers, today)
    shelter = written(book, shelter_organisation, caseworker)

    for year in (today.year, today.year - 1, today.year - 2):
        counted = house_year(shelter, year, today=today)

        assert {
            "person_nights": counted.person_nights,
            "nights": [month.nights for month in counted.months],
            "admissions": [month.admissions for month in counted.months],
            "available": [month.available for month in counted.months],
            "persons": counted.persons,
            "lengths": counted.lengths,
            "nights_of_ended": counted.nights_of_ended,
            "absences": [(away.kind, away.count, away.nights) for away in counted.absences],
        } == figures(book, year, today)
        assert counted.first_year == min(came for _person, came, _left in book.stays).year


def test_a_stay_across_new_year_of_a_leap_year(shelter_organisation):
    """Two places from the beginning, three from 16 February 2024; one bed closed on 10 and 11 February.

    In on 30 December 2023, out on 2 March 2024: nights of 30 and 31 December (2), January (31), 1 to 29 February (29)
    and 1 March (1), 63 in all, 61 of them in 2024. February 2024: 15 days × 2 + 14 × 3 - 2 nights closed = 70.
    """
    shelter = make_shelter(shelter_organisation, capacity=2)
    Capacity.objects.create(shelter=shelter, from_on=date(2024, 2, 16), places=3)
    make_works(make_bed(shelter), date(2024, 2, 10), date(2024, 2, 12))
    make_stay(None, shelter, check_in=date(2023, 12, 30), check_out=date(2024, 3, 2))

    counted = house_year(shelter, 2024, today=date(2025, 6, 1))

    assert [month.nights for month in counted.months[:4]] == [31, 29, 1, 0]
    assert (counted.person_nights, counted.admissions, counted.persons) == (61, 0, 1)
    assert (counted.months[1].available, counted.months[1].closed) == (70, 2)
    assert (counted.average_nights, counted.lengths) == (63, [0, 0, 0, 1, 0, 0])
    assert house_year(shelter, 2023, today=date(2025, 6, 1)).person_nights == 2


def test_a_change_of_bed_told_as_two_stays_is_one(shelter_organisation):
    shelter = make_shelter(shelter_organisation)
    case = make_case(shelter_organisation)
    make_stay(case, shelter, check_in=date(2024, 5, 1), check_out=date(2024, 5, 5))
    make_stay(case, shelter, check_in=date(2024, 5, 5), check_out=date(2024, 5, 9))

    counted = house_year(shelter, 2024, today=date(2025, 6, 1))

    assert (counted.admissions, counted.ended, counted.average_nights) == (1, 1, 8)


def test_an_empty_house_has_a_year_too(shelter_organisation):
    counted = house_year(make_shelter(shelter_organisation), 2024, today=date(2024, 6, 1))

    assert (counted.person_nights, counted.persons, counted.available, counted.average_nights) == (0, 0, 0, None)
    assert occupancy(0, 0) is None


def test_one_query_however_many_have_stayed(shelter_organisation):
    shelter = make_shelter(shelter_organisation, capacity=3)
    for days in (1, 10, 20):
        with CaptureQueriesContext(connection) as captured:
            house_year(shelter, 2024, today=date(2024, 6, 1))
        assert len(captured) == 1
        make_stay(None, shelter, check_in=date(2024, 1, 1) + days * DAY)
