"""Two or eight night shifts at one bed, at the same moment, each with a connection of its own."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from audit.models import AuditEvent
from core.errors import Conflict
from shelters import actions
from shelters.actions import stays
from shelters.models import Bed, BedUse, Stay
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import make_case, make_person
from tests.shelters.factories import bed_of, make_bed, make_shelter, make_stay, today


@pytest.fixture
def house(own_database):
    return make_shelter(make_organisation("HOME", name="Home"))


@pytest.fixture
def worker(house):
    return make_user("worker", house.organisation, "caseworker")


def race(*runners: Callable[[], Any]) -> list[Any]:
    """Start all at once; what each returned or raised."""
    barrier, outcomes = Barrier(len(runners)), [None] * len(runners)

    def run(number: int) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            outcomes[number] = runners[number]()
        except Exception as error:
            outcomes[number] = error
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(number,)) for number in range(len(runners))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes


def one_won(outcomes: list[Any]) -> bool:
    """Exactly one stay; every other was told kindly, and by nothing but a Conflict."""
    won = [outcome for outcome in outcomes if isinstance(outcome, Stay)]
    told = [outcome for outcome in outcomes if isinstance(outcome, Conflict)]
    return len(won) == 1 and len(told) == len(outcomes) - 1 and all("Nothing was changed" in str(t) for t in told)


def check_ins(cases, beds, house, worker):
    return [
        lambda case=case, bed=bed: actions.check_in(case, shelter=house, bed=bed, check_in=today(), actor=worker)
        for case, bed in zip(cases, beds, strict=True)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("number", [2, 8])
@pytest.mark.parametrize("looks_first", [True, False], ids=["with the kind look", "by the constraint alone"])
def test_one_bed_takes_one_of_many(house, worker, monkeypatch, number, looks_first):
    if not looks_first:
        monkeypatch.setattr(stays, "lock_free_bed", lambda *args: None)
    bed = make_bed(house)
    cases = [make_case(house.organisation) for _ in range(number)]

    outcomes = race(*check_ins(cases, [bed] * number, house, worker))

    assert one_won(outcomes), outcomes
    assert bed_of(Stay.objects.get()) == bed
    assert AuditEvent.objects.filter(event="stay_started").count() == 1


@pytest.mark.slow
@pytest.mark.parametrize("number", [2, 8])
@pytest.mark.parametrize("looks_first", [True, False], ids=["with the kind look", "by the constraint alone"])
def test_one_person_comes_into_one_of_many_beds(house, worker, monkeypatch, number, looks_first):
    if not looks_first:
        monkeypatch.setattr(stays, "lock_person", lambda *args: None)
        monkeypatch.setattr(stays, "refuse_person_elsewhere", lambda *args: None)
    case = make_case(house.organisation)
    beds = [make_bed(house, f"bed {place}") for place in range(number)]

    outcomes = race(*check_ins([case] * number, beds, house, worker))

    assert one_won(outcomes), outcomes
    assert Stay.objects.get().case == case


@pytest.mark.slow
def test_a_person_with_a_case_at_two_organisations_comes_into_one_house(house, worker):
    away = make_shelter(make_organisation("AWAY", name="Away"))
    colleague = make_user("colleague", away.organisation, "caseworker")
    person = make_person()
    here, there = make_case(house.organisation, person=person), make_case(away.organisation, person=person)

    outcomes = race(
        lambda: actions.check_in(here, shelter=house, check_in=today(), actor=worker),
        lambda: actions.check_in(there, shelter=away, check_in=today(), actor=colleague),
    )

    assert one_won(outcomes), outcomes


@pytest.mark.slow
def test_two_who_swap_beds_do_not_wait_for_each_other(house, worker):
    """Both beds are taken: each is told so, neither stands still."""
    one, two = make_bed(house, "1"), make_bed(house, "2")
    first, second = make_stay(bed=one), make_stay(bed=two)

    outcomes = race(
        lambda: actions.move_to_bed(first, two, on=today(), actor=worker),
        lambda: actions.move_to_bed(second, one, on=today(), actor=worker),
    )

    assert [isinstance(outcome, Conflict) for outcome in outcomes] == [True, True], outcomes
    assert [bed_of(first), bed_of(second)] == [one, two]


@pytest.mark.slow
def test_moving_in_and_checking_in_at_once(house, worker):
    old, new = make_bed(house, "1"), make_bed(house, "2")
    stay, case = make_stay(bed=old), make_case(house.organisation)

    outcomes = race(
        lambda: actions.move_to_bed(stay, new, on=today(), actor=worker),
        lambda: actions.check_in(case, shelter=house, bed=new, check_in=today(), actor=worker),
    )

    assert one_won(outcomes), outcomes
    assert BedUse.objects.on_night(today()).filter(bed=new).count() == 1


@pytest.mark.slow
def test_checking_out_twice_at_once_writes_one_departure(house, worker):
    stay = make_stay(shelter=house)

    outcomes = race(
        *[
            lambda to=to: actions.check_out(stay, on=today(), destination=to, actor=worker)
            for to in ("family", "hospital")
        ]
    )

    assert one_won(outcomes), outcomes
    assert AuditEvent.objects.filter(event="stay_ended").count() == 1


@pytest.mark.slow
@pytest.mark.parametrize("number", [2, 8])
def test_two_browsers_at_one_bed(house, own_database, number):
    bed = make_bed(house)
    cases = [make_case(house.organisation) for _ in range(number)]
    url = reverse("shelters:check_in", args=[house.public_id])

    def browser(case, place):
        client = Client()
        client.force_login(make_user(f"worker{place}", house.organisation, "caseworker"))
        form = {"case_number": case.number, "place": str(bed.public_id), "check_in": today().isoformat()}
        return lambda: client.post(url, form)

    answers = race(*[browser(case, place) for place, case in enumerate(cases)])

    assert sorted(answer.status_code for answer in answers) == [302] + [409] * (number - 1), answers
    for answer in answers:
        if answer.status_code == 409:
            assert b"This bed was taken a moment ago. Nothing was changed; choose another bed." in answer.content
    assert bed_of(Stay.objects.get()) == Bed.objects.get()
