"""The SQL and a naive counter, written apart from the same rules, agree on every register that Hypothesis draws."""

import os

import pytest
from django.db import transaction
from freezegun import freeze_time
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from reports.actions import freeze_report
from reports.disclosure.cells import PEOPLE
from reports.models import CountedFile
from reports.periods import Period
from reports.statistics import period_statistics, yearly_statistics
from reports.tracing.figures import Figure
from shelters.models import Shelter
from tests.reports.naive_counter import count
from tests.reports.registers import put, registers, years

PROOF = bool(os.environ.get("PROOF"))
PARTS = ["Q1", "Q2", "Q3", "Q4", *(f"{month:02}" for month in range(1, 13))]


@pytest.mark.django_db
@settings(
    max_examples=600 if PROOF else 40,
    derandomize=not PROOF,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_sql_agrees_with_the_naive_counter(data):
    year, today = data.draw(years())
    register = data.draw(registers(year, today))
    expected = count(register, year, today)

    with transaction.atomic():
        put(register)
        counted = yearly_statistics(year, today=today)
        transaction.set_rollback(True)

    event(f"people counted: {expected['totals']['persons']}")
    assert counted == expected


@pytest.mark.slow
@pytest.mark.django_db
@settings(
    max_examples=400 if PROOF else 25,
    derandomize=not PROOF,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_quarters_months_and_houses_follow_the_same_rules(data):
    year, today = data.draw(years())
    begun = [part for part in PARTS if Period(year, part).has_begun(today)]
    period = Period(year, data.draw(st.sampled_from(begun)))
    register = data.draw(registers(year, today))
    houses = data.draw(st.none() | st.sets(st.sampled_from([house.code for house in register.houses])))
    expected = count(register, year, today, part=period.part, only=houses)

    with transaction.atomic():
        put(register)
        keys = None if houses is None else list(Shelter.objects.filter(code__in=houses).values_list("pk", flat=True))
        counted = period_statistics(period, shelters=keys, today=today)
        transaction.set_rollback(True)

    assert counted == expected


@pytest.mark.slow
@pytest.mark.django_db
@settings(
    max_examples=200 if PROOF else 20,
    derandomize=not PROOF,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_each_figure_is_found_again_in_the_files_behind_it(data):
    year, today = data.draw(years())
    register = data.draw(registers(year, today))

    with transaction.atomic(), freeze_time(f"{today}T09:00:00Z"):
        put(register)
        report = freeze_report(year, actor=None)
        rows = CountedFile.objects.filter(report=report)
        wrong = [
            (str(figure), figure.number(report), found)
            for figure in every_count_of(report)
            if (found := figure.files(rows).values("person_key").distinct().count()) != figure.number(report)
        ]
        nights = sum(dict(rows.values_list("person_key", "person_nights")).values())
        transaction.set_rollback(True)

    assert wrong == []
    assert nights == report.figures["totals"]["person_nights"]


def every_count_of(report):
    """Each number of people in a report."""
    for table, rows in report.figures.items():
        if table == "totals":
            yield from (Figure(table, "", column) for column in rows if column != "person_nights")
        elif table.startswith("by_"):
            for row, counts in rows.items():
                yield from (Figure(table, row, column) for column in counts if column in PEOPLE)
