"""Where a referral cannot get on: each kind of dead end, found before somebody runs into it."""

from datetime import date

import pytest
from django.utils import timezone

from accounts.enums import OrganisationType
from accounts.models import Organisation, User
from accounts.roles import Section
from referrals.routes.dead_ends import (
    DeadEnd,
    Staffing,
    Why,
    dead_ends,
    dead_ends_ahead,
    in_force_on,
    is_never_taken,
    staffing,
)
from referrals.routes.models import Route
from referrals.states import Purpose
from tests.accounts.factories import make_organisation, make_user
from tests.referrals.routes.factories import a_route

EVERYTHING = frozenset(Section)
WHO = Staffing(frozenset({"ngo"}), {"health": EVERYTHING, "international": frozenset({Section.IDENTITY})}, reviewers=2)


def all_ways(*but):
    """A route of any kind to any kind for every purpose except some."""
    return [a_route("", "", purpose) for purpose in Purpose if purpose not in but]


def test_where_every_way_is_open_there_is_no_dead_end():
    assert dead_ends(all_ways(), WHO) == []


def test_a_kind_of_sender_without_a_route_for_a_purpose():
    routes = [*all_ways("legal"), a_route("police", "", "legal")]

    assert dead_ends(routes, WHO) == [DeadEnd(Why.NO_ROUTE, purpose="legal", from_type="ngo")]


def test_a_route_to_a_kind_in_which_nobody_answers():
    routes = [*all_ways(), a_route("", "court", "legal")]

    assert dead_ends(routes, WHO) == [DeadEnd(Why.NOBODY_ANSWERS, purpose="legal", to_type="court")]


def test_a_route_to_anybody_where_nobody_answers_anywhere():
    found = dead_ends([a_route()], Staffing(frozenset(), {}, reviewers=1))

    assert found == [DeadEnd(Why.NOBODY_ANSWERS, purpose="legal")]


def test_an_approval_that_nobody_can_give_is_told_once():
    who = Staffing(WHO.senders, WHO.answering, reviewers=0)

    assert dead_ends(all_ways(), who) == [DeadEnd(Why.NOBODY_APPROVES)]


def test_two_officers_are_asked_for_and_there_is_one():
    who = Staffing(WHO.senders, WHO.answering, reviewers=1)
    routes = [*all_ways(), a_route("ngo", "", "legal", four_eyes=True)]

    assert dead_ends(routes, who) == [DeadEnd(Why.NO_SECOND_OFFICER, purpose="legal", from_type="ngo")]
    assert dead_ends(routes, WHO) == []


def test_it_must_carry_what_nobody_at_the_receiver_may_see():
    routes = [*all_ways(), a_route("", "international", "legal", must_carry=["identity", "health"])]

    assert dead_ends(routes, WHO) == [
        DeadEnd(Why.SECTION_UNSEEN, purpose="legal", to_type="international", section="health")
    ]


def test_a_route_that_is_never_taken_as_others_name_more():
    general, named = a_route("ngo", "", "legal"), [a_route("ngo", kind, "legal") for kind in OrganisationType.values]
    who = Staffing(WHO.senders, dict.fromkeys(OrganisationType.values, EVERYTHING), reviewers=2)

    assert dead_ends([*all_ways(), general, *named], who) == [
        DeadEnd(Why.NEVER_TAKEN, purpose="legal", from_type="ngo")
    ]
    assert not is_never_taken(general, named[1:])


def test_what_comes_is_told_with_its_day():
    today, turn = date(2026, 1, 1), date(2026, 3, 1)
    routes = [*all_ways("legal"), a_route(valid_until=turn), a_route("", "court", "legal", valid_from=date(2026, 2, 1))]

    assert dead_ends_ahead(routes, WHO, today) == [
        (date(2026, 2, 1), DeadEnd(Why.NOBODY_ANSWERS, purpose="legal", to_type="court")),
    ]
    assert dead_ends_ahead(routes[:-1], WHO, today) == [(turn, DeadEnd(Why.NO_ROUTE, purpose="legal", from_type="ngo"))]


@pytest.mark.django_db
def test_who_there_is_takes_one_query(django_assert_num_queries, caseworker, manager, reviewer, receiver, iom_officer):
    off = make_organisation("CLOSED", type="court")
    make_user("gone", make_organisation("HEALTH", type="health"), "receiving_officer", is_active=False)
    make_user("closed", off, "receiving_officer")
    Organisation.objects.filter(pk=off.pk).update(is_active=False)
    make_user("second", reviewer.organisation, "ministry_reviewer")
    make_user("elsewhere", receiver.organisation, "ministry_reviewer")

    with django_assert_num_queries(1):
        who = staffing()

    assert who.senders == {caseworker.organisation.type}
    assert set(who.answering) == {caseworker.organisation.type, "ministry", "international"}
    assert who.answering["international"] == {
        Section.IDENTITY,
        Section.CLASSIFICATION,
        Section.EXPLOITATION,
        Section.ASSISTANCE,
    }
    assert who.reviewers == 2


@pytest.mark.django_db
def test_a_reviewer_who_leaves_is_missed(reviewer, receiver):
    routes = in_force_on(Route.objects.all(), timezone.localdate())
    assert DeadEnd(Why.NOBODY_APPROVES) not in dead_ends(routes, staffing())

    User.objects.filter(pk=reviewer.pk).update(is_active=False)

    assert DeadEnd(Why.NOBODY_APPROVES) in dead_ends(routes, staffing())
