"""What is told of a house: for whom it is and roughly how much room there is, by the rules of its rooms and beds."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.access import acting_as
from accounts.actions.record import allow_reading
from audit.models import AuditEvent
from core.errors import NotAllowed, Refused, TooMuch
from shelters.places.actions import search_places, search_receivers
from shelters.places.enums import Fit
from shelters.places.presenters import receivers_in
from shelters.places.search import Needs, free_places
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import SURNAME, make_case
from tests.shelters.factories import (
    DAY,
    make_absence,
    make_bed,
    make_places,
    make_reservation,
    make_room,
    make_shelter,
    make_stay,
    make_works,
    today,
)


def needs(**of):
    return Needs(**{"from_on": today(), "nights": 3, "sex": "female"} | of)


def searched(actor, **of):
    with acting_as(actor):
        return search_places(needs(**of), actor=actor)


def only(actor, **of):
    [row] = searched(actor, **of)
    return row


def beds_of(house):
    return list(house.beds.order_by("label"))


@pytest.mark.parametrize(("taken", "told"), [(0, 3), (1, 3), (2, 1), (3, 1), (4, 0)])
def test_free_places_are_told_roughly(house, caseworker, taken, told):
    for bed in beds_of(house)[:taken]:
        make_stay(bed=bed)

    assert only(caseworker).place.free == told


@pytest.mark.parametrize("role", ["caseworker", "shelter_manager", "ministry_reviewer"])
def test_who_refers_or_reviews_may_search(house, ministry, role):
    actor = make_user("one", ministry, role)

    assert only(actor).fit == Fit.YES


@pytest.mark.parametrize("role", ["receiving_officer", "iom_officer", "auditor", "data_protection", "administrator"])
def test_nobody_else_may(house, ministry, role):
    actor = make_user("one", ministry, role)

    with pytest.raises(NotAllowed):
        searched(actor)

    assert not AuditEvent.objects.filter(event="places_searched").exists()


def test_a_house_that_is_not_listed_is_not_found(house, caseworker):
    house.is_listed = False
    house.save()

    assert searched(caseworker) == []


def test_a_house_of_an_organisation_that_is_no_longer_active_is_not_found(house, elsewhere, caseworker):
    elsewhere.is_active = False
    elsewhere.save()

    assert searched(caseworker) == []


def test_nothing_told_of_a_house_is_its_name_or_number_or_address(house, caseworker):
    told = only(caseworker)

    for word in (house.name, house.code, str(house.public_id), house.address):
        assert word not in repr(told)


def test_whatever_takes_a_bed_takes_a_place(house, caseworker):
    staying, held, closed, out = beds_of(house)
    make_stay(bed=staying)
    make_reservation(held, caseworker)
    make_works(closed)
    make_absence(make_stay(bed=out), caseworker)

    row = only(caseworker)

    assert (row.place.free, row.fit, row.reasons) == (0, Fit.NO, ["No place is free."])


def test_a_reservation_that_ran_out_takes_none(house, caseworker):
    for bed in beds_of(house):
        make_reservation(bed, caseworker, expires_at=timezone.now() - timedelta(minutes=1))

    assert only(caseworker).place.free == 3


def test_who_was_to_leave_and_has_not_takes_her_bed_tonight_and_not_tomorrow(house, caseworker):
    for bed in beds_of(house):
        make_stay(bed=bed, planned_until=today())

    assert only(caseworker).place.free == 0
    assert only(caseworker, from_on=today() + DAY).place.free == 3


def test_a_bed_is_free_only_if_it_is_for_every_night(house, caseworker):
    for bed in beds_of(house):
        make_reservation(bed, caseworker, from_on=today() + 2 * DAY)

    assert only(caseworker, nights=2).place.free == 3
    assert only(caseworker, nights=3).place.free == 0


def test_no_more_is_free_than_places_were_set(house, caseworker):
    make_places(house, 3)
    make_stay(shelter=house)

    assert only(caseworker).place.free == 1
    assert only(caseworker, adults=2).fit == Fit.NO


def test_a_place_is_free_again_from_when_somebody_is_planned_to_leave(house, caseworker):
    make_places(house, 1)
    make_stay(shelter=house, planned_until=today() + 2 * DAY)

    assert only(caseworker).place.free == 0
    assert only(caseworker, from_on=today() + 2 * DAY).place.free == 1


def test_of_a_house_without_beds_nothing_is_known(elsewhere, caseworker):
    make_shelter(elsewhere)

    row = only(caseworker)

    assert (row.place.free, row.fit) == (None, Fit.CAUTION)


def test_a_house_without_beds_whose_places_are_taken_has_none(elsewhere, caseworker):
    house = make_shelter(elsewhere, capacity=1)
    make_stay(shelter=house)

    assert only(caseworker).place.free == 0


@pytest.mark.parametrize(
    ("groups", "of", "fit", "reason"),
    [
        (["women"], {"sex": "male"}, Fit.NO, "For others: Women."),
        (["women"], {"age_group": "child", "adults": 1}, Fit.NO, "No children."),
        (["girls"], {}, Fit.NO, "No adults."),
        (["women"], {"children": 1}, Fit.NO, "No children."),
        (["girls"], {"age_group": "child", "adults": 1}, Fit.NO, "No adults."),
        (["women", "girls"], {"children": 1}, Fit.CAUTION, "Only for: Women, Girls. Ask about those who come along."),
        (["women"], {"sex": "unknown"}, Fit.CAUTION, "Only for: Women. The sex is not known."),
        (["families"], {"children": 2}, Fit.YES, None),
        ([], {"age_group": "child"}, Fit.CAUTION, "A child alone: the house is not only for children."),
        (["girls"], {"age_group": "child"}, Fit.YES, None),
        ([], {"nights": 14}, Fit.CAUTION, "Shorter than asked for: 7."),
        ([], {"accessible": True}, Fit.NO, "No accessible bed is free."),
        ([], {"isolation": True}, Fit.NO, "No bed for isolation is free."),
        ([], {"cots": 1}, Fit.CAUTION, "Not enough cots."),
        ([], {"adults": 4}, Fit.NO, "Not enough places that suit."),
    ],
)
def test_a_house_fits_by_its_rules(house, caseworker, groups, of, fit, reason):
    house.client_groups, house.most_days = groups, 7
    house.save()

    row = only(caseworker, **of)

    assert (row.fit, row.reasons) == (fit, [reason] if reason else [])


def test_a_room_for_others_does_not_count(elsewhere, caseworker):
    house = make_shelter(elsewhere)
    room = make_room(house)
    room.client_groups = ["men"]
    room.save()
    make_bed(house, "1", room=room)

    assert only(caseworker).place.free == 0
    assert only(caseworker, sex="male").place.free == 1


def test_a_bed_for_isolation_is_for_whoever_has_to_be_alone(elsewhere, caseworker):
    make_bed(make_shelter(elsewhere), "1", kind="isolation")

    assert only(caseworker).place.free == 0
    assert only(caseworker, isolation=True).fit == Fit.YES


def test_of_houses_told_alike_the_best_stands_for_all(elsewhere, caseworker):
    for beds in (0, 1, 2):
        house = make_shelter(elsewhere, region="Gəncə")
        for number in range(1 + beds):
            make_bed(house, str(number))

    assert only(caseworker).place.free == 3


def test_the_best_comes_first(house, elsewhere, caseworker):
    make_bed(make_shelter(elsewhere, region="Gəncə"), "1")
    full = make_shelter(elsewhere, region="Sumqayıt")
    make_stay(bed=make_bed(full, "1"))

    assert [row.place.region for row in searched(caseworker)] == ["Bakı", "Gəncə", "Sumqayıt"]


def test_to_choose_are_other_organisations_that_answer_each_once(house, elsewhere, caseworker, shelter, bed):
    make_bed(make_shelter(elsewhere, region="Gəncə"), "1")
    make_bed(make_shelter(make_organisation("MUTE", name="Mute Union")), "1")

    with acting_as(caseworker):
        found = receivers_in(search_receivers(needs(), actor=caseworker))

    assert [(one.name, len(one.rows)) for one in found] == [("Away Union", 2)]


def test_the_record_holds_the_needs_and_nobody(house, caseworker):
    make_case(caseworker.organisation)
    searched(caseworker, children=2, accessible=True)

    event = AuditEvent.objects.get(event="places_searched")

    assert event.changes == {
        "from_on": str(today()),
        "needs": ["female", "adult", "children:2", "nights:3", "accessible"],
        "count": 1,
    }
    assert (event.case_id, event.target_id) == (None, None)
    assert SURNAME not in str(event.changes)


@pytest.mark.parametrize(
    ("of", "field"),
    [
        ({"from_on": today() - DAY}, "from_on"),
        ({"from_on": today() + 15 * DAY}, "from_on"),
        ({"nights": 0}, "nights"),
        ({"nights": 15}, "nights"),
        ({"adults": 12}, "adults"),
        ({"cots": -1}, "adults"),
    ],
)
def test_what_nobody_can_ask_for_is_refused(house, caseworker, of, field):
    with pytest.raises(Refused) as error:
        searched(caseworker, **of)

    assert error.value.field == field


def test_whoever_asks_very_often_raises_one_alarm_and_is_told_nothing_more(house, caseworker, settings):
    settings.PLACES_ALARM_SEARCHES, settings.PLACES_LIMIT_SEARCHES = 2, 4
    for _number in range(4):
        searched(caseworker)

    with pytest.raises(TooMuch):
        searched(caseworker)

    alarm = AuditEvent.objects.get(event="search_alarm_raised")
    assert (alarm.actor_id, alarm.changes) == (caseworker.public_id, {"count": 3, "minutes": 60})


def test_an_account_that_may_read_on_may_search_on(house, caseworker, manager, settings):
    settings.PLACES_LIMIT_SEARCHES = 1
    searched(caseworker)
    with acting_as(manager):
        allow_reading(caseworker, actor=manager)

    assert searched(caseworker)


def test_a_transaction_that_works_for_nobody_is_told_nothing(house):
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.context', '', true)")

    assert free_places(needs()) == []


def test_a_span_longer_than_may_be_asked_for_is_not_answered(house, caseworker):
    with acting_as(caseworker):
        assert free_places(needs(nights=15)) == []
