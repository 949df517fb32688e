"""Several workers at once, with commits: the record followed by all makes one delivery, each lease is one worker's."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.conf import settings as installed
from django.db import connections, transaction
from django.utils import timezone

from accounts.access import acting_as
from audit.events import Event
from audit.models import AuditLink
from audit.recorder import record
from cases import actions as cases
from exchange.webhooks import following, sending, tasks
from exchange.webhooks.models import Delivery
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import make_case
from tests.conftest import process_environment
from tests.exchange.webhooks.factories import make_program, make_webhook


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
def stage(own_database, receiving):
    house = make_organisation("HOUSE")
    manager, worker = make_user("manager", house, "shelter_manager"), make_user("worker", house, "caseworker")
    case = make_case(house, worker=worker)
    webhook = make_webhook(make_program(house), manager, address=receiving.address, read_to=following.end_of_record())
    return webhook, case, worker


def happen(case, worker, count=1):
    for _number in range(count):
        with transaction.atomic():
            record(Event.CASE_REOPENED, actor=worker, target=case, case_id=case.public_id)


@pytest.mark.slow
def test_an_act_that_commits_is_told_and_one_that_does_not_is_not(stage, receiving):
    webhook, case, worker = stage

    with acting_as(worker):
        cases.classify(case, status="potential", effective_on=timezone.localdate(), actor=worker)
    try:
        with acting_as(worker):
            cases.classify(case, status="presumed", effective_on=timezone.localdate(), actor=worker)
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        pass

    assert tasks.serve_webhook(str(webhook.public_id)) == 1
    assert [said["type"] for said in receiving.told()] == ["case.changed"]


@pytest.mark.slow
def test_workers_that_follow_and_send_at_once_deliver_each_event_once(stage, receiving):
    webhook, case, worker = stage
    happen(case, worker, 12)

    at_once([lambda: tasks.serve_webhook(str(webhook.public_id))] * 4)
    # Those that found one under way had nothing to do; what was left is found by the next look.
    tasks.serve_webhook(str(webhook.public_id))

    assert Delivery.objects.filter(state="delivered", tries=1).count() == 12
    assert len(receiving.ids()) == len(set(receiving.ids())) == 12


@pytest.mark.slow
def test_of_many_workers_one_carries_and_one_message_at_a_time(stage):
    """So that a receiver that takes its time holds one worker at most."""
    webhook, case, worker = stage
    happen(case, worker, 3)
    following.follow(webhook.public_id)

    taken = at_once([lambda: sending.take(webhook.public_id)] * 6)

    assert [one is None for one in taken].count(False) == 1
    assert sending.take(webhook.public_id) is None
    Delivery.objects.filter(taken_until__isnull=False).update(taken_until=timezone.now() - timedelta(seconds=1))
    assert sending.take(webhook.public_id) is not None


@pytest.mark.slow
def test_nothing_is_locked_while_the_line_is_open(stage, receiving):
    """A receiver that takes its time keeps nobody from pausing the webhook, nor the record from being followed."""
    webhook, case, worker = stage
    happen(case, worker)
    seen = []

    def meanwhile():
        with transaction.atomic():
            seen.append(type(webhook).objects.select_for_update(nowait=True).get(pk=webhook.pk).pk)
            seen.append(Delivery.objects.select_for_update(nowait=True).get().pk)
        connections.close_all()

    receiving.before = meanwhile

    assert tasks.serve_webhook(str(webhook.public_id)) == 1
    assert len(seen) == 2


@pytest.mark.slow
def test_a_transaction_that_began_earlier_and_commits_later_is_not_passed_over(stage, receiving):
    """Its event has the smaller id and the greater number: whoever remembered ids would lose it."""
    webhook, case, worker = stage
    begun, may_end = Barrier(2), Barrier(2)

    def slow():
        with transaction.atomic():
            record(Event.CASE_REOPENED, actor=worker, target=case, case_id=case.public_id)
            begun.wait(20)
            may_end.wait(20)

    def quick():
        begun.wait(20)
        happen(case, worker)
        tasks.serve_webhook(str(webhook.public_id))
        before = len(receiving.taken)
        may_end.wait(20)
        return before

    _slow, before = at_once([slow, quick])
    tasks.serve_webhook(str(webhook.public_id))

    assert before == 1
    assert len(set(receiving.ids())) == 2
    assert AuditLink.objects.count() >= 2


WORKER = """
import django
django.setup()
from exchange.webhooks.tasks import serve_webhook
serve_webhook("{webhook}")
"""


@pytest.mark.slow
@pytest.mark.runtime
def test_a_worker_that_is_killed_while_it_sends_is_followed_by_one_that_sends_the_same(stage, receiving):
    webhook, case, worker = stage
    happen(case, worker)
    stands = []

    def stand():
        # The first time it is never answered.
        if not stands:
            stands.append(1)
            time.sleep(3)

    receiving.before = stand
    environment = process_environment() | {
        "WEBHOOK_CA_FILE": str(receiving.certificate),
        "WEBHOOK_NETWORKS": "127.0.0.0/8,::1/128",
    }
    running = subprocess.Popen(  # noqa: S603 (our own program)
        [sys.executable, "-c", WORKER.replace("{webhook}", str(webhook.public_id))],
        cwd=installed.BASE_DIR, env=environment,
    )  # fmt: skip
    limit = time.monotonic() + 60
    while not stands:
        assert time.monotonic() < limit
        assert running.poll() is None
        time.sleep(0.05)
    os.kill(running.pid, signal.SIGKILL)
    running.wait(10)

    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.tries) == ("waiting", 0)
    assert delivery.taken_until > timezone.now()
    assert tasks.serve_webhook(str(webhook.public_id)) == 0
    Delivery.objects.update(taken_until=timezone.now() - timedelta(seconds=1))
    assert tasks.serve_webhook(str(webhook.public_id)) == 1

    assert receiving.ids() == [str(delivery.public_id)] * 2
