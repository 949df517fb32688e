from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.events import Event
from audit.models import AuditEvent
from cases.models import Appointment
from cases.visibility.actions import restrict_case
from cases.work.actions import change_appointment, end_appointment, make_appointment
from core.errors import Conflict, NotAllowed, NotVisible, Refused, Stale
from tests.cases.factories import make_case, make_share
from tests.cases.factories_work import make_appointment as planted

HOUR = timedelta(hours=1)


@pytest.fixture
def now():
    return timezone.now()


def details(starts_at, **changed):
    return {
        "kind": "court",
        "starts_at": starts_at,
        "ends_at": starts_at + HOUR,
        "place": "Court 2",
        "with_whom": "The judge",
        "accompanied_by": None,
        "interpreter_needed": True,
        "form_token": uuid4(),
    } | changed


def test_an_appointment_is_made_once_and_on_record(case, caseworker, colleague, now):
    sent = details(now + HOUR, accompanied_by=colleague)

    first, second = (make_appointment(case, sent, actor=caseworker) for _ in range(2))

    assert first == second
    assert (first.place, first.accompanied_by, first.set_by) == ("Court 2", colleague, caseworker)
    assert AuditEvent.objects.filter(event=Event.APPOINTMENT_MADE, case_id=case.public_id).count() == 1


def test_whoever_goes_along_sees_the_case(case, caseworker, colleague, manager, now):
    """It would stand in a day on which it cannot be read; and asking for a name would tell who sees a sealed file."""
    restrict_case(case, [caseworker], actor=manager)
    case.refresh_from_db()

    with pytest.raises(Refused) as refused:
        make_appointment(case, details(now + HOUR, accompanied_by=colleague), actor=caseworker)

    assert refused.value.field == "accompanied_by"
    assert not Appointment.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda now, _stranger: {"ends_at": now}, "minutes"),
        (lambda now, _stranger: {"ends_at": now + timedelta(days=2)}, "minutes"),
        (lambda now, _stranger: {"starts_at": now + timedelta(days=4000)}, "day"),
        (lambda _now, _stranger: {"starts_at": timezone.now() - timedelta(days=40 * 366)}, "day"),
        (lambda _now, stranger: {"accompanied_by": stranger}, "accompanied_by"),
    ],
    ids=["no length", "days", "far ahead", "before birth", "a stranger goes along"],
)
def test_what_cannot_be_is_refused(case, caseworker, stranger, now, change, field):
    with pytest.raises(Refused) as refused:
        make_appointment(case, details(now + HOUR) | change(now, stranger), actor=caseworker)

    assert refused.value.field == field
    assert not Appointment.objects.exists()


def test_whoever_does_not_see_the_case_makes_none(case, stranger, now):
    with pytest.raises(NotVisible):
        make_appointment(case, details(now), actor=stranger)


def test_two_at_once_are_shown_and_not_refused(case, caseworker, colleague, now):
    other = make_case(caseworker.organisation, worker=caseworker)
    one = make_appointment(case, details(now + HOUR, accompanied_by=colleague), actor=caseworker)
    two = make_appointment(other, details(now + HOUR, accompanied_by=colleague), actor=caseworker)
    later = make_appointment(other, details(now + 2 * HOUR, accompanied_by=colleague), actor=caseworker)
    alone = make_appointment(case, details(now + HOUR), actor=caseworker)

    clashes = dict(Appointment.objects.with_clash(caseworker).values_list("pk", "clashes"))

    assert clashes == {one.pk: True, two.pk: True, later.pk: False, alone.pk: False}


def test_a_clash_with_a_case_that_the_reader_does_not_see_is_not_told(case, caseworker, colleague, manager, now):
    hidden = make_case(caseworker.organisation, worker=manager, restricted=True)
    planted(hidden, manager, starts_at=now, accompanied_by=colleague)
    seen = planted(case, caseworker, starts_at=now, accompanied_by=colleague)

    assert not Appointment.objects.with_clash(caseworker).get(pk=seen.pk).clashes


def test_an_appointment_is_changed_by_version(case, caseworker, colleague, now):
    appointment = planted(case, caseworker)

    change_appointment(appointment, details(now + HOUR), version=1, actor=colleague)
    with pytest.raises(Stale):
        change_appointment(appointment, details(now + HOUR), version=1, actor=caseworker)

    appointment.refresh_from_db()
    assert (appointment.kind, appointment.version) == ("court", 2)
    assert AuditEvent.objects.filter(event=Event.APPOINTMENT_CHANGED).count() == 1


def test_another_organisation_does_not_change_it(case, caseworker, receiver, now):
    make_share(case, receiver.organisation, "notes")
    appointment = planted(case, caseworker)

    for act in (
        lambda: change_appointment(appointment, details(now), version=1, actor=receiver),
        lambda: end_appointment(appointment, outcome="cancelled", actor=receiver),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_what_came_of_it_is_recorded_once(case, caseworker, now):
    appointment = planted(case, caseworker, starts_at=now - 2 * HOUR)

    ended = end_appointment(appointment, outcome="missed", note="She was ill.", actor=caseworker)

    assert (ended.outcome, ended.outcome_note) == ("missed", "She was ill.")
    assert AuditEvent.objects.get(event=Event.APPOINTMENT_ENDED).changes == {"status": "missed"}
    with pytest.raises(Conflict):
        end_appointment(appointment, outcome="kept", actor=caseworker)
    with pytest.raises(Conflict):
        change_appointment(appointment, details(now), version=1, actor=caseworker)


@pytest.mark.parametrize("outcome", ["kept", "missed"])
def test_nothing_was_kept_or_missed_before_it_began(case, caseworker, now, outcome):
    with pytest.raises(Refused):
        end_appointment(planted(case, caseworker, starts_at=now + HOUR), outcome=outcome, actor=caseworker)


def test_moved_to_a_known_time_there_is_another_one(case, caseworker, colleague, now):
    appointment = planted(case, caseworker, minutes=45, accompanied_by=colleague)
    at = now + timedelta(days=9)

    end_appointment(appointment, outcome="moved", moved_to=at, actor=caseworker)

    other = Appointment.objects.get(moved_from=appointment)
    assert (other.starts_at, other.minutes, other.place) == (at, 45, "Clinic 4")
    assert (other.accompanied_by, other.outcome) == (colleague, "")


def test_moved_to_an_unknown_time_there_is_none(case, caseworker):
    end_appointment(planted(case, caseworker), outcome="moved", actor=caseworker)

    assert Appointment.objects.count() == 1


def test_in_a_closed_case_what_is_left_open_is_ended(case, caseworker, now):
    appointment = planted(case, caseworker, starts_at=now - HOUR)
    case.closed_on, case.closure_reason = case.opened_on, "goals_met"
    case.save()

    assert end_appointment(appointment, outcome="cancelled", actor=caseworker).outcome == "cancelled"


@pytest.mark.parametrize(
    "broken",
    [
        {"kind": "party"},
        {"minutes": 0},
        {"minutes": 60 * 25},
        {"outcome": "kept"},
        {"outcome": "kept", "outcome_at": timezone.now() - timedelta(days=30)},
        {"outcome_note": "Nothing came of it yet."},
    ],
    ids=["unknown kind", "no length", "too long", "without a time", "before it began", "a note on nothing"],
)
def test_the_database_refuses_it_too(case, caseworker, broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        planted(case, caseworker, **broken)


def test_the_database_keeps_one_per_form(case, caseworker):
    token = uuid4()
    planted(case, caseworker, form_token=token)

    with pytest.raises(IntegrityError), transaction.atomic():
        planted(case, caseworker, form_token=token)
