from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.access import acting_as
from audit.models import AuditEvent
from cases.due import day_of
from cases.enums import Section
from cases.timeline import timeline_of
from core.errors import Conflict, NotAllowed, NotVisible, Refused
from core.statements import forget
from shelters.medicines import actions, due, policies
from shelters.medicines.presenters import sheet_of
from shelters.models import Giving, Medicine
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import make_case, make_share
from tests.shelters.factories import make_shelter, make_stay, today
from tests.shelters.factories_belongings import of
from tests.shelters.factories_medicines import EVENING, MORNING, make_giving, make_medicine
from tests.shelters.test_races import race

DAY = timedelta(days=1)


# Yesterday, so that every hour of it has come.
THE_DAY = today() - DAY


def at(hour, minute=0, *, day=THE_DAY):
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


@pytest.fixture
def stay(case, shelter):
    return make_stay(case, shelter)


@pytest.fixture
def medicine(stay, caseworker):
    return make_medicine(stay, caseworker)


def details(**changed):
    values = {"name": "Ibuprofen", "dose": "400 mg", "times": [EVENING, MORNING, MORNING], "kept_by": "staff"}
    return values | {"from_on": today(), "until_on": None, "instructions": "", "prescribed_by": "Dr A."} | changed


def events():
    rows = AuditEvent.objects.filter(event__in=[
        "medicine_recorded", "medicine_given", "medicine_stopped", "medicine_crossed_out", "giving_crossed_out",
    ])  # fmt: skip
    return list(rows.order_by("id").values_list("event", flat=True))


# ------------------------------------------------------------------ who


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("caseworker", None), ("colleague", None), ("manager", None), ("stranger", NotVisible), ("reviewer", NotVisible),
        ("auditor", NotVisible),
    ],
)  # fmt: skip
def test_who_sees_records_and_gives(medicine, name, expected, request):
    actor = request.getfixturevalue(name)
    for check, row in (
        (policies.check_may_see, medicine.stay),
        (policies.check_may_record, medicine.stay),
        (policies.check_may_give, medicine),
        (policies.check_may_stop, medicine),
    ):
        if expected is None:
            check(actor, row)
        else:
            with pytest.raises(expected):
                check(actor, row)
    if expected is None:
        policies.check_may_see_sheet(actor, medicine.shelter)
    else:
        with pytest.raises((NotVisible, NotAllowed)):
            policies.check_may_see_sheet(actor, medicine.shelter)


def test_of_a_shared_case_the_health_part_has_to_be_shared(shelter, caseworker, stranger):
    theirs = make_case(stranger.organisation)
    make_share(theirs, shelter.organisation, "stays", "identity")
    stay = make_stay(theirs, shelter)
    with pytest.raises(NotAllowed):
        policies.check_may_see(caseworker, stay)
    make_share(theirs, shelter.organisation, "health")
    policies.check_may_record(caseworker, stay)


def test_nothing_is_given_to_who_has_left_or_of_what_was_crossed_out(medicine, caseworker, colleague):
    for check in (policies.check_may_give, policies.check_may_stop):
        medicine.crossed_out_at = timezone.now()
        with pytest.raises(Conflict):
            check(caseworker, medicine)
        medicine.crossed_out_at = None
    with pytest.raises(NotAllowed):
        policies.check_may_cross_out(colleague, medicine)
    medicine.stay.check_out = today()
    with pytest.raises(Conflict):
        policies.check_may_give(caseworker, medicine)
    medicine.stay.check_out, medicine.until_on = None, today() - DAY
    with pytest.raises(Conflict):
        policies.check_may_stop(caseworker, medicine)


# ------------------------------------------------------------------ what happens


def test_a_medicine_is_written_down_once_and_on_record_without_its_words(stay, caseworker):
    token = uuid4()

    first, second = (actions.record_medicine(stay, details(), token=token, actor=caseworker) for _ in range(2))

    assert first == second
    assert (first.name, first.times) == ("Ibuprofen", [MORNING, EVENING])
    assert AuditEvent.objects.get(event="medicine_recorded").changes == {"shelter": "EH1"}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": " "}, "name"),
        ({"dose": ""}, "dose"),
        ({"times": [time(hour) for hour in range(9)]}, "times"),
        ({"until_on": today() - DAY}, "until_on"),
    ],
    ids=["no name", "no dose", "nine times", "over before it begins"],
)
def test_what_cannot_be_is_refused(stay, caseworker, changed, field):
    with pytest.raises(Refused) as refused:
        actions.record_medicine(stay, details(**changed), actor=caseworker)

    assert refused.value.field == field
    assert not Medicine.objects.exists()


def give(medicine, actor, **changed):
    return actions.give(medicine, actor=actor, **{"day": THE_DAY, "slot": MORNING, "outcome": "given"} | changed)


def test_it_is_given_once_a_time_and_again_after_crossing_out(medicine, caseworker, colleague):
    giving = give(medicine, caseworker, now=at(8, 5))
    with pytest.raises(Conflict, match="Given"):
        give(medicine, colleague, outcome="refused", now=at(8, 6))
    give(medicine, colleague, slot=EVENING, outcome="absent", note="In hospital.", now=at(20, 5))
    with pytest.raises(Refused):
        actions.cross_out_giving(giving, reason=" ", actor=caseworker)
    actions.cross_out_giving(giving, reason="It was her neighbour's.", actor=caseworker)
    give(medicine, colleague, outcome="refused", now=at(8, 30))

    assert Giving.objects.standing().count() == 2
    assert events() == ["medicine_given"] * 2 + ["giving_crossed_out", "medicine_given"]
    with pytest.raises(Conflict):
        actions.cross_out_giving(giving, reason="Twice.", actor=caseworker)


@pytest.mark.parametrize(
    "changed",
    [
        {"slot": time(9)},
        {"slot": None},
        {"day": THE_DAY - 2 * DAY},
        {"day": THE_DAY + DAY},
        {"slot": EVENING, "now": at(12)},
    ],
    ids=["no time of its own", "no time", "long ago", "tomorrow", "too early"],
)
def test_what_cannot_be_given_is_refused(medicine, caseworker, changed):
    with pytest.raises(Refused):
        give(medicine, caseworker, **{"now": at(8, 5)} | changed)

    assert not Giving.objects.exists()


def test_before_it_begins_after_it_ends_and_what_she_keeps_herself_are_refused(stay, caseworker):
    for fields in ({"from_on": THE_DAY + DAY}, {"until_on": THE_DAY - DAY}, {"kept_by": "person"}):
        with pytest.raises(Refused):
            give(make_medicine(stay, caseworker, **fields), caseworker, now=at(8, 5))


def test_what_is_needed_is_given_at_its_minute(stay, caseworker, colleague):
    medicine = make_medicine(stay, caseworker, times=())

    giving = give(medicine, caseworker, slot=None, now=at(3, 7))

    assert giving.slot == time(3, 7)
    with pytest.raises(Conflict):
        give(medicine, colleague, slot=None, now=at(3, 7))
    give(medicine, colleague, slot=None, now=at(3, 8))


def test_it_ends_on_a_day(medicine, caseworker):
    for day in (today() - 5 * DAY, today() - 2 * DAY):
        with pytest.raises(Refused):
            actions.stop_medicine(medicine, until_on=day, actor=caseworker)

    assert actions.stop_medicine(medicine, until_on=today(), actor=caseworker).until_on == today()


def test_a_medicine_is_crossed_out(medicine, caseworker):
    actions.cross_out_medicine(medicine, reason="Wrong person.", actor=caseworker)

    assert not Medicine.objects.standing().exists()
    assert events() == ["medicine_crossed_out"]


def test_without_its_record_nothing_happens(medicine, caseworker, monkeypatch):
    giving = make_giving(medicine, caseworker, slot=EVENING)

    def fail(*_args, **_kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(actions, "record", fail)
    for act in (
        lambda: actions.record_medicine(medicine.stay, details(), actor=caseworker),
        lambda: give(medicine, caseworker, now=at(8, 5)),
        lambda: actions.stop_medicine(medicine, until_on=today(), actor=caseworker),
        lambda: actions.cross_out_medicine(medicine, reason="x", actor=caseworker),
        lambda: actions.cross_out_giving(giving, reason="x", actor=caseworker),
    ):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            act()

    medicine = Medicine.objects.get()
    assert (medicine.until_on, medicine.is_crossed_out) == (None, False)
    assert Giving.objects.standing().count() == 1


@pytest.mark.parametrize("number", [2, 6])
@pytest.mark.parametrize("looks_first", [True, False], ids=["with the kind look", "by the constraint alone"])
def test_one_of_many_presses_is_written_down(own_database, monkeypatch, number, looks_first):
    house = make_organisation("HOME")
    worker = make_user("worker", house, "caseworker")
    medicine = make_medicine(make_stay(shelter=make_shelter(house)), worker)
    if not looks_first:
        monkeypatch.setattr(actions, "locked_stay", lambda stay: stay)
        monkeypatch.setattr(type(Giving.objects), "at", lambda self, *_args: self.none(), raising=False)

    outcomes = race(*[lambda: give(medicine, worker, now=at(8, 5))] * number)

    assert sum(isinstance(one, Giving) for one in outcomes) == 1, outcomes
    assert sum(isinstance(one, Conflict) for one in outcomes) == number - 1, outcomes
    assert Giving.objects.count() == 1
    assert AuditEvent.objects.filter(event="medicine_given").count() == 1


# ------------------------------------------------------------------ the database


@pytest.mark.parametrize(
    "fields",
    [{"name": ""}, {"dose": ""}, {"kept_by": "x"}, {"until_on": today() - 9 * DAY}, {"crossed_out_at": timezone.now()}],
    ids=",".join,
)
def test_the_database_holds_a_medicine_together(stay, caseworker, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_medicine(stay, caseworker, **fields)


@pytest.mark.parametrize("fields", [{"outcome": "x"}, {"at": timezone.now() + DAY}, {"slot": EVENING}], ids=",".join)
def test_the_database_holds_a_giving_together(medicine, caseworker, fields):
    make_giving(medicine, caseworker, slot=EVENING)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_giving(medicine, caseworker, **fields)


def place(medicine, stay, by):
    Giving.objects.create(
        medicine=medicine, day=today(), slot=MORNING, outcome="given", at=timezone.now(), **of(stay, by)
    )
    connection.check_constraints()


def test_the_database_keeps_a_giving_with_the_stay_of_its_medicine(medicine, shelter, caseworker):
    other = make_stay(shelter=shelter)
    with pytest.raises(IntegrityError), transaction.atomic():
        place(medicine, other, caseworker)


def test_the_database_hides_medicines_of_a_file_that_is_closed_to_the_house(medicine, caseworker, stranger):
    with acting_as(stranger):
        assert not Medicine._base_manager.exists()
    medicine.case.restricted = True
    medicine.case.save()
    with acting_as(caseworker):
        assert not Medicine._base_manager.exists()


# ------------------------------------------------------------------ the sheet, and what is late


def states(sheet):
    return [(f"{one.slot:%H:%M}", one.state[1]) for one in sheet.slots]


def test_the_sheet_is_in_the_order_of_the_day_and_says_what_is_late(medicine, shelter, stay, caseworker):
    needed = make_medicine(stay, caseworker, times=())
    own = make_medicine(stay, caseworker, kept_by="person")
    make_medicine(stay, caseworker, until_on=THE_DAY - DAY)
    make_giving(medicine, caseworker, day=THE_DAY)

    def sheet(now):
        return sheet_of(shelter, caseworker, day=THE_DAY, now=now)

    assert states(sheet(at(19))) == [("08:00", "done"), ("20:00", "waiting")]
    assert states(sheet(at(19, 45)))[1] == ("20:00", "soon")
    late = sheet(at(21, 1))
    assert states(late)[1] == ("20:00", "late")
    assert (late.open, late.late) == (1, 1)
    assert [one.medicine for one in late.as_needed] == [needed]
    assert [one.medicine for one in late.kept_by_themselves] == [own]


def test_the_sheet_has_what_the_reader_sees_and_who_sleeps_there(shelter, caseworker, stranger):
    theirs = make_case(stranger.organisation)
    make_share(theirs, shelter.organisation, "stays")
    make_medicine(make_stay(theirs, shelter), caseworker)
    make_medicine(make_stay(shelter=shelter, check_out=THE_DAY), caseworker)

    assert sheet_of(shelter, caseworker, day=THE_DAY, now=at(9)).slots == []


def test_what_was_written_down_later_was_not_missed(stay, shelter, caseworker):
    make_medicine(stay, caseworker, recorded=at(12))

    assert states(sheet_of(shelter, caseworker, day=THE_DAY, now=at(23))) == [("20:00", "late")]


def test_what_is_late_is_told_to_the_house(medicine, caseworker, colleague, stranger, monkeypatch):
    def late(reader, now):
        # What hangs on the hour is kept for the minute of the clock, which stands still here.
        forget()
        monkeypatch.setattr(due.timezone, "localtime", lambda *_args: timezone.get_current_timezone() and now)
        return [one.on for one in day_of(reader).lists["house"] if one.kind == "medicine_late"]

    evening = at(21, 1, day=today()).astimezone(timezone.get_current_timezone())
    make_giving(medicine, caseworker, day=today() - DAY)
    assert late(colleague, evening) == [today() - DAY, today()]
    make_giving(medicine, caseworker, day=today() - DAY, slot=EVENING)
    make_giving(medicine, caseworker)
    assert late(colleague, evening) == [today()]
    assert late(colleague, evening - timedelta(minutes=30)) == []
    assert late(stranger, evening) == []


def test_the_case_page_tells_that_something_was_not_taken(case, medicine, caseworker):
    make_giving(medicine, caseworker, outcome="refused")
    make_giving(medicine, caseworker, slot=EVENING)

    def told(sections):
        return [entry.title for entry in timeline_of(case, caseworker, sections).entries if entry.kind == "medicine"]

    assert told(frozenset(Section)) == ["Medicine not taken", "Medicine begun"]
    assert told(frozenset(Section) - {Section.HEALTH}) == []
