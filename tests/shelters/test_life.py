"""How the people of a house are called before whom, on every page of the whole house."""

import pytest
from django.urls import reverse

from cases.models import Case
from shelters.life.presenters import guests, in_house
from tests.cases.factories import SURNAME, make_case, make_share
from tests.shelters.factories import make_stay
from tests.shelters.factories_belongings import make_belonging
from tests.shelters.factories_medicines import make_medicine
from tests.shelters.factories_visits import make_visit

PAGES = ("house_belongings", "medicine_sheet", "record_incident", "record_visit", "visits", "waiting", "incidents")


@pytest.mark.parametrize("name", PAGES)
def test_whose_file_is_closed_to_the_reader_is_not_named(client, case, shelter, caseworker, colleague, name):
    stay = make_stay(case, shelter)
    for make in (make_belonging, make_medicine, make_visit):
        make(stay, caseworker)
    Case.objects.filter(pk=case.pk).update(restricted=True)
    client.force_login(colleague)

    answer = client.get(reverse(f"shelters:{name}", args=[shelter.public_id]))

    assert answer.status_code == 200
    assert SURNAME.encode() not in answer.content
    assert case.number.encode() not in answer.content


def test_by_name_by_number_or_by_neither(shelter, caseworker, stranger):
    own = make_stay(make_case(shelter.organisation), shelter)
    shared, hidden = (make_stay(make_case(stranger.organisation), shelter) for _ in range(2))
    make_share(shared.case, shelter.organisation, "stays")

    called = guests([own, shared, hidden], caseworker)

    assert called[own.pk].name == own.case.person.full_name
    assert (called[shared.pk].name, called[shared.pk].label) == ("", shared.case.number)
    assert (called[hidden.pk].case, called[hidden.pk].label) == (None, "Occupied")
    assert [guest.stay for guest in in_house(shelter, caseworker)][-1] == hidden
