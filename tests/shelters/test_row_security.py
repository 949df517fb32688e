"""Whose nights a transaction sees and writes in plain SQL, whatever the application forgets to ask."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from accounts.access import acting_as
from core.errors import Conflict, NotVisible
from shelters import actions
from shelters.models import Absence, BedUse, Extension, Stay
from tests.cases.factories import make_case, make_share
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

OF_HOUSE = ("shelters_capacity", "shelters_works", "shelters_reservation")
OF_STAY = ("shelters_beduse", "shelters_absence", "shelters_extension")


@pytest.fixture
def guest(shelter, bed, stranger, caseworker):
    """The stranger's case in our house, where there is more than that."""
    case = make_case(stranger.organisation)
    stay = make_stay(case, bed=bed)
    make_absence(stay, caseworker)
    make_extension(stay, caseworker)
    other = make_stay(bed=make_bed(shelter, "2"))
    make_absence(other, caseworker)
    make_extension(other, caseworker)
    make_reservation(make_bed(shelter, "3"), caseworker, case=make_case(shelter.organisation))
    make_works(make_bed(shelter, "4"))
    return stay


def asked(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def counted(tables):
    return {table: asked(f"SELECT count(*) FROM {table}")[0][0] for table in tables}  # noqa: S608


def test_the_house_sees_all_of_its_nights_whosever_the_case_is(guest, caseworker):
    with acting_as(caseworker):
        assert counted(OF_HOUSE + OF_STAY) == {
            "shelters_capacity": 1, "shelters_works": 1, "shelters_reservation": 1, "shelters_beduse": 4,
            "shelters_absence": 2, "shelters_extension": 2,
        }  # fmt: skip


def test_another_organisation_sees_none(guest, receiver, administrator, auditor):
    for user in (receiver, administrator, auditor):
        with acting_as(user):
            assert set(counted(OF_HOUSE + OF_STAY).values()) == {0}


def test_the_cases_owner_sees_the_nights_of_her_person_and_of_nobody_else(guest, stranger):
    with acting_as(stranger):
        assert counted(OF_STAY) == dict.fromkeys(OF_STAY, 1)
        assert {row.stay_id for model in (BedUse, Absence, Extension) for row in model.objects.all()} == {guest.pk}
        assert counted(OF_HOUSE) == {"shelters_capacity": 1, "shelters_works": 0, "shelters_reservation": 0}


def test_who_sees_the_case_no_more_does_not_see_its_nights(guest, receiver):
    share = make_share(guest.case, receiver.organisation, "stays")
    with acting_as(receiver):
        assert counted(OF_STAY) == dict.fromkeys(OF_STAY, 1)

    share.ended_at = timezone.now()
    share.save()

    with acting_as(receiver):
        assert counted(OF_STAY) == dict.fromkeys(OF_STAY, 0)


SEEN = (*OF_STAY, "shelters_capacity", "shelters_stay", "shelters_bed", "shelters_room", "shelters_shelter")


@pytest.mark.parametrize("table", SEEN)
def test_the_cases_owner_writes_and_deletes_nothing_of_what_she_sees(guest, stranger, table):
    with acting_as(stranger):
        assert counted([table])[table] >= 1
        assert asked(f"UPDATE {table} SET id = id") == 0  # noqa: S608
        assert asked(f"DELETE FROM {table}") == 0  # noqa: S608

    assert counted([table])[table] >= 1


def test_the_cases_owner_adds_nothing_in_another_organisations_house(guest, bed, stranger):
    with acting_as(stranger):
        for add in (
            lambda: make_nights(bed, today() - 20 * DAY, today() - 10 * DAY, stay=guest),
            lambda: make_extension(guest, stranger),
            lambda: make_absence(
                guest, stranger, left_at=timezone.now() - 3 * DAY, over_at=timezone.now(), came_back=True
            ),
        ):
            with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
                add()


def test_what_lies_within_a_stay_is_asked_in_the_houses_own_name_too(guest, caseworker):
    """The function that asks sees the stay, whoever writes."""
    with acting_as(caseworker), transaction.atomic():
        assert BedUse.objects.filter(stay=guest).update(from_on=guest.check_in - DAY) == 1
        with pytest.raises(IntegrityError, match="outside"), transaction.atomic():
            asked("SET CONSTRAINTS ALL IMMEDIATE")
        BedUse.objects.filter(stay=guest).update(from_on=guest.check_in)


def test_a_stay_that_she_does_not_see_is_told_without_its_house(case, shelter, bed, caseworker, stranger):
    """Booked through the application's own wall: the other organisation's stay is not even read."""
    secret = make_shelter(stranger.organisation, name="Secret House")
    make_stay(make_case(stranger.organisation, person=case.person), secret, check_in=today() - timedelta(days=3))

    with acting_as(caseworker), pytest.raises(Conflict) as error, transaction.atomic():
        actions.check_in(case, shelter=shelter, bed=bed, check_in=today(), actor=caseworker)

    told = str(error.value.message)
    assert "another organisation" in told
    assert "Nothing was changed" in told
    assert "Secret" not in told
    assert secret.organisation.name not in told
    assert Stay.objects.count() == 1


def test_a_shelter_of_another_organisation_is_not_booked(case, bed, stranger, caseworker):
    """Only a referral leads there."""
    away = make_bed(make_shelter(stranger.organisation))

    for book in (
        lambda: actions.check_in(case, shelter=away.shelter, bed=away, check_in=today(), actor=caseworker),
        lambda: actions.reserve(
            away.shelter, away, from_on=today(), until_on=today() + DAY, case=case, actor=caseworker
        ),
    ):
        with acting_as(caseworker), pytest.raises(NotVisible):
            book()
