"""The page of the search and the part that stands in a referral's form."""

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import SURNAME, make_case, make_person
from tests.queries import statements_of
from tests.shelters.factories import make_bed, make_shelter, make_stay, today
from tests.shelters.places.conftest import ADDRESS, HOUSE


def asked(**of):
    known = {
        "from_on": today().isoformat(),
        "nights": 3,
        "sex": "female",
        "age_group": "adult",
        "adults": 0,
        "children": 0,
        "cots": 0,
    }
    return {f"places-{name}": value for name, value in (known | of).items()}


@pytest.fixture
def places(client):
    return lambda **of: client.post(reverse("shelters:places"), asked(**of))


@pytest.mark.parametrize("page", ["places", "choose_places"])
@pytest.mark.parametrize("role", ["receiving_officer", "iom_officer", "auditor", "data_protection", "administrator"])
def test_a_stranger_is_refused(client, house, ministry, role, page):
    make_stay(bed=house.beds.first())
    client.force_login(make_user("one", ministry, role))
    url = reverse(f"shelters:{page}")

    for response in (client.get(url), client.post(url, asked())):
        assert response.status_code == 403
        for word in (SURNAME, HOUSE, ADDRESS, "Away Union"):
            assert word.encode() not in response.content


@pytest.mark.parametrize("page", ["places", "choose_places"])
def test_no_house_and_nobody_in_it_is_named(client, house, caseworker, page):
    stay = make_stay(bed=house.beds.first())
    client.force_login(caseworker)

    response = client.post(reverse(f"shelters:{page}"), asked())

    text = response.content.decode()
    assert response.status_code == 200
    assert "Away Union" in text
    assert "Bakı" in text
    assert "3 or more" in text
    for word in (SURNAME, HOUSE, ADDRESS, house.code, str(house.public_id), stay.case.number, "bed 0"):
        assert word not in text


def test_the_ministry_searches_too(client, house, reviewer, places):
    client.force_login(reviewer)

    assert "Away Union" in places().content.decode()


def test_no_need_stands_in_an_address(client, house, caseworker):
    client.force_login(caseworker)

    page = client.get(reverse("shelters:places")).content.decode()

    assert 'action="/shelters/places/"' in page
    assert AuditEvent.objects.filter(event="places_searched").count() == 0


def test_the_fragment_is_what_the_page_includes(client, house, caseworker, places):
    client.force_login(caseworker)

    page = places().content.decode()
    part = client.post(reverse("shelters:places"), asked(), headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in part
    assert part[part.index("<h2>") :].strip() in page


def test_what_cannot_be_is_said_at_its_field(client, house, caseworker, places):
    client.force_login(caseworker)

    assert places(nights=20).status_code == 422
    response = places(from_on="2020-01-01")
    assert response.status_code == 422
    assert "Choose tonight" in response.content.decode()


def test_of_a_case_sex_and_age_group_are_filled_in_and_nothing_is_kept(client, house, caseworker):
    person = make_person(sex="male", date_of_birth=None, birth_year=today().year - 10)
    case = make_case(caseworker.organisation, person=person)
    client.force_login(caseworker)

    response = client.get(reverse("shelters:places"), {"case": str(case.public_id)})

    text = response.content.decode()
    assert '<option value="male" selected>' in text
    assert '<option value="child" selected>' in text
    assert SURNAME not in text
    assert not AuditEvent.objects.filter(case_id=case.public_id).exists()


def test_another_organisations_case_is_not_found(client, house, elsewhere, caseworker):
    case = make_case(elsewhere)
    client.force_login(caseworker)

    response = client.get(reverse("shelters:places"), {"case": str(case.public_id)})

    assert response.status_code == 404
    assert SURNAME.encode() not in response.content


def test_organisations_that_fit_can_be_ticked_and_stay_ticked(client, house, elsewhere, caseworker):
    client.force_login(caseworker)
    box = f'id="id_places-to-1" value="{elsewhere.public_id}"'
    url = reverse("shelters:choose_places")

    assert f"{box}>" in client.post(url, asked()).content.decode()
    again = client.post(url, asked() | {"to_organisations": [str(elsewhere.public_id)]})
    assert f"{box} checked>" in again.content.decode()
    assert box not in client.post(url, asked(sex="male")).content.decode()


def test_a_search_costs_the_same_for_three_houses_and_for_thirty(client, caseworker, places):
    client.force_login(caseworker)
    counts = []
    for number in (3, 27):
        for _house in range(number):
            organisation = make_organisation(f"U{number}-{_house}", name="Union")
            make_stay(bed=make_bed(make_shelter(organisation), "1"))
        places()
        counts.append(len(statements_of(places)))

    assert counts[0] == counts[1]


def test_who_may_search_finds_the_way(client, shelter, caseworker, case):
    make_shelter(shelter.organisation, name="Second House")
    client.force_login(caseworker)

    assert reverse("shelters:places") in client.get(reverse("shelters:list")).content.decode()
    stays = client.get(reverse("shelters:case_stays", args=[case.public_id])).content.decode()
    assert f"{reverse('shelters:places')}?case={case.public_id}" in stays
