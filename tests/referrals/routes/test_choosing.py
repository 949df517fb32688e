"""Which route a referral takes: the most specific in force, or none."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from referrals.routes.models import Route
from referrals.routes.policies import route_for, routes_from
from referrals.states import Purpose
from tests.accounts.factories import make_organisation
from tests.referrals.routes.factories import SINCE, make_route

KINDS = ["ngo", "ministry", "health"]


def test_whatever_was_possible_before_has_a_route(db, django_assert_num_queries, ministry, receiver):
    for purpose in Purpose:
        with django_assert_num_queries(1):
            route = route_for(receiver.organisation, ministry, purpose)
        assert route.ministry_approves


def test_the_ministry_places_somebody_without_asking_itself(ministry, receiver):
    route = route_for(ministry, receiver.organisation, Purpose.SHELTER_PLACEMENT)

    assert not route.ministry_approves
    assert route.several_offers
    assert route.time_to_answer("immediate") == timedelta(hours=4)
    assert route.time_to_answer("routine") == timedelta(days=1)


def test_the_deadlines_are_times_or_none(ministry, receiver):
    route = route_for(receiver.organisation, ministry, Purpose.FORMAL_IDENTIFICATION)

    assert route.time_to_approve() == timedelta(hours=24)
    assert route.time_to_complete() == timedelta(days=30)
    assert route.time_to_start() is None
    assert route.time_to_answer("immediate") is None


def test_a_grant_says_who_she_is_and_what_is_planned(receiver):
    iom = make_organisation("IOM", type="international")

    assert route_for(receiver.organisation, iom, Purpose.REINTEGRATION_GRANT).must_carry == ["identity", "assistance"]


def test_without_a_route_nobody_may_refer(ministry, receiver):
    Route.objects.filter(purpose=Purpose.LEGAL).update(valid_until=date(2001, 1, 1))

    assert route_for(receiver.organisation, ministry, Purpose.LEGAL) is None
    assert Purpose.LEGAL not in routes_from(receiver.organisation).purposes()


def test_a_version_holds_from_its_first_day_up_to_its_last(ministry, receiver):
    Route.objects.filter(purpose=Purpose.LEGAL).update(valid_until=SINCE)
    route = make_route("", "", "legal", valid_until=date(2020, 3, 1))
    held = {
        day: route_for(receiver.organisation, ministry, Purpose.LEGAL, day)
        for day in (SINCE, date(2020, 2, 29), date(2020, 3, 1))
    }

    assert held == {SINCE: route, date(2020, 2, 29): route, date(2020, 3, 1): None}


def naive(rows, from_type, to_type, purpose, on):
    """The four kinds of line, asked for one after the other."""
    for line in ((from_type, to_type), (from_type, ""), ("", to_type), ("", "")):
        for row in rows:
            if (row[0], row[1]) == line and row[2] == purpose and row[3] <= on and (row[4] is None or on < row[4]):
                return row
    return None


lines = st.tuples(
    st.sampled_from(["", *KINDS]), st.sampled_from(["", *KINDS]), st.sampled_from(["legal", "health"]), st.booleans()
)
# Of one line at most one that ends and one that follows it: what the database lets stand.
tables = st.lists(lines, max_size=14, unique=True)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=tables)
def test_the_most_specific_one_in_force_is_taken(table):
    turn, days = date(2020, 6, 1), (date(2020, 1, 1), date(2020, 5, 31), date(2020, 6, 1))
    rows = [(f, t, p, *((SINCE, turn) if first else (turn, None))) for f, t, p, first in table]
    with transaction.atomic():
        Route.objects.update(valid_until=date(2001, 1, 1))
        for f, t, purpose, since, until in rows:
            make_route(f, t, purpose, valid_from=since, valid_until=until)
        organisations = {kind: make_organisation(kind.upper(), type=kind) for kind in KINDS}
        for on in days:
            for sender in organisations.values():
                open_now = routes_from(sender, on)
                for receiver in organisations.values():
                    taken = route_for(sender, receiver, "legal", on)
                    found = taken and (taken.from_type, taken.to_type, "legal", taken.valid_from, taken.valid_until)
                    assert found == naive(rows, sender.type, receiver.type, "legal", on)
                    assert open_now.to(receiver.type, "legal") == taken
        transaction.set_rollback(True)
