"""A bed or a room that was written down by mistake is taken away; one that was used stays."""

import pytest
from django.urls import reverse

from audit.events import Event
from audit.models import AuditEvent
from core.errors import Conflict, DomainError, NotAllowed, NotVisible, Refused
from shelters import actions
from shelters.models import Bed, BedUse, Room
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import make_case
from tests.shelters.factories import (
    DAY,
    make_bed,
    make_reservation,
    make_room,
    make_shelter,
    make_stay,
    make_works,
    today,
)
from tests.shelters.test_races import race


def url(name, *things):
    return reverse(f"shelters:{name}", args=[thing.public_id for thing in things])


def last_event():
    return AuditEvent.objects.order_by("-id").first()


def test_a_bed_never_used_goes_and_is_on_record(bed, manager):
    key = bed.public_id

    actions.remove_bed(bed, actor=manager)

    assert not Bed.objects.exists()
    assert (last_event().event, last_event().target_id) == (Event.BED_REMOVED, key)
    assert last_event().changes == {"shelter": "EH1", "bed": "1a"}


@pytest.mark.parametrize("used", ["slept in", "held", "closed"])
def test_a_bed_that_was_used_stays(bed, case, manager, caseworker, used):
    if used == "slept in":
        make_stay(case, bed=bed, check_out=today() - DAY)
    elif used == "held":
        make_reservation(bed, caseworker)
    else:
        make_works(bed)

    with pytest.raises(Conflict, match="was used"):
        actions.remove_bed(bed, actor=manager)

    assert Bed.objects.exists()


def test_a_room_goes_once_no_bed_stands_in_it(bed, manager):
    room = bed.room
    with pytest.raises(Conflict, match="beds in this room"):
        actions.remove_room(room, actor=manager)

    actions.remove_bed(bed, actor=manager)
    actions.remove_room(room, actor=manager)

    assert not Room.objects.exists()
    assert (last_event().event, last_event().target_id) == (Event.ROOM_REMOVED, room.public_id)


def test_only_the_houses_manager_takes_anything_away(bed, shelter, caseworker, stranger):
    room = make_room(shelter, "Empty")
    for actor, refusal in ((caseworker, NotAllowed), (stranger, NotVisible)):
        with pytest.raises(refusal):
            actions.remove_bed(bed, actor=actor)
        with pytest.raises(refusal):
            actions.remove_room(room, actor=actor)


def test_nothing_is_put_into_a_room_that_is_gone(shelter, bed, manager):
    room = make_room(shelter, "Empty")
    stale = Room.objects.get(pk=room.pk)
    actions.remove_room(room, actor=manager)

    with pytest.raises(Refused, match="taken away") as refusal:
        actions.add_beds(shelter, labels=["9"], room=stale, actor=manager)
    with pytest.raises(Refused, match="taken away"):
        actions.change_bed(bed, {"label": "1a", "kind": "ordinary", "room": stale}, actor=manager)

    assert refusal.value.field == "room"


def test_nobody_is_checked_in_to_a_bed_that_is_gone(case, shelter, bed, manager):
    stale = Bed.objects.get(pk=bed.pk)
    actions.remove_bed(bed, actor=manager)

    with pytest.raises(Conflict, match="taken away"):
        actions.check_in(case, shelter=shelter, bed=stale, check_in=today(), actor=manager)


def test_check_in_and_taking_the_bed_away_at_once(own_database):
    """Either somebody has the bed or it is gone; whoever came second is told so."""
    house = make_shelter(make_organisation("HOME", name="Home"))
    manager = make_user("lead", house.organisation, "shelter_manager")
    for number in range(6):
        bed, case = make_bed(house, f"b{number}"), make_case(house.organisation)

        outcomes = race(
            lambda bed=bed, case=case: actions.check_in(case, shelter=house, bed=bed, check_in=today(), actor=manager),
            lambda bed=bed: actions.remove_bed(bed, actor=manager),
        )

        refused = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
        assert len(refused) == 1, outcomes
        assert isinstance(refused[0], DomainError | Bed.DoesNotExist), outcomes
        assert Bed.objects.filter(pk=bed.pk).exists() == BedUse.objects.filter(stay__case=case).exists()


# ------------------------------------------------------------------ pages
def test_a_manager_takes_away_a_bed_and_its_room(client, bed, shelter, manager):
    client.force_login(manager)
    room = bed.room
    remove_bed, remove_room = url("remove_bed", shelter, bed), url("remove_room", shelter, room)
    assert remove_bed in client.get(url("change_bed", shelter, bed)).content.decode()
    assert remove_room not in client.get(url("change_room", shelter, room)).content.decode()
    client.get(remove_bed)
    assert Bed.objects.exists()

    assert client.post(remove_bed).url == url("setup", shelter)
    assert remove_room in client.get(url("change_room", shelter, room)).content.decode()
    assert client.post(remove_room).url == url("setup", shelter)

    assert not Room.objects.exists()


def test_a_used_bed_is_told_and_stays(client, bed, shelter, case, manager):
    make_stay(case, bed=bed)
    client.force_login(manager)
    address = url("remove_bed", shelter, bed)

    page = client.get(address).content.decode()
    answer = client.post(address)

    assert "This bed was used" in page
    assert "btn-danger" not in page
    assert answer.status_code == 409
    assert Bed.objects.exists()


def test_strangers_find_no_such_pages(client, bed, shelter, stranger, caseworker):
    addresses = [url("remove_bed", shelter, bed), url("remove_room", shelter, bed.room)]
    for user, status in ((stranger, 404), (caseworker, 403)):
        client.force_login(user)
        for address in addresses:
            assert client.get(address).status_code == status
            assert client.post(address).status_code == status
    assert Bed.objects.exists()


def test_the_set_up_says_which_beds_are_closed(client, shelter, bed, manager):
    make_works(bed, until_on=today() + 3 * DAY)
    make_works(make_bed(shelter, "2a"))
    make_works(make_bed(shelter, "3a"), today() - 9 * DAY, today())
    client.force_login(manager)

    content = client.get(url("setup", shelter)).content.decode()

    assert content.count("closed until") == 1
    assert content.count("▒") == 2
