"""Check in, move, check out, by their forms; the stays of a case."""

import re
from uuid import UUID

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from shelters.models import Stay
from tests.cases.factories import SURNAME, make_case, make_person, make_share
from tests.shelters.factories import DAY, bed_of, make_bed, make_shelter, make_stay, today

NOBODY = UUID(int=7)  # the public id of nothing


@pytest.fixture
def stay(case, bed):
    return make_stay(case, bed=bed)


def url(name, target):
    return reverse(f"shelters:{name}", args=[target.public_id])


def form_of(case, bed, **changes):
    values = {"case_number": case.number, "place": str(bed.public_id), "check_in": today().isoformat()}
    return values | changes


def test_check_in_from_the_board(client, case, shelter, bed, caseworker):
    client.force_login(caseworker)

    page = client.get(url("check_in", shelter), {"bed": str(bed.public_id)}).content.decode()
    assert re.search(rf'<option value="{bed.public_id}"\s+selected', page)
    response = client.post(url("check_in", shelter), form_of(case, bed), follow=True)

    assert response.redirect_chain == [(url("board", shelter), 302)]
    assert b"The person is checked in." in response.content
    assert bed_of(Stay.objects.get()) == bed


def test_check_in_takes_a_number_in_small_letters(client, case, shelter, bed, caseworker):
    client.force_login(caseworker)

    client.post(url("check_in", shelter), form_of(case, bed, case_number=f" {case.number.lower()} "))

    assert Stay.objects.get().case == case


def test_check_in_from_the_case(client, case, shelter, caseworker):
    client.force_login(caseworker)

    response = client.post(url("check_in_case", case), {"place": str(shelter.public_id), "check_in": today()})

    assert response.url == url("case_stays", case)
    assert (Stay.objects.get().shelter, bed_of(Stay.objects.get())) == (shelter, None)


def test_check_in_of_a_case_named_in_the_address(client, case, shelter, bed, caseworker):
    client.force_login(caseworker)

    response = client.post(f"{url('check_in', shelter)}?case={case.public_id}", form_of(case, bed, case_number=""))

    assert response.status_code == 302
    assert Stay.objects.get().case == case


@pytest.mark.parametrize("query", ["bed=nonsense", "case=nonsense", f"bed={NOBODY}"])
def test_check_in_with_a_damaged_address_is_an_empty_form(client, shelter, caseworker, query):
    client.force_login(caseworker)

    assert client.get(f"{url('check_in', shelter)}?{query}").status_code == 200


def test_check_in_of_a_foreign_case_is_as_if_there_were_none(client, bed, shelter, caseworker, stranger):
    foreign = make_case(stranger.organisation)
    client.force_login(caseworker)

    assert client.get(f"{url('check_in', shelter)}?case={foreign.public_id}").status_code == 404
    response = client.post(url("check_in", shelter), form_of(foreign, bed))
    nobody = client.post(url("check_in", shelter), form_of(foreign, bed, case_number="XX-2026-9999"))

    for answer in (response, nobody):
        assert answer.status_code == 422
        assert b"You see no open case with this number" in answer.content
    assert not Stay.objects.exists()


def test_check_in_keeps_what_was_typed(client, case, shelter, bed, caseworker):
    client.force_login(caseworker)
    tomorrow = (today() + DAY).isoformat()

    response = client.post(url("check_in", shelter), form_of(case, bed, check_in=tomorrow))

    content = response.content.decode()
    assert response.status_code == 422
    assert "This day has not come yet." in content
    assert f'value="{case.number}"' in content
    assert f'value="{tomorrow}"' in content
    assert re.search(rf'<option value="{bed.public_id}"\s+selected', content)


def test_check_in_to_a_taken_bed_is_told_and_the_bed_is_gone_from_the_list(client, case, shelter, bed, caseworker):
    make_stay(bed=bed)
    client.force_login(caseworker)

    response = client.post(url("check_in", shelter), form_of(case, bed))

    assert response.status_code == 409
    assert b"This bed was taken a moment ago" in response.content
    assert str(bed.public_id).encode() not in response.content


@pytest.mark.parametrize("place", ["", "nonsense", str(NOBODY)])
def test_check_in_without_a_bed_of_the_list_is_refused(client, case, shelter, bed, caseworker, place):
    client.force_login(caseworker)

    response = client.post(url("check_in", shelter), form_of(case, bed, place=place))

    assert response.status_code == 422
    assert not Stay.objects.exists()


def test_check_in_to_a_bed_of_another_organisation_is_refused(client, case, shelter, caseworker, stranger):
    away = make_bed(make_shelter(stranger.organisation))
    client.force_login(caseworker)

    response = client.post(url("check_in", shelter), form_of(case, away))

    assert response.status_code == 422
    assert not Stay.objects.exists()


def test_check_in_warns_and_does_it(client, shelter, bed, caseworker):
    shelter.client_groups = ["men"]
    shelter.save()
    shelter.capacities.update(places=0)
    case = make_case(caseworker.organisation)
    client.force_login(caseworker)

    assert b"meant for: Men" in client.get(url("check_in_case", case)).content
    response = client.post(url("check_in", shelter), form_of(case, bed), follow=True)

    assert b"meant for: Men" in response.content
    assert b"over its capacity" in response.content
    assert Stay.objects.get().case == case


def test_the_number_is_looked_up_while_the_form_is_filled_in(client, case, shelter, caseworker, stranger):
    shelter.client_groups = ["men"]
    shelter.save()
    foreign = make_case(stranger.organisation)
    client.force_login(caseworker)

    def answer(number):
        return client.post(url("check_case", shelter), {"case_number": number}).content

    assert b"meant for: Men" in answer(case.number)
    assert b"You see no open case" in answer(foreign.number)
    assert answer(foreign.number).replace(foreign.number.encode(), b"") == answer("XX-1").replace(b"XX-1", b"")
    assert answer(" ").strip() == b""
    assert SURNAME.encode() not in answer(case.number)


def test_check_in_of_a_case_in_another_house_is_told_at_the_top(client, case, shelter, stay, caseworker):
    client.force_login(caseworker)

    response = client.post(url("check_in_case", case), {"place": str(shelter.public_id), "check_in": today()})

    assert response.status_code == 409
    assert b"already in a bed from" in response.content


def test_a_closed_cases_person_is_not_checked_in(client, case, shelter, caseworker):
    case.closed_on, case.closure_reason = today(), "goals_met"
    case.save()
    client.force_login(caseworker)

    assert client.get(url("check_in_case", case)).status_code == 409


def test_move_by_the_form(client, stay, caseworker):
    other = make_bed(stay.shelter, "2a")
    client.force_login(caseworker)

    response = client.post(url("move", stay), {"place": str(other.public_id), "on": today()})

    assert response.url == url("board", stay.shelter)
    assert bed_of(Stay.objects.open().get()) == other


def test_move_to_a_taken_bed_by_the_form_is_told(client, stay, caseworker):
    other = make_bed(stay.shelter, "2a")
    make_stay(bed=other)
    client.force_login(caseworker)

    response = client.post(url("move", stay), {"place": str(other.public_id), "on": today()})

    assert response.status_code == 409
    assert b"choose another bed" in response.content


def test_check_out_by_the_form(client, stay, caseworker):
    client.force_login(caseworker)

    response = client.post(url("check_out", stay), {"on": today(), "destination": "family"}, follow=True)

    assert response.redirect_chain[0][0] == url("board", stay.shelter)
    assert b"The person is checked out." in response.content
    assert client.get(url("check_out", stay)).status_code == 409
    assert b"Family" in client.get(url("stay", stay)).content


def test_check_out_says_what_is_missing(client, stay, caseworker):
    client.force_login(caseworker)

    response = client.post(url("check_out", stay), {"on": stay.check_in - DAY, "destination": "unknown"})

    assert response.status_code == 422
    assert b"this lies before it" in response.content


def test_a_cases_stays_are_told_and_the_look_recorded(client, case, stay, caseworker):
    client.force_login(caseworker)

    content = client.get(url("case_stays", case)).content.decode()

    assert "Quiet House" in content
    assert url("check_out", stay) in content
    assert url("check_in_case", case) not in content
    assert AuditEvent.objects.filter(event="case_read", case_id=case.public_id).exists()


def test_a_case_without_a_stay_offers_to_check_in(client, case, caseworker):
    client.force_login(caseworker)

    content = client.get(url("case_stays", case)).content.decode()

    assert "No stay yet" in content
    assert url("check_in_case", case) in content


def test_a_stay_elsewhere_is_told_to_the_owner_without_a_way_in(client, case, caseworker, stranger):
    stay = make_stay(case, make_shelter(stranger.organisation, name="Away House"))
    client.force_login(caseworker)

    content = client.get(url("case_stays", case)).content.decode()

    assert "Away House" in content
    assert str(stay.public_id) not in content


def test_stays_that_were_not_shared_are_refused_with_the_reason(client, case, stay, stranger):
    make_share(case, stranger.organisation, "identity")
    client.force_login(stranger)

    response = client.get(url("case_stays", case))

    assert response.status_code == 403
    assert b"not shared with your organisation" in response.content


def test_an_age_is_no_reason_to_name_a_person(client, shelter, caseworker):
    """A caution says an age, to those who see it anyway; never a name."""
    shelter.client_groups = ["women"]
    shelter.save()
    case = make_case(caseworker.organisation, person=make_person(date_of_birth=None, birth_year=today().year - 9))
    client.force_login(caseworker)

    content = client.get(url("check_in_case", case)).content.decode()

    assert "9 years old" in content
    assert SURNAME not in content
