"""Sending: signed, at least once, with pauses; paused when failing; again when asked."""

import time
from datetime import timedelta

import pytest
from django.conf import settings as installed
from django.utils import timezone

from accounts.access import acting_as
from accounts.telling.models import Notification
from audit.events import Event
from audit.models import AuditEvent
from cases.models import Case
from core.errors import Conflict, NotAllowed, NotVisible, Refused
from exchange.webhooks import actions, sending, tasks
from exchange.webhooks.enums import TEST
from exchange.webhooks.models import Delivery, Webhook
from tests.exchange.webhooks.factories import ADDRESS, committed, make_delivery, make_program, make_webhook
from tests.exchange.webhooks.receiver import is_signed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _queue(orders):
    """Nothing is sent by itself."""


@pytest.fixture
def happened(webhook, case, caseworker):
    """So many things that happened to the case, told and waiting to be sent."""
    from audit.recorder import record
    from exchange.webhooks.following import follow

    def make(count=1, of=webhook):
        known = set(Delivery.objects.values_list("pk", flat=True))
        for _number in range(count):
            record(Event.CASE_REOPENED, actor=caseworker, target=case, case_id=case.public_id)
        committed()
        follow(of.public_id)
        return list(Delivery.objects.exclude(pk__in=known).order_by("pk"))

    return make


def now_due():
    """Time passes: every pause is over."""
    moment = timezone.now() - timedelta(seconds=1)
    Delivery.objects.filter(state="waiting").update(next_try_at=moment, taken_until=None)
    Webhook.objects.update(rests_until=None)


def events(event, webhook):
    return AuditEvent.objects.filter(event=event, target_id=webhook.public_id)


# ------------------------------------------------------------------ arriving


def test_a_message_arrives_signed_and_says_ids_alone(webhook, happened, receiving, case):
    (delivery,) = happened()

    assert sending.send(webhook.public_id) == 1

    _path, headers, body = receiving.taken[0]
    assert is_signed(webhook.secret, headers, body)
    assert not is_signed(webhook.secret, headers, body + b" ")
    assert not is_signed(webhook.secret, headers | {"webhook-timestamp": "1"}, body)
    assert headers["webhook-id"] == str(delivery.public_id)
    assert abs(int(headers["webhook-timestamp"]) - timezone.now().timestamp()) < 60
    assert receiving.told() == [
        {
            "id": str(delivery.public_id),
            "type": "case.reopened",
            "timestamp": delivery.happened_at.isoformat(timespec="seconds"),
            "data": {"kind": "case", "id": str(case.public_id), "path": f"/api/v1/cases/{case.public_id}/"},
        }
    ]


def test_the_log_says_how_it_went_and_nothing_of_the_answer(webhook, happened, receiving):
    (delivery,) = happened()
    sending.send(webhook.public_id)

    delivery.refresh_from_db()
    assert (delivery.state, delivery.code, delivery.problem, delivery.tries) == ("delivered", 204, "", 1)
    assert delivery.milliseconds is not None
    assert delivery.done_at is not None
    assert delivery.taken_until is None


def test_what_arrived_is_not_sent_again(webhook, happened, receiving):
    happened(3)

    assert sending.send(webhook.public_id) == 3
    assert sending.send(webhook.public_id) == 0
    assert len(receiving.taken) == 3


def test_a_run_ends_so_that_a_slow_receiver_keeps_no_worker(webhook, happened, receiving, monkeypatch):
    happened(3)
    monkeypatch.setattr(sending, "RUN_SECONDS", 0.2)
    receiving.before = lambda: time.sleep(0.3)

    assert sending.send(webhook.public_id) == 1
    receiving.before = lambda: None
    monkeypatch.setattr(sending, "RUN_SECONDS", 20)
    assert sending.send(webhook.public_id) == 2


def test_the_task_reads_the_record_and_sends(webhook, case, caseworker, receiving):
    from audit.recorder import record

    record(Event.CASE_REOPENED, actor=caseworker, target=case, case_id=case.public_id)
    committed()

    assert tasks.serve_webhook(str(webhook.public_id)) == 1
    assert receiving.told()[0]["type"] == "case.reopened"


def test_each_webhook_that_is_at_work_is_looked_after_by_ids_alone(webhook, program, manager, orders):
    make_webhook(program, manager, paused_at=timezone.now())
    make_webhook(program, manager, rests_until=timezone.now() + timedelta(minutes=5))
    tried = make_webhook(program, manager, paused_at=timezone.now())
    make_delivery(tried, type=TEST, event=None, resource=None, kind="")

    assert tasks.look_for_webhooks() == 2
    assert [order[-1] for order in orders] == [str(webhook.public_id)] + [str(tried.public_id)]


# ------------------------------------------------------------------ failing


def test_what_failed_is_tried_again_later_and_later_with_a_little_chance(webhook, happened, receiving, settings):
    settings.WEBHOOK_FAILURES = 100
    (delivery,) = happened()
    waits = []
    for _number in sending.PAUSES:
        receiving.answers = [500]
        before = timezone.now()
        assert sending.send(webhook.public_id) == 0
        delivery.refresh_from_db()
        assert delivery.state == "waiting"
        waits.append((delivery.next_try_at - before).total_seconds())
        assert sending.send(webhook.public_id) == 0
        now_due()

    for wait, pause in zip(waits, sending.PAUSES, strict=True):
        assert 0.8 * pause <= wait <= 1.2 * pause + 5
    assert timedelta(days=2.5) < timedelta(seconds=sum(sending.PAUSES)) < timedelta(days=3.5)
    receiving.answers = [500]
    sending.send(webhook.public_id)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.tries, delivery.code) == ("failed", len(sending.PAUSES) + 1, 500)
    assert len(set(receiving.ids())) == 1


def test_chance_keeps_what_failed_together_from_coming_together():
    drawn = {sending.jittered(100) for _number in range(200)}

    assert len(drawn) > 10
    assert min(drawn) >= timedelta(seconds=80)
    assert max(drawn) <= timedelta(seconds=120)


def test_one_that_fails_lets_the_webhook_rest_and_costs_the_others_no_try(webhook, happened, receiving, again):
    happened(3)
    receiving.answers = [503]

    sending.send(webhook.public_id)
    sending.send(webhook.public_id)

    assert len(receiving.taken) == 1
    assert again(webhook).rests_until > timezone.now()
    assert sum(Delivery.objects.values_list("tries", flat=True)) == 1


def test_an_arrival_ends_the_row_of_failures(webhook, happened, receiving, again):
    happened(2)
    receiving.answers = [500]
    sending.send(webhook.public_id)
    assert again(webhook).failures == 1
    now_due()

    assert sending.send(webhook.public_id) == 2
    assert again(webhook).failures == 0


def test_after_so_many_in_a_row_it_pauses_itself_and_its_keepers_are_told_once(
    webhook, happened, receiving, settings, again, manager, caseworker, stranger
):
    settings.WEBHOOK_FAILURES = 3
    happened()
    for _number in range(5):
        receiving.answers = [500]
        sending.send(webhook.public_id)
        now_due()

    assert len(receiving.taken) == 3
    assert again(webhook).paused_at is not None
    assert again(webhook).paused_by is None
    told = Notification.objects.filter(kind="webhook_paused")
    assert [row.user for row in told] == [manager]
    assert told.get().path == f"/exchange/webhooks/{webhook.public_id}/"
    assert events(Event.WEBHOOK_PAUSED, webhook).get().actor_id is None
    assert Delivery.objects.get().state == "waiting"


def test_gone_pauses_at_once(webhook, happened, receiving, again):
    happened()
    receiving.answers = [410]

    sending.send(webhook.public_id)

    assert again(webhook).paused_at is not None


def test_when_it_goes_on_what_waited_is_sent(webhook, happened, receiving, settings, again, manager):
    settings.WEBHOOK_FAILURES = 1
    happened(2)
    receiving.answers = [500]
    sending.send(webhook.public_id)

    actions.resume_webhook(again(webhook), actor=manager)

    assert sending.send(webhook.public_id) == 2
    assert again(webhook).failures == 0


def test_whose_worker_died_is_sent_again_under_the_same_id(webhook, happened, receiving):
    """Killed after it was sent and before that was written down: at least once, and the receiver knows it by its id."""
    (delivery,) = happened()
    parcel = sending.take(webhook.public_id)
    assert sending.carry(parcel).problem == ""
    # Here the worker is killed.
    assert sending.send(webhook.public_id) == 0
    assert len(receiving.taken) == 1

    Delivery.objects.update(taken_until=timezone.now() - timedelta(seconds=1))
    assert sending.send(webhook.public_id) == 1

    assert receiving.ids() == [str(delivery.public_id)] * 2
    assert receiving.taken[0][2] == receiving.taken[1][2]


def test_a_worker_whose_time_ran_out_writes_nothing(webhook, happened, receiving):
    happened()
    late = sending.take(webhook.public_id)
    Delivery.objects.update(taken_until=timezone.now() - timedelta(seconds=1))
    sending.send(webhook.public_id)

    sending.settle(late, sending.Outcome("time", None, 15000))

    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.tries) == ("delivered", 1)


# ------------------------------------------------------------------ secrets


def test_for_a_day_both_secrets_sign(webhook, happened, receiving, manager, again):
    old = webhook.secret
    new = actions.renew_secret(webhook, actor=manager)
    happened()
    sending.send(webhook.public_id)

    _path, headers, body = receiving.taken[0]
    assert old != new
    assert is_signed(old, headers, body)
    assert is_signed(new, headers, body)
    webhook = again(webhook)
    webhook.old_secret_until = timezone.now() - timedelta(seconds=1)
    webhook.save(update_fields=["old_secret_until"])
    happened()
    sending.send(webhook.public_id)
    _path, headers, body = receiving.taken[1]
    assert not is_signed(old, headers, body)
    assert is_signed(new, headers, body)


def test_secrets_and_address_lie_sealed_and_move_to_new_keys(webhook):
    from django.db import connection

    from core.rotation import _parts

    with connection.cursor() as cursor:
        cursor.execute("SELECT address, secret FROM exchange_webhook")
        raw = b"".join(bytes(value) for value in cursor.fetchone())
    assert b"localhost" not in raw
    assert webhook.secret.encode() not in raw
    assert "exchange.Webhook" in {part.model._meta.label for part in _parts()}


# ------------------------------------------------------------------ again


def test_one_is_sent_again_under_its_old_id(webhook, happened, receiving, manager):
    (delivery,) = happened()
    sending.send(webhook.public_id)
    delivery.refresh_from_db()

    actions.replay(delivery, actor=manager)

    assert sending.send(webhook.public_id) == 1
    assert receiving.ids() == [str(delivery.public_id)] * 2
    assert events(Event.WEBHOOK_REPLAYED, webhook).get().changes == {"count": 1}


def test_all_that_was_given_up_since_a_day_is_sent_again(webhook, happened, receiving, manager):
    rows = happened(3)
    now = timezone.now()
    Delivery.objects.filter(pk__in=[row.pk for row in rows[:2]]).update(state="failed", done_at=now, tries=12)
    sending.send(webhook.public_id)

    assert actions.replay_failed(webhook, now - timedelta(hours=1), actor=manager) == 2
    assert actions.replay_failed(webhook, now - timedelta(hours=1), actor=manager) == 0
    assert sending.send(webhook.public_id) == 2
    assert set(receiving.ids()) == {str(row.public_id) for row in rows}


def test_what_happened_before_that_day_is_not(webhook, happened, manager):
    happened()
    Delivery.objects.update(state="failed", done_at=timezone.now())

    assert actions.replay_failed(webhook, timezone.now() + timedelta(hours=1), actor=manager) == 0
    with pytest.raises(Refused):
        actions.replay_failed(webhook, timezone.now() - timedelta(days=installed.WEBHOOK_LOG_DAYS + 2), actor=manager)


def test_what_is_sent_again_is_asked_again_whether_it_may_be_known(webhook, happened, receiving, manager, case):
    (delivery,) = happened()
    sending.send(webhook.public_id)
    Case.objects.filter(pk=case.pk).update(restricted=True)
    delivery.refresh_from_db()
    actions.replay(delivery, actor=manager)

    assert sending.send(webhook.public_id) == 0
    assert len(receiving.taken) == 1
    delivery.refresh_from_db()
    assert delivery.state == "withheld"
    with pytest.raises(Conflict):
        actions.replay(delivery, actor=manager)


def test_what_waits_is_not_sent_again(webhook, happened, manager):
    (delivery,) = happened()

    with pytest.raises(Conflict):
        actions.replay(delivery, actor=manager)


# ------------------------------------------------------------------ a try


def test_a_try_tells_of_nothing_and_comes_also_while_paused(webhook, receiving, manager, again):
    actions.pause_webhook(webhook, actor=manager)
    delivery = actions.send_test(again(webhook), actor=manager)
    assert actions.send_test(again(webhook), actor=manager) == delivery

    assert sending.send(webhook.public_id) == 1

    assert receiving.told() == [
        {
            "id": str(delivery.public_id),
            "type": "webhook.test",
            "timestamp": delivery.happened_at.isoformat(timespec="seconds"),
            "data": {},
        }
    ]
    assert events(Event.WEBHOOK_TESTED, webhook).count() == 1


def test_a_try_that_fails_is_over_and_counts_for_nothing(webhook, receiving, manager, again):
    actions.send_test(webhook, actor=manager)
    receiving.answers = [500]

    sending.send(webhook.public_id)

    assert Delivery.objects.get().state == "failed"
    assert again(webhook).failures == 0


# ------------------------------------------------------------------ keeping webhooks


def details(account, **more):
    return {"account": account, "label": "Register", "address": ADDRESS, "types": ["case.opened"]} | more


def test_a_manager_makes_one_for_a_program_of_her_own(program, manager):
    with acting_as(manager):
        webhook, secret = actions.make_webhook(details(program), actor=manager)

    assert secret.startswith("whsec_")
    assert webhook.organisation == manager.organisation
    event = events(Event.WEBHOOK_MADE, webhook).get()
    assert event.changes == {"user": "program", "scopes": ["case.opened"], "address": None}
    assert ADDRESS not in str(event.changes)


def test_an_administrator_makes_one_for_every_program(program, administrator):
    with acting_as(administrator):
        actions.make_webhook(details(program), actor=administrator)
        assert Webhook.objects.visible_to(administrator).count() == 1


@pytest.mark.parametrize("role", ["caseworker", "reviewer", "receiver", "iom_officer", "auditor"])
def test_nobody_else_makes_one(request, role, program):
    with pytest.raises(NotAllowed):
        actions.make_webhook(details(program), actor=request.getfixturevalue(role))


def test_no_manager_makes_one_for_another_organisation(program, stranger):
    with pytest.raises(NotVisible):
        actions.make_webhook(details(program), actor=stranger)


def test_none_is_made_for_a_person_or_a_disabled_account(caseworker, manager, shelter_organisation):
    with pytest.raises(Refused):
        actions.make_webhook(details(caseworker), actor=manager)
    off = make_program(shelter_organisation, username="off")
    off.is_active = False
    with pytest.raises(NotAllowed):
        actions.make_webhook(details(off), actor=manager)


@pytest.mark.parametrize("address", ["http://hooks.example.org/", "https://user:word@hooks.example.org/", "x"])
def test_an_address_that_is_none_is_refused(program, manager, address, settings):
    settings.LOCAL = False

    with pytest.raises(Refused):
        actions.make_webhook(details(program, address=address), actor=manager)


def test_an_organisation_has_at_most_ten(program, manager):
    for _number in range(actions.MOST_OF_AN_ORGANISATION):
        make_webhook(program, manager)

    with pytest.raises(Refused):
        actions.make_webhook(details(program), actor=manager)


def test_networks_that_are_none_are_refused_at_the_start(settings):
    """By the whole program, and not by the first message."""
    import subprocess
    import sys

    from tests.conftest import process_environment

    environment = process_environment() | {"WEBHOOK_NETWORKS": "10.0.0.0/8, nonsense"}
    done = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-c", "from django.conf import settings; settings.WEBHOOK_NETWORKS"],
        cwd=installed.BASE_DIR, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode != 0
    assert "nonsense" in done.stderr


def test_a_change_is_on_record_without_the_address(webhook, manager):
    new = {"label": "Other", "address": "https://other.example.org/", "types": ["case.closed", "case.opened"]}

    webhook = actions.change_webhook(webhook, new, actor=manager)

    assert (webhook.label, webhook.types) == ("Other", ["case.closed", "case.opened"])
    changes = events(Event.WEBHOOK_CHANGED, webhook).get().changes
    assert changes == {"label": None, "address": None, "types": None, "scopes": ["case.closed", "case.opened"]}
    actions.change_webhook(webhook, new, actor=manager)
    assert events(Event.WEBHOOK_CHANGED, webhook).count() == 1


def test_pausing_and_going_on_are_on_record_and_once_each(webhook, manager, again):
    actions.pause_webhook(webhook, actor=manager)
    with pytest.raises(Conflict):
        actions.pause_webhook(again(webhook), actor=manager)
    actions.resume_webhook(again(webhook), actor=manager)
    with pytest.raises(Conflict):
        actions.resume_webhook(again(webhook), actor=manager)

    assert events(Event.WEBHOOK_PAUSED, webhook).count() == events(Event.WEBHOOK_RESUMED, webhook).count() == 1


def test_what_has_ended_sends_nothing_and_has_no_secret(webhook, happened, receiving, manager, again):
    happened()
    actions.end_webhook(webhook, actor=manager)

    assert sending.send(webhook.public_id) == 0
    assert receiving.taken == []
    assert Delivery.objects.get().state == "withheld"
    assert (again(webhook).secret, again(webhook).old_secret) == ("", "")
    assert events(Event.WEBHOOK_ENDED, webhook).count() == 1
    for act in (actions.renew_secret, actions.send_test, actions.end_webhook, actions.pause_webhook):
        with pytest.raises(Conflict):
            act(again(webhook), actor=manager)


def test_no_stranger_does_anything_with_it(webhook, stranger):
    for act in (
        actions.renew_secret, actions.send_test, actions.end_webhook, actions.pause_webhook, actions.resume_webhook,
    ):  # fmt: skip
        with acting_as(stranger), pytest.raises(NotVisible):
            act(webhook, actor=stranger)


def test_old_deliveries_go_and_their_webhook_stays(webhook, happened):
    happened(2)
    old = Delivery.objects.order_by("pk").first()
    limit = timezone.now() - timedelta(days=installed.WEBHOOK_LOG_DAYS, minutes=1)
    Delivery.objects.filter(pk=old.pk).update(created_at=limit)

    assert tasks.throw_away_old_deliveries() == 1
    assert Delivery.objects.count() == 1
    assert Webhook.objects.count() == 1
