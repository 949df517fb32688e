"""Sending what waits: at least once, each try with a lease, nothing locked while the line is open.

A worker takes a delivery by saying until when it carries it. Who is killed on the way leaves that time behind: then another
takes it, and sends it under the same `webhook-id`, by which the receiver drops what came twice.
"""

import json
import secrets
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.access import Purpose, part_of_act
from accounts.models import User
from accounts.roles import Permission, with_permission
from accounts.telling.actions import tell
from accounts.telling.enums import Kind as Told
from audit.events import Event
from audit.models import AuditEvent
from audit.recorder import record
from exchange.webhooks.enums import TEST, State
from exchange.webhooks.line import SECONDS, Outcome, post
from exchange.webhooks.models import Delivery, Webhook
from exchange.webhooks.sight import account_at_work, path_of, told_of
from exchange.webhooks.signature import headers_of

SERVE_TASK = "exchange.webhooks.tasks.serve_webhook"
# Longer than a try can take.
LEASE = timedelta(seconds=4 * SECONDS)
# The pauses between the tries of one delivery: together about three days.
PAUSES = [30, 2 * 60, 8 * 60, 32 * 60, 2 * 3600, 8 * 3600, *[12 * 3600] * 5]
# Nothing rests longer than this because others of its webhook failed.
LONGEST_REST = 3600
# A run ends then, and the next look goes on: a slow receiver does not keep a worker from all else.
RUN_SECONDS = 20
# "Gone": whoever answers so wants nothing more.
GONE = 410
_AGENT = "shelter-cms-webhooks"


@dataclass(frozen=True)
class Parcel:
    """A delivery that this worker carries until `lease`."""

    key: int
    webhook: int
    lease: datetime
    address: str
    message_id: str
    body: bytes
    secrets: list[str]


def send(webhook_id: UUID) -> int:
    """Send what of a webhook is due, until one fails or the run has lasted long enough; returns how many arrived."""
    arrived, ends = 0, time.monotonic() + RUN_SECONDS
    while time.monotonic() < ends:
        parcel = take(webhook_id)
        if parcel is None:
            break
        outcome = carry(parcel)
        settle(parcel, outcome)
        if outcome.problem:
            break
        arrived += 1
    return arrived


def take(webhook_id: UUID) -> Parcel | None:
    """The next one that is due, for this worker alone; what its account may not see at this moment is withheld for good.

    One at a time of each webhook: while one is under way, whoever else looks finds nothing to do.
    """
    while True:
        with part_of_act(Purpose.WEBHOOKS):
            now = timezone.now()
            rows = Webhook.objects.going_on().filter(public_id=webhook_id)
            webhook = rows.select_for_update(of=("self",), skip_locked=True).first()
            if webhook is None or Delivery.objects.of(webhook).under_way(now).exists():
                return None
            due = Delivery.objects.of(webhook).due(now).select_related("webhook")
            delivery = due.select_for_update(of=("self",), skip_locked=True).first()
            if delivery is None:
                return None
            if may_be_told(delivery):
                delivery.taken_until = timezone.now() + LEASE
                delivery.save(update_fields=["taken_until"])
                return _parcel(delivery)
            _end(delivery, State.WITHHELD)


def may_be_told(delivery: Delivery) -> bool:
    """Whether the account may know of it now: asked anew of the very event, by the rules of pages and API."""
    if delivery.type == TEST:
        return delivery.webhook.ended_at is None
    events = AuditEvent.objects.filter(public_id=delivery.event)
    return delivery.event in told_of(account_at_work(delivery.webhook.account_id), events)


def carry(parcel: Parcel) -> Outcome:
    """One try."""
    now = int(timezone.now().timestamp())
    known = {"Content-Type": "application/json", "User-Agent": _AGENT}
    return post(parcel.address, parcel.body, known | headers_of(parcel.message_id, now, parcel.body, parcel.secrets))


def settle(parcel: Parcel, outcome: Outcome) -> None:
    """What came of it, unless the time had run out and another worker carries it by now."""
    with part_of_act(Purpose.WEBHOOKS):
        # The webhook first, as the actions do: whoever locks both does so in this order.
        webhook = Webhook.objects.select_for_update(of=("self",)).get(pk=parcel.webhook)
        delivery = Delivery.objects.select_for_update(of=("self",)).filter(pk=parcel.key).first()
        if delivery is None or delivery.state != State.WAITING or delivery.taken_until != parcel.lease:
            return
        delivery.tries += 1
        delivery.code, delivery.problem, delivery.milliseconds = outcome.code, outcome.problem, outcome.milliseconds
        if not outcome.problem:
            _end(delivery, State.DELIVERED)
        elif delivery.type == TEST or delivery.tries > len(PAUSES):
            _end(delivery, State.FAILED)
        else:
            _put_off(delivery, PAUSES[delivery.tries - 1])
        if delivery.type != TEST:
            _count(webhook, outcome)


def body_of(delivery: Delivery) -> bytes:
    """What is told: ids alone. The same at every try."""
    said: dict[str, Any] = {
        "id": str(delivery.public_id),
        "type": delivery.type,
        "timestamp": delivery.happened_at.isoformat(timespec="seconds"),
        "data": {},
    }
    if delivery.resource is not None:
        said["data"] = {
            "kind": delivery.kind,
            "id": str(delivery.resource),
            "path": path_of(delivery.kind, delivery.resource),
        }
    return json.dumps(said, separators=(",", ":")).encode("ascii")


def _parcel(delivery: Delivery) -> Parcel:
    webhook, now = delivery.webhook, timezone.now()
    keys = [str(webhook.secret)]
    if webhook.old_secret_until is not None and now < webhook.old_secret_until:
        keys.append(str(webhook.old_secret))
    return Parcel(
        delivery.pk,
        webhook.pk,
        delivery.taken_until,
        str(webhook.address),
        str(delivery.public_id),
        body_of(delivery),
        keys,
    )


def _end(delivery: Delivery, state: State) -> None:
    delivery.state, delivery.done_at, delivery.taken_until = state, timezone.now(), None
    delivery.save(update_fields=["state", "done_at", "taken_until", "tries", "code", "problem", "milliseconds"])


def _put_off(delivery: Delivery, seconds: int) -> None:
    delivery.next_try_at, delivery.taken_until = timezone.now() + jittered(seconds), None
    delivery.save(update_fields=["next_try_at", "taken_until", "tries", "code", "problem", "milliseconds"])


def jittered(seconds: int) -> timedelta:
    """Up to a fifth more or less, so that what failed together does not come together again."""
    return timedelta(seconds=seconds * (80 + secrets.randbelow(41)) / 100)


def _count(webhook: Webhook, outcome: Outcome) -> None:
    """Failures in a row: after each the webhook rests a while, after too many it pauses itself."""
    if not outcome.problem:
        if webhook.failures or webhook.rests_until:
            webhook.failures, webhook.rests_until = 0, None
            webhook.save(update_fields=["failures", "rests_until"])
        return
    webhook.failures += 1
    rest = min(PAUSES[min(webhook.failures, len(PAUSES)) - 1], LONGEST_REST)
    webhook.rests_until = timezone.now() + jittered(rest)
    webhook.save(update_fields=["failures", "rests_until"])
    if webhook.paused_at is None and (
        outcome.code == GONE or webhook.failures >= settings.WEBHOOK_FAILURES and webhook.ended_at is None
    ):
        _pause_itself(webhook)


def _pause_itself(webhook: Webhook) -> None:
    webhook.paused_at = timezone.now()
    webhook.save(update_fields=["paused_at"])
    record(Event.WEBHOOK_PAUSED, actor=None, target=webhook, changes={"count": webhook.failures})
    keeping = Q(organisation=webhook.organisation_id, roles__overlap=with_permission(Permission.WEBHOOK_EDIT))
    told = User.objects.filter(keeping | Q(pk=webhook.made_by_id), is_active=True)
    tell(
        told.order_by("pk"),
        Told.WEBHOOK_PAUSED,
        about=webhook.public_id,
        occasion=webhook.paused_at.isoformat(timespec="seconds"),
        path=reverse("exchange:webhook", args=[webhook.public_id]),
    )


def order(webhook_id: UUID) -> None:
    """Once this transaction is kept. What the queue loses is found by the next look (settings.CELERY_BEAT_SCHEDULE)."""
    # By its name: tasks stand above.
    task = current_app.signature(SERVE_TASK, args=(str(webhook_id),))
    transaction.on_commit(lambda: task.apply_async(retry_policy={"max_retries": 1, "interval_start": 0}), robust=True)
