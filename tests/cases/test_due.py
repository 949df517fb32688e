"""What is due is asked of the database once, whatever there is to do, and of each reader no more than she sees."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import grants
from cases.due import MOST, Lane, count_due, day_of, due_in
from cases.enums import Section
from reintegration.models import Plan
from tests.cases.factories import make_case, make_emergency
from tests.referrals.factories import make_referral
from tests.shelters.factories import make_stay

ALL = frozenset(Section.values)


@pytest.fixture
def today():
    return timezone.localdate()


def make_plan(case, review_on):
    return Plan.objects.create(case=case, review_on=review_on)


def test_what_is_late_comes_before_what_is_due_today(case, caseworker, today):
    make_plan(case, today)
    other = make_case(caseworker.organisation, worker=caseworker)
    make_plan(other, today - timedelta(days=3))

    due = day_of(caseworker).lists[Lane.DUE]

    assert [(row.case, row.tone) for row in due] == [(other.number, "late"), (case.number, "soon")]
    assert count_due(caseworker) == 2


def test_what_comes_later_is_told_as_the_next(case, caseworker, today):
    make_plan(case, today + timedelta(days=3))
    make_plan(make_case(caseworker.organisation, worker=caseworker), today + timedelta(days=9))

    day = day_of(caseworker)

    assert day.lists[Lane.DUE] == []
    assert (day.following.case, day.following.on) == (case.number, today + timedelta(days=3))
    assert count_due(caseworker) == 0


def test_a_case_in_nobodys_charge_waits_for_nobody(case, colleague, manager, today):
    make_plan(case, today)

    assert day_of(colleague).lists[Lane.DUE] == day_of(manager).lists[Lane.DUE] == []


def test_a_case_sealed_to_others_is_due_for_nobody_else(case, caseworker, colleague, manager, today):
    make_plan(case, today)
    case.restricted = True
    case.save()
    grants.give(case, colleague, "view_case", actor=manager)

    assert day_of(caseworker).lists[Lane.DUE] == []
    assert count_due(caseworker) == 0


def test_a_list_shows_its_beginning_and_counts_the_rest(caseworker, today):
    for number in range(MOST + 3):
        make_plan(make_case(caseworker.organisation, worker=caseworker), today - timedelta(days=number))

    day = day_of(caseworker)

    assert len(day.lists[Lane.DUE]) == MOST
    assert day.totals[Lane.DUE] == count_due(caseworker) == MOST + 3


def test_what_is_due_in_one_file_whoever_it_waits_for(case, colleague, today):
    make_plan(case, today)
    make_plan(make_case(colleague.organisation), today)

    now, following = due_in(case, colleague, ALL)

    assert [row.case for row in now] == [case.number]
    assert following is None
    assert due_in(case, colleague, ALL - {Section.ASSISTANCE}) == ([], None)


def test_it_is_the_readers_turn(case, caseworker, manager, reviewer, receiver):
    make_referral(case, receiver, "submitted", sender=caseworker)
    make_emergency(case, receiver)

    assert [row.kind for row in day_of(reviewer).lists[Lane.TURN]] == ["referral"]
    assert [row.kind for row in day_of(manager).lists[Lane.TURN]] == ["emergency"]


def test_who_comes_and_goes_in_the_readers_houses(case, caseworker, stranger, shelter, today):
    make_stay(case, shelter, check_in=today)
    hidden = make_case(stranger.organisation)
    make_stay(hidden, shelter, check_in=today - timedelta(days=4), check_out=today)

    house = day_of(caseworker).lists[Lane.HOUSE]

    assert {(row.kind, row.case) for row in house} == {("arrival", case.number), ("departure", "")}
    assert day_of(stranger).lists[Lane.HOUSE] == []


def test_on_into_another_bed_nobody_comes_or_goes(case, caseworker, shelter, bed, today):
    make_stay(case, shelter, check_in=today - timedelta(days=4), check_out=today)
    make_stay(case, shelter, bed=bed, check_in=today)

    assert day_of(caseworker).lists[Lane.HOUSE] == []


def test_the_cost_does_not_grow(caseworker, shelter, today, django_assert_num_queries):
    for count in (3, 30):
        for _ in range(count):
            case = make_case(caseworker.organisation, worker=caseworker)
            make_plan(case, today)
            make_stay(case, shelter, check_in=today)
        with django_assert_num_queries(1):
            day_of(caseworker)
        with django_assert_num_queries(1):
            count_due(caseworker)
        with django_assert_num_queries(1):
            due_in(case, caseworker, ALL)
