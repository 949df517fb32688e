"""Who is on duty, handing over, taking over."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from audit.events import Event
from audit.models import AuditEvent, FieldHistory
from core.errors import Conflict, NotAllowed, NotVisible, Refused, Stale
from shelters.models import Duty, Shift, ShiftHandOver
from shelters.shifts import actions, policies
from shelters.shifts.days import monday_of
from tests.accounts.factories import make_organisation, make_user
from tests.shelters.factories import make_shelter
from tests.shelters.factories_days import HOUR, make_hand_over, make_shift
from tests.shelters.test_races import race

WORDS = {"who_is_in": "Three.", "who_is_out": "", "what_is_due": "The clinic at nine.", "worries": ""}


def details(in_charge, **changed):
    begins_at = timezone.now()
    return {
        "part": "night", "begins_at": begins_at, "ends_at": begins_at + 12 * HOUR, "in_charge": in_charge, "staff": [],
    } | changed  # fmt: skip


def events(event):
    return AuditEvent.objects.filter(event=event)


@pytest.fixture
def shift(shelter, caseworker, colleague):
    return make_shift(shelter, caseworker, staff=[colleague])


@pytest.fixture
def hand_over(shift):
    return make_hand_over(shift)


@pytest.fixture
def everybody(caseworker, colleague, manager, stranger, reviewer, receiver, auditor, administrator):
    return locals()


MAY = {
    "plan": {"manager": None, "caseworker": NotAllowed, "colleague": NotAllowed},
    "hand_over": {"manager": None, "caseworker": None, "colleague": NotAllowed},
    "mend": {"manager": NotAllowed, "caseworker": None, "colleague": NotAllowed},
    "take_over": {"manager": None, "caseworker": NotAllowed, "colleague": None},
    "read": {"manager": None, "caseworker": None, "colleague": None},
}


@pytest.mark.parametrize("verb", list(MAY))
def test_who_may(everybody, shift, hand_over, verb):
    subject = {"plan": shift.shelter, "hand_over": shift}.get(verb, hand_over)
    refused = {}
    for name, actor in everybody.items():
        try:
            getattr(policies, f"check_may_{verb}")(actor, subject)
            refused[name] = None
        except (NotAllowed, NotVisible) as error:
            refused[name] = type(error)

    # Another organisation, and who works in no house, sees none of it.
    assert refused == dict.fromkeys(everybody, NotVisible) | MAY[verb]


def test_a_manager_says_who_is_on_duty(shelter, manager, caseworker, colleague):
    shift = actions.plan_shift(shelter, details(caseworker, staff=[colleague, caseworker]), actor=manager)

    assert [duty.user for duty in shift.duties.all()] == [colleague]
    assert events(Event.SHIFT_PLANNED).get().changes == {"shelter": "EH1", "user": "caseworker"}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        (lambda now, stranger: {"ends_at": now}, "ends"),
        (lambda now, stranger: {"ends_at": now + 25 * HOUR}, "ends"),
        (lambda now, stranger: {"in_charge": stranger}, "in_charge"),
        (lambda now, stranger: {"staff": [stranger]}, "in_charge"),
    ],
    ids=["no time", "too long", "somebody of elsewhere", "help from elsewhere"],
)
def test_a_shift_that_cannot_be_is_refused(shelter, manager, caseworker, stranger, changed, field):
    now = timezone.now()

    with pytest.raises(Refused) as refused:
        actions.plan_shift(shelter, details(caseworker, begins_at=now) | changed(now, stranger), actor=manager)

    assert refused.value.field == field
    assert not Shift.objects.exists()


def test_two_shifts_of_a_house_do_not_begin_at_one_moment(shelter, manager, caseworker):
    same = details(caseworker)
    actions.plan_shift(shelter, same, actor=manager)

    with pytest.raises(Refused) as refused:
        actions.plan_shift(shelter, same, actor=manager)

    assert refused.value.field == "begins"
    actions.plan_shift(make_shelter(shelter.organisation), same, actor=manager)


def test_a_shift_is_changed_by_whoever_saw_it_last(shift, manager, caseworker, colleague):
    changed = details(colleague, begins_at=shift.begins_at, staff=[caseworker])

    shift = actions.change_shift(shift, changed, version=1, actor=manager)

    assert (shift.in_charge, [duty.user for duty in shift.duties.all()]) == (colleague, [caseworker])
    with pytest.raises(Stale):
        actions.change_shift(shift, changed, version=1, actor=manager)
    with pytest.raises(NotAllowed):
        actions.change_shift(shift, changed, version=2, actor=caseworker)


def test_who_works_here_no_more_stays_in_the_shift_that_was_hers(shift, manager, caseworker):
    caseworker.is_active = False
    caseworker.save()

    changed = details(caseworker, begins_at=shift.begins_at, part="day")

    assert actions.change_shift(shift, changed, version=1, actor=manager).part == "day"


def test_a_shift_is_taken_out_unless_it_handed_over(shift, manager, caseworker):
    make_hand_over(shift)
    with pytest.raises(Conflict):
        actions.remove_shift(shift, actor=manager)

    ShiftHandOver.objects.all().delete()
    with pytest.raises(NotAllowed):
        actions.remove_shift(shift, actor=caseworker)
    actions.remove_shift(shift, actor=manager)

    assert not Shift.objects.exists()
    assert not Duty.objects.exists()
    assert events(Event.SHIFT_REMOVED).count() == 1


def test_a_week_is_copied_once_by_the_clock_on_the_wall(shelter, manager, caseworker, colleague):
    monday = monday_of(timezone.localdate())
    begins_at = timezone.make_aware(datetime.combine(monday, datetime.min.time())) + 20 * HOUR
    make_shift(shelter, caseworker, begins_at=begins_at, staff=[colleague])
    make_shift(shelter, colleague, begins_at=begins_at + 24 * HOUR)
    make_shift(shelter, caseworker, begins_at=begins_at - timedelta(days=7))
    following = monday + timedelta(days=7)

    assert actions.copy_week(shelter, following, actor=manager) == 2
    assert actions.copy_week(shelter, following, actor=manager) == 0

    copied = Shift.objects.get(begins_at=begins_at + timedelta(days=7))
    assert (copied.in_charge, list(copied.staff.all()), copied.ends_at) == (
        caseworker, [colleague], begins_at + timedelta(days=7, hours=12),
    )  # fmt: skip
    assert [row.changes["count"] for row in events(Event.ROSTER_COPIED).order_by("id")] == [2, 0]


def test_who_works_here_no_more_is_not_copied(shelter, manager, caseworker, colleague):
    monday = monday_of(timezone.localdate())
    begins_at = timezone.make_aware(datetime.combine(monday, datetime.min.time()))
    make_shift(shelter, caseworker, begins_at=begins_at, staff=[colleague])
    make_shift(shelter, colleague, begins_at=begins_at + HOUR)
    colleague.is_active = False
    colleague.save()

    assert actions.copy_week(shelter, monday + timedelta(days=7), actor=manager) == 1
    assert not Duty.objects.filter(shift__begins_at__gt=begins_at + 2 * HOUR).exists()


def test_whoever_is_in_charge_hands_over_once(shift, caseworker):
    sent = WORDS | {"form_token": uuid4()}

    hand_over = actions.write_hand_over(shift, sent, actor=caseworker)

    assert actions.write_hand_over(shift, sent, actor=caseworker) == hand_over
    assert (hand_over.what_is_due, hand_over.written_by) == ("The clinic at nine.", caseworker)
    assert events(Event.SHIFT_HANDED_OVER).get().changes == {"shelter": "EH1"}
    with pytest.raises(Conflict):
        actions.write_hand_over(shift, WORDS | {"form_token": uuid4()}, actor=caseworker)


def test_an_empty_hand_over_and_one_before_the_shift_are_refused(shelter, shift, caseworker):
    with pytest.raises(Refused):
        actions.write_hand_over(shift, dict.fromkeys(WORDS, " "), actor=caseworker)

    later = make_shift(shelter, caseworker, begins_at=timezone.now() + HOUR)
    with pytest.raises(Conflict):
        actions.write_hand_over(later, WORDS, actor=caseworker)


def test_it_is_mended_until_somebody_took_over(hand_over, caseworker, colleague):
    mended = actions.mend_hand_over(hand_over, WORDS | {"worries": "She cries."}, version=1, actor=caseworker)

    assert (mended.worries, mended.version) == ("She cries.", 2)
    assert "worries" in FieldHistory.objects.get(table_name="shelters_shifthandover").changed
    with pytest.raises(Stale):
        actions.mend_hand_over(hand_over, WORDS, version=1, actor=caseworker)

    actions.take_over(hand_over, actor=colleague)
    with pytest.raises(Conflict):
        actions.mend_hand_over(hand_over, WORDS, version=2, actor=caseworker)


def test_taking_over_is_on_record_and_done_by_somebody_else(hand_over, caseworker, colleague, manager):
    with pytest.raises(NotAllowed):
        actions.take_over(hand_over, actor=caseworker)

    taken = actions.take_over(hand_over, actor=colleague)

    assert (taken.taken_by, taken.is_taken) == (colleague, True)
    assert events(Event.SHIFT_TAKEN_OVER).get().actor_id == colleague.public_id
    with pytest.raises(Conflict):
        actions.take_over(hand_over, actor=manager)


def test_what_was_taken_over_stays_in_the_database_too(hand_over, colleague):
    actions.take_over(hand_over, actor=colleague)

    with pytest.raises(IntegrityError, match="stays"), transaction.atomic():
        ShiftHandOver.objects.update(written_at=timezone.now())


def test_reading_a_hand_over_is_on_record(hand_over, colleague, stranger):
    actions.read_hand_over(hand_over, actor=colleague)

    assert events(Event.SHIFT_HAND_OVER_READ).count() == 1
    with pytest.raises(NotVisible):
        actions.read_hand_over(hand_over, actor=stranger)


ACTS = {
    "plan": lambda world: actions.plan_shift(world["shelter"], details(world["caseworker"]), actor=world["manager"]),
    "change": lambda world: actions.change_shift(
        world["shift"], details(world["colleague"]), version=1, actor=world["manager"]
    ),
    "remove": lambda world: actions.remove_shift(world["shift"], actor=world["manager"]),
    "copy": lambda world: actions.copy_week(
        world["shelter"], monday_of(timezone.localdate()) + timedelta(days=7), actor=world["manager"]
    ),
    "hand over": lambda world: actions.write_hand_over(world["shift"], WORDS, actor=world["caseworker"]),
    "mend": lambda world: actions.mend_hand_over(world["written"], WORDS, version=1, actor=world["caseworker"]),
    "take over": lambda world: actions.take_over(world["written"], actor=world["colleague"]),
}


@pytest.mark.parametrize("act", list(ACTS))
def test_nothing_changes_that_is_not_on_record(shelter, shift, caseworker, colleague, manager, monkeypatch, act):
    written = make_hand_over(make_shift(shelter, caseworker, begins_at=timezone.now() - 30 * HOUR))
    world = locals()

    def rows():
        return [list(model.objects.order_by("pk").values()) for model in (Shift, Duty, ShiftHandOver)]

    before = rows()

    def fail(*args, **kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(actions, "record", fail)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        ACTS[act](world)

    assert rows() == before


@pytest.mark.parametrize(
    "broken",
    [
        lambda shift, user: Shift.objects.create(
            shelter=shift.shelter, in_charge=user, part="dusk", begins_at=shift.ends_at, ends_at=shift.ends_at + HOUR
        ),
        lambda shift, user: make_shift(shift.shelter, user, begins_at=shift.ends_at, hours=0),
        lambda shift, user: make_shift(shift.shelter, user, begins_at=shift.ends_at, hours=25),
        lambda shift, user: make_shift(shift.shelter, user, begins_at=shift.begins_at),
        lambda shift, user: Duty.objects.create(shift=shift, shelter=shift.shelter, user=shift.staff.get()),
        lambda shift, user: ShiftHandOver.objects.create(shift=shift, shelter=shift.shelter, written_by=user),
        lambda shift, user: make_hand_over(shift, taken_at=timezone.now()),
        lambda shift, user: make_hand_over(shift, user, taken_by=user, taken_at=timezone.now() + HOUR),
        lambda shift, user: make_hand_over(shift, taken_by=user, taken_at=timezone.now() - HOUR),
    ],
    ids=["part", "no time", "too long", "twice", "duty twice", "empty", "half taken", "own", "taken before"],
)
def test_the_database_holds_it_together(shift, manager, broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        broken(shift, manager)


@pytest.mark.parametrize("model", [Duty, ShiftHandOver])
def test_a_row_is_of_the_house_of_its_shift(shift, manager, model):
    elsewhere = make_shelter(shift.shelter.organisation)
    fields = {"user": manager} if model is Duty else {"written_by": manager, "worries": "x"}

    model.objects.create(shift=shift, shelter=elsewhere, **fields)

    with pytest.raises(IntegrityError):
        connection.check_constraints()


def test_one_of_two_takes_over(own_database):
    """Both tap at the same moment; the second is told that the first has the house."""
    house = make_shelter(make_organisation("HOME"))
    names = ("night", "morning", "manager")
    night, *both = (make_user(name, house.organisation, "caseworker") for name in names)
    hand_over = make_hand_over(make_shift(house, night))

    outcomes = race(*(lambda actor=actor: actions.take_over(hand_over, actor=actor) for actor in both))

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "ShiftHandOver"]
    assert AuditEvent.objects.filter(event="shift_taken_over").count() == 1
    assert ShiftHandOver.objects.get().taken_by in both


def test_one_of_two_hand_overs_is_written(own_database):
    house = make_shelter(make_organisation("HOME"))
    night = make_user("night", house.organisation, "caseworker")
    shift = make_shift(house, night)
    sent = [WORDS | {"form_token": uuid4()} for _ in range(2)]

    outcomes = race(*(lambda one=one: actions.write_hand_over(shift, one, actor=night) for one in sent))

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "ShiftHandOver"]
    assert ShiftHandOver.objects.count() == 1
