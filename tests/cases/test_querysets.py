"""Who sees which case. That has_perm, the policies and the database are of the same opinion: test_parity.py."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts import grants
from accounts.access import NoContext, acting_as
from cases.at_hand.models import PinnedCase
from cases.enums import CATEGORY_OF_STATUS, Category
from cases.models import Assignment, Case, Hearing, Person
from cases.policies import sections_for
from tests.cases.factories import make_case, make_emergency, make_share
from tests.cases.factories_assessment import make_assessment
from tests.cases.factories_proceedings import make_hearing, make_proceeding
from tests.cases.factories_work import make_task

DAY = timedelta(days=1)


def test_own_organisation_sees_its_case(case, caseworker, colleague, manager):
    for user in (caseworker, colleague, manager):
        assert list(Case.objects.visible_to(user)) == [case]


def _rule_for(user):
    return Case.objects.filter(Case.objects.all().rule_for(user, ""))


@pytest.mark.parametrize("asked", [Case.objects.visible_to, Case.objects.arms, _rule_for], ids=["rows", "list", "rule"])
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


# ------------------------------------------------------------------ what a page asks beside the case


def test_a_case_is_found_by_exactly_its_number(case, caseworker):
    other = make_case(caseworker.organisation)

    assert Case.objects.numbered(f" {other.number} ") == other
    assert Case.objects.numbered(other.number[:-1]) is None


def test_a_header_holds_what_was_said_of_its_own_case_last(case, caseworker):
    other = make_case(caseworker.organisation)
    make_assessment(case, by=caseworker, level="low", assessed_at=timezone.now() - DAY)
    make_assessment(case, by=caseworker, level="medium", assessed_at=timezone.now() - DAY / 2)
    make_assessment(other, by=caseworker, level="high")

    assert Case.objects.with_header().get(pk=case.pk).current_risk == "medium"


NOTHING = {"named": False, "shared": [], "emergency": False}


def opened_to(case, user):
    return Case.objects.with_what_opens_it_to(user).get(pk=case.pk).opened_to_reader


def test_what_opens_a_case_comes_along_with_it(case, receiver, manager):
    make_share(case, receiver.organisation, "identity", "stays")
    assert opened_to(case, receiver) == NOTHING | {"shared": ["identity", "stays"]}

    grants.give(case, receiver, "view_case", actor=manager)
    assert opened_to(case, receiver) == NOTHING | {"shared": ["identity", "stays"], "named": True}


def test_an_emergency_comes_along_with_its_case(case, receiver):
    make_emergency(case, receiver)

    assert opened_to(case, receiver)["emergency"] is True


def test_what_opens_another_case_or_opens_it_to_somebody_else_does_not(case, receiver, stranger, manager):
    other = make_case(case.organisation)
    make_share(other, receiver.organisation, "identity")
    make_share(case, stranger.organisation, "identity")
    make_emergency(other, receiver)
    make_emergency(case, stranger)
    grants.give(other, receiver, "view_case", actor=manager)
    grants.give(case, stranger, "view_case", actor=manager)

    assert opened_to(case, receiver) == NOTHING


def test_nobody_is_in_charge_of_a_case_that_was_given_up(case, caseworker, colleague):
    taken = make_case(caseworker.organisation, worker=colleague)
    make_case(caseworker.organisation, worker=caseworker)
    Assignment.objects.filter(case=case).update(until=timezone.localdate())

    assert list(Case.objects.unassigned()) == [case]
    assert list(Case.objects.held_by(colleague.public_id)) == [taken]
    Assignment.objects.filter(case=taken).update(until=timezone.localdate())
    assert not Case.objects.held_by(colleague.public_id).exists()


def test_a_part_of_a_file_is_seen_with_its_section_in_its_own_case(case, caseworker, receiver):
    hearing = make_hearing(make_proceeding(case, by=caseworker))
    theirs = make_hearing(make_proceeding(make_case(receiver.organisation), by=receiver))

    assert list(Hearing.objects.visible_to(caseworker)) == [hearing]
    make_share(case, receiver.organisation, "identity")
    assert list(Hearing.objects.visible_to(receiver)) == [theirs]
    make_share(case, receiver.organisation, "legal")
    assert set(Hearing.objects.visible_to(receiver)) == {hearing, theirs}
    assert list(Hearing.objects.of(case)) == [hearing]


def test_a_form_that_was_sent_twice_is_found_by_its_own_token(case, caseworker):
    token = uuid4()
    sent = make_task(case, caseworker, form_token=token)
    make_task(case, caseworker, form_token=uuid4())
    make_task(case, caseworker)

    assert case.tasks.sent_with(token) == sent
    assert case.tasks.sent_with(uuid4()) is None
    assert case.tasks.sent_with(None) is None


def test_the_rule_for_lists_that_join_cases_shows_the_same_ones(case, caseworker, receiver, stranger, iom_officer):
    elsewhere = make_case(stranger.organisation, worker=stranger)
    make_share(case, receiver.organisation, "identity")
    make_emergency(elsewhere, caseworker)
    seen = {caseworker: {case, elsewhere}, receiver: {case}, stranger: {elsewhere}, iom_officer: set()}

    for user, cases in seen.items():
        assert set(_rule_for(user)) == cases == set(Case.objects.visible_to(user)), user.username


def test_a_pin_is_of_its_own_case_and_its_own_account(case, caseworker, colleague):
    other = make_case(caseworker.organisation)
    PinnedCase.objects.create(user=caseworker, case=case, place=1)

    def pinned_by(user):
        return {row.pk: row.is_pinned for row in Case.objects.all().with_pin_of(user)}

    assert pinned_by(caseworker) == {case.pk: True, other.pk: False}
    assert pinned_by(colleague) == {case.pk: False, other.pk: False}


def test_cases_by_person_are_those_asked_for_the_last_opened_first(case, caseworker, django_assert_num_queries):
    Case.objects.update(closed_on=case.opened_on, closure_reason="goals_met")
    later = make_case(caseworker.organisation, person=case.person, opened_on=case.opened_on + DAY)
    make_case(caseworker.organisation)

    with django_assert_num_queries(1):
        found = Case.objects.all().by_person([case.person])

    assert found == {case.person_id: [later, case]}


def test_ids_are_told_of_the_cases_asked_for_alone(case, caseworker):
    other = make_case(caseworker.organisation)

    assert Case.objects.all().ids_among([case.pk]) == {case.pk: str(case.public_id)}
    assert set(Case.objects.all().ids_among([case.pk, other.pk])) == {case.pk, other.pk}


def test_what_somebody_was_given_lately_is_hers_still_and_seen(caseworker, colleague):
    today = timezone.localdate()
    lately = make_case(caseworker.organisation)
    for given, user, since, until in (
        (lately, caseworker, today - DAY, None),
        (make_case(caseworker.organisation), caseworker, today - 9 * DAY, None),
        (make_case(caseworker.organisation), caseworker, today - DAY, today),
        (make_case(caseworker.organisation), colleague, today - DAY, None),
        (make_case(caseworker.organisation), caseworker, today, None),
    ):
        Assignment.objects.create(case=given, user=user, since=since, until=until)
    unseen = Assignment.objects.latest("pk").case_id

    given = Assignment.objects.given_to(caseworker, today - 2 * DAY, seen=Case.objects.exclude(pk=unseen))

    assert [row.case for row in given] == [lately]
