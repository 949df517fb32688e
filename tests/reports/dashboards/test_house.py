"""One house in a frozen period."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.actions import freeze_report
from tests.cases.factories import SURNAME
from tests.reports.comparing.test_compare_page import row_of
from tests.reports.factories import make_file, make_shelter, stay
from tests.reports.views.test_report_pages import text_of

pytestmark = pytest.mark.django_db
HOUSE = reverse("reports:house")
OF_THE_FRAME = 6


@pytest.fixture
def frozen(shelter, receiver):
    """Two houses of two organisations; in 2018 one person in the first."""
    other = make_shelter(receiver.organisation, "RU1")
    for number in range(3):
        stay(make_file(shelter.organisation, status="identified"), shelter, date(2019, 1, 1 + number), date(2019, 1, 9))
    stay(make_file(receiver.organisation, status="presumed"), other, date(2019, 5, 1), date(2019, 5, 3))
    earlier = make_file(shelter.organisation, status="identified", effective_on=date(2018, 1, 1))
    stay(earlier, shelter, date(2018, 1, 1), date(2018, 1, 11))
    return [freeze_report(year, actor=None) for year in (2018, 2019)]


def test_a_house_is_shown_beside_the_year_before(client, reviewer, frozen):
    client.force_login(reviewer)

    response = client.get(HOUSE, {"house": "EH1"})

    assert "Quiet House, 2019: persons 3, nights 21" in text_of(response)
    assert row_of(response, "Victims") == ["1", "3", "+2", "+200.0 %"]
    assert row_of(response, "Average stay, nights") == ["10.0", "7.0", "−3.0", "−30.0 %"]
    assert row_of(response, "Occupancy")[2].endswith("points")


def test_a_manager_begins_with_a_house_of_her_own(client, manager, frozen):
    client.force_login(manager)

    assert "Quiet House, 2019" in text_of(client.get(HOUSE))
    assert "House RU1, 2019: persons 1, nights 2" in text_of(client.get(HOUSE, {"house": "RU1"}))


def test_what_an_address_cannot_say_is_passed_over(client, reviewer, frozen):
    client.force_login(reviewer)

    response = client.get(HOUSE, {"house": "NONE", "period": "1066", "against": "x"})

    assert "House RU1, 2019" in text_of(response)
    assert 'value="RU1" selected' in response.content.decode()


def test_the_page_costs_the_same_however_many_houses_there_are(client, reviewer, frozen, shelter):
    client.force_login(reviewer)

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert client.get(HOUSE, {"house": "EH1"}).status_code == 200
        return len(found)

    queries()  # The numbers beside the places are counted on the first page alone.
    few = queries()
    for number in range(12):
        make_shelter(shelter.organisation, f"S{number}")
    freeze_report(2019, actor=None, reason="More houses")

    assert queries() == few <= OF_THE_FRAME + 6


def test_without_a_frozen_period_the_page_says_so(client, reviewer):
    client.force_login(reviewer)

    assert "No period has been frozen yet" in text_of(client.get(HOUSE))


def test_who_may_not_see_figures_finds_no_page(client, caseworker, frozen):
    client.force_login(caseworker)

    response = client.get(HOUSE)

    assert response.status_code == 404
    assert SURNAME.encode() not in response.content
