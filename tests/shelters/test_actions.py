from datetime import date

import pytest

from audit.events import Event
from audit.models import AuditEvent
from cases.models import Case
from core.errors import Conflict, NotAllowed, NotVisible, Refused
from shelters import actions
from shelters.actions import stays
from shelters.models import Bed, Room, Shelter, Stay
from tests.cases.factories import make_case, make_person
from tests.shelters.factories import DAY, bed_of, make_bed, make_room, make_shelter, make_stay, today
from tests.shelters.looking import last_event, nights_of

WEEK_AGO = today() - 7 * DAY
TOMORROW = today() + DAY


# ------------------------------------------------------------------ check in
def test_check_in_to_a_bed(case, shelter, bed, caseworker):
    stay = actions.check_in(case, shelter=shelter, bed=bed, check_in=WEEK_AGO, actor=caseworker)

    assert (stay.case, stay.person, bed_of(stay), stay.check_in, stay.check_out) == (
        case,
        case.person,
        bed,
        WEEK_AGO,
        None,
    )
    event = last_event()
    assert (event.event, event.target_id, event.case_id) == (Event.STAY_STARTED, stay.public_id, case.public_id)
    assert event.changes == {"shelter": "EH1", "bed": "1a", "check_in": WEEK_AGO.isoformat()}


def test_check_in_without_a_known_bed(case, shelter, caseworker):
    stay = actions.check_in(case, shelter=shelter, check_in=today(), actor=caseworker)

    assert bed_of(stay) is None


def test_check_in_over_capacity_is_not_refused(case, shelter, caseworker):
    shelter.capacities.update(places=0)

    assert actions.check_in(case, shelter=shelter, check_in=today(), actor=caseworker).is_open


@pytest.mark.parametrize(
    ("day", "message"), [(TOMORROW, "has not come yet"), (date(1995, 3, 7), "before the date of birth")]
)
def test_check_in_on_a_day_that_cannot_be_is_refused(case, shelter, caseworker, day, message):
    with pytest.raises(Refused, match=message) as error:
        actions.check_in(case, shelter=shelter, check_in=day, actor=caseworker)

    assert error.value.field == "check_in"
    assert not Stay.objects.exists()


def test_check_in_before_a_known_year_of_birth_is_refused(shelter, caseworker):
    case = make_case(caseworker.organisation, person=make_person(date_of_birth=None, birth_year=2010))

    with pytest.raises(Refused, match="before the date of birth"):
        actions.check_in(case, shelter=shelter, check_in=date(2009, 12, 31), actor=caseworker)


def test_check_in_in_a_closed_case_is_refused(case, shelter, caseworker):
    stale = Case.objects.get(pk=case.pk)
    case.closed_on, case.closure_reason = today(), "goals_met"
    case.save()

    with pytest.raises(Conflict, match="closed"):
        actions.check_in(stale, shelter=shelter, check_in=today(), actor=caseworker)


def test_check_in_to_a_taken_bed_is_told_kindly(case, shelter, bed, caseworker):
    make_stay(bed=bed)

    with pytest.raises(Conflict, match="choose another bed") as error:
        actions.check_in(case, shelter=shelter, bed=bed, check_in=today(), actor=caseworker)

    assert error.value.field == "place"
    assert Stay.objects.count() == 1


def test_check_in_to_a_bed_that_was_taken_then_names_the_day(case, shelter, bed, caseworker):
    make_stay(bed=bed, check_out=today() - DAY)

    with pytest.raises(Conflict, match="occupied until"):
        actions.check_in(case, shelter=shelter, bed=bed, check_in=today() - 3 * DAY, actor=caseworker)


def test_check_in_to_a_bed_of_another_house_is_refused(case, shelter, caseworker):
    away = make_bed(make_shelter(caseworker.organisation))

    with pytest.raises(Refused, match="another shelter"):
        actions.check_in(case, shelter=shelter, bed=away, check_in=today(), actor=caseworker)


def test_check_in_of_a_person_who_is_in_a_bed_is_refused(case, shelter, bed, caseworker):
    make_stay(case, bed=bed)

    with pytest.raises(Conflict, match="already in a bed from .*Quiet House"):
        actions.check_in(case, shelter=shelter, check_in=today(), actor=caseworker)


def test_check_in_over_earlier_nights_is_refused(case, shelter, caseworker):
    make_stay(case, shelter, check_out=today() - DAY)

    with pytest.raises(Refused, match="was in Quiet House until"):
        actions.check_in(case, shelter=shelter, check_in=today() - 3 * DAY, actor=caseworker)


def test_check_in_does_not_name_another_organisations_house(case, shelter, caseworker, stranger):
    secret = make_shelter(stranger.organisation, name="Secret House")
    make_stay(make_case(stranger.organisation, person=case.person), secret)

    with pytest.raises(Conflict) as error:
        actions.check_in(case, shelter=shelter, check_in=today(), actor=caseworker)

    assert "another organisation" in str(error.value.message)
    assert "Secret" not in str(error.value.message)


def test_check_in_by_a_stranger_finds_nothing(case, shelter, stranger):
    with pytest.raises(NotVisible):
        actions.check_in(case, shelter=shelter, check_in=today(), actor=stranger)
    with pytest.raises(NotVisible):
        actions.check_in(case, shelter=make_shelter(stranger.organisation), check_in=today(), actor=stranger)


def test_check_in_that_cannot_be_recorded_does_not_happen(case, shelter, caseworker, broken_record):
    with pytest.raises(RuntimeError):
        actions.check_in(case, shelter=shelter, check_in=today(), actor=caseworker)

    assert not Stay.objects.exists()


@pytest.mark.parametrize("look", ["lock_free_bed", "refuse_person_elsewhere"])
def test_the_constraints_judge_without_the_kind_look_beforehand(case, shelter, bed, caseworker, monkeypatch, look):
    """Whatever slips past the look, PostgreSQL refuses, and it is told just as kindly."""
    monkeypatch.setattr(stays, look, lambda *args, **kwargs: None)
    other = case if look == "refuse_person_elsewhere" else None
    make_stay(other, bed=None if other else bed, shelter=shelter)

    with pytest.raises(Conflict, match="Nothing was changed"):
        actions.check_in(case, shelter=shelter, bed=bed, check_in=today(), actor=caseworker)

    assert Stay.objects.count() == 1


# ---------------------------------------------------------------------- move
def test_move_leaves_the_nights_before_with_the_old_bed(case, shelter, bed, caseworker):
    old, new = make_stay(case, bed=bed, check_in=WEEK_AGO), make_bed(shelter, "2a")

    stay = actions.move_to_bed(old, new, on=today() - 2 * DAY, actor=caseworker)

    assert (stay.pk, stay.check_in, stay.check_out) == (old.pk, WEEK_AGO, None)
    assert nights_of(stay) == [(bed, WEEK_AGO, today() - 2 * DAY), (new, today() - 2 * DAY, None)]
    event = last_event()
    assert (event.event, event.target_id, event.case_id) == (Event.STAY_MOVED, stay.public_id, case.public_id)
    assert event.changes["bed"] == "2a"


def test_move_on_the_day_of_arrival_only_changes_the_bed(case, shelter, bed, caseworker):
    old, new = make_stay(case, bed=bed, check_in=today()), make_bed(shelter, "2a")

    stay = actions.move_to_bed(old, new, on=today(), actor=caseworker)

    assert stay.pk == old.pk
    assert nights_of(stay) == [(new, today(), None)]


def test_move_of_a_person_without_a_known_bed(case, shelter, bed, caseworker):
    stay = actions.move_to_bed(make_stay(case, shelter), bed, on=today(), actor=caseworker)

    assert bed_of(stay) == bed


@pytest.mark.parametrize(
    ("day", "message"), [(TOMORROW, "has not come yet"), (WEEK_AGO - DAY, "lies before it")], ids=["future", "before"]
)
def test_move_on_a_day_that_cannot_be_is_refused(case, shelter, bed, caseworker, day, message):
    stay = make_stay(case, bed=bed, check_in=WEEK_AGO)

    with pytest.raises(Refused, match=message):
        actions.move_to_bed(stay, make_bed(shelter, "2a"), on=day, actor=caseworker)


def test_move_to_a_taken_bed_is_told_kindly(case, shelter, bed, caseworker):
    taken = make_bed(shelter, "2a")
    make_stay(bed=taken)
    stay = make_stay(case, bed=bed)

    with pytest.raises(Conflict, match="choose another bed"):
        actions.move_to_bed(stay, taken, on=today(), actor=caseworker)

    stay.refresh_from_db()
    assert (bed_of(stay), stay.check_out) == (bed, None)


def test_move_to_the_same_bed_or_another_house_is_refused(case, bed, caseworker):
    stay = make_stay(case, bed=bed)

    with pytest.raises(Refused, match="already"):
        actions.move_to_bed(stay, bed, on=today(), actor=caseworker)
    with pytest.raises(Refused, match="another shelter"):
        actions.move_to_bed(stay, make_bed(make_shelter(caseworker.organisation)), on=today(), actor=caseworker)


def test_move_that_cannot_be_recorded_does_not_happen(case, shelter, bed, caseworker, broken_record):
    stay = make_stay(case, bed=bed)

    with pytest.raises(RuntimeError):
        actions.move_to_bed(stay, make_bed(shelter, "2a"), on=today(), actor=caseworker)

    stay.refresh_from_db()
    assert (bed_of(stay), stay.check_out) == (bed, None)
    assert Stay.objects.count() == 1


def test_move_by_a_stranger_finds_nothing(case, shelter, bed, stranger):
    with pytest.raises(NotVisible):
        actions.move_to_bed(make_stay(case, bed=bed), make_bed(shelter, "2a"), on=today(), actor=stranger)


# ----------------------------------------------------------------- check out
def test_check_out(case, bed, caseworker):
    stay = actions.check_out(make_stay(case, bed=bed), on=today(), destination="family", actor=caseworker)

    assert (stay.check_out, stay.destination) == (today(), "family")
    # What follows it is planned last.
    event = AuditEvent.objects.filter(event=Event.STAY_ENDED).latest("id")
    assert (event.event, event.target_id, event.case_id) == (Event.STAY_ENDED, stay.public_id, case.public_id)
    assert event.changes == {
        "shelter": "EH1",
        "check_out": today().isoformat(),
        "destination": "family",
    }


@pytest.mark.parametrize(
    ("day", "destination", "field"),
    [(TOMORROW, "family", "on"), (WEEK_AGO - DAY, "family", "on"), (today(), "", "destination")],
    ids=["future", "before", "nowhere"],
)
def test_check_out_that_cannot_be_is_refused(case, bed, caseworker, day, destination, field):
    stay = make_stay(case, bed=bed, check_in=WEEK_AGO)

    with pytest.raises(Refused) as error:
        actions.check_out(stay, on=day, destination=destination, actor=caseworker)

    assert error.value.field == field
    assert Stay.objects.get().is_open


def test_check_out_twice_is_a_conflict(case, bed, caseworker):
    stay = make_stay(case, bed=bed)
    stale = Stay.objects.get(pk=stay.pk)
    actions.check_out(stay, on=today(), destination="family", actor=caseworker)

    with pytest.raises(Conflict, match="already"):
        actions.check_out(stale, on=today(), destination="hospital", actor=caseworker)

    assert Stay.objects.get().destination == "family"


def test_check_out_that_cannot_be_recorded_does_not_happen(case, bed, caseworker, broken_record):
    with pytest.raises(RuntimeError):
        actions.check_out(make_stay(case, bed=bed), on=today(), destination="family", actor=caseworker)

    assert Stay.objects.get().is_open


def test_check_out_by_a_stranger_finds_nothing(case, bed, stranger):
    with pytest.raises(NotVisible):
        actions.check_out(make_stay(case, bed=bed), on=today(), destination="family", actor=stranger)


# -------------------------------------------------------------------- set-up
def test_add_shelter_belongs_to_the_actors_organisation(manager):
    shelter = actions.add_shelter(code="EH2", name="Second", client_groups=["men"], capacity=3, actor=manager)

    assert shelter.organisation == manager.organisation
    event = last_event()
    assert (event.event, event.target_id) == (Event.SHELTER_ADDED, shelter.public_id)
    assert event.changes == {"shelter": "EH2", "capacity": 3, "included": True}


def test_add_shelter_with_a_code_of_the_programme_is_refused(shelter, manager):
    with pytest.raises(Refused) as error:
        actions.add_shelter(code="EH1", name="Again", actor=manager)

    assert error.value.field == "code"


def test_change_shelter_writes_what_differs(shelter, manager):
    actions.change_shelter(shelter, {"name": "Quiet House", "first_days": 9, "code": "XX"}, actor=manager)

    shelter.refresh_from_db()
    assert (shelter.first_days, shelter.code) == (9, "EH1")
    assert last_event().changes == {"shelter": "EH1", "first_days": None}


def test_change_shelter_without_a_difference_records_nothing(shelter, manager):
    actions.change_shelter(shelter, {"name": "Quiet House"}, actor=manager)

    assert not AuditEvent.objects.exists()


def test_add_room_and_beds(shelter, manager):
    room = actions.add_room(shelter, name="Blue", actor=manager)
    beds = actions.add_beds(shelter, labels=["b1", "b2"], room=room, actor=manager)

    assert [bed.room for bed in beds] == [room, room]
    assert list(AuditEvent.objects.order_by("id").values_list("event", flat=True)) == [
        Event.SHELTER_CHANGED,
        Event.BED_ADDED,
        Event.BED_ADDED,
    ]


def test_add_room_of_the_same_name_is_refused(bed, manager):
    with pytest.raises(Refused) as error:
        actions.add_room(bed.shelter, name="Room 1", actor=manager)

    assert error.value.field == "name"


def test_add_beds_adds_all_or_none(bed, manager):
    with pytest.raises(Refused, match="1a"):
        actions.add_beds(bed.shelter, labels=["9z", "1a"], actor=manager)

    assert Bed.objects.get() == bed
    assert not AuditEvent.objects.exists()


def test_add_beds_to_another_houses_room_is_refused(shelter, manager):
    room = make_room(make_shelter(manager.organisation))

    with pytest.raises(Refused, match="another shelter"):
        actions.add_beds(shelter, labels=["1"], room=room, actor=manager)


def test_set_up_is_the_managers(shelter, caseworker, stranger):
    for act in (
        lambda actor: actions.change_shelter(shelter, {"name": "X"}, actor=actor),
        lambda actor: actions.add_room(shelter, name="X", actor=actor),
        lambda actor: actions.add_beds(shelter, labels=["X"], actor=actor),
    ):
        with pytest.raises(NotAllowed):
            act(caseworker)
        with pytest.raises(NotVisible):
            act(stranger)
    with pytest.raises(NotAllowed):
        actions.add_shelter(code="X", name="X", actor=caseworker)


def test_set_up_that_cannot_be_recorded_does_not_happen(shelter, manager, broken_record):
    for act in (
        lambda: actions.add_shelter(code="X", name="X", actor=manager),
        lambda: actions.change_shelter(shelter, {"name": "X"}, actor=manager),
        lambda: actions.add_room(shelter, name="X", actor=manager),
        lambda: actions.add_beds(shelter, labels=["X"], actor=manager),
    ):
        with pytest.raises(RuntimeError):
            act()

    assert Shelter.objects.get().name == "Quiet House"
    assert (Room.objects.count(), Bed.objects.count()) == (0, 0)
