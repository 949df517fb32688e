"""A person's year on one line: what stands on it, where, and for whom."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.policies import sections_for
from reintegration.presenters import year_of
from tests.cases.factories import make_share
from tests.cases.factories_assessment import make_plan, make_review, signed_by
from tests.reintegration.factories import make_item
from tests.shelters.factories import make_shelter, make_stay

TODAY = timezone.localdate()


@pytest.fixture
def case(case):
    case.opened_on = date(2023, 3, 1)
    case.save()
    return case


def lanes(year):
    return {str(lane.label): (lane.total, lane.months) for lane in year.lanes}


def test_items_and_stays_stand_where_their_days_are(case, caseworker):
    for day in (date(2024, 1, 1), date(2024, 7, 1), date(2024, 7, 1), date(2023, 12, 31)):
        make_item(case, delivered_on=day)
    make_stay(case, make_shelter(case.organisation), check_in=date(2023, 12, 20), check_out=date(2024, 1, 11))

    year = year_of(case, caseworker, sections_for(caseworker, case), "2024")

    assert lanes(year) == {"Assistance": (3, [1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0])}
    assert [mark.x for mark in year.marks] == ["0.00", "49.73"]
    assert year.marks[1].title.endswith("(2)")
    assert ([span.x for span in year.spans], year.nights) == (["0.00"], [10, *[0] * 11])
    assert (year.earlier, year.later) == (2023, 2025)


def test_a_review_and_a_signature_are_marks_of_this_year(case, caseworker, manager):
    plan = make_plan(case, by=caseworker, approver=manager, status="approved", **signed_by(caseworker))
    make_review(plan, by=caseworker)

    year = year_of(case, caseworker, sections_for(caseworker, case), "")

    assert year.number == TODAY.year
    assert lanes(year)["Review of the plan"][0] == 2
    assert year.today


def test_a_stay_that_goes_on_reaches_today(case, caseworker):
    make_stay(case, make_shelter(case.organisation), check_in=TODAY - timedelta(days=1))

    year = year_of(case, caseworker, sections_for(caseworker, case), "")

    assert sum(year.nights) == (1 if (TODAY - timedelta(days=1)).year == TODAY.year else 0)
    assert len(year.spans) == 1


@pytest.mark.parametrize("asked", ["1999", "3000", "2024x", "²⁰²⁴", ""])
def test_another_year_shows_this_one(asked, case, caseworker):
    assert year_of(case, caseworker, sections_for(caseworker, case), asked).number == TODAY.year


def test_where_somebody_stayed_is_not_told_to_who_does_not_see_stays(case, receiver):
    make_stay(case, make_shelter(case.organisation), check_in=TODAY - timedelta(days=9))
    make_share(case, receiver.organisation, "assistance")

    assert not year_of(case, receiver, sections_for(receiver, case), "").says_something


def test_the_page_has_the_line_and_the_table(client, case, caseworker):
    make_item(case, delivered_on=date(2024, 5, 20))
    client.force_login(caseworker)

    text = client.get(reverse("reintegration:case", args=[case.public_id]), {"year": "2024"}).content.decode()

    assert "The year 2024 on one line" in text
    assert "Assistance: 1" in text
    assert 'scope="row">May</th>' in text
