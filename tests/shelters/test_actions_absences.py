from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from audit.events import Event
from core.errors import Conflict, NotVisible, Refused
from shelters import actions
from shelters.models import Absence
from tests.shelters.factories import DAY, make_absence, make_stay, today
from tests.shelters.looking import last_event, on_record

HOUR = timedelta(hours=1)


@pytest.fixture
def stay(case, bed):
    return make_stay(case, bed=bed, check_in=today() - 5 * DAY)


def now():
    return timezone.now()


def at(day, hour=12):
    return timezone.make_aware(datetime.combine(day, time(hour)))


# -------------------------------------------------------------------- go out
def test_going_out_for_the_night(stay, case, caseworker):
    left, expected = now() - HOUR, now() + 20 * HOUR

    absence = actions.go_out(
        stay, kind="leave", left_at=left, expected_at=expected, actor=caseworker, note="To her aunt."
    )

    assert (absence.stay, absence.case, absence.shelter, absence.is_open) == (stay, case, stay.shelter, True)
    assert (absence.left_at, absence.expected_at, absence.recorded_by) == (left, expected, caseworker)
    event = last_event()
    assert (event.event, event.target_id, event.case_id) == (Event.ABSENCE_STARTED, absence.public_id, case.public_id)
    assert event.changes == {"shelter": "EH1", "kind": "leave"}
    assert stay.nights(today()) == 5


def test_who_is_missing_is_expected_at_no_time(stay, caseworker):
    absence = actions.go_out(stay, kind="missing", left_at=now() - HOUR, expected_at=now() + HOUR, actor=caseworker)

    assert (absence.expected_at, absence.is_late) == (None, True)


@pytest.mark.parametrize(
    ("left", "expected", "message", "field"),
    [
        (HOUR, None, "has not come yet", "left_at"),
        (-6 * DAY, None, "this lies before it", "left_at"),
        (-HOUR, -2 * HOUR, "end lies before the beginning", "expected_at"),
    ],
    ids=["to come", "before she came", "expected before"],
)
def test_moments_that_cannot_be_are_refused(stay, caseworker, left, expected, message, field):
    with pytest.raises(Refused, match=message) as error:
        actions.go_out(
            stay, kind="leave", left_at=now() + left, expected_at=expected and now() + expected, actor=caseworker
        )

    assert error.value.field == field
    assert not Absence.objects.exists()


def test_who_is_out_does_not_go_out(stay, caseworker):
    make_absence(stay, caseworker)

    with pytest.raises(Conflict, match="Another absence of hers"):
        actions.go_out(stay, kind="leave", left_at=now(), actor=caseworker)


def test_who_came_back_goes_out_anew(stay, caseworker):
    make_absence(stay, caseworker, left_at=now() - 3 * HOUR, over_at=now() - HOUR, came_back=True)

    assert actions.go_out(stay, kind="leave", left_at=now() - HOUR, actor=caseworker).is_open


def test_who_left_for_good_does_not_go_out(stay, caseworker):
    actions.check_out(stay, on=today(), destination="family", actor=caseworker)

    with pytest.raises(Conflict, match="checked out already"):
        actions.go_out(stay, kind="leave", left_at=now(), actor=caseworker)


def test_going_out_is_recorded_by_the_house_and_not_at_all_without_a_record(stay, stranger, caseworker, broken_record):
    with pytest.raises(NotVisible):
        actions.go_out(stay, kind="leave", left_at=now(), actor=stranger)
    with pytest.raises(RuntimeError):
        actions.go_out(stay, kind="leave", left_at=now(), actor=caseworker)

    assert not Absence.objects.exists()


# ----------------------------------------------------------------- come back
def test_coming_back(stay, case, caseworker, colleague):
    absence, back = make_absence(stay, caseworker), now()

    actions.come_back(absence, at=back, actor=colleague)

    absence.refresh_from_db()
    assert (absence.over_at, absence.came_back, absence.is_late) == (back, True, False)
    event = last_event()
    assert (event.event, event.target_id, event.case_id) == (Event.ABSENCE_ENDED, absence.public_id, case.public_id)


@pytest.mark.parametrize(
    ("back", "message"), [(HOUR, "has not come yet"), (-2 * HOUR, "end lies before the beginning")]
)
def test_coming_back_at_a_moment_that_cannot_be_is_refused(stay, caseworker, back, message):
    absence = make_absence(stay, caseworker)

    with pytest.raises(Refused, match=message) as error:
        actions.come_back(absence, at=now() + back, actor=caseworker)

    assert error.value.field == "over_at"
    assert Absence.objects.get().is_open


def test_nobody_comes_back_twice(stay, caseworker):
    absence = make_absence(stay, caseworker)
    stale = Absence.objects.get(pk=absence.pk)
    actions.come_back(absence, at=now(), actor=caseworker)

    with pytest.raises(Conflict, match="over already"):
        actions.come_back(stale, at=now(), actor=caseworker)
    assert on_record().count(Event.ABSENCE_ENDED) == 1


def test_coming_back_is_recorded_by_the_house_and_not_at_all_without_a_record(
    stay, stranger, caseworker, broken_record
):
    absence = make_absence(stay, caseworker)

    with pytest.raises(NotVisible):
        actions.come_back(absence, at=now(), actor=stranger)
    with pytest.raises(RuntimeError):
        actions.come_back(absence, at=now(), actor=caseworker)

    assert Absence.objects.get().is_open


# -------------------------------------------------------------------- change
def details_of(absence, **changes):
    fields = ("kind", "left_at", "expected_at", "note")
    return {field: getattr(absence, field) for field in fields} | changes


def test_what_is_learnt_of_an_absence_is_put_right(stay, case, caseworker):
    absence = make_absence(stay, caseworker)
    left, expected = now() - 2 * DAY, now() + DAY

    actions.change_absence(
        absence, details_of(absence, kind="hospital", left_at=left, expected_at=expected), actor=caseworker
    )

    absence.refresh_from_db()
    assert (absence.kind, absence.left_at, absence.expected_at) == ("hospital", left, expected)
    assert absence.is_open
    event = last_event()
    assert (event.event, event.target_id, event.case_id) == (Event.ABSENCE_CHANGED, absence.public_id, case.public_id)
    assert event.changes == {"shelter": "EH1", "kind": "hospital"}


def test_who_turns_out_to_be_missing_is_expected_no_more(stay, caseworker):
    absence = make_absence(stay, caseworker, expected_at=now() + HOUR)

    actions.change_absence(absence, details_of(absence, kind="missing"), actor=caseworker)

    absence.refresh_from_db()
    assert absence.expected_at is None


def test_an_end_that_was_forgotten_is_written_down(stay, caseworker):
    absence = make_absence(stay, caseworker, left_at=now() - DAY)
    back = now() - HOUR

    actions.change_absence(absence, details_of(absence, over_at=back), actor=caseworker)

    absence.refresh_from_db()
    assert (absence.over_at, absence.came_back) == (back, True)


def test_who_did_not_come_back_has_not_by_putting_it_right(stay, caseworker):
    absence = make_absence(stay, caseworker, left_at=now() - DAY)
    actions.check_out(stay, on=today(), destination="left_unannounced", actor=caseworker)

    absence.refresh_from_db()
    actions.change_absence(absence, details_of(absence, kind="missing"), actor=caseworker)

    absence.refresh_from_db()
    assert (absence.came_back, absence.is_open) == (False, False)


@pytest.mark.parametrize(
    ("changes", "message", "field"),
    [
        ({"left_at": HOUR}, "has not come yet", "left_at"),
        ({"left_at": -9 * DAY}, "this lies before it", "left_at"),
        ({"expected_at": -9 * DAY}, "end lies before the beginning", "expected_at"),
        ({"over_at": HOUR}, "has not come yet", "over_at"),
        ({"over_at": -9 * DAY}, "end lies before the beginning", "over_at"),
    ],
    ids=["left to come", "left before she came", "expected before", "back to come", "back before"],
)
def test_what_cannot_have_been_is_refused(stay, caseworker, changes, message, field):
    absence = make_absence(stay, caseworker, left_at=now() - DAY)
    changes = {name: now() + moment for name, moment in changes.items()}

    with pytest.raises(Refused, match=message) as error:
        actions.change_absence(absence, details_of(absence, **changes), actor=caseworker)

    assert error.value.field == field


def test_an_absence_after_she_left_is_refused(case, bed, caseworker):
    stay = make_stay(case, bed=bed, check_in=today() - 9 * DAY, check_out=today() - 4 * DAY)
    left = at(today() - 6 * DAY)
    absence = make_absence(stay, caseworker, left_at=left, over_at=left + HOUR, came_back=True)

    with pytest.raises(Refused, match="this lies after it") as error:
        actions.change_absence(absence, details_of(absence, over_at=at(today() - 3 * DAY)), actor=caseworker)

    assert error.value.field == "over_at"
    actions.change_absence(absence, details_of(absence, over_at=at(today() - 4 * DAY, 23)), actor=caseworker)


def test_an_absence_does_not_come_to_lie_over_another(stay, caseworker):
    make_absence(stay, caseworker, left_at=now() - 9 * HOUR, over_at=now() - 7 * HOUR, came_back=True)
    later = make_absence(stay, caseworker, left_at=now() - 5 * HOUR)

    with pytest.raises(Conflict, match="Another absence of hers"):
        actions.change_absence(later, details_of(later, left_at=now() - 8 * HOUR), actor=caseworker)


def test_an_absence_is_put_right_by_the_house_and_not_without_a_record(stay, stranger, caseworker, broken_record):
    absence = make_absence(stay, caseworker)

    with pytest.raises(NotVisible):
        actions.change_absence(absence, details_of(absence, kind="hospital"), actor=stranger)
    with pytest.raises(RuntimeError):
        actions.change_absence(absence, details_of(absence, kind="hospital"), actor=caseworker)

    absence.refresh_from_db()
    assert absence.kind == "leave"
