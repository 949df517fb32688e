"""Several at one day of repeating help, at the same moment, each with a connection of her own."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.access import acting_as
from core.errors import Conflict
from reintegration.giving.actions import confirm_days
from reintegration.models import Assistance, Repeating
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import make_case
from tests.reintegration.factories import make_repeating
from tests.shelters.test_races import race


@pytest.mark.usefixtures("own_database")
def test_a_day_is_confirmed_once_whoever_presses():
    house = make_organisation("HOME", name="Home")
    workers = [make_user(f"worker-{number}", house, "caseworker") for number in range(6)]
    day = timezone.localdate() - timedelta(days=3)
    row = make_repeating(make_case(house, opened_on=day), workers[0], from_on=day)

    def press(worker):
        def run():
            with acting_as(worker):
                return confirm_days(Repeating.objects.get(pk=row.pk), {day: "given"}, actor=worker)

        return run

    outcomes = race(*map(press, workers))

    assert sorted(map(str, (o for o in outcomes if o == 1))) == ["1"]
    assert [type(outcome) for outcome in outcomes if outcome != 1] == [Conflict] * 5
    assert Assistance.objects.count() == 1
