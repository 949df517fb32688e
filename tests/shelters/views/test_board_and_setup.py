"""The houses, the board, the set-up."""

import pytest
from django.urls import reverse

from shelters.models import Bed, Room, Shelter
from tests.cases.factories import SURNAME, make_case, make_share
from tests.shelters.factories import bed_of, make_bed, make_shelter, make_stay


@pytest.fixture
def stay(case, bed):
    return make_stay(case, bed=bed)


RULES = {"kind": "ngo", "first_days": "30", "extension_days": "30", "reservation_hours": "24"}


def url(name, target):
    return reverse(f"shelters:{name}", args=[target.public_id])


def test_the_only_house_opens_its_board(client, shelter, caseworker):
    client.force_login(caseworker)

    assert client.get(reverse("shelters:list")).url == url("board", shelter)


def test_several_houses_are_listed_with_todays_occupancy(client, stay, caseworker, stranger):
    make_shelter(stranger.organisation, name="Foreign House")
    make_shelter(caseworker.organisation, name="Second House")
    client.force_login(caseworker)

    content = client.get(reverse("shelters:list")).content.decode()

    assert "Quiet House" in content
    assert "Second House" in content
    assert "Foreign House" not in content


def test_an_organisation_without_a_house_is_told_what_to_do(client, manager, caseworker):
    for user, offered in ((manager, True), (caseworker, False)):
        client.force_login(user)

        content = client.get(reverse("shelters:list")).content

        assert b"No shelter yet" in content
        assert (reverse("shelters:add").encode() in content) == offered


def test_the_board_shows_number_and_way_to_check_in(client, stay, caseworker):
    free = make_bed(stay.shelter, "2a")
    client.force_login(caseworker)

    content = client.get(url("board", stay.shelter)).content.decode()

    assert stay.case.number in content
    assert "1 of 2 beds taken" in content
    assert f"{url('check_in', stay.shelter)}?bed={free.public_id}" in content
    assert f"?bed={bed_of(stay).public_id}" not in content


def test_anothers_case_on_my_board_is_occupied_and_no_more(client, bed, caseworker, stranger):
    foreign = make_case(stranger.organisation)
    stay = make_stay(foreign, bed=bed)
    client.force_login(caseworker)

    for address in (url("board", bed.shelter), url("stay", stay), url("move", stay), url("check_out", stay)):
        content = client.get(address).content.decode()

        assert "Occupied" in content or address.endswith(("move/", "check-out/"))
        for secret in (foreign.number, str(foreign.public_id), SURNAME, "Presumed"):
            assert secret not in content


def test_a_shared_case_on_my_board_shows_its_number(client, bed, caseworker, stranger):
    foreign = make_case(stranger.organisation)
    make_share(foreign, caseworker.organisation, "stays")
    make_stay(foreign, bed=bed)
    client.force_login(caseworker)

    assert foreign.number in client.get(url("board", bed.shelter)).content.decode()


@pytest.mark.parametrize("start", ["", "yesterday", "2026-02-30", "9999-12-31", "0001-01-01", "2019-05-01", "<script>"])
def test_any_first_day_shows_a_board(client, stay, caseworker, start):
    client.force_login(caseworker)

    response = client.get(url("board", stay.shelter), {"from": start})

    assert response.status_code == 200
    assert response.content.count(b'<th scope="col"') == 15


def test_the_board_is_paged_by_two_weeks(client, stay, caseworker):
    client.force_login(caseworker)

    content = client.get(url("board", stay.shelter), {"from": "2026-03-09"}).content.decode()

    assert 'href="?from=2026-02-23"' in content
    assert 'href="?from=2026-03-23"' in content


def test_a_house_without_beds_says_so(client, shelter, caseworker):
    client.force_login(caseworker)

    assert b"No beds yet" in client.get(url("board", shelter)).content


def test_a_manager_sets_up_a_house(client, manager):
    client.force_login(manager)
    values = {"code": "EH7", "name": "New House", "client_groups": ["women"], "capacity": "2", "included": "on"} | RULES

    client.post(reverse("shelters:add"), values)
    shelter = Shelter.objects.get(code="EH7")
    client.post(url("add_room", shelter), {"name": "Blue"})
    room = Room.objects.get()
    client.post(url("add_beds", shelter), {"room": str(room.public_id), "labels": "b1, b2\nb3", "kind": "ordinary"})
    client.post(url("add_beds", shelter), {"room": "", "labels": "sofa", "kind": "cot"})
    client.post(url("change", shelter), values | {"name": "Newer House", "most_days": "90"})
    client.post(url("change_places", shelter), {"places": "5", "from_on": "2026-01-01"})
    client.post(reverse("shelters:change_room", args=[shelter.public_id, room.public_id]), {"name": "Green"})
    sofa = Bed.objects.get(label="sofa")
    bed_url = reverse("shelters:change_bed", args=[shelter.public_id, sofa.public_id])
    client.post(bed_url, {"label": "sofa", "kind": "accessible", "room": ""})

    shelter.refresh_from_db()
    assert (shelter.name, shelter.most_days, shelter.organisation) == ("Newer House", 90, manager.organisation)
    assert list(shelter.capacities.values_list("places", flat=True)) == [2, 5]
    assert Bed.objects.get(label="sofa").kind == "accessible"
    assert dict(Bed.objects.values_list("label", "room")) == {"b1": room.pk, "b2": room.pk, "b3": room.pk, "sofa": None}
    content = client.get(url("setup", shelter)).content.decode()
    assert "Green" in content
    assert "sofa" in content


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        ("add_room", {"name": "Room 1"}, "has a room of that name"),
        ("add_beds", {"kind": "ordinary", "labels": "1a"}, "already"),
        ("add_beds", {"kind": "ordinary", "labels": "2, 2"}, "twice"),
        ("add_beds", {"kind": "ordinary", "labels": " , "}, "at least one"),
        ("add_beds", {"kind": "ordinary", "labels": "x" * 41}, "at most 40"),
        ("add_beds", {"kind": "ordinary", "labels": ",".join(map(str, range(61)))}, "at most 60"),
    ],
)
def test_a_set_up_that_cannot_be_is_told_at_its_field(client, bed, manager, name, values, message):
    client.force_login(manager)

    response = client.post(url(name, bed.shelter), values)

    assert response.status_code == 422
    assert message in response.content.decode()
    assert Bed.objects.count() == 1


def test_a_code_that_is_taken_or_strange_is_told(client, shelter, manager):
    client.force_login(manager)
    for code, message in (("EH1", "code exists"), ("Ev 1/ə", "Latin letters")):
        response = client.post(reverse("shelters:add"), {"code": code, "name": "X"} | RULES)

        assert response.status_code == 422
        assert message in response.content.decode()
