"""Who sees which case. That has_perm, the policies and the database are of the same opinion: test_parity.py."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts import grants
from accounts.access import NoContext, acting_as
from cases.enums import CATEGORY_OF_STATUS, Category
from cases.models import Assignment, Case, Person
from cases.policies import sections_for
from tests.cases.factories import make_case, make_share

DAY = timedelta(days=1)


def test_own_organisation_sees_its_case(case, caseworker, colleague, manager):
    for user in (caseworker, colleague, manager):
        assert list(Case.objects.visible_to(user)) == [case]


@pytest.mark.parametrize("asked", [Case.objects.visible_to, Case.objects.arms], ids=["rows", "list"])
def test_nobody_is_asked_for_in_the_context_of_somebody_else(case, caseworker, stranger, asked):
    with acting_as(stranger), pytest.raises(NoContext):
        asked(caseworker)


def test_another_organisation_sees_nothing(case, stranger, receiver, reviewer, iom_officer, auditor, administrator):
    for user in (stranger, receiver, reviewer, iom_officer, auditor, administrator):
        assert not Case.objects.visible_to(user).exists()
        assert not Person.objects.visible_to(user).exists()


def test_a_share_opens_the_case_while_it_is_in_force(case, receiver):
    now = timezone.now()
    share = make_share(case, receiver.organisation, "identity", "stays")

    assert list(Case.objects.visible_to(receiver)) == [case]
    assert sections_for(receiver, case) == {"identity", "stays"}

    for change in ({"ended_at": now}, {"ended_at": None, "until": now - DAY}, {"until": None, "from_at": now + DAY}):
        for name, value in change.items():
            setattr(share, name, value)
        share.save()
        assert not Case.objects.visible_to(receiver).exists()
        assert sections_for(receiver, case) == frozenset()


def test_a_restricted_case_is_for_the_named_only(case, caseworker, colleague, receiver, manager):
    make_share(case, receiver.organisation)
    case.restricted = True
    case.save()

    grants.give(case, colleague, "view_case", actor=manager)

    assert [user for user in (caseworker, colleague, manager, receiver) if Case.objects.visible_to(user)] == [colleague]


def test_a_grant_ends_at_its_time(case, stranger, manager):
    grants.give(case, stranger, "view_case", actor=manager, until=timezone.now() + DAY)
    assert stranger.has_perm("cases.view_case", case)

    grants.give(case, stranger, "view_case", actor=manager, until=timezone.now() - DAY)

    assert not Case.objects.visible_to(stranger).exists()
    assert not stranger.has_perm("cases.view_case", case)


def test_a_grant_does_not_replace_the_role(case, auditor, manager):
    grants.give(case, auditor, "view_case", actor=manager)

    assert not Case.objects.visible_to(auditor).exists()
    assert sections_for(auditor, case) == frozenset()


def test_a_superuser_has_no_case_of_its_own_accord(case, stranger):
    stranger.is_superuser = True
    stranger.save()

    assert not stranger.has_perm("cases.view_case", case)


# ------------------------------------------------------------------ asked where the database would not correct it


def test_a_record_is_seen_by_whoever_sees_its_own_case(case, caseworker, stranger):
    theirs = make_case(stranger.organisation, worker=stranger)

    assert [row.case for row in Assignment.objects.visible_to(caseworker)] == [case]
    assert [row.case for row in Assignment.objects.visible_to(stranger)] == [theirs]


def test_a_person_is_seen_by_whoever_sees_a_case_of_hers(case, caseworker, stranger):
    theirs = make_case(stranger.organisation)

    assert list(Person.objects.visible_to(caseworker)) == [case.person]
    assert list(Person.objects.visible_to(stranger)) == [theirs.person]


def test_a_part_is_found_in_the_cases_that_show_it_to_its_reader(case, caseworker, receiver, iom_officer):
    other = make_case(case.organisation)
    for user in (receiver, iom_officer):
        make_share(case, user.organisation, "identity", "health")
        make_share(other, user.organisation, "identity")

    def found(user, section):
        return set(Case.objects.visible_to(user, section=section))

    assert found(caseworker, "health") == found(caseworker, "identity") == {case, other}
    assert found(receiver, "health") == {case}
    assert found(iom_officer, "health") == set()
    assert (
        found(receiver, "identity")
        == found(iom_officer, "identity")
        == set(Case.objects.visible_to(receiver))
        == {case, other}
    )


def test_unsealed_are_those_neither_restricted_nor_in_their_first_days(case):
    now = timezone.now()
    make_case(case.organisation, restricted=True)
    make_case(case.organisation, embargo_until=now + DAY)
    over = make_case(case.organisation, embargo_until=now - DAY)

    assert set(Case.objects.unsealed()) == {case, over}


def test_in_charge_are_those_whose_time_has_not_ended(case, caseworker, colleague):
    Assignment.objects.create(case=case, user=colleague, until=date(2024, 7, 1))
    other = make_case(case.organisation, worker=colleague)

    assert [row.user for row in Assignment.objects.current().filter(case=case)] == [caseworker]
    assert Assignment.objects.in_charge_of([case.pk]) == {case.pk: [caseworker.full_name]}
    assert list(Case.objects.assigned_to(caseworker)) == [case]
    assert list(Case.objects.assigned_to(colleague)) == [other]


def test_open_cases_are_those_not_closed(case):
    make_case(case.organisation, closed_on=date(2024, 6, 1), closure_reason="goals_met")

    assert list(Case.objects.open()) == [case]


def test_a_category_holds_the_cases_of_ones_own_organisation_by_their_last_status(case, caseworker, stranger):
    none_yet = make_case(case.organisation, status="")
    make_case(stranger.organisation)
    make_case(stranger.organisation, status="")

    found = {category: set(Case.objects.own_in_category(caseworker, category)) for category in Category}

    own = {CATEGORY_OF_STATUS["presumed"]: {case}, Category.OTHER: {none_yet}}
    assert found == dict.fromkeys(Category, set()) | own


def test_a_list_says_the_status_of_ones_own_cases_alone(case, stranger):
    theirs = make_case(stranger.organisation)

    said = Case.objects.with_current_status(of=case.organisation_id)
    whole = Case.objects.with_current_status()

    assert dict(said.values_list("pk", "current_status")) == {case.pk: "presumed", theirs.pk: None}
    assert dict(whole.values_list("pk", "current_status")) == {case.pk: "presumed", theirs.pk: "presumed"}
