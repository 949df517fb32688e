"""Every page of houses and stays: its own people work with it, a stranger gets 404 and never a name."""

from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import AuditEvent
from tests.cases.factories import GIVEN_NAME, SURNAME
from tests.shelters.factories import DAY, fill, make_bed, make_shelter, make_stay, today

OF_SHELTER = ["board", "check_in", "check_case", "setup", "change", "add_room", "add_beds"]
OF_STAY = ["stay", "move", "check_out"]
OF_CASE = ["case_stays", "check_in_case"]

NOBODY = UUID(int=7)  # the public id of nothing


@pytest.fixture
def stay(case, bed):
    return make_stay(case, bed=bed)


@pytest.fixture
def addresses(stay):
    """Every address that names something of the house or the case."""
    return (
        [reverse(f"shelters:{name}", args=[stay.shelter.public_id]) for name in OF_SHELTER]
        + [reverse(f"shelters:{name}", args=[stay.public_id]) for name in OF_STAY]
        + [reverse(f"shelters:{name}", args=[stay.case.public_id]) for name in OF_CASE]
    )


def url(name, target):
    return reverse(f"shelters:{name}", args=[target.public_id])


def test_a_stranger_gets_404_and_no_name(client, addresses, stay, stranger, receiver, reviewer, iom_officer):
    for user in (stranger, receiver, reviewer, iom_officer):
        client.force_login(user)
        for address in addresses:
            for response in (client.get(address), client.post(address, {"on": today(), "destination": "family"})):
                assert response.status_code in {404, 405}, address
                assert SURNAME.encode() not in response.content
                assert stay.case.number.encode() not in response.content
    stay.refresh_from_db()
    assert stay.is_open
    assert not AuditEvent.objects.filter(event__startswith="stay").exists()


def test_staff_without_casework_get_404(client, addresses, auditor, administrator):
    for user in (auditor, administrator):
        client.force_login(user)
        for address in addresses:
            assert client.get(address).status_code in {404, 405}, address


def test_its_own_manager_sees_every_page(client, addresses, stay, manager):
    client.force_login(manager)
    for address in addresses:
        expected = {200}
        if address == url("check_case", stay.shelter):
            expected = {405}
        assert client.get(address).status_code in expected, address


def test_set_up_is_refused_to_a_caseworker_with_the_reason(client, shelter, caseworker):
    client.force_login(caseworker)
    for name in ("setup", "change", "add_room", "add_beds"):
        response = client.get(url(name, shelter))

        assert response.status_code == 403
        assert b"Your role does not include this." in response.content
    assert client.get(reverse("shelters:add")).status_code == 403


def test_what_does_not_exist_is_404(client, manager):
    client.force_login(manager)
    for name in OF_SHELTER + OF_STAY + OF_CASE:
        assert client.get(reverse(f"shelters:{name}", args=[uuid4()])).status_code in {404, 405}


def test_no_page_of_the_house_holds_a_name(client, addresses, stay, caseworker):
    client.force_login(caseworker)
    for address in addresses:
        if address == url("case_stays", stay.case):
            continue  # the case's own page: its header names the person to those who may see her
        content = client.get(address).content
        assert SURNAME.encode() not in content
        assert GIVEN_NAME.encode() not in content


def cost_of(client, address):
    """Queries of one visit, but for the session's: it is asked of the database only when the cache was emptied."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return sum("django_session" not in query["sql"] for query in queries)


def test_pages_cost_the_same_for_three_and_thirty(client, shelter, caseworker):
    make_shelter(caseworker.organisation)
    client.force_login(caseworker)
    pages = [url("board", shelter), url("check_in", shelter), reverse("shelters:list")]
    fill(shelter, 2, of=3)
    few = [cost_of(client, page) for page in pages]

    for number in range(27):
        make_stay(bed=make_bed(shelter, f"more {number}"))

    assert [cost_of(client, page) for page in pages] == few


def test_a_cases_stays_cost_the_same_for_three_and_thirty(client, case, shelter, caseworker):
    def add(first, last):
        for number in range(first, last):
            day = today() - (2 * number + 2) * DAY
            make_stay(case, shelter, check_in=day, check_out=day + DAY)

    client.force_login(caseworker)
    add(0, 3)
    few = cost_of(client, url("case_stays", case))

    add(3, 30)

    assert cost_of(client, url("case_stays", case)) == few
