"""Leaving with something open; and beds of those who stay longer than was planned."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from core.errors import Refused
from shelters import actions
from shelters.models import Absence, BedUse, Stay
from tests.cases.factories import make_case
from tests.shelters.factories import (
    DAY,
    make_absence,
    make_bed,
    make_nights,
    make_reservation,
    make_stay,
    make_works,
    today,
)
from tests.shelters.looking import nights_of

HOUR = timedelta(hours=1)
YESTERDAY = today() - DAY


def midnight(day):
    return timezone.make_aware(datetime.combine(day, time()))


def leave(stay, actor, *, on=None, **details):
    return actions.check_out(stay, on=on or today(), destination="family", actor=actor, **details)


def test_leaving_says_why_and_what_was_gone_through(case, bed, caseworker):
    stay = leave(
        make_stay(case, bed=bed), caseworker, left_because="planned", safety_checked=["papers", "place", "cake"],
        leaving_note="Her sister came for her.",
    )  # fmt: skip

    stay.refresh_from_db()
    assert (stay.left_because, stay.safety_checked) == ("planned", ["place", "papers"])
    assert stay.leaving_note == "Her sister came for her."
    assert nights_of(stay) == [(bed, stay.check_in, today())]


# --------------------------------------------------------------- out and gone
def test_who_was_out_and_did_not_come_back_has_left(case, bed, caseworker):
    stay = make_stay(case, bed=bed)
    absence = make_absence(stay, caseworker, left_at=timezone.now() - HOUR)

    leave(stay, caseworker)

    absence.refresh_from_db()
    assert (absence.is_open, absence.came_back) == (False, False)
    assert absence.left_at <= absence.over_at <= timezone.now()


def test_who_was_out_is_out_until_the_day_on_which_she_left(case, bed, caseworker):
    stay = make_stay(case, bed=bed)
    absence = make_absence(stay, caseworker, left_at=midnight(today() - 3 * DAY) + 2 * HOUR)

    leave(stay, caseworker, on=today() - 2 * DAY)

    absence.refresh_from_db()
    assert timezone.localdate(absence.over_at) == today() - 2 * DAY


def test_who_went_out_in_the_last_minute_of_the_day_is_no_stumbling_block(case, bed, caseworker):
    stay = make_stay(case, bed=bed)
    left = midnight(today()) - timedelta(seconds=5)
    absence = make_absence(stay, caseworker, left_at=left)

    leave(stay, caseworker, on=YESTERDAY)

    absence.refresh_from_db()
    assert absence.over_at == left


@pytest.mark.parametrize(
    ("left", "over"), [(DAY, None), (-DAY, DAY + HOUR)], ids=["left after it", "came back after it"]
)
def test_nobody_leaves_before_an_absence_of_hers(case, bed, caseworker, left, over):
    day = today() - 4 * DAY
    stay = make_stay(case, bed=bed, check_in=today() - 9 * DAY)
    absence = make_absence(stay, caseworker, left_at=midnight(day) + left + HOUR)
    if over is not None:
        absence.over_at, absence.came_back = midnight(day) + over, True
        absence.save()

    with pytest.raises(Refused, match="An absence of hers reaches to") as error:
        leave(stay, caseworker, on=day)

    assert error.value.field == "on"
    assert Stay.objects.get().is_open


def test_leaving_that_cannot_be_recorded_leaves_her_out_as_she_was(case, bed, caseworker, broken_record):
    stay = make_stay(case, bed=bed, planned_until=today() + 3 * DAY)
    make_absence(stay, caseworker)

    with pytest.raises(RuntimeError):
        leave(stay, caseworker)

    assert Stay.objects.get().is_open
    assert Absence.objects.get().is_open
    assert BedUse.objects.get().until_on == today() + 3 * DAY


# --------------------------------------------------------------------- overdue
def test_who_leaves_late_had_her_bed_until_then(case, bed, caseworker):
    stay = make_stay(case, bed=bed, planned_until=today() - 3 * DAY)

    leave(stay, caseworker)

    assert nights_of(stay) == [(bed, stay.check_in, today())]


def test_who_leaves_late_did_not_have_the_bed_that_was_another_ones(case, bed, caseworker):
    stay = make_stay(case, bed=bed, planned_until=today() - 3 * DAY)
    make_works(bed, today() - 2 * DAY, YESTERDAY)

    leave(stay, caseworker)

    assert nights_of(stay) == [(bed, stay.check_in, today() - 3 * DAY)]
    stay.refresh_from_db()
    assert stay.check_out == today()


def test_who_leaves_late_had_the_bed_that_was_held_for_who_did_not_come(case, bed, caseworker):
    stay = make_stay(case, bed=bed, planned_until=today() - 3 * DAY)
    make_reservation(bed, caseworker, from_on=today() - 3 * DAY, expires_at=timezone.now() - HOUR)

    leave(stay, caseworker)

    assert nights_of(stay) == [(bed, stay.check_in, today())]


def test_who_leaves_on_the_day_of_a_move_never_was_in_the_new_bed(case, shelter, bed, caseworker):
    stay = make_stay(case, bed=bed)
    actions.move_to_bed(stay, make_bed(shelter, "2"), on=YESTERDAY, actor=caseworker)

    leave(stay, caseworker, on=YESTERDAY)

    assert nights_of(stay) == [(bed, stay.check_in, YESTERDAY)]


def test_who_leaves_on_the_day_she_came_keeps_the_bed_by_name(case, bed, caseworker):
    stay = leave(make_stay(case, bed=bed, check_in=today()), caseworker)

    assert nights_of(stay) == [(bed, today(), today())]


def test_each_night_who_should_have_left_keeps_her_bed(case, bed):
    stay = make_stay(case, bed=bed, planned_until=YESTERDAY)

    assert (actions.hold_beds_of_overdue(), actions.hold_beds_of_overdue()) == (1, 0)

    assert nights_of(stay) == [(bed, stay.check_in, today() + DAY)]
    stay.refresh_from_db()
    assert stay.planned_until == YESTERDAY


def test_nights_in_which_nothing_ran_are_made_good(case, bed):
    stay = make_stay(case, bed=bed, check_in=today() - 20 * DAY, planned_until=today() - 8 * DAY)

    assert actions.hold_beds_of_overdue() == 1
    assert nights_of(stay) == [(bed, today() - 20 * DAY, today() + DAY)]


def test_on_the_day_itself_the_bed_may_be_the_next_ones(case, bed):
    make_stay(case, bed=bed, planned_until=today())

    assert actions.hold_beds_of_overdue() == 0


@pytest.mark.parametrize("kind", ["held", "works"])
def test_a_bed_that_is_somebody_elses_by_now_is_not_kept(case, bed, caseworker, kind):
    stay = make_stay(case, bed=bed, planned_until=YESTERDAY)
    if kind == "held":
        make_reservation(bed, caseworker, from_on=YESTERDAY)
    else:
        make_works(bed, today())

    assert actions.hold_beds_of_overdue() == 0
    assert nights_of(stay) == [(bed, stay.check_in, YESTERDAY)]


def test_a_bed_held_for_who_did_not_come_is_kept(case, bed, caseworker):
    make_stay(case, bed=bed, planned_until=YESTERDAY)
    make_reservation(bed, caseworker, from_on=YESTERDAY, expires_at=timezone.now() - HOUR)

    assert actions.hold_beds_of_overdue() == 1


def test_who_moved_keeps_the_bed_she_is_in_alone(case, shelter, bed):
    stay = make_stay(case, shelter, planned_until=YESTERDAY)
    make_nights(bed, stay.check_in, today() - 3 * DAY, stay=stay)
    new = make_bed(shelter, "2")
    make_nights(new, today() - 3 * DAY, YESTERDAY, stay=stay)

    assert actions.hold_beds_of_overdue() == 1
    assert nights_of(stay) == [(bed, stay.check_in, today() - 3 * DAY), (new, today() - 3 * DAY, today() + DAY)]


def test_who_left_or_was_planned_for_longer_is_not_touched(bed, shelter, caseworker):
    leave(make_stay(make_case(shelter.organisation), bed=bed, planned_until=YESTERDAY), caseworker, on=YESTERDAY)
    make_stay(make_case(shelter.organisation), bed=make_bed(shelter, "2"), planned_until=today() + DAY)
    make_stay(make_case(shelter.organisation), bed=make_bed(shelter, "3"))

    assert actions.hold_beds_of_overdue() == 0
