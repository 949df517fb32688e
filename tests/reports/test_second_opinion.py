"""The SQL and a naive counter, written apart from the same rules, agree on every register that Hypothesis draws."""

import os

import pytest
from django.db import transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from reports.statistics import yearly_statistics
from tests.reports.naive_counter import count
from tests.reports.registers import put, registers, years

PROOF = bool(os.environ.get("PROOF"))


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
