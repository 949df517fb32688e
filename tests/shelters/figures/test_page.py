"""The shelter's own page."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.access import acting_as
from cases.models import Person
from shelters.figures.statistics import house_year
from tests.cases.factories import SURNAME, make_case
from tests.queries import statements_of
from tests.shelters.factories import (
    DAY,
    make_absence,
    make_bed,
    make_reservation,
    make_shelter,
    make_stay,
    make_works,
    today,
)
from tests.shelters.factories_incidents import make_incident


@pytest.fixture
def page(client, shelter):
    return lambda **query: client.get(reverse("shelters:shelter", args=[shelter.public_id]), query)


def test_a_stranger_finds_nothing(client, page, shelter, case, stranger, reviewer, auditor, receiver):
    make_stay(case, shelter)
    for user in (stranger, reviewer, auditor, receiver):
        client.force_login(user)

        response = page()

        assert response.status_code == 404
        assert SURNAME.encode() not in response.content
        assert shelter.name.encode() not in response.content


def test_the_houses_staff_see_it_and_nobody_is_named(client, page, shelter, case, caseworker, manager):
    make_stay(case, shelter, check_in=today() - 5 * DAY)
    for user in (caseworker, manager):
        client.force_login(user)

        response = page()

        assert response.status_code == 200
        assert SURNAME.encode() not in response.content
        assert b"1 person in the shelter" in response.content
        assert b"3 places free" in response.content


def test_the_board_leads_to_it(client, shelter, caseworker):
    client.force_login(caseworker)

    content = client.get(reverse("shelters:board", args=[shelter.public_id])).content.decode()

    assert reverse("shelters:shelter", args=[shelter.public_id]) in content


def test_the_list_leads_to_each(client, shelter, caseworker):
    second = make_shelter(caseworker.organisation, name="Second House")
    client.force_login(caseworker)

    content = client.get(reverse("shelters:list")).content.decode()

    for house in (shelter, second):
        assert reverse("shelters:shelter", args=[house.public_id]) in content


def test_what_is_due_in_the_house_and_in_no_other(client, page, shelter, case, caseworker):
    stay = make_stay(case, shelter, planned_until=today() - DAY)
    make_absence(stay, caseworker, kind="missing")
    held = make_reservation(make_bed(shelter, "9"), caseworker)
    other = make_shelter(caseworker.organisation)
    elsewhere = make_stay(None, other, planned_until=today() - DAY)
    client.force_login(caseworker)

    content = page().content.decode()

    for told in ("Should have left", "Missing", "Expected", case.number, str(stay.public_id), str(held.public_id)):
        assert told in content
    assert str(elsewhere.public_id) not in content


def test_a_case_the_reader_does_not_see_is_due_without_its_number(client, page, shelter, caseworker, stranger):
    foreign = make_case(stranger.organisation)
    make_stay(foreign, shelter, planned_until=today() - DAY)
    client.force_login(caseworker)

    content = page().content.decode()

    assert "Should have left" in content
    assert foreign.number not in content


def test_closed_beds_are_taken_off(client, page, shelter, bed, caseworker):
    make_works(bed)
    client.force_login(caseworker)

    content = page().content.decode()

    assert "3 places free" in content
    assert "1 bed closed" in content


def test_beds_stand_for_places_that_are_not_set(client, page, shelter, bed, caseworker):
    shelter.capacities.all().delete()
    client.force_login(caseworker)

    assert "its beds stand for them" in page().content.decode()


@pytest.mark.parametrize("year", ["", "0", "1066", "9999", "20x6", "٢٠٢٤", "<script>", "-2024"])
def test_any_year_shows_a_page(client, page, shelter, caseworker, year):
    client.force_login(caseworker)

    response = page(year=year)

    assert response.status_code == 200
    assert f"{today().year} so far" in response.content.decode()


def test_earlier_years_are_a_link_away(client, page, shelter, caseworker):
    year = today().year - 2
    make_stay(None, shelter, check_in=today().replace(year=year, month=3, day=1), check_out=today())
    client.force_login(caseworker)

    content = page().content.decode()
    earlier = page(year=year).content.decode()

    for link in (year, year + 1):
        assert f'href="?year={link}"' in content
    assert f"<h2>{year}</h2>" in earlier


def test_a_guest_merged_over_a_record_nobody_here_sees_counts_once(shelter, case, caseworker, stranger):
    """Two records of one person, both guests of the house, with a third between them that only others have on file."""
    between = make_case(stranger.organisation)
    again = make_case(caseworker.organisation)
    make_stay(case, shelter, check_in=today() - 5 * DAY)
    make_stay(again, shelter, check_in=today() - 5 * DAY)
    Person.objects.filter(pk=case.person_id).update(merged_into=between.person_id)
    Person.objects.filter(pk=between.person_id).update(merged_into=again.person_id)

    with acting_as(caseworker):
        assert not Person.objects.filter(pk=between.person_id).exists()
        counted = house_year(shelter, (today() - 5 * DAY).year, today=today())

    assert counted.persons == 1
    with acting_as(stranger):
        assert house_year(shelter, today().year, today=today()).persons == 0


def test_incidents_are_counted_by_month_and_kind(client, page, shelter, caseworker):
    client.force_login(caseworker)
    assert "Incidents by month: none was recorded" in page().content.decode()

    for kind in ("threat", "threat", "damage"):
        make_incident(shelter, caseworker, type=kind)

    content = page().content.decode()
    assert "Incidents by month: 3 in all" in content
    assert "What happened most often: Threat, 2 of 3" in content


def test_as_many_queries_for_3_as_for_60(client, page, shelter, caseworker):
    client.force_login(caseworker)
    page()
    found = []
    for number in (3, 60):
        for _stay in range(number):
            stay = make_stay(None, shelter, planned_until=today() - DAY)
            make_absence(stay, caseworker, kind="missing", left_at=timezone.now() - timedelta(hours=2))
        found.append(len(statements_of(page)))

    assert found[0] == found[1]
    assert found[0] <= 15
