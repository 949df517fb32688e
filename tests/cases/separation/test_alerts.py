"""Who must not be in one house is found whatever its reader sees, and told to her as far as she may know."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.access import acting_as
from accounts.models import User
from cases.due import Lane, day_of
from cases.models import Case, Separation
from cases.separation.alerts import kept_apart, known_to, may_know
from cases.separation.presenters import kept_apart_from
from tests.cases.factories import make_case, make_person, make_share
from tests.cases.factories_family import make_link, make_relation
from tests.cases.factories_merging import make_merge
from tests.cases.factories_separation import make_separation
from tests.shelters.factories import make_shelter, make_stay

TODAY = timezone.localdate()


def seal(case):
    Case.objects.filter(pk=case.pk).update(restricted=True)


def pairs(user, cases, others=None):
    with acting_as(user):
        return [(pair.case, pair.other) for pair in kept_apart(cases, others)]


def test_of_many_those_two_are_found_from_both_sides(case, other, caseworker, colleague):
    make_separation(case, other, by=caseworker)
    third = make_case(case.organisation)

    assert set(pairs(colleague, [case.pk, other.pk, third.pk])) == {(case.pk, other.pk), (other.pk, case.pk)}
    assert pairs(colleague, [other.pk], [case.pk, third.pk]) == [(other.pk, case.pk)]
    assert pairs(colleague, [third.pk], [case.pk, other.pk]) == []
    assert pairs(colleague, [], [case.pk]) == pairs(colleague, [case.pk], []) == []


def test_what_is_over_is_not_found(case, other, caseworker):
    row = make_separation(case, other, by=caseworker, from_on=TODAY - timedelta(days=9), until_on=TODAY)
    assert pairs(caseworker, [case.pk], [other.pk])

    Separation.objects.filter(pk=row.pk).update(until_on=TODAY - timedelta(days=1))
    assert pairs(caseworker, [case.pk], [other.pk]) == []
    ended = {"ended_by": caseworker, "ended_at": timezone.now(), "end_reason": "Peace."}
    make_separation(case, other, by=caseworker, **ended)
    assert pairs(caseworker, [case.pk], [other.pk]) == []


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(("danger", "found"), [("yes", True), ("no", False), ("not_known", False)])
def test_somebody_recorded_as_a_danger_is_kept_apart_either_way(case, other, caseworker, turned, danger, found):
    one, two = (other, case) if turned else (case, other)
    make_relation(one, kind="spouse", other_case=two, is_danger=danger)

    assert bool(pairs(caseworker, [case.pk], [other.pk])) == found


def test_a_link_and_a_danger_without_a_file_keep_nobody_apart(case, other, caseworker):
    make_link(case, other)
    make_relation(case, is_danger="yes")

    assert pairs(caseworker, [case.pk], [other.pk]) == []


def test_it_holds_for_every_record_and_every_file_of_hers(case, other, caseworker, stranger):
    """Recorded in the file of a record that was merged into another one; she comes with her file of another house."""
    merged = make_merge(case, by=caseworker).merged
    hers = make_case(case.organisation, person=merged)
    elsewhere = make_case(stranger.organisation, person=other.person)
    make_share(elsewhere, case.organisation, "stays")
    make_separation(hers, other, by=caseworker)

    with acting_as(caseworker):
        assert [pair.case for pair in kept_apart([case.pk], [elsewhere.pk])] == [case.pk]


def test_the_hidden_file_is_kept_from_the_transaction_itself(case, foreign, caseworker, stranger):
    """The house sees one of the two files; of the other it knows that somebody sleeps there."""
    make_separation(foreign, case, by=stranger)
    make_stay(foreign, make_shelter(case.organisation))

    with acting_as(caseworker):
        (pair,) = kept_apart([case.pk], [foreign.pk])
        assert (pair.other, pair.separation, pair.relation) == (None, None, None)
        assert (pair.asked, pair.staff, pair.organisation) == (stranger.pk, stranger.full_name, "Other House")
        assert not may_know(caseworker, pair)
        assert not Separation.objects.exists()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM cases_separation")
            assert cursor.fetchone() == (0,)


def test_of_a_case_that_is_nothing_to_the_reader_nothing_is_said(case, other, caseworker, stranger):
    make_separation(case, other, by=caseworker)

    assert pairs(stranger, [case.pk], [other.pk]) == []
    mine = make_case(stranger.organisation)
    make_separation(case, mine, by=caseworker)
    assert pairs(stranger, [mine.pk], [case.pk]) == []


def test_who_sees_both_may_know_number_and_reason(case, other, caseworker, colleague):
    make_separation(case, other, by=caseworker)

    with acting_as(colleague):
        (pair,) = kept_apart([case.pk], [other.pk])
        assert may_know(colleague, pair)
        known = known_to(colleague, [pair])[pair]
    assert (known.number, known.reason) == (other.number, "Suspected recruiter")


def test_a_danger_in_the_family_is_said_as_that(case, other, caseworker):
    make_relation(case, other_case=other, is_danger="yes")

    with acting_as(caseworker):
        (pair,) = kept_apart([other.pk], [case.pk])
        assert known_to(caseworker, [pair])[pair].reason == "Danger in the family"
    assert (pair.other, pair.asked) == (case.pk, caseworker.pk)


@pytest.mark.parametrize(
    ("sections", "reason", "knows"),
    [
        (["identity"], "conflict", False),
        (["family"], "conflict", True),
        (["family"], "recruiter", False),
        (["family", "perpetrators"], "recruiter", True),
    ],
)
def test_the_reason_takes_its_part_of_both_files(case, other, caseworker, stranger, sections, reason, knows):
    make_separation(case, other, by=caseworker, reason=reason)
    for file in (case, other):
        make_share(file, stranger.organisation, *sections)

    with acting_as(stranger):
        (pair,) = kept_apart([case.pk], [other.pk])
        assert may_know(stranger, pair) == knows


def test_where_the_recorder_has_left_whoever_is_in_charge_is_asked(case, other, caseworker, colleague):
    make_separation(case, other, by=colleague)
    User.objects.filter(pk=colleague.pk).update(is_active=False)

    with acting_as(caseworker):
        assert [pair.staff for pair in kept_apart([case.pk], [other.pk])] == [caseworker.full_name]
        case.assignments.update(until=TODAY)
        assert [(pair.asked, pair.staff) for pair in kept_apart([case.pk], [other.pk])] == [(None, "")]


def test_a_board_of_300_asks_once(case, other, caseworker, django_assert_num_queries):
    shelter = make_shelter(case.organisation)
    cases = [make_case(case.organisation, person=make_person(), status=None) for _number in range(298)]
    for file in cases:
        make_stay(file, shelter)
    make_separation(case, other, by=caseworker)
    for one, two in zip(cases[::10], cases[1::10], strict=False):
        make_separation(one, two, by=caseworker)
    keys = [case.pk, other.pk, *(file.pk for file in cases)]

    with acting_as(caseworker):
        with django_assert_num_queries(1):
            found = kept_apart(keys)
        with django_assert_num_queries(2):
            assert len(known_to(caseworker, found)) == 62
    assert len(found) == 62


@pytest.mark.parametrize(("days", "told"), [(0, True), (7, True), (8, False), (None, False)])
def test_one_that_runs_out_is_told_a_week_before_to_who_is_in_charge(case, caseworker, colleague, days, told):
    other = make_case(case.organisation)
    until = None if days is None else TODAY + timedelta(days=days)
    make_separation(case, other, by=colleague, until_on=until)

    for user, expected in ((caseworker, told), (colleague, False)):
        with acting_as(user):
            found = [due for due in day_of(user).lists[Lane.DUE] if due.kind == "separation_ends"]
        assert [(due.case, due.on) for due in found] == ([(case.number, until)] if expected else [])
    seal(other)
    with acting_as(caseworker):
        assert day_of(caseworker).lists[Lane.DUE] == []


# ------------------------------------------------------------------ in the file


def test_the_file_says_it_whole_to_who_sees_both_and_half_to_who_sees_one(case, other, caseworker, colleague):
    row = make_separation(case, other, by=caseworker)
    over = {"from_on": TODAY - timedelta(days=2), "until_on": TODAY - timedelta(days=1)}
    make_separation(case, make_case(case.organisation), by=caseworker, **over)

    with acting_as(colleague):
        (one,) = kept_apart_from(case, colleague)
    assert (one.row, one.file, one.staff, one.may_end) == (row, other, caseworker.full_name, True)
    seal(other)
    with acting_as(colleague):
        (one,) = kept_apart_from(case, colleague)
        assert kept_apart_from(other, colleague) == []
    assert (one.row, one.file, one.staff, one.may_end) == (None, None, caseworker.full_name, False)
