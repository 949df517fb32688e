"""Small registers: drawn at random for the second opinion, and put into the database as it would hold them."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from hypothesis import strategies as st

from accounts.models import Organisation
from cases.models import Case, Classification, Exploitation, Person
from reintegration.models import Assistance
from shelters.models import Shelter, Stay
from tests.reports.naive_counter import (
    FORMS,
    SEXES,
    TYPES,
    ClassificationRow,
    FormRow,
    House,
    Human,
    ItemRow,
    Register,
    StayRow,
)

ORGANISATIONS = ["ALFA", "BETA", "GAMMA"]
STATUSES = ["potential", "presumed", "identified", "recognised", "not_victim"]
FILES = 2
_numbers = count(1)


def dates(year: int, today: date) -> st.SearchStrategy[date]:
    """Days of the year and its neighbours, most of them near a New Year, none after today."""
    turns = [date(year, 1, 1), date(year, 12, 31), date(year, 3, 1), today]
    near = st.builds(lambda turn, days: turn + timedelta(days=days), st.sampled_from(turns), st.integers(-4, 4))
    anywhere = st.dates(date(year - 1, 10, 1), date(year + 1, 3, 31))
    return st.one_of(near, anywhere).map(lambda day: min(day, today))


def births(year: int) -> st.SearchStrategy[dict]:
    """Known to the day (leap days and days after the year's first, too), to the year, or not at all."""
    edges = [year - age for age in (0, 8, 9, 17, 18, 20, 21, 24, 27, 30, 39, 47, 48, 49)]
    to_the_day = st.one_of(
        st.sampled_from([date(2000, 2, 29), date(2004, 2, 29), date(year, 12, 31)]),
        st.builds(
            lambda y, month, day: date(y, month, day), st.sampled_from(edges), st.integers(1, 12), st.integers(1, 28)
        ),
    )
    return st.one_of(
        to_the_day.map(lambda day: {"date_of_birth": day}),
        to_the_day.map(lambda day: {"date_of_birth": day, "birth_year": day.year}),
        st.sampled_from([*edges, year + 1]).map(lambda born: {"birth_year": born}),
        st.just({}),
    )


@st.composite
def years(draw) -> tuple[int, date]:
    """A year and the day of computing: long past, just past, or while the year runs."""
    year = draw(st.sampled_from([2023, 2024]))
    today = st.sampled_from([date(year, 12, 31), date(year + 1, 1, 1), date(year + 1, 1, 2), date(year + 2, 7, 1)])
    return year, draw(st.one_of(today, st.dates(date(year, 1, 1), date(year, 12, 31))))


@st.composite
def registers(draw, year: int, today: date) -> Register:
    register = Register()
    for number in range(draw(st.integers(1, 4))):
        included = draw(st.sampled_from([True, True, True, False]))
        register.houses.append(House(f"H{number}", draw(st.sampled_from(ORGANISATIONS)), included))
    day, file = dates(year, today), st.integers(0, FILES - 1)
    for person in range(draw(st.sampled_from([0, 1, 3, 5, 6, 7, 8]))):
        merged_into = draw(st.one_of(st.none(), st.none(), st.integers(0, person - 1))) if person else None
        register.people.append(
            Human(
                draw(st.sampled_from(SEXES)),
                citizenship=draw(st.sampled_from(["", "AZE", "UZB", "XXX"])),
                merged_into=merged_into,
                **draw(births(year)),
            )
        )
        register.stays += draw(stays(register.houses, person, day))
        register.classifications += draw(
            st.lists(st.builds(ClassificationRow, st.just(person), file, st.sampled_from(STATUSES), day), max_size=4)
        )
        register.forms += draw(
            st.lists(st.builds(FormRow, st.just(person), file, st.sampled_from(FORMS[:-1])), max_size=3)
        )
        amount = st.one_of(st.none(), st.decimals(0, 9999, places=2))
        register.items += draw(
            st.lists(
                st.builds(
                    ItemRow,
                    st.just(person),
                    file,
                    st.sampled_from(TYPES[::9]),
                    day,
                    st.sampled_from(ORGANISATIONS),
                    amount,
                ),
                max_size=3,
            )
        )
    # Rows of several people come in any order, as they were recorded.
    register.classifications = draw(st.permutations(register.classifications))
    return register


@st.composite
def stays(draw, houses: list[House], person: int, day: st.SearchStrategy[date]) -> list[StayRow]:
    """Stays of one record: they never overlap each other, follow on each other at times, and the last may be open."""
    house, file = st.sampled_from(houses), st.integers(0, FILES - 1)
    turns = sorted(draw(st.lists(day, max_size=6, unique=True)))
    rows = [
        StayRow(person, draw(file), draw(house), check_in, check_out)
        for check_in, check_out in zip(turns, turns[1:], strict=False)
        if draw(st.booleans())
    ]
    if turns and draw(st.booleans()):
        rows.append(StayRow(person, draw(file), draw(house), turns[-1], None))
    if draw(st.booleans()):
        there_and_back = draw(day)
        rows.append(StayRow(person, draw(file), draw(house), there_and_back, there_and_back))
    return rows


def put(register: Register) -> None:
    """Write a register into the database, each person with a file at each of two organisations."""
    organisations = {
        code: Organisation(code=code, name=code, type="ngo", case_prefix=code[:2]) for code in ORGANISATIONS
    }
    Organisation.objects.bulk_create(organisations.values())
    shelters = {
        house.code: Shelter(
            code=house.code, name=house.code, organisation=organisations[house.organisation], included=house.included
        )
        for house in register.houses
    }
    Shelter.objects.bulk_create(shelters.values())
    people = [
        Person(sex=h.sex, date_of_birth=h.date_of_birth, birth_year=h.birth_year, citizenship=h.citizenship)
        for h in register.people
    ]
    Person.objects.bulk_create(people)
    for human, person in zip(register.people, people, strict=True):
        if human.merged_into is not None:
            Person.objects.filter(pk=person.pk).update(merged_into=people[human.merged_into])
    cases = {
        (index, file): Case(
            number=f"T-{next(_numbers)}",
            person=person,
            organisation=organisations[ORGANISATIONS[file]],
            opened_on=date(2020, 1, 1),
        )
        for index, person in enumerate(people)
        for file in range(FILES)
    }
    Case.objects.bulk_create(cases.values())

    def case(row):
        return cases[row.person, row.file]

    Stay.objects.bulk_create(
        Stay(
            case=case(row),
            person=people[row.person],
            shelter=shelters[row.house.code],
            check_in=row.check_in,
            check_out=row.check_out,
        )
        for row in register.stays
    )
    Classification.objects.bulk_create(
        Classification(case=case(row), status=row.status, effective_on=row.effective_on)
        for row in register.classifications
    )
    Exploitation.objects.bulk_create(Exploitation(case=case(row), form=row.form) for row in register.forms)
    Assistance.objects.bulk_create(
        Assistance(
            case=case(row), type=row.type, delivered_on=row.delivered_on,
            provider=organisations[row.organisation], amount_azn=row.amount and Decimal(row.amount),
        )
        for row in register.items
    )  # fmt: skip
