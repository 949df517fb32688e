from datetime import date

import pytest
from django.utils import timezone

from accounts import grants
from accounts.access import acting_as
from accounts.roles import ROLE_SECTIONS, SHAREABLE, Role, Section
from cases.models import LegalHold
from cases.retention import policies
from core.errors import Conflict, NotAllowed, NotVisible
from tests.accounts.factories import make_user
from tests.cases.factories import make_emergency, make_share
from tests.cases.retention.conftest import make_due, make_old_case


def test_who_does_not_see_a_file_is_not_told_how_long_it_is_kept(case, stranger):
    with acting_as(stranger), pytest.raises(NotVisible):
        policies.check_may_see(stranger, case)


def test_who_was_shown_a_file_of_another_house_decides_nothing_about_it(case, stranger):
    make_share(case, stranger.organisation)

    with acting_as(stranger), pytest.raises(NotAllowed):
        policies.check_may_see(stranger, case)


def test_who_sees_a_sealed_file_in_an_emergency_alone_decides_nothing_about_it(case, manager):
    case.restricted = True
    case.save()
    make_emergency(case, manager)

    with acting_as(manager), pytest.raises(NotAllowed):
        policies.check_may_see(manager, case)


def test_who_is_named_for_a_sealed_file_decides(case, manager):
    case.restricted = True
    case.save()
    grants.give(case, manager, "view_case", actor=manager)

    with acting_as(manager):
        policies.check_may_see(manager, case)


def test_who_only_receives_at_the_house_decides_nothing(case):
    officer = make_user("officer", case.organisation, "receiving_officer")

    with acting_as(officer), pytest.raises(NotAllowed):
        policies.check_may_see(officer, case)


def test_a_manager_elsewhere_neither_holds_nor_is_told_that_there_is_a_file(case, stranger):
    with acting_as(stranger), pytest.raises(NotVisible):
        policies.check_may_hold(stranger, case)


# ------------------------------------------------------------------ every verb, whoever tries it


@pytest.fixture
def verbs(asked, manager):
    case = asked.case
    hold = LegalHold.objects.create(case=case, ground="audit", reason="Ten years.", set_by=manager)
    return {
        "see": lambda actor: policies.check_may_see(actor, case),
        "hold": lambda actor: policies.check_may_hold(actor, case),
        "lift": lambda actor: policies.check_may_lift(actor, hold),
        "keep": lambda actor: policies.check_may_keep(actor, asked),
        "ask": lambda actor: policies.check_may_ask(actor, asked),
        "confirm": lambda actor: policies.check_may_confirm(actor, asked),
        "decline": lambda actor: policies.check_may_decline(actor, asked),
        "copy": lambda actor: policies.check_may_copy(actor, case),
    }


VERBS = ["see", "hold", "lift", "keep", "ask", "confirm", "decline", "copy"]
OF_MANAGERS = ["hold", "lift", "keep", "confirm", "decline"]


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_is_nothing_to_who_does_not_see_the_file(verb, verbs, stranger):
    with acting_as(stranger), pytest.raises(NotVisible):
        verbs[verb](stranger)


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_is_refused_to_a_manager_who_was_shown_the_file(verb, verbs, asked, stranger):
    make_share(asked.case, stranger.organisation, *SHAREABLE)

    with acting_as(stranger), pytest.raises(NotAllowed):
        verbs[verb](stranger)


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_is_refused_to_who_opened_the_file_in_an_emergency(verb, verbs, asked, manager):
    asked.case.restricted = True
    asked.case.save()
    make_emergency(asked.case, manager)

    with acting_as(manager), pytest.raises(NotAllowed):
        verbs[verb](manager)


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_is_refused_to_who_only_receives_at_the_house(verb, verbs, asked):
    officer = make_user("officer", asked.case.organisation, "receiving_officer")

    with acting_as(officer), pytest.raises(NotAllowed):
        verbs[verb](officer)


@pytest.mark.parametrize("verb", OF_MANAGERS)
def test_what_managers_decide_is_refused_to_a_caseworker(verb, verbs, colleague):
    with acting_as(colleague), pytest.raises(NotAllowed):
        verbs[verb](colleague)


def test_whoever_asked_takes_it_back_and_does_not_confirm_it(verbs, caseworker, manager, asked):
    with acting_as(caseworker):
        verbs["decline"](caseworker)
    asked.asked_by = manager
    with acting_as(manager), pytest.raises(NotAllowed):
        verbs["confirm"](manager)


@pytest.mark.parametrize("verb", ["keep", "ask", "confirm", "decline"])
def test_what_was_decided_is_not_decided_again(verb, verbs, asked, second_manager):
    asked.outcome = "kept"

    with acting_as(second_manager), pytest.raises(Conflict):
        verbs[verb](second_manager)


@pytest.mark.parametrize("verb", ["confirm", "decline"])
def test_what_nobody_asked_for_is_neither_confirmed_nor_declined(verb, verbs, asked, second_manager):
    asked.asked_by = None

    with acting_as(second_manager), pytest.raises(Conflict):
        verbs[verb](second_manager)


@pytest.mark.parametrize("verb", ["hold", "copy"])
def test_of_an_anonymised_file_nothing_is_left_to_decide(verb, verbs, asked, manager):
    asked.case.anonymised_at = timezone.now()

    with acting_as(manager), pytest.raises(Conflict):
        verbs[verb](manager)


def test_the_managers_pages_are_for_managers(manager, caseworker):
    assert policies.may_decide(manager)
    assert not policies.may_decide(caseworker)


def test_what_was_decided_is_not_asked_for_again(due, caseworker):
    due.outcome = "kept"

    with acting_as(caseworker), pytest.raises(Conflict, match="decided already"):
        policies.check_may_ask(caseworker, due)


# ------------------------------------------------------------------ a copy for the person


def test_why_somebody_may_not_copy_a_file_is_told_apart(case, stranger):
    make_share(case, stranger.organisation, *SHAREABLE)
    officer = make_user("officer", case.organisation, "receiving_officer")

    with pytest.raises(NotAllowed, match="keeps her file"):
        policies.check_may_copy(stranger, case)
    with pytest.raises(NotAllowed, match="Your role"):
        policies.check_may_copy(officer, case)


def test_whose_role_does_not_see_the_whole_file_does_not_copy_it(case, caseworker, monkeypatch):
    policies.check_may_copy(caseworker, case)
    monkeypatch.setitem(ROLE_SECTIONS, Role.CASEWORKER, frozenset(Section) - {Section.HEALTH})

    with pytest.raises(NotAllowed, match="whole file"):
        policies.check_may_copy(caseworker, case)


def test_what_was_anonymised_is_not_free_to_be_anonymised(old_case):
    policies.refuse_unless_free(old_case)
    old_case.anonymised_at = timezone.now()

    with pytest.raises(Conflict, match="was anonymised"):
        policies.refuse_unless_free(old_case)


def test_what_holds_or_keeps_another_file_does_not_hold_or_keep_this_one(old_case, manager):
    other = make_old_case(old_case.organisation)
    LegalHold.objects.create(case=other, ground="audit", reason="Ten years.", set_by=manager)
    make_due(
        other,
        outcome="kept",
        decided_by=manager,
        decided_at=timezone.now(),
        keep_until=date(2999, 6, 1),
        reason="Pension.",
    )

    policies.refuse_unless_free(old_case)
    assert policies.due_on(old_case) < policies.due_on(other) == date(2999, 6, 1)
    with pytest.raises(Conflict):
        policies.refuse_unless_free(other)


def test_seeing_one_decision_opens_no_other(due, manager, stranger):
    theirs = make_due(make_old_case(stranger.organisation))

    policies.require_review_visible(manager, due)
    policies.require_review_visible(stranger, theirs)
    for user, review in ((manager, theirs), (stranger, due)):
        with pytest.raises(NotVisible):
            policies.require_review_visible(user, review)
