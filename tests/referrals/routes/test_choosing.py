"""Which route a referral takes: the most specific in force, or none."""

import pytest
from django.utils import timezone

from referrals.routes.models import Route
from referrals.routes.policies import route_for, routes_from
from referrals.states import Purpose
from tests.accounts.factories import make_organisation


def test_whatever_was_possible_before_has_a_route(db, django_assert_num_queries, ministry, receiver):
    for purpose in Purpose:
        with django_assert_num_queries(1):
            route = route_for(receiver.organisation, ministry, purpose)
        assert route.ministry_approves


def test_the_ministry_places_somebody_without_asking_itself(ministry, receiver):
    route = route_for(ministry, receiver.organisation, Purpose.SHELTER_PLACEMENT)

    assert not route.ministry_approves
    assert route.several_offers
    assert route.time_to_answer("immediate").total_seconds() == 4 * 3600
    assert route.time_to_answer("routine").days == 1


def test_a_grant_says_who_she_is_and_what_is_planned(receiver):
    iom = make_organisation("IOM", type="international")

    assert route_for(receiver.organisation, iom, Purpose.REINTEGRATION_GRANT).must_carry == ["identity", "assistance"]


@pytest.mark.django_db
def test_without_a_route_nobody_may_refer(ministry, receiver):
    Route.objects.filter(purpose=Purpose.LEGAL).update(valid_until=timezone.localdate())

    assert route_for(receiver.organisation, ministry, Purpose.LEGAL) is None
    assert Purpose.LEGAL not in routes_from(receiver.organisation).purposes()
