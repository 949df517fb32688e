"""32 night shifts book at once: beds are held, come into and moved to, in real PostgreSQL, each with a connection of its own.

What came out is asked of the tables in plain SQL, night by night, apart from the ranges and constraints that should keep it.
"""

import os
import random
from collections import Counter
from queue import Empty, SimpleQueue
from threading import Barrier, Thread

import pytest
from django.db import connection, connections
from django.utils import timezone

from accounts.access import acting_as
from audit.models import AuditEvent
from core.errors import Conflict, DomainError, NotVisible, Refused
from shelters import actions
from shelters.models import Absence, BedUse, Extension, Reservation, Stay
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import make_case, make_person
from tests.shelters.factories import DAY, make_bed, make_extension, make_shelter, make_stay, make_works, today
from tests.shelters.test_races import race

PROOF = bool(os.environ.get("PROOF"))
THREADS = 32
BOOKINGS, BEDS, PERSONS = (1_000, 60, 300) if PROOF else (160, 12, 50)

# A bed in a night in which more than one has it; a person who is in two houses, a stay that has two beds.
TWICE = """
WITH night AS (SELECT generate_series(%(first)s::date, %(last)s::date, interval '1 day')::date AS on_)
SELECT 'bed', u.bed_id, night.on_ FROM night JOIN shelters_beduse u
    ON u.from_on <= night.on_ AND (u.until_on IS NULL OR u.until_on > night.on_)
    GROUP BY u.bed_id, night.on_ HAVING count(*) > 1
UNION ALL
SELECT 'person', s.person_id, night.on_ FROM night JOIN shelters_stay s
    ON s.check_in <= night.on_ AND (s.check_out IS NULL OR s.check_out > night.on_)
    GROUP BY s.person_id, night.on_ HAVING count(*) > 1
UNION ALL
SELECT 'stay', u.stay_id, night.on_ FROM night JOIN shelters_beduse u
    ON u.stay_id IS NOT NULL AND u.from_on <= night.on_ AND (u.until_on IS NULL OR u.until_on > night.on_)
    GROUP BY u.stay_id, night.on_ HAVING count(*) > 1
"""


@pytest.fixture
def house(own_database):
    return make_shelter(make_organisation("HOME", name="Home"))


@pytest.fixture
def worker(house):
    return make_user("worker", house.organisation, "caseworker")


@pytest.fixture
def chief(house):
    return make_user("chief", house.organisation, "shelter_manager")


def booked_twice():
    with connection.cursor() as cursor:
        cursor.execute(TWICE, {"first": today() - 60 * DAY, "last": today() + 120 * DAY})
        return cursor.fetchall()


def in_the_name_of(user, verb, *args, **details):
    """As a request would do it: in her name, as the application's role."""
    with acting_as(user):
        return verb(*args, actor=user, **details)


def a_booking(dice, house, cases, beds, user):
    """One of three kinds, at random; some leave, so that there is something to book."""
    kind, case, bed = dice.choice(["reserve", "check_in", "move_to_bed"]), dice.choice(cases), dice.choice(beds)
    if kind == "reserve":
        start = today() + dice.randrange(40) * DAY
        of = dice.choice([case, None])
        return kind, lambda: actions.reserve(
            house, bed, from_on=start, until_on=start + dice.randrange(1, 15) * DAY, case=of, actor=user
        )
    if kind == "check_in":
        planned = dice.choice([None, today() + dice.randrange(1, 20) * DAY])
        day = today() - dice.choice([0, 0, 0, 1, 5]) * DAY
        return kind, lambda: actions.check_in(
            case, shelter=house, bed=dice.choice([bed, bed, None]), check_in=day, planned_until=planned, actor=user
        )

    def move():
        stays = list(Stay.objects.open().filter(shelter=house).order_by("?")[:1])
        if not stays:
            raise NotVisible("")
        if dice.random() < 0.15:
            actions.check_out(stays[0], on=today(), destination="family", actor=user)
            raise NotVisible("")
        return actions.move_to_bed(stays[0], bed, on=today(), actor=user)

    return kind, move


@pytest.mark.slow
@pytest.mark.timeout(1800 if PROOF else 900)
def test_many_who_book_at_once_book_nothing_twice(house, request):
    dice = random.Random(5)  # noqa: S311 (a mixture, no secret)
    workers = [make_user(f"worker{n}", house.organisation, "caseworker") for n in range(THREADS)]
    beds = [make_bed(house, f"{n:03}") for n in range(BEDS)]
    cases = [make_case(house.organisation, person=make_person()) for _ in range(PERSONS)]
    for case, bed in zip(cases[: BEDS // 3], beds, strict=False):
        make_stay(case, bed=bed, planned_until=dice.choice([today(), today() + 3 * DAY]))
    waiting, outcomes, barrier = SimpleQueue(), SimpleQueue(), Barrier(THREADS)
    for _booking in range(BOOKINGS):
        waiting.put(dice.random())

    def shift(user):
        try:
            connection.ensure_connection()
            barrier.wait(timeout=60)
            while True:
                own = random.Random(waiting.get_nowait())  # noqa: S311
                kind, book = a_booking(own, house, cases, beds, user)
                try:
                    with acting_as(user):
                        outcomes.put((kind, book()))
                except NotVisible:
                    outcomes.put((kind, None))
                except Exception as error:
                    outcomes.put((kind, error))
        except Empty:
            pass
        except Exception as error:
            outcomes.put(("thread", error))
        finally:
            connections.close_all()

    threads = [Thread(target=shift, args=(user,)) for user in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=1500)
    results = [outcomes.get() for _ in range(outcomes.qsize())]

    assert booked_twice() == []
    assert len(results) == BOOKINGS
    errors = [outcome for _kind, outcome in results if isinstance(outcome, Exception)]
    assert [error for error in errors if not isinstance(error, Refused | Conflict)] == []
    assert all(str(error.message).strip().endswith(".") for error in errors)
    done = Counter(kind for kind, outcome in results if isinstance(outcome, Stay | Reservation))
    assert set(done) == {"reserve", "check_in", "move_to_bed"}, done
    assert errors
    assert AuditEvent.objects.filter(event="bed_reserved").count() == done["reserve"] == Reservation.objects.count()
    assert AuditEvent.objects.filter(event="stay_started").count() == done["check_in"]
    assert AuditEvent.objects.filter(event="stay_moved").count() == done["move_to_bed"]
    request.node.user_properties += [("bookings", BOOKINGS), ("booked", sum(done.values())), ("refused", len(errors))]


# ------------------------------------------------------------------ two at once


def only_told(outcomes):
    """Whoever was second was told, and by nothing but a rule."""
    return [error for error in outcomes if isinstance(error, Exception) and not isinstance(error, DomainError)] == []


@pytest.mark.slow
@pytest.mark.parametrize("number", [1, 2, 3])
def test_two_come_into_the_bed_that_is_held_for_the_other(house, worker, number):
    """Each is told that it is held, neither stands still."""
    one, two = make_bed(house, "1"), make_bed(house, "2")
    first, second = make_case(house.organisation), make_case(house.organisation)
    for case, bed in ((first, one), (second, two)):
        actions.reserve(house, bed, from_on=today(), until_on=today() + DAY, case=case, actor=worker)

    outcomes = race(
        lambda: in_the_name_of(worker, actions.check_in, first, shelter=house, bed=two, check_in=today()),
        lambda: in_the_name_of(worker, actions.check_in, second, shelter=house, bed=one, check_in=today()),
    )

    assert only_told(outcomes), outcomes
    assert [isinstance(outcome, Conflict) for outcome in outcomes] == [True, True], outcomes
    assert Reservation.objects.held().count() == 2


@pytest.mark.slow
def test_two_put_one_stay_right_at_once(house, worker, chief):
    stay = make_stay(bed=make_bed(house), check_in=today() - 9 * DAY)

    outcomes = race(
        *(
            lambda user=user, came=came, left=left: in_the_name_of(
                user, actions.correct_stay, stay, check_in=came, check_out=left, reason="learnt_later"
            )
            for user, came, left in (
                (worker, today() - 12 * DAY, None), (chief, today() - 5 * DAY, today() - DAY),
            )
        )
    )  # fmt: skip

    assert only_told(outcomes), outcomes
    stay.refresh_from_db()
    use = BedUse.objects.get()
    assert (use.from_on, use.until_on) == (stay.check_in, stay.check_out)


def test_two_stays_grow_over_the_same_nights_of_a_bed(house, worker):
    bed = make_bed(house)
    early = make_stay(bed=bed, check_in=today() - 20 * DAY, check_out=today() - 12 * DAY)
    late = make_stay(bed=bed, check_in=today() - 8 * DAY)

    outcomes = race(
        lambda: in_the_name_of(
            worker, actions.correct_stay, early, check_in=early.check_in, check_out=today() - 9 * DAY, reason="learnt_later"
        ),
        lambda: in_the_name_of(
            worker, actions.correct_stay, late, check_in=today() - 11 * DAY, check_out=None, reason="learnt_later"
        ),
    )  # fmt: skip

    assert only_told(outcomes), outcomes
    assert sum(isinstance(outcome, Stay) for outcome in outcomes) == 1
    assert booked_twice() == []


def test_longer_is_approved_while_the_bed_is_held_for_another(house, worker, chief):
    bed = make_bed(house)
    stay = make_stay(bed=bed, planned_until=today() + 2 * DAY)
    wish = make_extension(stay, worker, until_on=today() + 9 * DAY)

    outcomes = race(
        lambda: in_the_name_of(chief, actions.approve_extension, wish),
        lambda: in_the_name_of(
            worker, actions.reserve, house, bed, from_on=today() + 4 * DAY, until_on=today() + 6 * DAY
        ),
    )

    assert only_told(outcomes), outcomes
    assert sum(isinstance(outcome, Extension | Reservation) for outcome in outcomes) == 1
    assert booked_twice() == []


def test_a_wish_is_answered_while_she_leaves(house, worker, chief):
    stay = make_stay(bed=make_bed(house), planned_until=today() + 2 * DAY)
    wish = make_extension(stay, worker, until_on=today() + 9 * DAY)

    outcomes = race(
        lambda: in_the_name_of(chief, actions.approve_extension, wish),
        lambda: in_the_name_of(worker, actions.check_out, stay, on=today(), destination="family"),
    )

    assert only_told(outcomes), outcomes
    assert isinstance(outcomes[1], Stay)
    assert not Extension.objects.filter(state="asked").exists()
    assert BedUse.objects.get().until_on == today()


@pytest.mark.slow
def test_beds_are_closed_while_somebody_comes(house, worker, chief):
    beds = [make_bed(house, f"{n}") for n in range(4)]
    cases = [make_case(house.organisation) for _ in beds]
    works = {"kind": "repair", "title": "Roof", "from_on": today(), "until_on": None}

    outcomes = race(
        lambda: in_the_name_of(chief, actions.close_beds, house, beds, works),
        *(
            lambda case=case, bed=bed: in_the_name_of(
                worker, actions.check_in, case, shelter=house, bed=bed, check_in=today()
            )
            for case, bed in zip(cases, reversed(beds), strict=True)
        ),
    )

    assert only_told(outcomes), outcomes
    assert booked_twice() == []
    taken = BedUse.objects.filter(stay__isnull=False).count()
    assert taken == 4 or (taken == 0 and BedUse.objects.count() == 4)


@pytest.mark.slow
def test_works_last_longer_while_somebody_comes_after_them(house, worker, chief):
    bed = make_bed(house)
    works = make_works(bed, today() - 5 * DAY, today())

    outcomes = race(
        lambda: in_the_name_of(chief, actions.end_works, works, on=today() + 3 * DAY),
        lambda: in_the_name_of(
            worker, actions.check_in, make_case(house.organisation), shelter=house, bed=bed, check_in=today()
        ),
    )

    assert only_told(outcomes), outcomes
    assert sum(isinstance(outcome, Exception) for outcome in outcomes) == 1
    assert booked_twice() == []


@pytest.mark.parametrize("number", [1, 2, 3])
def test_somebody_goes_out_while_she_is_checked_out(house, worker, chief, number):
    stay = make_stay(bed=make_bed(house))

    outcomes = race(
        lambda: in_the_name_of(worker, actions.go_out, stay, kind="leave", left_at=timezone.now()),
        lambda: in_the_name_of(chief, actions.check_out, stay, on=today() - DAY, destination="unknown"),
    )

    assert only_told(outcomes), outcomes
    stay.refresh_from_db()
    absences = Absence.objects.count()
    assert (stay.is_open, absences) in {(True, 1), (False, 0)}


def test_two_who_go_out_at_once_are_out_once(house, worker, chief):
    stay = make_stay(shelter=house)

    outcomes = race(
        *(
            lambda user=user: in_the_name_of(user, actions.go_out, stay, kind="leave", left_at=timezone.now())
            for user in (worker, chief)
        )
    )

    assert only_told(outcomes), outcomes
    assert Absence.objects.count() == 1


@pytest.mark.slow
@pytest.mark.parametrize("number", [1, 2, 3])
def test_the_night_does_not_stand_still_over_who_is_moved_meanwhile(house, worker, chief, number):
    """It has one bed and wants the other one's; so have they who try to swap them."""
    one, two = make_bed(house, "1"), make_bed(house, "2")
    first, second = (make_stay(bed=bed, planned_until=today() - DAY) for bed in (one, two))

    outcomes = race(
        actions.hold_beds_of_overdue,
        lambda: in_the_name_of(worker, actions.move_to_bed, first, two, on=today()),
        lambda: in_the_name_of(chief, actions.move_to_bed, second, one, on=today()),
    )

    assert only_told(outcomes), outcomes
    assert booked_twice() == []


def test_the_night_holds_a_bed_while_she_leaves_and_another_comes(house, worker, chief):
    bed = make_bed(house)
    stay = make_stay(bed=bed, planned_until=today() - DAY)
    case = make_case(house.organisation)

    outcomes = race(
        actions.hold_beds_of_overdue,
        actions.hold_beds_of_overdue,
        lambda: in_the_name_of(chief, actions.check_out, stay, on=today(), destination="family"),
        lambda: in_the_name_of(worker, actions.check_in, case, shelter=house, bed=bed, check_in=today()),
    )

    assert only_told(outcomes), outcomes
    assert isinstance(outcomes[2], Stay)
    assert booked_twice() == []
