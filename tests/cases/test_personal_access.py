"""Single people let in until a day, and teams."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Team
from audit.events import Event
from cases.actions import open_case
from cases.consent.actions import stop_sharing, withdraw_consent
from cases.models import Case
from cases.visibility import actions
from core.errors import Conflict, NotAllowed, NotVisible, Refused
from tests.cases.factories import make_consent, make_emergency
from tests.cases.test_sealing import act, events, sealed, seen_by

__all__ = ["sealed"]

TODAY = timezone.localdate()


# ------------------------------------------------------------------ single people


def test_a_colleague_of_another_team_is_let_in_until_a_day(case, colleague, manager):
    team = Team.objects.create(organisation=case.organisation, name="Town")
    act(actions.change_team, case, team, actor=manager)
    assert seen_by(colleague) == []

    act(actions.give_access, case, colleague, until=TODAY + timedelta(days=2), actor=manager)

    assert seen_by(colleague) == [colleague]
    local = timezone.localtime(case.user_grants.get().until)
    assert (local.date(), local.hour) == (TODAY + timedelta(days=3), 0)


@pytest.mark.parametrize("days", [-1, 91])
def test_an_access_has_an_end_that_is_near(case, colleague, manager, days):
    with pytest.raises(Refused) as refusal:
        act(actions.give_access, case, colleague, until=TODAY + timedelta(days=days), actor=manager)

    assert refusal.value.field == "until"


def test_only_who_may_see_cases_is_let_in(case, manager, auditor, administrator, protection_officer):
    for user in (auditor, administrator, protection_officer, manager):
        with pytest.raises(Refused) as refusal:
            act(actions.give_access, case, user, until=TODAY, actor=manager)
        assert refusal.value.field == "username"


def test_managers_of_the_owner_alone_let_people_in(case, caseworker, colleague, stranger, receiver):
    with pytest.raises(NotAllowed):
        act(actions.give_access, case, colleague, until=TODAY, actor=caseworker)
    with pytest.raises((NotVisible, Case.DoesNotExist)):
        act(actions.give_access, case, receiver, until=TODAY, actor=stranger)


def test_outside_nobody_is_let_in_to_what_the_person_did_not_agree_to(case, manager, receiver):
    with pytest.raises(Refused) as refusal:
        act(actions.give_access, case, receiver, until=TODAY, actor=manager)

    assert refusal.value.field == "username"
    assert seen_by(receiver) == []


def test_outside_an_access_ends_with_the_agreement_at_the_latest(case, manager, receiver):
    make_consent(case, receiver.organisation, by=manager, valid_until=TODAY + timedelta(days=1))

    act(actions.give_access, case, receiver, until=TODAY + timedelta(days=30), actor=manager)

    assert seen_by(receiver) == [receiver]
    assert timezone.localtime(case.user_grants.get().until).date() == TODAY + timedelta(days=2)


def test_outside_an_access_ends_when_the_person_takes_her_agreement_back(case, manager, receiver, stranger):
    consent = make_consent(case, receiver.organisation, by=manager)
    act(actions.give_access, case, receiver, until=TODAY + timedelta(days=30), actor=manager)
    make_emergency(case, stranger)

    act(withdraw_consent, consent, withdrawn_on=TODAY, reason="She changed her mind.", actor=manager)

    assert seen_by(receiver, stranger) == [stranger]


def test_nothing_outside_closes_what_was_given_but_no_emergency(case, manager, receiver, stranger):
    make_consent(case, receiver.organisation, by=manager)
    act(actions.give_access, case, receiver, until=TODAY + timedelta(days=30), actor=manager)
    make_emergency(case, stranger)

    act(stop_sharing, case, actor=manager)

    assert seen_by(receiver, stranger) == [stranger]


def test_a_longer_access_is_not_shortened_by_the_way(sealed, caseworker, manager):
    with pytest.raises(Conflict):
        act(actions.give_access, sealed, caseworker, until=TODAY, actor=manager)


def test_an_access_ends_at_once(case, colleague, manager, caseworker):
    team = Team.objects.create(organisation=case.organisation, name="Town")
    act(actions.change_team, case, team, actor=manager)
    act(actions.give_access, case, colleague, until=TODAY, actor=manager)

    with pytest.raises(NotAllowed):
        act(actions.revoke_access, case, colleague, actor=colleague)
    act(actions.revoke_access, case, colleague, actor=manager)

    assert seen_by(colleague) == []
    with pytest.raises(Conflict):
        act(actions.revoke_access, case, colleague, actor=manager)


def test_ending_an_access_ends_the_emergency_it_came_from(case, stranger, manager):
    access = make_emergency(case, stranger)

    act(actions.revoke_access, case, stranger, actor=manager)

    access.refresh_from_db()
    assert (seen_by(stranger), access.is_in_force) == ([], False)


def test_somebody_goes_on_seeing_a_sealed_case(sealed, caseworker, manager, colleague):
    act(actions.revoke_access, sealed, manager, actor=caseworker)

    with pytest.raises(Conflict):
        act(actions.revoke_access, sealed, caseworker, actor=caseworker)
    assert seen_by(caseworker, manager) == [caseworker]


# ------------------------------------------------------------------ teams


def test_a_case_is_given_to_a_team(case, caseworker, colleague, manager):
    team = Team.objects.create(organisation=case.organisation, name="Town")
    caseworker.teams.add(team)

    act(actions.change_team, case, team, actor=manager)

    assert seen_by(caseworker, colleague, manager) == [caseworker, manager]
    assert events(Event.CASE_TEAM_CHANGED).get().case_id == case.public_id
    act(actions.change_team, case, None, actor=manager)
    assert seen_by(colleague) == [colleague]


def test_another_organisations_team_and_other_hands_are_refused(case, caseworker, manager, stranger):
    theirs = Team.objects.create(organisation=stranger.organisation, name="Theirs")
    with pytest.raises(Refused):
        act(actions.change_team, case, theirs, actor=manager)
    with pytest.raises(NotAllowed):
        act(actions.change_team, case, None, actor=caseworker)


def test_a_case_is_opened_for_ones_own_team_only(caseworker, manager, colleague):
    mine = Team.objects.create(organisation=caseworker.organisation, name="Mine")
    other = Team.objects.create(organisation=caseworker.organisation, name="Other")
    caseworker.teams.add(mine)

    act(open_case, {"team": mine}, actor=caseworker)
    assert seen_by(caseworker, colleague, manager) == [caseworker, manager]
    with pytest.raises(Refused):
        act(open_case, {"team": other}, actor=caseworker)
