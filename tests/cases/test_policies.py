"""Every rule about a case × whoever tries it, where the database does not help: the reason of a refusal is told apart."""

import pytest
from django.utils import timezone

from accounts import grants
from accounts.models import Team
from accounts.roles import ROLE_SECTIONS, SHAREABLE, Role, Section
from cases import policies
from cases.emergency.policies import rests_on_emergency
from cases.models import Case
from core.errors import Conflict, NotAllowed, NotVisible
from tests.accounts.factories import make_user
from tests.cases.factories import make_case, make_emergency, make_share

GONE, REFUSED, TOO_LATE = NotVisible, NotAllowed, Conflict


@pytest.fixture
def neighbour(receiver):
    """Works elsewhere and sees a case of her own, not this one."""
    user = make_user("neighbour", receiver.organisation, "caseworker", "shelter_manager")
    make_case(receiver.organisation, worker=user)
    return user


def close(case):
    case.closed_on, case.closure_reason = case.opened_on, "goals_met"
    case.save()


def anonymise(case):
    close(case)
    case.anonymised_at = timezone.now()


def answer(check, *args):
    """None, or the kind of refusal."""
    try:
        check(*args)
    except (NotVisible, NotAllowed, Conflict) as refusal:
        return type(refusal)
    return None


CAST = ("caseworker", "manager", "officer", "guest", "neighbour")
RULES = {
    policies.check_may_view: (None, None, None, None, GONE),
    policies.check_may_see_looks: (None, None, REFUSED, REFUSED, GONE),
    policies.check_may_see_changes: (None, None, REFUSED, REFUSED, GONE),
    policies.check_may_edit: (None, None, REFUSED, REFUSED, GONE),
    policies.check_may_reopen: (None, None, REFUSED, REFUSED, GONE),
    policies.check_may_classify: (None, None, REFUSED, REFUSED, GONE),
    policies.check_may_grant: (REFUSED, None, REFUSED, REFUSED, GONE),
}


@pytest.mark.parametrize("check", RULES, ids=lambda check: check.__name__)
@pytest.mark.parametrize("name", CAST)
def test_who_may_do_what_with_an_open_case(check, name, case, request):
    user = request.getfixturevalue(name)

    assert answer(check, user, case) is RULES[check][CAST.index(name)]


CLOSED = {
    policies.check_may_view: (None, None),
    policies.check_may_see_looks: (None, REFUSED),
    policies.check_may_see_changes: (None, REFUSED),
    policies.check_may_edit: (TOO_LATE, TOO_LATE),
    policies.check_may_reopen: (None, TOO_LATE),
    policies.check_may_classify: (TOO_LATE, TOO_LATE),
}


@pytest.mark.parametrize("check", CLOSED, ids=lambda check: check.__name__)
def test_what_a_caseworker_may_do_with_a_closed_and_with_an_anonymised_case(check, case, caseworker):
    close(case)
    closed = answer(check, caseworker, case)
    anonymise(case)

    assert (closed, answer(check, caseworker, case)) == CLOSED[check]


@pytest.mark.parametrize("role", Role.values)
def test_who_searches_and_who_opens_cases(role, shelter_organisation):
    user = make_user("somebody", shelter_organisation, role)

    searches = answer(policies.check_may_search, user) is None
    opens = answer(policies.check_may_open, user) is None

    assert searches == (role not in (Role.AUDITOR, Role.DATA_PROTECTION_OFFICER, Role.ADMINISTRATOR))
    assert opens == (role in (Role.CASEWORKER, Role.SHELTER_MANAGER))


def test_a_part_is_seen_by_whoever_it_is_open_to_also_when_the_case_is_closed(case, caseworker, stranger, neighbour):
    make_share(case, stranger.organisation, "stays")

    def answers(user):
        return [answer(policies.check_may_see, user, case, part) for part in (Section.STAYS, Section.NOTES)]

    assert answers(caseworker) == [None, None]
    assert answers(stranger) == [None, REFUSED]
    assert answers(neighbour) == [GONE, GONE]
    close(case)
    assert answers(caseworker) == [None, None]


def test_a_part_is_added_to_by_whoever_sees_it_while_the_case_is_open(case, caseworker, stranger, neighbour):
    make_share(case, stranger.organisation, "stays")

    def answers(user):
        return [answer(policies.check_may_record, user, case, part) for part in (Section.STAYS, Section.NOTES)]

    assert answers(caseworker) == [None, None]
    assert answers(stranger) == [None, REFUSED]
    assert answers(neighbour) == [GONE, GONE]
    close(case)
    assert answers(caseworker) == [TOO_LATE, TOO_LATE]


# ------------------------------------------------------------------ the ministry's recognition


@pytest.mark.parametrize(
    ("at", "role", "classifies", "recognises"),
    [
        ("ministry", Role.MINISTRY_REVIEWER, None, None),
        ("ministry", Role.SHELTER_MANAGER, REFUSED, REFUSED),
        ("elsewhere", Role.MINISTRY_REVIEWER, REFUSED, REFUSED),
        ("own", Role.MINISTRY_REVIEWER, REFUSED, REFUSED),
        ("own", Role.CASEWORKER, None, REFUSED),
    ],
)
def test_formal_recognition_is_by_role_at_the_ministry(case, ministry, stranger, at, role, classifies, recognises):
    for organisation in (ministry, stranger.organisation):
        make_share(case, organisation, *SHAREABLE)
    places = {"ministry": ministry, "elsewhere": stranger.organisation, "own": case.organisation}
    user = make_user("somebody", places[at], role)

    assert answer(policies.check_may_classify, user, case) is classifies
    assert answer(policies.check_may_classify, user, case, "recognised") is recognises


def test_the_ministry_classifies_a_closed_case_and_no_anonymised_one(case, reviewer):
    assert answer(policies.check_may_classify, reviewer, case, "recognised") is GONE
    make_share(case, reviewer.organisation, "identity")
    close(case)
    assert answer(policies.check_may_classify, reviewer, case) is None
    assert answer(policies.check_may_classify, reviewer, case, "recognised") is None

    anonymise(case)

    assert answer(policies.check_may_classify, reviewer, case) is TOO_LATE
    assert answer(policies.check_may_classify, reviewer, case, "recognised") is TOO_LATE


# ------------------------------------------------------------------ which parts


def test_of_an_anonymised_file_what_figures_are_counted_from_is_left(case, caseworker):
    assert policies.sections_for(caseworker, case) == frozenset(Section)

    anonymise(case)

    assert policies.sections_for(caseworker, case) == {"classification", "exploitation", "stays", "assistance"}


def test_being_named_opens_an_own_file_whole_and_anothers_but_for_the_address(case, caseworker, stranger, manager):
    Case.objects.filter(pk=case.pk).update(restricted=True)
    case.refresh_from_db()
    assert policies.sections_for(caseworker, case) == frozenset()

    for user in (caseworker, stranger):
        grants.give(case, user, "view_case", actor=manager)

    assert policies.sections_for(caseworker, case) == frozenset(Section)
    assert policies.sections_for(stranger, case) == SHAREABLE


def test_being_named_for_one_file_opens_no_other(case, stranger, manager):
    other = make_case(case.organisation)
    grants.give(other, stranger, "view_case", actor=manager)

    assert policies.sections_for(stranger, other) == SHAREABLE
    assert policies.sections_for(stranger, case) == frozenset()


def test_a_share_opens_its_own_case_to_its_own_recipient(case, stranger, receiver):
    make_share(case, stranger.organisation, "identity", "stays")
    make_share(case, stranger.organisation, "notes")
    make_share(make_case(case.organisation), receiver.organisation, "health")

    assert policies.sections_for(stranger, case) == {"identity", "stays", "notes"}
    assert policies.sections_for(receiver, case) == frozenset()


def test_a_team_of_another_organisation_is_nobodys_own(case, stranger):
    team = Team.objects.create(organisation=case.organisation, name="Town")
    Case.objects.filter(pk=case.pk).update(team=team)
    case.refresh_from_db()

    assert policies.sections_for(stranger, case) == frozenset()


def test_an_own_file_is_open_as_far_as_the_role_sees(case, officer):
    assert policies.sections_for(officer, case) == ROLE_SECTIONS[Role.RECEIVING_OFFICER]


def test_looks_are_for_those_to_whom_the_whole_file_is_open(case, caseworker, monkeypatch):
    monkeypatch.setitem(ROLE_SECTIONS, Role.CASEWORKER, frozenset(Section) - {Section.HEALTH})

    with pytest.raises(NotAllowed, match="whole file"):
        policies.check_may_see_looks(caseworker, case)


def test_why_somebody_is_not_told_who_looked_is_told_apart(case, officer, guest):
    with pytest.raises(NotAllowed, match="Your role"):
        policies.check_may_see_looks(officer, case)
    with pytest.raises(NotAllowed, match="owns the case"):
        policies.check_may_see_looks(guest, case)


def test_whose_role_sees_no_cases_sees_no_part_of_one_whatever_the_table_of_parts_says(
    case, auditor, manager, monkeypatch
):
    monkeypatch.setitem(ROLE_SECTIONS, Role.AUDITOR, frozenset(Section))
    grants.give(case, auditor, "view_case", actor=manager)

    assert policies.sections_for(auditor, case) == frozenset()


# ------------------------------------------------------------------ asked once for a page


def test_while_a_page_is_shown_an_answer_holds_and_not_beyond(case, caseworker):
    with policies.asked_once():
        policies.require_visible(caseworker, case)
        before = policies.sections_for(caseworker, case)
        Case.objects.filter(pk=case.pk).update(restricted=True)
        case.refresh_from_db()
        policies.require_visible(caseworker, case)
        assert policies.sections_for(caseworker, case) == before

    with pytest.raises(NotVisible):
        policies.require_visible(caseworker, case)
    assert policies.sections_for(caseworker, case) == frozenset()


def test_a_page_that_breaks_off_leaves_no_answers(case, caseworker):
    def broken_page():
        with policies.asked_once():
            policies.found_visible(caseworker, case)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken_page()
    Case.objects.filter(pk=case.pk).update(restricted=True)

    with pytest.raises(NotVisible):
        policies.require_visible(caseworker, case)


def test_an_answer_is_one_persons_about_one_case(case, caseworker, stranger, django_assert_num_queries):
    theirs = make_case(stranger.organisation)

    with policies.asked_once():
        policies.found_visible(caseworker, case)
        with django_assert_num_queries(0):
            policies.require_visible(caseworker, case)
        for user, row in ((stranger, case), (caseworker, theirs)):
            with pytest.raises(NotVisible):
                policies.require_visible(user, row)
        assert policies.sections_for(caseworker, case) == frozenset(Section)


@pytest.mark.parametrize("opened_by", ["share", "grant", "emergency"])
def test_what_came_along_with_a_found_case_is_not_asked_again(
    case, receiver, manager, opened_by, django_assert_num_queries
):
    if opened_by == "share":
        make_share(case, receiver.organisation, "identity")
    elif opened_by == "grant":
        grants.give(case, receiver, "view_case", actor=manager)
    else:
        make_emergency(case, receiver)
    expected = policies.sections_for(receiver, case), rests_on_emergency(receiver, case)
    found = Case.objects.with_what_opens_it_to(receiver).get(pk=case.pk)

    with policies.asked_once():
        policies.found_visible(receiver, found)
        with django_assert_num_queries(0):
            assert (policies.sections_for(receiver, found), rests_on_emergency(receiver, found)) == expected


def test_a_row_found_outside_a_page_is_asked_for_again(case, stranger):
    policies.found_visible(stranger, case)

    with pytest.raises(NotVisible):
        policies.require_visible(stranger, case)


def test_what_a_page_has_asked_once_it_does_not_ask_again(caseworker, case):
    asked = []

    def ask():
        asked.append("named")
        return True

    with policies.answered(caseworker, case, {}):
        answers = [policies.remembered("named", caseworker, case.pk, ask) for _ in range(2)]
    policies.remembered("named", caseworker, case.pk, ask)

    assert answers == [True, True]
    assert asked == ["named"] * 2
