"""Sealing a case and lifting the seal by two people, embargo."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone
from freezegun import freeze_time

from accounts import grants
from accounts.access import acting_as
from accounts.models import Team
from audit.events import Event
from audit.models import AuditEvent
from cases.actions import open_case
from cases.models import Case, Unsealing
from cases.visibility import actions
from core.errors import Conflict, NotAllowed, NotVisible, Refused
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import make_case, make_emergency, make_share

TODAY = timezone.localdate()


def seen_by(*users):
    """Those who see a case, if the application and the database agree."""
    seeing = []
    for user in users:
        with acting_as(user), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM cases_case")
            rows = (Case.objects.visible_to(user).count(), cursor.fetchone()[0])
        assert rows in {(0, 0), (1, 1)}, user
        seeing += [user] if rows[0] else []
    return seeing


def act(verb, *args, actor, **kwargs):
    with acting_as(actor):
        return verb(*args, actor=actor, **kwargs)


def events(name):
    return AuditEvent.objects.filter(event=name)


@pytest.fixture
def sealed(case, manager, caseworker):
    act(actions.restrict_case, case, [caseworker], actor=manager)
    case.refresh_from_db()
    return case


# ------------------------------------------------------------------ sealing


def test_sealing_leaves_the_named_and_the_actor(case, caseworker, colleague, manager):
    act(actions.restrict_case, case, [colleague], actor=manager)

    assert seen_by(caseworker, colleague, manager) == [colleague, manager]
    assert events(Event.CASE_RESTRICTED).count() == 1


def test_sealing_ends_every_other_access(case, colleague, manager, stranger, receiver):
    grants.give(case, receiver, "view_case", actor=manager, until=timezone.now() + timedelta(days=5))
    access = make_emergency(case, stranger)
    make_share(case, receiver.organisation)

    act(actions.restrict_case, case, [colleague], actor=manager)

    access.refresh_from_db()
    assert seen_by(colleague, manager, receiver, stranger) == [colleague, manager]
    assert access.ended_at is not None


def test_staff_are_named_anew_by_whoever_is_named(sealed, caseworker, colleague, manager):
    act(actions.name_staff, sealed, [colleague], actor=caseworker)

    assert seen_by(caseworker, colleague, manager) == [caseworker, colleague]


def test_naming_leaves_accesses_until_a_day_as_they_are(sealed, caseworker, manager, receiver):
    grants.give(sealed, receiver, "view_case", actor=manager, until=timezone.now() + timedelta(days=5))

    act(actions.name_staff, sealed, [manager], actor=caseworker)

    assert seen_by(caseworker, manager, receiver) == [caseworker, manager, receiver]


def test_caseworkers_and_strangers_do_not_seal(case, caseworker, stranger, manager):
    with pytest.raises(NotAllowed):
        act(actions.restrict_case, case, [], actor=caseworker)
    with pytest.raises((NotVisible, Case.DoesNotExist)):
        act(actions.restrict_case, case, [], actor=stranger)
    with pytest.raises(Refused):
        act(actions.restrict_case, case, [stranger], actor=manager)
    with pytest.raises(Conflict):
        act(actions.name_staff, case, [], actor=manager)


def test_only_staff_who_may_see_cases_are_named(case, manager, protection_officer):
    with pytest.raises(Refused):
        act(actions.restrict_case, case, [protection_officer], actor=manager)


# ------------------------------------------------------------------ the first days


def opened(actor, seal):
    return act(open_case, {"family_name": "X", "seal": seal}, actor=actor)


@pytest.mark.parametrize("seal", ["sealed", "embargo"])
def test_a_case_begins_for_its_opener_alone(caseworker, colleague, manager, seal):
    opened(caseworker, seal)

    assert seen_by(caseworker, colleague, manager) == [caseworker]


def test_an_ordinary_case_begins_for_the_organisation(caseworker, colleague, manager):
    opened(caseworker, "none")

    assert seen_by(caseworker, colleague, manager) == [caseworker, colleague, manager]


def test_an_embargo_ends_by_itself_with_what_came_of_it(caseworker, colleague, settings):
    settings.EMBARGO_DAYS = 3
    with freeze_time("2026-11-20 10:00"):
        opened(caseworker, "embargo")
    for at, sees in (("2026-11-23 09:59", [caseworker]), ("2026-11-23 10:01", [caseworker, colleague])):
        with freeze_time(at):
            seeing = [user for user in (caseworker, colleague) if act_count(user)]
        assert seeing == sees
    assert events(Event.CASE_EMBARGOED).count() == 1
    with freeze_time("2026-11-23 10:01"), acting_as(caseworker):
        case = Case.objects.get()
        assert not grants.in_force(case.user_grants.all(), caseworker.pk, "view_case").exists()


def act_count(user):
    with acting_as(user):
        return Case.objects.visible_to(user).count()


def test_who_is_named_during_an_embargo_is_named_until_its_end(caseworker, colleague):
    case = opened(caseworker, "embargo")

    act(actions.name_staff, case, [colleague], actor=caseworker)

    assert seen_by(caseworker, colleague) == [caseworker, colleague]
    assert {grant.until for grant in case.user_grants.all()} == {case.embargo_until}


# ------------------------------------------------------------------ lifting


def asked(sealed, actor):
    return act(actions.request_unsealing, sealed, reason="The danger is over.", actor=actor)


def test_a_second_named_person_lifts_the_seal(sealed, caseworker, colleague, manager):
    unsealing = asked(sealed, caseworker)
    assert seen_by(colleague) == []

    act(actions.confirm_unsealing, unsealing, actor=manager)

    sealed.refresh_from_db()
    assert not sealed.is_sealed
    assert seen_by(caseworker, colleague, manager) == [caseworker, colleague, manager]
    assert not sealed.user_grants.exists()
    assert events(Event.CASE_UNRESTRICTED).get().case_id == sealed.public_id


def test_a_manager_who_is_not_named_confirms_without_seeing(sealed, caseworker, manager):
    act(actions.name_staff, sealed, [], actor=caseworker)
    unsealing = asked(sealed, caseworker)
    assert seen_by(manager) == []

    act(actions.confirm_unsealing, unsealing, actor=manager)

    assert seen_by(manager) == [manager]


def test_an_embargo_is_lifted_early_by_two(caseworker, colleague, manager):
    unsealing = asked(opened(caseworker, "embargo"), caseworker)

    act(actions.confirm_unsealing, unsealing, actor=manager)

    assert seen_by(caseworker, colleague, manager) == [caseworker, colleague, manager]


def test_nobody_lifts_a_seal_alone(sealed, manager):
    unsealing = asked(sealed, manager)

    with pytest.raises(NotAllowed):
        act(actions.confirm_unsealing, unsealing, actor=manager)
    with pytest.raises(IntegrityError), transaction.atomic():
        Unsealing.objects.filter(pk=unsealing.pk).update(confirmed=True, decided_by=manager, decided_at=timezone.now())
    sealed.refresh_from_db()
    assert sealed.is_sealed


def test_others_neither_ask_nor_answer(sealed, caseworker, colleague, stranger, protection_officer, reviewer):
    for user in (colleague, stranger, protection_officer, reviewer):
        with pytest.raises((NotVisible, NotAllowed, Case.DoesNotExist)):
            asked(sealed, user)
    unsealing = asked(sealed, caseworker)
    for user in (colleague, stranger, protection_officer, reviewer):
        for verb in (actions.confirm_unsealing, actions.decline_unsealing):
            with pytest.raises((NotVisible, NotAllowed, Unsealing.DoesNotExist)):
                act(verb, unsealing, actor=user)


def test_who_holds_an_emergency_does_not_confirm(sealed, caseworker, manager):
    act(actions.name_staff, sealed, [], actor=caseworker)
    unsealing = asked(sealed, caseworker)
    make_emergency(sealed, manager)

    with pytest.raises(NotAllowed):
        act(actions.confirm_unsealing, unsealing, actor=manager)


def test_it_is_asked_once_and_answered_once(sealed, caseworker, manager):
    unsealing = asked(sealed, caseworker)
    with pytest.raises(Conflict):
        asked(sealed, manager)
    act(actions.decline_unsealing, unsealing, actor=manager)

    for verb in (actions.confirm_unsealing, actions.decline_unsealing):
        with pytest.raises(Conflict):
            act(verb, unsealing, actor=manager)
    sealed.refresh_from_db()
    assert sealed.is_sealed
    assert events(Event.UNSEALING_DECLINED).count() == 1
    assert asked(sealed, caseworker).pk != unsealing.pk


def test_who_asked_takes_it_back(sealed, caseworker):
    act(actions.decline_unsealing, asked(sealed, caseworker), actor=caseworker)

    assert not Unsealing.objects.open().exists()


def test_two_managers_confirm_at_once_and_it_is_done_once(own_database):
    house = make_organisation("HOUSE")
    caseworker, *managers = (
        make_user("c", house, "caseworker"),
        make_user("m1", house, "shelter_manager"),
        make_user("m2", house, "shelter_manager"),
    )
    case = make_case(house)
    act(actions.restrict_case, case, [caseworker], actor=managers[0])
    unsealing = asked(case, caseworker)
    barrier, said = Barrier(2), []

    def confirm(manager):
        try:
            barrier.wait(10)
            act(actions.confirm_unsealing, unsealing, actor=manager)
            said.append("done")
        except Conflict:
            said.append("conflict")
        finally:
            connections.close_all()

    threads = [Thread(target=confirm, args=[manager]) for manager in managers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(said) == ["conflict", "done"]
    assert events(Event.CASE_UNRESTRICTED).count() == 1


def test_an_answer_stays(sealed, caseworker, manager):
    unsealing = asked(sealed, caseworker)
    act(actions.decline_unsealing, unsealing, actor=manager)

    for change in ({"confirmed": True}, {"requested_by": manager}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Unsealing.objects.filter(pk=unsealing.pk).update(**change)


# ------------------------------------------------------------------ the record


def test_when_the_record_fails_nothing_changes(case, sealed, manager, colleague, caseworker, monkeypatch):
    unsealing = asked(sealed, caseworker)
    before = set(case.user_grants.values_list("user", "until"))

    def fail(*args, **kwargs):
        raise RuntimeError("no record")

    monkeypatch.setattr(actions, "record", fail)
    monkeypatch.setattr(grants, "record", fail)
    team = Team.objects.create(organisation=case.organisation, name="Town")
    for attempt in (
        lambda: act(actions.confirm_unsealing, unsealing, actor=manager),
        lambda: act(actions.decline_unsealing, unsealing, actor=manager),
        lambda: act(actions.name_staff, case, [colleague], actor=manager),
        lambda: act(actions.give_access, case, colleague, until=TODAY, actor=manager),
        lambda: act(actions.revoke_access, case, caseworker, actor=manager),
        lambda: act(actions.change_team, case, team, actor=manager),
    ):
        with pytest.raises(RuntimeError), transaction.atomic():
            attempt()

    case.refresh_from_db()
    unsealing.refresh_from_db()
    assert (case.restricted, case.team, unsealing.decided_at) == (True, None, None)
    assert set(case.user_grants.values_list("user", "until")) == before
