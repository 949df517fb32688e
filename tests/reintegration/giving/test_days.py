from datetime import date

import pytest

from reintegration.giving.days import days, pending


@pytest.mark.parametrize(
    ("every", "expected"),
    [
        ("day", [date(2024, 1, 30), date(2024, 1, 31), date(2024, 2, 1)]),
        ("week", [date(2024, 1, 30), date(2024, 2, 6), date(2024, 2, 13)]),
        ("two_weeks", [date(2024, 1, 30), date(2024, 2, 13), date(2024, 2, 27)]),
        ("month", [date(2024, 1, 30), date(2024, 2, 29), date(2024, 3, 30)]),
    ],
)
def test_the_days_follow_from_the_first(every, expected):
    assert list(days(date(2024, 1, 30), every, expected[-1])) == expected


def test_a_month_goes_over_the_end_of_the_year_and_keeps_its_day():
    found = list(days(date(2023, 10, 31), "month", date(2024, 4, 1)))

    assert found == [
        date(2023, 10, 31), date(2023, 11, 30), date(2023, 12, 31), date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31),
    ]  # fmt: skip


def test_what_stands_already_is_not_proposed_again():
    first, last = date(2024, 1, 1), date(2024, 1, 20)

    assert pending(first, "week", last, [date(2024, 1, 8)]) == [date(2024, 1, 1), date(2024, 1, 15)]
    assert pending(first, "week", date(2023, 12, 31), []) == []
