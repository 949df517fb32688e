"""The list is put together of parts; nothing may be missing from it, stand in it twice or out of order."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from accounts import grants
from accounts.access import acting_as
from cases import listing
from cases.models import Assignment, Case, CaseShare
from core.paging import keyset_page
from tests.accounts.factories import make_organisation
from tests.cases.factories import make_case, make_share

SORTS = ["opened_on", "-opened_on", "number", "-number"]


@pytest.fixture
def files(caseworker):
    """Own, shared and granted ones, opened on few days, some closed, some on two ways at once."""
    elsewhere = make_organisation("ELSE", case_prefix="EL")
    found = []
    for number in range(24):
        owner = caseworker.organisation if number % 3 == 0 else elsewhere
        opened = date(2024, 5, 1 + number % 4)
        closed = {"closed_on": date(2024, 6, 1), "closure_reason": "goals_met"} if number % 5 == 0 else {}
        case = make_case(owner, opened_on=opened, **closed)
        if number % 3 == 1:
            make_share(case, caseworker.organisation)
            make_share(case, caseworker.organisation, "health", until=timezone.now() + timedelta(days=9))
        if number % 3 == 2 or number % 4 == 0:
            grants.give(case, caseworker, "view_case", actor=caseworker)
        found.append(case)
    make_case(elsewhere)
    return found


def pages(user, chosen, sort, size):
    """Every page forwards, then every page backwards."""
    rows, query, forwards, backwards = Case.objects.all(), QueryDict(), [], []
    while True:
        page = keyset_page(rows, sort, query, size=size, arms=listing.arms(user, chosen))
        forwards.append([case.pk for case in page])
        if not page.next_url:
            break
        query = QueryDict(page.next_url[1:])
    while True:
        backwards.insert(0, [case.pk for case in page])
        if not page.previous_url:
            return forwards, backwards
        query = QueryDict(page.previous_url[1:])
        page = keyset_page(rows, sort, query, size=size, arms=listing.arms(user, chosen))


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("state", ["open", "closed", "all"])
def test_the_pages_hold_each_visible_case_once_and_in_order(files, caseworker, sort, state):
    field = sort.lstrip("-")
    wanted = [case for case in files if state == "all" or case.is_open == (state == "open")]
    wanted.sort(key=lambda case: case.pk, reverse=True)
    wanted.sort(key=lambda case: getattr(case, field), reverse=sort.startswith("-"))

    with acting_as(caseworker):
        forwards, backwards = pages(caseworker, {"state": state}, sort, 5)

    assert sum(forwards, []) == [case.pk for case in wanted]
    assert backwards == forwards


def test_mine_are_those_one_is_in_charge_of_however_one_sees_them(files, caseworker):
    mine = [files[0], files[1], files[2]]
    for case in mine:
        Assignment.objects.create(case=case, user=caseworker)
    Assignment.objects.create(case=files[3], user=caseworker, until=date(2024, 7, 1))

    with acting_as(caseworker):
        forwards, _backwards = pages(caseworker, {"state": "all", "mine": "me"}, "number", 9)

    assert sorted(sum(forwards, [])) == sorted(case.pk for case in mine)


def test_a_category_finds_own_cases_alone(files, caseworker):
    with acting_as(caseworker):
        forwards, _backwards = pages(caseworker, {"state": "all", "category": "at_risk"}, "number", 30)

    own = [case.pk for case in files if case.organisation_id == caseworker.organisation_id]
    assert sorted(sum(forwards, [])) == sorted(own)


@pytest.mark.parametrize("typed", ["EH-2024-7777", "eh-2024-7777 ", "2024-7777", "7777"])
def test_a_number_finds_its_case_whole_or_by_its_end(client, caseworker, typed):
    make_case(caseworker.organisation, number="EH-2024-7777")
    make_case(caseworker.organisation, number="EH-2024-7778")
    client.force_login(caseworker)

    page = client.get(reverse("cases:list"), {"number": typed, "state": "all"}).context["page"]

    assert [case.number for case in page] == ["EH-2024-7777"]


def test_who_sees_no_cases_has_an_empty_list(auditor):
    with acting_as(auditor):
        assert listing.arms(auditor, {}) == []
        page = keyset_page(Case.objects.all(), "number", QueryDict(), arms=[])

    assert page.rows == []


# ------------------------------------------------------------------ what a share copies


def copied(share):
    share.refresh_from_db()
    return (
        share.case_number,
        share.case_opened_on,
        share.case_closed_on,
        share.case_restricted,
        share.case_embargo_until,
    )


def of_case(case):
    return case.number, case.opened_on, case.closed_on, case.restricted, case.embargo_until


def test_a_share_follows_its_case(case, receiver):
    share = make_share(case, receiver.organisation)
    assert copied(share) == of_case(case)

    for change in (
        {"number": "EH-2020-9999"},
        {"opened_on": date(2020, 1, 1)},
        {"closed_on": date(2021, 1, 1), "closure_reason": "goals_met"},
        {"restricted": True},
        {"embargo_until": timezone.now()},
    ):
        Case.objects.filter(pk=case.pk).update(**change)
        case.refresh_from_db()
        assert copied(share) == of_case(case)


def test_what_a_share_copies_cannot_be_written(case, receiver):
    share = make_share(case, receiver.organisation)

    CaseShare.objects.filter(pk=share.pk).update(case_restricted=True, case_number="X")

    assert copied(share) == of_case(case)


def test_the_copy_leaves_no_earlier_values(case, receiver):
    make_share(case, receiver.organisation)
    Case.objects.filter(pk=case.pk).update(number="EH-2020-9999")

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_fieldhistory WHERE table_name = 'cases_caseshare'")
        assert cursor.fetchone()[0] == 0


def test_a_share_of_a_sealed_case_opens_nothing_the_moment_it_is_sealed(case, receiver):
    make_share(case, receiver.organisation)
    with acting_as(receiver):
        assert Case.objects.visible_to(receiver).count() == 1

    Case.objects.filter(pk=case.pk).update(restricted=True)

    with acting_as(receiver):
        assert Case.objects.visible_to(receiver).count() == 0
        assert {row[0] for arm in listing.arms(receiver, {}) for row in arm.keys(9)} == set()
