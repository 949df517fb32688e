from datetime import timedelta

import pytest
from django.utils import timezone

from audit.events import Event
from core.errors import Conflict, NotAllowed, NotVisible, Refused
from shelters import actions
from shelters.models import Bed, BedUse, Works
from tests.shelters.factories import DAY, make_bed, make_reservation, make_shelter, make_stay, make_works, today
from tests.shelters.looking import last_event

IN_3_DAYS = today() + 3 * DAY


def close(beds, actor, *, from_on=IN_3_DAYS, until_on=IN_3_DAYS + 4 * DAY, shelter=None):
    details = {"kind": "renovation", "title": "New bathroom", "from_on": from_on, "until_on": until_on}
    return actions.close_beds(shelter or beds[0].shelter, beds, details, actor=actor)


# --------------------------------------------------------------------- close
def test_beds_are_closed_for_the_days_of_the_works(bed, manager):
    beds = [bed, make_bed(bed.shelter, "2")]

    works = close(beds, manager)

    assert (works.kind, works.title, works.shelter) == ("renovation", "New bathroom", bed.shelter)
    assert {(use.bed, use.from_on, use.until_on) for use in works.bed_uses.all()} == {
        (one, IN_3_DAYS, IN_3_DAYS + 4 * DAY) for one in beds
    }
    assert not Bed.objects.free(IN_3_DAYS, IN_3_DAYS + DAY).exists()
    assert Bed.objects.free(IN_3_DAYS + 4 * DAY).count() == 2
    event = last_event()
    assert (event.event, event.target_id, event.case_id) == (Event.WORKS_BEGUN, works.public_id, None)
    assert event.changes == {
        "shelter": "EH1", "kind": "renovation", "rows": 2, "from_on": IN_3_DAYS.isoformat(),
        "until": (IN_3_DAYS + 4 * DAY).isoformat(),
    }  # fmt: skip


def test_a_house_is_given_something_without_closing_a_bed(shelter, manager):
    assert close([], manager, shelter=shelter, until_on=None).bed_uses.count() == 0


def test_works_end_after_they_begin(bed, manager):
    with pytest.raises(Refused, match="end lies before the beginning") as error:
        close([bed], manager, until_on=IN_3_DAYS)

    assert error.value.field == "until_on"


def test_beds_of_another_house_are_refused(bed, manager):
    with pytest.raises(Refused, match="another shelter") as error:
        close([bed, make_bed(make_shelter(manager.organisation))], manager, shelter=bed.shelter)

    assert error.value.field == "beds"


@pytest.mark.parametrize("who", ["stay", "reservation", "works", "who should have left"])
def test_beds_that_somebody_has_are_named_and_none_is_closed(bed, manager, who):
    free, start = make_bed(bed.shelter, "2"), IN_3_DAYS
    if who == "stay":
        make_stay(bed=bed)
    elif who == "reservation":
        make_reservation(bed, manager)
    elif who == "works":
        make_works(bed)
    else:
        make_stay(bed=bed, planned_until=today())
        start = today()

    with pytest.raises(Conflict, match=r"they are held: 1a\. Nothing was changed"):
        close([bed, free], manager, from_on=start)

    assert not BedUse.objects.filter(bed=free).exists()


def test_a_bed_is_closed_from_the_day_on_which_its_person_is_to_leave(bed, manager):
    make_stay(bed=bed, planned_until=IN_3_DAYS)

    assert close([bed], manager).bed_uses.count() == 1


def test_what_ran_out_stands_in_no_works_way(bed, manager):
    late = make_reservation(bed, manager, expires_at=timezone.now() - timedelta(hours=1))

    close([bed], manager)

    late.refresh_from_db()
    assert late.state == "expired"


def test_closing_is_the_managers_of_the_house(bed, caseworker, stranger):
    with pytest.raises(NotAllowed):
        close([bed], caseworker)
    with pytest.raises(NotVisible):
        close([bed], stranger)

    assert not Works.objects.exists()


def test_closing_that_cannot_be_recorded_does_not_happen(bed, manager, broken_record):
    with pytest.raises(RuntimeError):
        close([bed], manager)

    assert (Works.objects.count(), BedUse.objects.count()) == (0, 0)


# ----------------------------------------------------------------------- end
@pytest.mark.parametrize("until", [None, IN_3_DAYS + 9 * DAY])
def test_works_that_end_earlier_open_their_beds(bed, manager, until):
    works = make_works(bed, IN_3_DAYS, until)

    actions.end_works(works, on=IN_3_DAYS + DAY, actor=manager)

    works.refresh_from_db()
    assert (works.until_on, works.bed_uses.get().until_on) == (IN_3_DAYS + DAY, IN_3_DAYS + DAY)
    assert Bed.objects.free(IN_3_DAYS + DAY).exists()
    event = last_event()
    assert (event.event, event.target_id) == (Event.WORKS_ENDED, works.public_id)
    assert event.changes == {"shelter": "EH1", "until": (IN_3_DAYS + DAY).isoformat()}


def test_works_that_never_began_close_nothing(bed, manager):
    works = make_works(bed, IN_3_DAYS)

    actions.end_works(works, on=IN_3_DAYS, actor=manager)

    assert Bed.objects.free(IN_3_DAYS).exists()


def test_works_that_last_longer_close_their_beds_for_longer(bed, manager):
    works = make_works(bed, IN_3_DAYS, IN_3_DAYS + DAY)

    actions.end_works(works, on=IN_3_DAYS + 9 * DAY, actor=manager)

    assert works.bed_uses.get().until_on == IN_3_DAYS + 9 * DAY


@pytest.mark.parametrize(
    ("who", "message"),
    [
        ("stay", "taken a moment ago"),
        ("reservation", "held for somebody"),
        ("works", "closed"),
        ("later", "free until"),
    ],
)
def test_works_do_not_last_into_what_comes_after_them(bed, manager, who, message):
    works, other = make_works(bed, today() - 9 * DAY, today()), make_bed(bed.shelter, "2")
    second = BedUse.objects.create(
        bed=other, shelter=bed.shelter, works=works, from_on=works.from_on, until_on=today()
    )  # fmt: skip
    if who == "stay":
        make_stay(bed=bed, check_in=today())
    elif who == "reservation":
        make_reservation(bed, manager)
    elif who == "works":
        make_works(bed)
    else:
        make_reservation(bed, manager, from_on=today() + DAY)

    with pytest.raises(Conflict, match=message):
        actions.end_works(works, on=IN_3_DAYS, actor=manager)

    works.refresh_from_db()
    second.refresh_from_db()
    assert (works.until_on, second.until_on) == (today(), today())


def test_works_last_over_what_is_held_for_who_did_not_come(bed, manager):
    works = make_works(bed, today() - 9 * DAY, today())
    make_reservation(bed, manager, expires_at=timezone.now() - timedelta(hours=1))

    actions.end_works(works, on=IN_3_DAYS, actor=manager)

    assert works.bed_uses.get().until_on == IN_3_DAYS


def test_works_do_not_end_before_they_began(bed, manager):
    works = make_works(bed, IN_3_DAYS)

    with pytest.raises(Refused, match="end lies before the beginning") as error:
        actions.end_works(works, on=IN_3_DAYS - DAY, actor=manager)

    assert error.value.field == "on"


def test_ending_works_is_the_managers_and_not_without_a_record(bed, caseworker, manager, stranger, broken_record):
    works = make_works(bed, IN_3_DAYS)

    for actor, error in ((caseworker, NotAllowed), (stranger, NotVisible), (manager, RuntimeError)):
        with pytest.raises(error):
            actions.end_works(works, on=IN_3_DAYS + DAY, actor=actor)

    works.refresh_from_db()
    assert (works.until_on, BedUse.objects.get().until_on) == (None, None)
