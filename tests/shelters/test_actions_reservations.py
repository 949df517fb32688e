from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from audit.events import Event
from audit.models import AuditEvent
from core.errors import Conflict, NotAllowed, NotVisible, Refused
from shelters import actions
from shelters.models import Bed, BedUse, Reservation, Stay
from tests.cases.factories import make_case
from tests.shelters.factories import (
    DAY,
    bed_of,
    make_bed,
    make_reservation,
    make_shelter,
    make_stay,
    make_works,
    today,
)
from tests.shelters.looking import last_event, on_record

IN_3_DAYS = today() + 3 * DAY
PAST = timezone.now() - timedelta(minutes=1)


def reserve(bed, actor, *, from_on=IN_3_DAYS, until_on=IN_3_DAYS + 5 * DAY, **details):
    return actions.reserve(bed.shelter, bed, from_on=from_on, until_on=until_on, actor=actor, **details)


# ------------------------------------------------------------------- reserve
def test_a_bed_is_held_for_the_person_of_a_case(case, bed, caseworker):
    held = reserve(bed, caseworker, case=case, note="By the night train.")

    assert (held.case, held.shelter, held.is_held, held.reserved_by) == (case, bed.shelter, True, caseworker)
    use = held.bed_use
    assert (use.bed, use.shelter, use.from_on, use.until_on) == (bed, bed.shelter, held.from_on, held.until_on)
    assert not Bed.objects.free(IN_3_DAYS, IN_3_DAYS + DAY).exists()
    event = last_event()
    assert (event.event, event.target_id, event.case_id) == (Event.BED_RESERVED, held.public_id, case.public_id)
    assert event.changes == {
        "shelter": "EH1", "bed": "1a", "from_on": IN_3_DAYS.isoformat(), "until": (IN_3_DAYS + 5 * DAY).isoformat(),
    }  # fmt: skip


def test_a_bed_is_held_for_somebody_not_known_yet(bed, caseworker):
    held = reserve(bed, caseworker)

    assert (held.case, last_event().case_id) == (None, None)


def test_a_bed_is_held_for_the_houses_hours_of_the_first_day(bed, caseworker):
    bed.shelter.reservation_hours = 10

    held = reserve(bed, caseworker)

    assert held.expires_at == timezone.make_aware(datetime.combine(IN_3_DAYS, time(10)))


def test_a_bed_held_from_today_is_so_for_an_hour_at_least(bed, caseworker):
    bed.shelter.reservation_hours = 1

    held = reserve(bed, caseworker, from_on=today())

    assert held.expires_at >= timezone.now() + timedelta(minutes=59)


@pytest.mark.parametrize(
    ("days", "message", "field"),
    [
        ({"from_on": today() - DAY}, "held from today", "from_on"),
        ({"from_on": today() + 367 * DAY, "until_on": today() + 368 * DAY}, "held from today", "from_on"),
        ({"until_on": IN_3_DAYS}, "last day lies after the first", "until_on"),
        ({"until_on": IN_3_DAYS + 367 * DAY}, "within a year", "until_on"),
        ({"expires_at": PAST}, "over already", "expires_at"),
    ],
    ids=["yesterday", "year after next", "no night", "longer than a year", "expires in the past"],
)
def test_days_that_cannot_be_are_refused(bed, caseworker, days, message, field):
    with pytest.raises(Refused, match=message) as error:
        reserve(bed, caseworker, **days)

    assert error.value.field == field
    assert not Reservation.objects.exists()


def test_a_bed_of_another_house_is_refused(bed, caseworker):
    away = make_bed(make_shelter(caseworker.organisation))

    with pytest.raises(Refused, match="another shelter"):
        actions.reserve(bed.shelter, away, from_on=IN_3_DAYS, until_on=IN_3_DAYS + DAY, actor=caseworker)


def test_who_holds_a_bed_already_is_named_who_sleeps_there_is_not(case, bed, caseworker, colleague):
    make_reservation(bed, colleague, from_on=today(), until_on=IN_3_DAYS + DAY)

    with pytest.raises(Conflict) as error:
        reserve(bed, caseworker, case=case)

    assert "held for somebody until" in str(error.value.message)
    assert colleague.get_full_name() in str(error.value.message)
    assert error.value.field == "place"


def test_a_bed_that_is_free_for_a_part_of_the_days_says_until_when(bed, caseworker):
    make_works(bed, IN_3_DAYS + 2 * DAY)

    with pytest.raises(Conflict, match="free until .* only"):
        reserve(bed, caseworker)


@pytest.mark.parametrize(
    ("until", "message"), [(None, "is closed. .* shelter manager"), (IN_3_DAYS + DAY, "closed until")]
)
def test_a_closed_bed_is_not_held(bed, caseworker, until, message):
    make_works(bed, today(), until)

    with pytest.raises(Conflict, match=message):
        reserve(bed, caseworker)


def test_a_bed_in_which_somebody_sleeps_is_not_held(bed, caseworker):
    make_stay(bed=bed)

    with pytest.raises(Conflict, match="taken a moment ago"):
        reserve(bed, caseworker)


def test_a_bed_is_held_from_the_day_on_which_its_person_is_to_leave(bed, caseworker):
    make_stay(bed=bed, planned_until=IN_3_DAYS)

    assert reserve(bed, caseworker).is_held


def test_from_today_a_bed_is_not_held_whose_person_was_to_leave_and_has_not(bed, caseworker):
    make_stay(bed=bed, planned_until=today())

    with pytest.raises(Conflict, match="is not checked out"):
        reserve(bed, caseworker, from_on=today())


def test_who_is_in_the_house_needs_no_bed_held(case, bed, caseworker):
    make_stay(case, bed=bed)

    with pytest.raises(Conflict, match="in this house since"):
        reserve(make_bed(bed.shelter, "2"), caseworker, case=case)


def test_one_person_has_one_bed_held_in_the_same_days(case, bed, caseworker):
    reserve(bed, caseworker, case=case)

    with pytest.raises(Conflict, match="held for this person in these days"):
        reserve(make_bed(bed.shelter, "2"), caseworker, case=case)
    reserve(
        make_bed(bed.shelter, "3"), caseworker, case=case, from_on=IN_3_DAYS + 5 * DAY, until_on=IN_3_DAYS + 6 * DAY
    )


def test_what_ran_out_stands_in_nobodys_way_although_it_was_not_cleared(case, bed, caseworker):
    late = make_reservation(bed, caseworker, case=case, expires_at=PAST)

    reserve(make_bed(bed.shelter, "2"), caseworker, case=case, from_on=today())
    reserve(bed, caseworker, from_on=today())

    late.refresh_from_db()
    assert late.state == "expired"
    assert on_record().count(Event.RESERVATION_EXPIRED) == 1


def test_who_may_hold_a_bed(case, bed, shelter, stranger, receiver, caseworker):
    case.closed_on, case.closure_reason = today(), "other"
    case.save()

    for actor, of, error in ((stranger, None, NotVisible), (receiver, None, NotVisible), (caseworker, case, Conflict)):
        with pytest.raises(error):
            reserve(bed, actor, case=of)
    with pytest.raises(NotVisible):
        reserve(make_bed(make_shelter(stranger.organisation)), stranger, case=case)
    assert not Reservation.objects.exists()


def test_holding_that_cannot_be_recorded_does_not_happen(bed, caseworker, broken_record):
    with pytest.raises(RuntimeError):
        reserve(bed, caseworker)

    assert (Reservation.objects.count(), BedUse.objects.count()) == (0, 0)


# ------------------------------------------------------------------- release
def test_a_bed_held_no_longer_is_free(bed, caseworker):
    held = reserve(bed, caseworker)

    actions.release_reservation(held, actor=caseworker)

    held.refresh_from_db()
    assert (held.state, held.ended_at is not None, BedUse.objects.count()) == ("released", True, 0)
    assert last_event().event == Event.RESERVATION_RELEASED
    assert last_event().target_id == held.public_id


def test_a_bed_is_released_once(bed, caseworker):
    held = make_reservation(bed, caseworker)
    actions.release_reservation(held, actor=caseworker)

    with pytest.raises(Conflict, match="not held any more"):
        actions.release_reservation(held, actor=caseworker)


def test_who_may_release_a_bed(bed, caseworker, colleague, manager, stranger):
    held = make_reservation(bed, caseworker)

    with pytest.raises(NotAllowed):
        actions.release_reservation(held, actor=colleague)
    with pytest.raises(NotVisible):
        actions.release_reservation(held, actor=stranger)
    assert actions.release_reservation(held, actor=manager).state == "released"


def test_releasing_that_cannot_be_recorded_does_not_happen(bed, caseworker, broken_record):
    held = make_reservation(bed, caseworker)

    with pytest.raises(RuntimeError):
        actions.release_reservation(held, actor=caseworker)

    held.refresh_from_db()
    assert (held.is_held, BedUse.objects.count()) == (True, 1)


# -------------------------------------------------------------- what ran out
def test_each_hour_what_ran_out_is_let_go(case, bed, caseworker):
    late = make_reservation(bed, caseworker, case=case, expires_at=PAST)
    other = make_reservation(make_bed(bed.shelter, "2"), caseworker)

    assert (actions.let_go_what_ran_out(), actions.let_go_what_ran_out()) == (1, 0)

    late.refresh_from_db()
    other.refresh_from_db()
    assert (late.state, other.is_held) == ("expired", True)
    assert [use.reservation for use in BedUse.objects.all()] == [other]
    event = AuditEvent.objects.get(event=Event.RESERVATION_EXPIRED)
    assert (event.target_id, event.case_id, event.actor_id) == (late.public_id, case.public_id, None)


def test_letting_go_that_cannot_be_recorded_does_not_happen(bed, caseworker, broken_record):
    make_reservation(bed, caseworker, expires_at=PAST)

    with pytest.raises(RuntimeError):
        actions.let_go_what_ran_out()

    assert (Reservation.objects.held().count(), BedUse.objects.count()) == (1, 1)


# ------------------------------------------------------ who comes, was expected
def test_who_was_expected_comes_into_the_bed_held_for_her(case, bed, caseworker):
    held = make_reservation(bed, caseworker, case=case)

    stay = actions.check_in(case, shelter=bed.shelter, bed=bed, check_in=today(), actor=caseworker, reservation=held)

    held.refresh_from_db()
    assert (held.state, held.stay, bed_of(stay)) == ("used", stay, bed)
    assert BedUse.objects.get().stay == stay


def test_who_was_expected_may_come_into_another_bed(case, bed, caseworker):
    held = make_reservation(bed, caseworker, case=case)
    other = make_bed(bed.shelter, "2")

    actions.check_in(case, shelter=bed.shelter, bed=other, check_in=today(), actor=caseworker)

    held.refresh_from_db()
    assert (held.state, BedUse.objects.get().bed) == ("used", other)


def test_a_bed_held_for_nobody_named_is_for_whoever_comes_by_it(case, bed, caseworker):
    held = make_reservation(bed, caseworker)

    with pytest.raises(Conflict, match="held for somebody"):
        actions.check_in(case, shelter=bed.shelter, bed=bed, check_in=today(), actor=caseworker)
    stay = actions.check_in(case, shelter=bed.shelter, bed=bed, check_in=today(), actor=caseworker, reservation=held)

    held.refresh_from_db()
    assert held.stay == stay


def test_a_bed_held_for_another_is_not_taken_by_naming_it(case, bed, caseworker):
    held = make_reservation(bed, caseworker, case=make_case(caseworker.organisation))

    with pytest.raises(Conflict, match="held for somebody"):
        actions.check_in(case, shelter=bed.shelter, bed=bed, check_in=today(), actor=caseworker, reservation=held)

    held.refresh_from_db()
    assert (held.is_held, Stay.objects.count()) == (True, 0)


def test_who_cannot_come_leaves_what_is_held(case, bed, caseworker):
    held = make_reservation(bed, caseworker, case=case)
    taken = make_bed(bed.shelter, "2")
    make_stay(bed=taken)

    with pytest.raises(Conflict, match="taken a moment ago"):
        actions.check_in(case, shelter=bed.shelter, bed=taken, check_in=today(), actor=caseworker)

    held.refresh_from_db()
    assert (held.is_held, held.bed_use.bed) == (True, bed)


def test_coming_that_cannot_be_recorded_leaves_what_is_held(case, bed, caseworker, broken_record):
    held = make_reservation(bed, caseworker, case=case)

    with pytest.raises(RuntimeError):
        actions.check_in(case, shelter=bed.shelter, bed=bed, check_in=today(), actor=caseworker)

    held.refresh_from_db()
    assert (held.is_held, held.bed_use.bed) == (True, bed)
