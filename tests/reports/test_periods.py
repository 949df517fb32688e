"""A year, its quarters and its months: each begins where the one before it ends."""

from datetime import date

import pytest
from django.utils import translation

from core.errors import Refused
from reports.periods import Period

YEAR, AUTUMN, JULY = Period(2019), Period(2019, "Q4"), Period(2019, "07")


def test_days_of_a_period():
    assert (YEAR.first_on, YEAR.after) == (date(2019, 1, 1), date(2020, 1, 1))
    assert (AUTUMN.first_on, AUTUMN.after) == (date(2019, 10, 1), date(2020, 1, 1))
    assert (JULY.first_on, JULY.after) == (date(2019, 7, 1), date(2019, 8, 1))
    assert Period(2019, "12").after == date(2020, 1, 1)
    assert AUTUMN.months == ["2019-10", "2019-11", "2019-12"]


@pytest.mark.parametrize("text", ["2019", "2019-Q3", "2019-07"])
def test_a_period_is_written_as_it_is_read(text):
    assert str(Period.parse(text)) == text


@pytest.mark.parametrize("text", ["", "0", "2019-Q5", "2019-13", "2019-7", "-2019", "last year", "20190"])
def test_what_is_no_period_is_refused(text):
    with pytest.raises(Refused):
        Period.parse(text)


@pytest.mark.parametrize("part", ["", "Q1", "Q2", "Q3", "Q4", *(f"{month:02}" for month in range(1, 13))])
def test_the_one_before_ends_where_it_begins(part):
    period = Period(2020, part)

    assert period.before.after == period.first_on
    assert len(period.before.months) == len(period.months)


def test_before_the_first_year_there_is_none():
    for part in ("", "Q1", "01"):
        with pytest.raises(Refused):
            _before = Period(1, part).before


def test_parts_fill_the_whole():
    for whole in (YEAR, AUTUMN):
        parts = whole.parts
        assert parts[0].first_on == whole.first_on
        assert parts[-1].after == whole.after
        assert all(later.before == earlier for earlier, later in zip(parts, parts[1:], strict=False))
    assert JULY.parts == []


def test_a_period_has_begun_and_is_over():
    assert JULY.has_begun(date(2019, 7, 1))
    assert not JULY.has_begun(date(2019, 6, 30))
    assert JULY.is_over(date(2019, 8, 1))
    assert not JULY.is_over(date(2019, 7, 31))


def test_a_period_in_words():
    with translation.override("az"):
        assert [period.label for period in (YEAR, AUTUMN, JULY)] == ["2019", "2019, dördüncü rüb", "İyul 2019"]
    with translation.override("en"):
        assert [period.label for period in (YEAR, AUTUMN, JULY)] == ["2019", "Fourth quarter of 2019", "July 2019"]
