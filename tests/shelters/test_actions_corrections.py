from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from audit.events import Event
from audit.models import AuditEvent, FieldHistory
from core.errors import Conflict, NotVisible, Refused
from shelters import actions
from shelters.models import BedUse
from tests.cases.factories import make_case
from tests.shelters.factories import (
    DAY,
    make_absence,
    make_bed,
    make_extension,
    make_nights,
    make_reservation,
    make_shelter,
    make_stay,
    make_works,
    today,
)
from tests.shelters.looking import last_event, nights_of, on_record


def ago(days):
    return today() - days * DAY


def moment(days_ago, hour=12):
    return timezone.make_aware(datetime.combine(ago(days_ago), time(hour)))


def correct(stay, actor, *, check_in=None, check_out=..., reason="learnt_later"):
    left = stay.check_out if check_out is ... else check_out
    return actions.correct_stay(stay, check_in=check_in or stay.check_in, check_out=left, reason=reason, actor=actor)


def correct_bed(use, actor, *, bed=None, from_on=None):
    return actions.correct_bed(
        use, bed=bed or use.bed, from_on=from_on or use.from_on, reason="written_wrongly", actor=actor
    )


@pytest.fixture
def stay(case, bed):
    """Ten to four days ago."""
    return make_stay(case, bed=bed, check_in=ago(10), check_out=ago(4), destination="family", left_because="planned")


@pytest.fixture
def moved(case, shelter, bed):
    """Here since ten days ago, since five in another bed."""
    stay = make_stay(case, shelter, check_in=ago(10))
    make_nights(bed, ago(10), ago(5), stay=stay)
    make_nights(make_bed(shelter, "2"), ago(5), stay=stay)
    return stay


# ---------------------------------------------------------------------- stay
@pytest.mark.parametrize(("came", "left"), [(12, 4), (8, 4), (10, 2), (10, 6), (12, 0), (6, 6)], ids=str)
def test_the_bed_goes_with_the_days(stay, bed, caseworker, came, left):
    correct(stay, caseworker, check_in=ago(came), check_out=ago(left))

    stay.refresh_from_db()
    assert (stay.check_in, stay.check_out, stay.destination) == (ago(came), ago(left), "family")
    assert nights_of(stay) == [(bed, ago(came), ago(left))]


def test_a_correction_is_on_record_with_its_reason_and_the_old_value_in_the_history(stay, case, caseworker):
    correct(stay, caseworker, check_in=ago(12))

    event = last_event()
    assert (event.event, event.target_id, event.case_id) == (Event.STAY_CORRECTED, stay.public_id, case.public_id)
    assert event.changes == {
        "shelter": "EH1", "check_in": ago(12).isoformat(), "check_out": ago(4).isoformat(),
        "reason_code": "learnt_later",
    }  # fmt: skip
    kept = FieldHistory.objects.get(row_id=stay.public_id)
    assert kept.changed == {"check_in": [ago(10).isoformat(), ago(12).isoformat()]}
    nights = FieldHistory.objects.get(table_name="shelters_beduse")
    assert (nights.about_kind, nights.about_key) == ("case", case.pk)
    assert nights.changed == {"from_on": [ago(10).isoformat(), ago(12).isoformat()]}


def test_a_stay_that_goes_on_after_all(stay, bed, caseworker):
    stay.leaving_note = "Gone home."
    stay.save()

    correct(stay, caseworker, check_out=None)

    stay.refresh_from_db()
    assert (stay.is_open, stay.destination, stay.left_because, stay.safety_checked) == (True, "", "", [])
    assert stay.leaving_note == ""
    assert nights_of(stay) == [(bed, ago(10), None)]


@pytest.mark.parametrize(("planned", "until"), [(3, 3), (-2, 1)], ids=["planned for later", "should have left"])
def test_a_stay_that_goes_on_has_its_bed_as_planned(stay, bed, caseworker, planned, until):
    stay.planned_until = today() + planned * DAY
    stay.save()

    correct(stay, caseworker, check_out=None)

    assert nights_of(stay) == [(bed, ago(10), today() + until * DAY)]


def test_an_open_stay_was_over_earlier(case, bed, caseworker):
    stay = make_stay(case, bed=bed, check_in=ago(10), planned_until=today() + 9 * DAY)

    correct(stay, caseworker, check_out=ago(3))

    assert nights_of(stay) == [(bed, ago(10), ago(3))]


def test_a_wish_ends_with_a_stay_that_was_over_earlier(case, bed, caseworker, manager):
    """Else it could be approved after she has left."""
    stay = make_stay(case, bed=bed, planned_until=today() + DAY)
    wish = make_extension(stay, manager)

    correct(stay, caseworker, check_out=ago(1))

    wish.refresh_from_db()
    assert (wish.state, wish.decided_by) == ("withdrawn", caseworker)
    assert on_record() == [Event.EXTENSION_WITHDRAWN, Event.STAY_CORRECTED]


def test_beds_of_nights_that_go_are_hers_no_more(moved, caseworker):
    first, second = (use.bed for use in moved.bed_uses.order_by("from_on"))

    correct(moved, caseworker, check_in=ago(12), check_out=ago(7))

    assert nights_of(moved) == [(first, ago(12), ago(7))]

    correct(moved, caseworker, check_in=ago(9), check_out=None)
    assert nights_of(moved) == [(first, ago(9), None)]
    assert not BedUse.objects.filter(bed=second).exists()


def test_who_came_after_the_move_never_was_in_the_first_bed(moved, caseworker):
    second = moved.bed_uses.order_by("-from_on").first().bed

    correct(moved, caseworker, check_in=ago(3))

    assert nights_of(moved) == [(second, ago(3), None)]


def test_a_plan_that_lies_before_the_day_she_came_is_none(case, bed, caseworker):
    stay = make_stay(case, bed=bed, check_in=ago(10), planned_until=ago(5))

    correct(stay, caseworker, check_in=ago(3))

    stay.refresh_from_db()
    assert (stay.planned_until, nights_of(stay)) == (None, [(bed, ago(3), None)])


def test_when_she_came_is_put_right_though_the_bed_is_another_ones_since_she_should_have_left(case, bed, caseworker):
    stay = make_stay(case, bed=bed, check_in=ago(10), planned_until=ago(2))
    make_works(bed, ago(1))

    correct(stay, caseworker, check_in=ago(11))

    assert nights_of(stay) == [(bed, ago(11), ago(2))]


@pytest.mark.parametrize(
    ("came", "left", "message", "field"),
    [
        (-1, None, "has not come yet", "check_in"),
        (10, -1, "has not come yet", "check_out"),
        (4, 5, "end lies before the beginning", "check_out"),
        (None, 4, "before the date of birth", "check_in"),
    ],
    ids=["comes tomorrow", "leaves tomorrow", "out before in", "before birth"],
)
def test_days_that_cannot_be_are_refused(stay, caseworker, came, left, message, field):
    with pytest.raises(Refused, match=message) as error:
        correct(
            stay, caseworker, check_in=date(1995, 3, 7) if came is None else ago(came),
            check_out=None if left is None else ago(left),
        )  # fmt: skip

    assert error.value.field == field
    stay.refresh_from_db()
    assert (stay.check_in, stay.check_out) == (ago(10), ago(4))


@pytest.mark.parametrize(
    ("came", "left", "message", "field"),
    [(7, 4, "out from", "check_in"), (10, 7, "out until", "check_out")],
    ids=["came after it", "left before it"],
)
def test_an_absence_that_would_lie_outside_is_put_right_first(stay, caseworker, came, left, message, field):
    make_absence(stay, caseworker, left_at=moment(8), over_at=moment(6), came_back=True)

    with pytest.raises(Refused, match=f"She was {message}") as error:
        correct(stay, caseworker, check_in=ago(came), check_out=ago(left))

    assert error.value.field == field
    correct(stay, caseworker, check_in=ago(8), check_out=ago(6))


def test_who_is_out_now_did_not_leave_earlier(case, bed, caseworker):
    stay = make_stay(case, bed=bed)
    make_absence(stay, caseworker)

    with pytest.raises(Refused, match="out until now"):
        correct(stay, caseworker, check_out=ago(1))


@pytest.mark.parametrize(("came", "left"), [(14, 4), (10, 1), (10, None)], ids=["before", "after", "until now"])
def test_nights_of_another_person_in_the_bed_are_hers(stay, bed, caseworker, came, left):
    make_stay(bed=bed, check_in=ago(20), check_out=ago(12))
    make_stay(bed=bed, check_in=ago(3))

    with pytest.raises(Conflict, match="Nothing was changed") as error:
        correct(stay, caseworker, check_in=ago(came), check_out=None if left is None else ago(left))

    assert error.value.field == "place"
    assert nights_of(stay) == [(bed, ago(10), ago(4))]


@pytest.mark.parametrize(("came", "left"), [(14, 4), (10, 1), (10, None)], ids=["before", "after", "until now"])
def test_she_is_not_put_over_other_stays_of_her_own(stay, case, shelter, caseworker, came, left):
    make_stay(case, shelter, check_in=ago(20), check_out=ago(12))
    make_stay(case, shelter, check_in=ago(3))

    with pytest.raises((Conflict, Refused), match="Quiet House"):
        correct(stay, caseworker, check_in=ago(came), check_out=None if left is None else ago(left))


def test_another_organisations_house_is_not_named(stay, case, caseworker, stranger):
    secret = make_shelter(stranger.organisation, name="Secret House")
    make_stay(make_case(stranger.organisation, person=case.person), secret, check_in=ago(3))

    with pytest.raises(Conflict, match="another organisation") as error:
        correct(stay, caseworker, check_out=ago(1))

    assert "Secret" not in str(error.value.message)


def test_putting_right_is_for_the_house_and_not_without_a_record(stay, caseworker, stranger, broken_record):
    with pytest.raises(NotVisible):
        correct(stay, stranger, check_in=ago(12))
    with pytest.raises(RuntimeError):
        correct(stay, caseworker, check_in=ago(12), check_out=None)

    stay.refresh_from_db()
    assert (stay.check_in, stay.check_out, stay.destination) == (ago(10), ago(4), "family")
    assert BedUse.objects.get().from_on == ago(10)


# ----------------------------------------------------------------------- bed
def test_it_was_another_bed(stay, shelter, caseworker):
    other = make_bed(shelter, "2")

    correct_bed(stay.bed_uses.get(), caseworker, bed=other)

    assert nights_of(stay) == [(other, ago(10), ago(4))]
    event = AuditEvent.objects.get()
    assert (event.event, event.target_id) == (Event.STAY_CORRECTED, stay.public_id)
    assert event.changes == {
        "shelter": "EH1", "bed": "2", "check_in": ago(10).isoformat(), "reason_code": "written_wrongly",
    }  # fmt: skip


@pytest.mark.parametrize("day", [7, 5, 2, 0], ids="{} days ago".format)
def test_she_moved_on_another_day(moved, caseworker, day):
    first, second = moved.bed_uses.order_by("from_on")

    correct_bed(second, caseworker, from_on=ago(day))

    assert nights_of(moved) == [(first.bed, ago(10), ago(day)), (second.bed, ago(day), None)]


def test_the_bed_before_it_may_be_the_same(moved, bed, caseworker):
    correct_bed(moved.bed_uses.get(from_on=ago(5)), caseworker, bed=bed, from_on=ago(7))

    assert nights_of(moved) == [(bed, ago(10), ago(7)), (bed, ago(7), None)]


def test_the_bed_of_the_first_nights_may_not_be_known(moved, caseworker):
    first, second = moved.bed_uses.order_by("from_on")

    correct_bed(first, caseworker, from_on=ago(8))

    assert nights_of(moved) == [(first.bed, ago(8), ago(5)), (second.bed, ago(5), None)]


@pytest.mark.parametrize("day", [10, 12, -1], ids=["over the bed before", "before she came", "tomorrow"])
def test_a_day_outside_is_refused(moved, caseworker, day):
    with pytest.raises(Refused) as error:
        correct_bed(moved.bed_uses.get(from_on=ago(5)), caseworker, from_on=ago(day))

    assert error.value.field == "from_on"


def test_a_day_after_the_nights_is_refused(moved, caseworker):
    with pytest.raises(Refused, match="is possible here"):
        correct_bed(moved.bed_uses.get(from_on=ago(10)), caseworker, from_on=ago(5))


def test_nobody_is_put_into_another_ones_bed(moved, shelter, caseworker):
    taken = make_bed(shelter, "3")
    make_stay(bed=taken, check_in=ago(6), check_out=ago(4))

    with pytest.raises(Conflict, match="occupied until"):
        correct_bed(moved.bed_uses.get(from_on=ago(5)), caseworker, bed=taken)
    with pytest.raises(Refused, match="another shelter"):
        correct_bed(moved.bed_uses.get(from_on=ago(5)), caseworker, bed=make_bed(make_shelter(shelter.organisation)))


def test_the_bed_before_it_does_not_grow_over_another_ones_nights(moved, bed, caseworker):
    make_stay(bed=bed, check_in=ago(5), check_out=ago(1))

    with pytest.raises(Conflict, match="occupied until"):
        correct_bed(moved.bed_uses.get(from_on=ago(5)), caseworker, from_on=ago(3))


def test_nights_between_two_beds_stay_without_one(case, shelter, bed, caseworker):
    """Nobody knows where she slept then: another one was in her bed. That she moved a day later changes nothing of it."""
    stay = make_stay(case, shelter, check_in=ago(10))
    make_nights(bed, ago(10), ago(7), stay=stay)
    make_stay(bed=bed, check_in=ago(7), check_out=ago(1))
    second = make_nights(make_bed(shelter, "2"), ago(5), stay=stay)

    correct_bed(second, caseworker, from_on=ago(4))

    assert nights_of(stay) == [(bed, ago(10), ago(7)), (second.bed, ago(4), None)]


def test_a_bed_that_is_held_for_who_did_not_come_can_have_been_hers(moved, shelter, caseworker):
    held = make_bed(shelter, "3")
    make_reservation(held, caseworker, from_on=ago(2), expires_at=timezone.now() - timedelta(hours=1))

    correct_bed(moved.bed_uses.get(from_on=ago(5)), caseworker, bed=held)

    assert nights_of(moved)[1] == (held, ago(5), None)


def test_what_is_no_more_is_not_put_right(moved, caseworker):
    use = moved.bed_uses.get(from_on=ago(5))
    actions.check_out(moved, on=ago(5), destination="family", actor=caseworker)

    with pytest.raises(Conflict, match="changed this meanwhile"):
        correct_bed(use, caseworker, from_on=ago(3))


def test_a_bed_is_put_right_by_the_house_and_not_without_a_record(moved, shelter, caseworker, stranger, broken_record):
    use, other = moved.bed_uses.get(from_on=ago(5)), make_bed(shelter, "3")

    with pytest.raises(NotVisible):
        correct_bed(use, stranger, bed=other)
    with pytest.raises(RuntimeError):
        correct_bed(use, caseworker, bed=other, from_on=ago(7))

    assert [(start, until) for _bed, start, until in nights_of(moved)] == [(ago(10), ago(5)), (ago(5), None)]


def test_who_stayed_for_a_day_without_a_night_stands_in_nobodys_way(case, shelter, bed, caseworker):
    other = make_bed(shelter, "2")
    make_stay(bed=other, check_in=ago(9), check_out=ago(2))
    stay = make_stay(case, bed=bed, check_in=ago(5), check_out=ago(5), destination="family", left_because="planned")

    correct_bed(stay.bed_uses.get(), caseworker, bed=other)

    assert nights_of(stay) == [(other, ago(5), ago(5))]
