"""What PostgreSQL itself keeps true of nights, absences, reservations, extensions and works, whoever writes."""

from datetime import datetime, time

import pytest
from django.db import connection
from django.utils import timezone

from shelters.models import Absence, BedUse, Extension, Stay
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
from tests.shelters.looking import judge_now, refused_by


def moment(day, hour=12):
    return timezone.make_aware(datetime.combine(day, time(hour)))


def use(bed, **fields):
    return BedUse.objects.create(**({"bed": bed, "shelter": bed.shelter, "from_on": today()} | fields))


def test_a_stay_is_planned_for_a_night(case, shelter):
    with refused_by("shelters_stay_is_planned_for_a_night"):
        make_stay(case, shelter, check_in=today(), planned_until=today())


@pytest.mark.parametrize(
    "reason", [{"destination": "family"}, {"left_because": "planned"}, {"safety_checked": ["place"]}]
)
def test_who_is_here_has_no_reason_for_leaving(case, shelter, reason):
    with refused_by("shelters_stay_says_why_when_it_ended"):
        make_stay(case, shelter, **reason)


def test_nights_are_of_one_thing(case, bed, caseworker):
    stay = make_stay(case, bed.shelter)
    held = make_reservation(make_bed(bed.shelter, "2"), caseworker)
    works = make_works(make_bed(bed.shelter, "3"))

    for owners in (
        {},
        {"stay": stay},
        {"case": case},
        {"stay": stay, "case": case, "works": works},
        {"reservation": held, "works": works},
        {"works": works, "case": case},
    ):
        with refused_by("shelters_bed_use_is_of_one_thing"):
            use(bed, **owners)


def test_nights_do_not_end_before_they_begin(bed, case):
    stay = make_stay(case, bed.shelter)

    with refused_by("shelters_bed_use_ends_after_it_begins"):
        use(bed, stay=stay, case=case, until_on=today() - DAY)


@pytest.mark.parametrize("first", ["stay", "reservation", "works"])
@pytest.mark.parametrize("second", ["stay", "reservation", "works"])
def test_whatever_has_a_bed_has_it_alone(bed, caseworker, first, second):
    take = {
        "stay": lambda: make_stay(bed=bed, check_in=today()),
        "reservation": lambda: make_reservation(bed, caseworker),
        "works": lambda: make_works(bed),
    }
    take[first]()

    with refused_by("shelters_bed_use_one_at_a_time"):
        take[second]()


def test_a_stay_has_one_bed_at_a_time(case, bed):
    stay = make_stay(case, bed=bed)

    with refused_by("shelters_bed_use_one_bed_per_stay"):
        make_nights(make_bed(bed.shelter, "2"), today(), stay=stay)


def test_a_reservation_has_one_bed(bed, caseworker):
    held = make_reservation(bed, caseworker)

    with refused_by("shelters_beduse_reservation_id_key"):
        make_nights(make_bed(bed.shelter, "2"), today(), today() + DAY, reservation=held)


def test_one_reservation_is_for_one_stay(case, bed, caseworker):
    ended = {"state": "used", "ended_at": timezone.now(), "stay": make_stay(case, bed.shelter)}
    make_reservation(bed, caseworker, **ended)

    with refused_by("shelters_reservation_stay_id_key"):
        make_reservation(make_bed(bed.shelter, "2"), caseworker, **ended)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"until_on": today()}, "shelters_reservation_holds_a_night"),
        ({"state": "released"}, "shelters_reservation_ended_whole"),
        ({"ended_at": timezone.now()}, "shelters_reservation_ended_whole"),
    ],
)
def test_a_reservation_is_whole(bed, caseworker, fields, name):
    with refused_by(name):
        make_reservation(bed, caseworker, **fields)


def test_a_reservation_that_is_held_has_no_stay(case, bed, caseworker):
    with refused_by("shelters_reservation_used_by_a_stay"):
        make_reservation(bed, caseworker, stay=make_stay(case, bed.shelter))


def test_a_case_has_one_bed_held_in_the_same_days(case, bed, caseworker):
    make_reservation(bed, caseworker, case=case)
    two, three = make_bed(bed.shelter, "2"), make_bed(bed.shelter, "3")

    with refused_by("shelters_reservation_one_per_case"):
        make_reservation(two, caseworker, case=case, from_on=today() + 9 * DAY)
    make_reservation(two, caseworker, case=case, from_on=today() + 10 * DAY)
    make_reservation(three, caseworker, case=case, state="released", ended_at=timezone.now())


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"over_at": timezone.now()}, "shelters_absence_over_whole"),
        ({"came_back": True}, "shelters_absence_over_whole"),
        ({"over_at": timezone.now() - DAY, "came_back": True}, "shelters_absence_over_whole"),
        ({"expected_at": timezone.now() - DAY}, "shelters_absence_expected_after_leaving"),
    ],
)
def test_an_absence_is_whole(case, shelter, caseworker, fields, name):
    with refused_by(name):
        make_absence(make_stay(case, shelter), caseworker, **fields)


def test_nobody_is_out_twice_at_a_time(case, shelter, caseworker):
    stay = make_stay(case, shelter)
    make_absence(stay, caseworker)

    with refused_by("shelters_absence_one_at_a_time"):
        make_absence(stay, caseworker, left_at=timezone.now())


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"state": "approved"}, "shelters_extension_answered_whole"),
        ({"decided_at": timezone.now()}, "shelters_extension_answered_whole"),
        ({"state": "approved", "decided_at": timezone.now(), "decided_by": "the one who asked"}, "shelters_extension_takes_two"),
        ({"state": "declined", "decided_at": timezone.now(), "decided_by": "the one who asked"}, "shelters_extension_takes_two"),
    ],
)  # fmt: skip
def test_an_extension_is_answered_whole_and_by_two(case, shelter, caseworker, fields, name):
    fields = {key: caseworker if key == "decided_by" else value for key, value in fields.items()}

    with refused_by(name):
        make_extension(make_stay(case, shelter), caseworker, **fields)


def test_a_longer_stay_is_asked_for_once_at_a_time(case, shelter, caseworker, colleague):
    stay = make_stay(case, shelter)
    make_extension(stay, caseworker, state="withdrawn", decided_by=caseworker, decided_at=timezone.now())
    make_extension(stay, caseworker)

    with refused_by("shelters_extension_one_asked"):
        make_extension(stay, colleague)


def test_works_end_after_they_begin(bed):
    with refused_by("shelters_works_end_after_they_begin"):
        make_works(bed, today(), today() - DAY)


# ------------------------------------------- what repeats another row agrees with it
REPEATED = {
    "nights, of another bed's house": (
        "shelters_bed_use_bed_is_the_shelters",
        lambda rows: BedUse.objects.filter(pk=rows["use"].pk).update(bed=rows["far"]),
    ),
    "nights, of another case": (
        "shelters_bed_use_agrees_with_stay",
        lambda rows: BedUse.objects.filter(pk=rows["use"].pk).update(case=rows["other"]),
    ),
    "nights, of another house's reservation": (
        "shelters_bed_use_reservation_is_the_shelters",
        lambda rows: BedUse.objects.filter(reservation=rows["held"]).update(shelter=rows["far"].shelter, bed=rows["far"]),
    ),
    "nights, of another house's works": (
        "shelters_bed_use_works_are_the_shelters",
        lambda rows: BedUse.objects.filter(works=rows["works"]).update(shelter=rows["far"].shelter, bed=rows["far"]),
    ),
    "absence, of another house": (
        "shelters_absence_agrees_with_stay",
        lambda rows: Absence.objects.update(shelter=rows["far"].shelter),
    ),
    "absence, of another case": (
        "shelters_absence_agrees_with_stay",
        lambda rows: Absence.objects.update(case=rows["other"]),
    ),
    "extension, of another house": (
        "shelters_extension_agrees_with_stay",
        lambda rows: Extension.objects.update(shelter=rows["far"].shelter),
    ),
    "extension, of another case": (
        "shelters_extension_agrees_with_stay",
        lambda rows: Extension.objects.update(case=rows["other"]),
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", REPEATED)
def test_what_repeats_another_row_agrees_with_it(case, bed, stranger, caseworker, what):
    stay = make_stay(case, bed=bed)
    make_absence(stay, caseworker)
    make_extension(stay, caseworker)
    rows = {
        "use": stay.bed_uses.get(),
        "held": make_reservation(make_bed(bed.shelter, "2"), caseworker),
        "works": make_works(make_bed(bed.shelter, "3")),
        "far": make_bed(make_shelter(stranger.organisation)),
        "other": make_case(bed.shelter.organisation),
    }
    judge_now()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    name, change = REPEATED[what]

    with refused_by(name):
        assert change(rows) == 1
        judge_now()


# ---------------------------------------------------------- within the stay
@pytest.fixture
def stay(case, bed, caseworker):
    """Ten to four days ago, out for a night seven days ago."""
    stay = make_stay(case, bed=bed, check_in=today() - 10 * DAY, check_out=today() - 4 * DAY)
    make_absence(stay, caseworker, left_at=moment(today() - 7 * DAY), over_at=moment(today() - 6 * DAY), came_back=True)
    return stay


WITHIN = {
    "nights before it": ("shelters_bed_use_within_stay", BedUse, {"from_on": today() - 11 * DAY}),
    "nights after it": ("shelters_bed_use_within_stay", BedUse, {"until_on": today() - 3 * DAY}),
    "nights without end": ("shelters_bed_use_within_stay", BedUse, {"until_on": None}),
    "stay that begins after its nights": ("shelters_bed_use_within_stay", Stay, {"check_in": today() - 9 * DAY}),
    "stay that ends before its nights": ("shelters_bed_use_within_stay", Stay, {"check_out": today() - 5 * DAY}),
    "absence before it": ("shelters_absence_within_stay", Absence, {"left_at": moment(today() - 11 * DAY, 23)}),
    "absence after it": ("shelters_absence_within_stay", Absence, {"over_at": moment(today() - 3 * DAY, 0)}),
    "absence without end": ("shelters_absence_within_stay", Absence, {"over_at": None, "came_back": None}),
}


@pytest.mark.parametrize("what", WITHIN)
def test_nights_and_absences_lie_within_their_stay(stay, what):
    name, model, change = WITHIN[what]

    with refused_by(name):
        model.objects.update(**change)
        judge_now()


@pytest.mark.parametrize(
    "change", [{"left_at": moment(today() - 10 * DAY, 0)}, {"over_at": moment(today() - 4 * DAY, 23)}]
)
def test_days_are_those_of_baku(stay, change):
    """Midnight there is eight in the evening of the day before in UTC."""
    Absence.objects.update(**change)
    judge_now()


def test_a_stay_shrinks_with_all_that_lies_within(stay):
    Stay.objects.update(check_in=today() - 8 * DAY, check_out=today() - 5 * DAY)
    BedUse.objects.update(from_on=today() - 8 * DAY, until_on=today() - 5 * DAY)
    judge_now()


def test_a_stay_that_shrinks_away_from_an_absence_is_refused(stay):
    with refused_by("shelters_absence_within_stay"):
        Stay.objects.update(check_out=today() - 7 * DAY)
        BedUse.objects.update(until_on=today() - 7 * DAY)
        judge_now()


def test_a_night_without_a_stay_is_asked_for_none(bed):
    make_works(bed)
    judge_now()
