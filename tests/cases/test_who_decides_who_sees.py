"""Who decides who sees a case: the rules alone, where the database does not hide the row first."""

import pytest
from django.utils import timezone

from accounts import grants
from accounts.roles import ROLE_PERMISSIONS, Permission, Role
from cases.models import Case, Unsealing
from cases.visibility import policies
from core.errors import Conflict, NotAllowed, NotVisible
from tests.accounts.factories import make_user
from tests.cases.factories import make_case, make_emergency, make_share


@pytest.fixture
def sealed(case, caseworker, manager):
    """Only the caseworker is named."""
    Case.objects.filter(pk=case.pk).update(restricted=True)
    case.refresh_from_db()
    grants.give(case, caseworker, "view_case", actor=manager)
    return case


@pytest.fixture
def asked(sealed, caseworker):
    """The caseworker asked that it be opened again."""
    return Unsealing.objects.create(
        case=sealed, organisation=sealed.organisation, requested_by=caseworker, reason="The trial is over."
    )


@pytest.fixture
def officer(case):
    """Reads the cases of the house and works on none."""
    return make_user("officer", case.organisation, "receiving_officer")


def name(case, *users):
    for user in users:
        grants.give(case, user, "view_case", actor=user)


def test_casework_staff_of_the_owner_alone_see_who_may_see_a_case(case, caseworker, officer, stranger, receiver):
    make_share(case, stranger.organisation)

    policies.check_may_see_access(caseworker, case)
    for user in (officer, stranger):
        with pytest.raises(NotAllowed):
            policies.check_may_see_access(user, case)
    with pytest.raises(NotVisible):
        policies.check_may_see_access(receiver, case)


def test_managers_of_the_owner_alone_decide(case, caseworker, manager, stranger, receiver):
    make_share(case, stranger.organisation)

    for check in (policies.check_may_decide, policies.check_may_revoke):
        check(manager, case)
        for user in (caseworker, stranger):
            with pytest.raises(NotAllowed):
                check(user, case)
        with pytest.raises(NotVisible):
            check(receiver, case)


OF_THE_NAMED = [policies.check_may_name, policies.check_may_revoke, policies.check_may_request_unsealing]


@pytest.mark.parametrize("check", OF_THE_NAMED)
def test_of_a_sealed_case_named_casework_staff_of_the_owner_decide(
    check, sealed, caseworker, manager, officer, stranger
):
    name(sealed, officer, stranger)

    check(caseworker, sealed)
    for user, reason in ((officer, "Your role"), (stranger, "owns the case")):
        with pytest.raises(NotAllowed, match=reason):
            check(user, sealed)
    with pytest.raises(NotVisible):
        check(manager, sealed)


@pytest.mark.parametrize("check", [policies.check_may_decide, *OF_THE_NAMED])
def test_nobody_decides_from_an_emergency(check, sealed, manager):
    make_emergency(sealed, manager)

    with pytest.raises(NotAllowed, match="emergency"):
        check(manager, sealed)


@pytest.mark.parametrize("check", [policies.check_may_name, policies.check_may_request_unsealing])
def test_nobody_is_named_for_a_case_that_is_not_sealed(check, case, caseworker):
    with pytest.raises(Conflict):
        check(caseworker, case)


# ------------------------------------------------------------------ lifting a seal


ANSWERS = [policies.check_may_answer_unsealing, policies.check_may_decline_unsealing]


@pytest.mark.parametrize("check", ANSWERS)
def test_a_lifting_is_answered_by_the_named_and_by_managers_named_or_not(
    check, asked, sealed, colleague, manager, officer, stranger
):
    name(sealed, officer)

    check(manager, asked)
    with pytest.raises(NotAllowed):
        check(officer, asked)
    for user in (colleague, stranger):
        with pytest.raises(NotVisible):
            check(user, asked)
    name(sealed, colleague)
    check(colleague, asked)


def test_whoever_asked_takes_it_back_and_does_not_confirm_it(asked, caseworker):
    policies.check_may_decline_unsealing(caseworker, asked)
    with pytest.raises(NotAllowed, match="two people"):
        policies.check_may_answer_unsealing(caseworker, asked)


@pytest.mark.parametrize("check", ANSWERS)
def test_what_was_answered_is_neither_answered_again_nor_taken_back(check, asked, caseworker, manager):
    asked.decided_at = timezone.now()

    for user in (caseworker, manager):
        with pytest.raises(Conflict):
            check(user, asked)


@pytest.mark.parametrize("check", ANSWERS)
def test_nobody_answers_from_an_emergency(check, asked, manager):
    make_emergency(asked.case, manager)

    with pytest.raises(NotAllowed, match="emergency"):
        check(manager, asked)


@pytest.mark.parametrize("check", ANSWERS)
def test_seeing_one_request_opens_no_other(check, asked, stranger):
    theirs = make_case(stranger.organisation, restricted=True)
    Unsealing.objects.create(
        case=theirs, organisation=theirs.organisation, requested_by=stranger, reason="The trial is over."
    )

    with pytest.raises(NotVisible):
        check(stranger, asked)


def test_whoever_lets_people_in_answers_whether_or_not_she_records(asked, officer, monkeypatch):
    allowed = frozenset({Permission.CASE_VIEW, Permission.CASE_GRANT})
    monkeypatch.setitem(ROLE_PERMISSIONS, Role.RECEIVING_OFFICER, allowed)

    policies.check_may_answer_unsealing(officer, asked)
