"""Roll calls, who is out, who gets out of a fire, and what stands in the day of the staff."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from audit.events import Event
from audit.models import AuditEvent
from cases.due import Lane, day_of, due_in
from cases.enums import Section
from cases.models import Case, Person
from core.errors import Conflict, NotAllowed, NotVisible, Refused
from shelters.models import HelpNeeded, RollCall, RollCallHour, RollCallMark, Stay
from shelters.presence import actions, presenters
from shelters.presence.keeping import forget_presence
from shelters.presence.records import guests, inside, night_of, who_is_out
from shelters.shifts.keeping import forget_hand_overs
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import SURNAME, make_case
from tests.shelters.factories import DAY, make_bed, make_room, make_shelter, make_stay, today
from tests.shelters.factories_days import HOUR, make_hand_over, make_help, make_hour, make_roll_call, make_shift
from tests.shelters.test_races import race

ALL = frozenset(Section.values)


def events(event):
    return AuditEvent.objects.filter(event=event)


def at(hour, minute=0):
    """A moment of the day on which the clock of these tests stands."""
    return timezone.make_aware(datetime.combine(date(2026, 3, 10), time(hour, minute)))


@pytest.fixture
def clock(monkeypatch):
    """Set the clock: `clock(moment)`."""

    def to(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return to


@pytest.fixture
def early(clock):
    """Tonight's roll call is not late yet, at whatever hour the tests run."""
    clock(timezone.localtime().replace(hour=20, minute=0))


@pytest.fixture
def neighbour(shelter):
    return make_stay(shelter=shelter)


@pytest.fixture
def call(shelter, stay, neighbour, caseworker):
    """A roll call has begun; two live in the house."""
    return actions.begin_roll_call(shelter, actor=caseworker)


def marks(call):
    return {row.stay: row.mark for row in call.marks.all()}


def test_the_small_hours_belong_to_the_evening_before():
    tenth = at(22).date()

    assert [night_of(at(hour)) for hour in (12, 22)] == [tenth, tenth]
    assert night_of(at(3) + DAY) == night_of(at(11, 59) + DAY) == tenth


def test_a_roll_call_is_begun_once_a_night_until_it_is_finished(shelter, caseworker, colleague):
    first = actions.begin_roll_call(shelter, actor=caseworker)

    assert actions.begin_roll_call(shelter, actor=colleague) == first
    actions.finish_roll_call(first, actor=colleague)
    assert actions.begin_roll_call(shelter, actor=caseworker) != first
    assert events(Event.ROLL_CALL_BEGUN).count() == 2


def test_by_taps(call, stay, neighbour, caseworker, colleague):
    actions.mark_here(call, stay, actor=caseworker)
    with pytest.raises(Conflict):
        actions.finish_roll_call(call, actor=caseworker)
    actions.mark_not_here(call, neighbour, "missing", actor=colleague)

    finished = actions.finish_roll_call(call, actor=colleague)

    assert marks(call) == {stay: "here", neighbour: "missing"}
    assert (finished.taken_by, finished.is_finished) == (colleague, True)
    kinds = set(events(Event.ROLL_CALL_MARKED).values_list("case_id", "changes__kind"))
    assert kinds == {(stay.case.public_id, "here"), (neighbour.case.public_id, "missing")}


def test_she_came_in_a_moment_later(call, stay, caseworker):
    actions.mark_not_here(call, stay, "missing", actor=caseworker)
    actions.mark_here(call, stay, actor=caseworker)

    assert marks(call) == {stay: "here"}
    assert who_is_out([stay]) == {}


def test_all_others_are_here_but_those_known_to_be_out(shelter, call, stay, neighbour, caseworker):
    third = make_stay(shelter=shelter)
    back_at = timezone.now() + HOUR
    actions.mark_not_here(call, neighbour, "hospital", expected_at=back_at, actor=caseworker)
    actions.mark_here(call, stay, actor=caseworker)
    actions.mark_others_here(call, actor=caseworker)
    actions.finish_roll_call(call, actor=caseworker)

    another = actions.begin_roll_call(shelter, actor=caseworker)
    actions.mark_others_here(another, actor=caseworker)

    assert marks(another) == {stay: "here", neighbour: "hospital", third: "here"}
    assert another.marks.get(stay=neighbour).expected_at == back_at


def test_who_came_meanwhile_is_looked_for_too(shelter, call, caseworker):
    actions.mark_others_here(call, actor=caseworker)
    late = make_stay(shelter=shelter, check_in=today())

    with pytest.raises(Conflict):
        actions.finish_roll_call(call, actor=caseworker)
    actions.mark_here(call, late, actor=caseworker)
    assert actions.finish_roll_call(call, actor=caseworker)


def test_who_left_is_not_looked_for(call, stay, caseworker):
    leave(stay, today())

    with pytest.raises(Conflict):
        actions.mark_here(call, stay, actor=caseworker)
    actions.mark_others_here(call, actor=caseworker)
    assert actions.finish_roll_call(call, actor=caseworker)


def test_a_return_lies_ahead_and_nobody_missing_is_expected(call, stay, caseworker):
    with pytest.raises(Refused) as refused:
        actions.mark_not_here(call, stay, "leave", expected_at=timezone.now() - HOUR, actor=caseworker)
    assert refused.value.field == "day"
    with pytest.raises(Refused):
        actions.mark_not_here(call, stay, "here", actor=caseworker)

    actions.mark_not_here(call, stay, "missing", expected_at=timezone.now() + HOUR, actor=caseworker)
    assert call.marks.get().expected_at is None


def test_a_finished_roll_call_stays(call, stay, caseworker):
    actions.mark_others_here(call, actor=caseworker)
    actions.finish_roll_call(call, actor=caseworker)

    for act in (
        lambda: actions.mark_here(call, stay, actor=caseworker),
        lambda: actions.mark_not_here(call, stay, "missing", actor=caseworker),
        lambda: actions.mark_others_here(call, actor=caseworker),
        lambda: actions.finish_roll_call(call, actor=caseworker),
    ):
        with pytest.raises(Conflict):
            act()
    with pytest.raises(IntegrityError, match="stays"), transaction.atomic():
        RollCallMark.objects.update(mark="missing")


@pytest.mark.parametrize("name", ["stranger", "reviewer", "receiver", "auditor", "administrator"])
def test_nobody_else_takes_it_or_reads_it(request, shelter, call, stay, name):
    actor = request.getfixturevalue(name)

    for act in (
        lambda: actions.begin_roll_call(shelter, actor=actor),
        lambda: actions.read_roll_call(call, actor=actor),
        lambda: actions.mark_here(call, stay, actor=actor),
        lambda: actions.mark_others_here(call, actor=actor),
        lambda: actions.mark_not_here(call, stay, "missing", actor=actor),
        lambda: actions.finish_roll_call(call, actor=actor),
        lambda: actions.print_evacuation_list(shelter, actor=actor),
        lambda: actions.say_help(stay, "walking", actor=actor),
        lambda: actions.set_roll_call_hour(shelter, time(21), actor=actor),
    ):
        with pytest.raises(NotVisible):
            act()


def test_a_manager_sets_the_hour(shelter, caseworker, manager):
    with pytest.raises(NotAllowed):
        actions.set_roll_call_hour(shelter, time(21), actor=caseworker)

    actions.set_roll_call_hour(shelter, time(21), actor=manager)
    actions.set_roll_call_hour(shelter, time(1), actor=manager)

    assert RollCallHour.objects.get().by == time(1)
    assert events(Event.ROLL_CALL_HOUR_SET).count() == 2


def leave(stay, day):
    """As if she had left on a day, with her bed, whether she was out or in."""
    stay.absences.open().update(over_at=timezone.now(), came_back=False)
    stay.bed_uses.update(until_on=day)
    Stay.objects.filter(pk=stay.pk).update(check_out=day)


def came(stay, day):
    Stay.objects.filter(pk=stay.pk).update(check_in=day)
    stay.bed_uses.update(from_on=day)


def labels(reader, lane=Lane.DUE):
    return [(str(row.label), row.case, row.tone) for row in day_of(reader).lists[lane]]


@pytest.mark.parametrize(
    ("by", "moment", "is_due"),
    [
        (None, at(21, 59), False),
        (None, at(22, 0), True),
        (None, at(3) + DAY, True),
        (None, at(12) + DAY, False),
        (time(20), at(20, 1), True),
        (time(1), at(23), False),
        (time(1), at(1, 1) + DAY, True),
    ],
)
def test_a_roll_call_that_was_not_taken_is_due(shelter, stay, caseworker, stranger, clock, by, moment, is_due):
    came(stay, at(0).date() - DAY)
    Case.objects.update(opened_on=at(0).date() - DAY)
    if by:
        make_hour(shelter, by)
    clock(moment)

    assert labels(caseworker) == ([("Roll call not taken", "", "late")] if is_due else [])
    assert labels(stranger) == []
    assert presenters.tonight(shelter).is_late is is_due


def test_one_that_was_taken_is_not_due_and_an_empty_house_needs_none(shelter, stay, caseworker, clock):
    came(stay, at(0).date() - DAY)
    clock(at(23))
    begun = actions.begin_roll_call(shelter, actor=caseworker)
    assert labels(caseworker) == [("Roll call not taken", "", "late")]

    actions.mark_others_here(begun, actor=caseworker)
    actions.finish_roll_call(begun, actor=caseworker)
    assert labels(caseworker) == []

    clock(at(23) + DAY)
    assert labels(caseworker) != []
    leave(stay, at(0).date())
    assert labels(caseworker) == []


def test_who_is_missing_stands_in_the_day_of_the_house_and_in_her_file(
    early, call, stay, neighbour, caseworker, colleague, stranger
):
    actions.mark_not_here(call, stay, "missing", actor=caseworker)

    alarm = ("Missing", stay.case.number, "late")
    assert labels(caseworker) == labels(colleague) == [alarm]
    assert labels(stranger) == []
    assert [str(row.label) for row in due_in(stay.case, caseworker, ALL)[0]] == ["Missing"]
    assert due_in(neighbour.case, caseworker, ALL)[0] == []

    Case.objects.filter(pk=stay.case_id).update(restricted=True)
    assert labels(colleague) == [("Missing", "", "late")]

    actions.mark_here(call, stay, actor=caseworker)
    assert labels(colleague) == []


def test_who_left_the_house_is_not_missing_any_more(early, call, stay, caseworker):
    actions.mark_not_here(call, stay, "missing", actor=caseworker)
    leave(stay, today())

    assert labels(caseworker) == []


def test_hand_overs_are_due(shelter, caseworker, colleague, stranger):
    shift = make_shift(shelter, caseworker, begins_at=timezone.now() - 9 * HOUR, hours=8)
    assert labels(caseworker) == [("Hand-over not written", "", "late")]
    assert labels(colleague) == []

    make_hand_over(shift)

    assert labels(caseworker) == labels(colleague) == [("Hand-over not taken over", "", "late")]
    assert labels(stranger) == []


def test_whom_the_reader_may_know(shelter, stay, neighbour, caseworker, colleague, stranger):
    foreign = make_stay(make_case(stranger.organisation), shelter)
    Case.objects.filter(pk=neighbour.case_id).update(restricted=True)

    known = {one.stay: one for one in guests(inside(shelter, today()), colleague, today())}

    assert SURNAME in known[stay].name
    assert (known[stay].room, known[stay].bed) == ("Room 1", "1a")
    assert [(known[one].name, known[one].number) for one in (neighbour, foreign)] == [("", ""), ("", "")]


def test_people_stand_in_the_order_of_their_rooms(shelter, caseworker):
    tenth, second = make_room(shelter, "Room 10"), make_room(shelter, "Room 2")
    nowhere = make_stay(shelter=shelter)
    far, near = (make_stay(bed=make_bed(shelter, "x" + room.name, room=room)) for room in (tenth, second))

    assert [one.stay for one in guests([nowhere, far, near], caseworker, today())] == [near, far, nowhere]


def test_the_list_for_the_fire_service(shelter, stay, neighbour, caseworker):
    child = make_stay(shelter=shelter)
    born = today() - timedelta(days=2 * 366)
    Person.objects.filter(pk=child.person_id).update(date_of_birth=born, birth_year=None)
    make_roll_call(shelter, caseworker, marks={neighbour: "hospital"}, finished=True)
    actions.say_help(stay, "wheelchair", actor=caseworker)

    stays = actions.print_evacuation_list(shelter, actor=caseworker)
    told = presenters.evacuation_list(stays, caseworker)

    lines = {line.guest.stay: line for line in told.lines}
    assert (lines[stay].help, lines[child].help, lines[neighbour].help) == (
        "Uses a wheelchair", "Small child, has to be carried", "",
    )  # fmt: skip
    assert lines[child].age.startswith("child, ")
    assert lines[neighbour].is_elsewhere
    assert told.summary == "2 persons in the building · 1 child · 2 need help · 1 out"
    event = events(Event.EVACUATION_LIST_PRINTED).get()
    assert event.changes == {"shelter": "EH1", "count": 3}


def test_who_was_not_found_may_be_in_the_building(shelter, stay, caseworker):
    make_roll_call(shelter, caseworker, marks={stay: "missing"})

    told = presenters.evacuation_list([stay], caseworker)

    assert told.summary == "0 persons in the building · 1 not found"


def test_who_gets_out_alone_needs_no_help(stay, caseworker):
    actions.say_help(stay, "walking", actor=caseworker)
    actions.say_help(stay, "seeing", actor=caseworker)
    assert HelpNeeded.objects.get().kind == "seeing"

    actions.say_help(stay, "", actor=caseworker)

    assert not HelpNeeded.objects.exists()
    assert set(events(Event.EVACUATION_HELP_SET).values_list("case_id", flat=True)) == {stay.case.public_id}
    leave(stay, today())
    with pytest.raises(Conflict):
        actions.say_help(stay, "walking", actor=caseworker)


def test_it_goes_with_her_file(shelter, stay, neighbour, caseworker):
    make_roll_call(shelter, caseworker, marks={stay: "here", neighbour: "here"}, finished=True)
    make_help(stay)

    forget_presence(stay.case)

    assert RollCallMark.objects.get().stay == neighbour
    assert not HelpNeeded.objects.exists()


def test_hand_overs_of_her_days_go_with_her_file(shelter, stay, caseworker):
    make_hand_over(make_shift(shelter, caseworker))
    before = make_hand_over(make_shift(shelter, caseworker, begins_at=timezone.now() - 40 * DAY))
    elsewhere = make_hand_over(make_shift(make_shelter(shelter.organisation), caseworker))

    forget_hand_overs(stay.case)

    assert set(type(before).objects.all()) == {before, elsewhere}


ACTS = {
    "begin": lambda w: actions.begin_roll_call(w["other"], actor=w["caseworker"]),
    "here": lambda w: actions.mark_here(w["call"], w["stay"], actor=w["caseworker"]),
    "others": lambda w: actions.mark_others_here(w["call"], actor=w["caseworker"]),
    "not here": lambda w: actions.mark_not_here(w["call"], w["stay"], "leave", actor=w["caseworker"]),
    "finish": lambda w: actions.finish_roll_call(w["empty"], actor=w["caseworker"]),
    "hour": lambda w: actions.set_roll_call_hour(w["shelter"], time(20), actor=w["manager"]),
    "help": lambda w: actions.say_help(w["stay"], "walking", actor=w["caseworker"]),
}


@pytest.mark.parametrize("act", list(ACTS))
def test_nothing_changes_that_is_not_on_record(shelter, call, stay, caseworker, manager, monkeypatch, act):
    other = make_shelter(shelter.organisation)
    empty = make_roll_call(make_shelter(shelter.organisation), caseworker)
    world = locals()

    def rows():
        kept = (RollCall, RollCallMark, RollCallHour, HelpNeeded)
        return [list(model.objects.order_by("pk").values()) for model in kept]

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
        lambda call, stay, user: make_roll_call(call.shelter, user),
        lambda call, stay, user: make_roll_call(call.shelter, user, night=today() - DAY, finished_at=at(1)),
        lambda call, stay, user: mark(call, stay, user, mark="asleep"),
        lambda call, stay, user: mark(call, stay, user, mark="here", expected_at=timezone.now()),
        lambda call, stay, user: [mark(call, stay, user), mark(call, stay, user)],
        lambda call, stay, user: make_help(stay, "flying"),
        lambda call, stay, user: [make_help(stay), make_help(stay)],
        lambda call, stay, user: [make_hour(call.shelter, time(1)), make_hour(call.shelter, time(2))],
    ],
    ids=["two at once", "ends before", "mark", "expected here", "twice", "help", "help twice", "hour twice"],
)
def test_the_database_holds_it_together(call, stay, caseworker, broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        broken(call, stay, caseworker)


def mark(call, stay, user, **fields):
    fields = {"mark": "here", "shelter": call.shelter} | fields
    return RollCallMark.objects.create(roll_call=call, stay=stay, marked_by=user, **fields)


@pytest.mark.parametrize("model", [RollCallMark, HelpNeeded])
def test_a_row_is_of_the_house_of_its_stay(call, stay, caseworker, model):
    elsewhere = make_shelter(call.shelter.organisation)
    if model is RollCallMark:
        mark(call, stay, caseworker, shelter=elsewhere)
    else:
        HelpNeeded.objects.create(shelter=elsewhere, stay=stay, kind="walking")

    with pytest.raises(IntegrityError):
        connection.check_constraints()


def test_two_begin_one_roll_call(own_database):
    house = make_shelter(make_organisation("HOME"))
    both = [make_user(name, house.organisation, "caseworker") for name in ("one", "two")]

    outcomes = race(*(lambda actor=actor: actions.begin_roll_call(house, actor=actor) for actor in both))

    assert {type(outcome) for outcome in outcomes} == {RollCall}
    assert RollCall.objects.count() == 1
