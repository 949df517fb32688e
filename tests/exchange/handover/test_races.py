"""Several at once: one approves, one makes the file, one sees the passphrase."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from accounts.access import Purpose, acting_as, acting_for
from audit.events import Event
from audit.models import AuditEvent
from core.errors import Conflict
from exchange.handover import actions
from exchange.handover.making import make_file
from exchange.handover.models import HandOver
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import make_case
from tests.exchange.handover.factories import asked, make_agreement
from tests.exchange.htcds import agree


def at_once(acts):
    """What came of each, all begun at the same moment on connections of their own."""
    barrier = Barrier(len(acts))

    def run(act):
        try:
            barrier.wait(20)
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.fixture
def stage(own_database, monkeypatch, settings):
    settings.HAND_OVER_ROWS = 0
    monkeypatch.setattr(actions, "_send", lambda public_id: None)
    house = make_organisation("HOUSE")
    manager, second, third = (make_user(name, house, "shelter_manager") for name in ("manager", "second", "third"))
    case = make_case(house)
    with acting_for(Purpose.DEMONSTRATION):
        agree(case, manager)
        agreement = make_agreement(manager, second)
    with acting_as(manager):
        hand_over = actions.ask_for_hand_over(asked(agreement), actor=manager)
    return manager, second, third, hand_over


def tried(act, hand_over, user):
    def run():
        try:
            with acting_as(user):
                return act(hand_over, actor=user)
        except Conflict:
            return None

    return run


def count(event, hand_over):
    return AuditEvent.objects.filter(target_id=hand_over.public_id, event=event).count()


@pytest.mark.slow
def test_two_approvals_at_once_are_one(stage):
    _manager, second, third, hand_over = stage

    came = at_once([tried(actions.approve_hand_over, hand_over, user) for user in (second, third)])

    assert [one is None for one in came].count(True) == 1
    assert count(Event.HAND_OVER_APPROVED, hand_over) == 1


@pytest.mark.slow
def test_two_jobs_at_once_make_one_file_and_its_passphrase_is_shown_once(stage):
    manager, second, _third, hand_over = stage
    with acting_as(second):
        actions.approve_hand_over(hand_over, actor=second)

    at_once([lambda: make_file(hand_over.public_id)] * 3)
    # One may have found the row locked by another at its very beginning; what waits is sent again.
    make_file(hand_over.public_id)

    with acting_as(manager):
        assert HandOver.objects.get(pk=hand_over.pk).state == "ready"
    assert count(Event.HAND_OVER_MADE, hand_over) == 1
    assert AuditEvent.objects.filter(event=Event.CASE_EXPORTED).count() == 1
    shown = at_once([tried(actions.show_passphrase, hand_over, manager)] * 4)
    assert [one is None for one in shown].count(False) == 1


@pytest.mark.slow
def test_two_who_ask_at_once_get_numbers_that_follow(stage):
    manager, second, _third, hand_over = stage

    def ask(user):
        with acting_as(user):
            return actions.ask_for_hand_over(asked(hand_over.agreement), actor=user).number

    assert sorted(at_once([lambda: ask(manager), lambda: ask(second)])) == [2, 3]
