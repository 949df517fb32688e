"""The SQL of the further measures and a naive counter, written apart, agree on every register that Hypothesis draws."""

import os

import pytest
from django.db import transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from reports.measures.document import measures
from reports.periods import Period
from reports.statistics import period_statistics
from shelters.figures.statistics import house_year
from shelters.models import Shelter
from tests.reports.measures.naive_measures import count
from tests.reports.measures.registers import further, put_all
from tests.reports.registers import ORGANISATIONS, registers, years

PROOF = bool(os.environ.get("PROOF"))
PARTS = ["", "", "Q1", "Q4", "01", "03", "12"]


@pytest.mark.django_db
@settings(
    max_examples=300 if PROOF else 12,
    derandomize=not PROOF,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_sql_agrees_with_the_naive_counter(data, caseworker):
    year, today = data.draw(years())
    register = data.draw(registers(year, today))
    more = data.draw(further(register, year, today))
    period = Period(year, data.draw(st.sampled_from([part for part in PARTS if Period(year, part).has_begun(today)])))
    expected = count(register, more, ORGANISATIONS, period, today)

    with transaction.atomic():
        put_all(register, more, caseworker)
        counted = measures(period, today=today)
        report = period_statistics(period, today=today)
        houses = {house.code: house for house in Shelter.objects.filter(included=True)}
        own = {code: house_year(house, year, today=today) for code, house in houses.items() if not period.part}
        transaction.set_rollback(True)

    event(f"persons: {report['totals']['persons']}")
    for theme, figures in expected.items():
        assert counted[theme] == figures, theme
    _agrees_with_the_report(counted, report)
    for code, house in own.items():
        _agrees_with_the_house(counted["stays"]["by_shelter"][code], house)


def _agrees_with_the_report(counted, report):
    """What is said in two places is the same figure."""
    new, old = counted["caseload"]["newly_registered"], counted["caseload"]["carried_over"]
    assert {key: new[key] + old[key] for key in new} == {key: report["totals"][key] for key in new}
    assert counted["stays"]["totals"]["person_nights"] == report["totals"]["person_nights"]
    for code, row in report["by_shelter"].items():
        assert counted["stays"]["by_shelter"][code]["person_nights"] == row["person_nights"]
    money, given_ = counted["money"], report["by_assistance_type"]
    for kind, row in money["by_kind"].items():
        assert row == {key: given_[kind][key] for key in row}
    ages = counted["destination"]["by_age_broad"]
    under = sum(report["by_age_group"][group]["persons"] for group in ("0-8", "9-17"))
    assert (ages["0-17"]["persons"], ages["unknown"]["persons"]) == (
        under,
        report["by_age_group"]["unknown"]["persons"],
    )
    for table in ("internal_or_cross_border", "by_citizenship_kind", "by_age_broad"):
        assert sum(row["persons"] for row in counted["destination"][table].values()) == report["totals"]["persons"]


def _agrees_with_the_house(row, house):
    assert (row["admissions"], row["departures"]) == (house.admissions, house.ended)
    assert (row["person_nights"], row["bed_nights"]) == (house.person_nights, house.available)
