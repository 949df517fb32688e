"""When, without a human. Arguments are public ids."""

from datetime import timedelta
from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from accounts.access import Purpose, acting_for, part_of_act
from exchange.webhooks import following, sending
from exchange.webhooks.models import Delivery, Webhook

# What waits longer than until the next look is not needed any more.
LOOK_SECONDS = 15


@shared_task
def look_for_webhooks() -> int:
    """Every quarter of a minute: a task for each webhook, so that one whose receiver is slow keeps no other waiting."""
    with part_of_act(Purpose.WEBHOOKS):
        waiting = list(Webhook.objects.to_be_served(timezone.now()).order_by("pk").values_list("public_id", flat=True))
    for public_id in waiting:
        serve_webhook.apply_async(args=(str(public_id),), expires=LOOK_SECONDS - 1)
    return len(waiting)


@shared_task
def serve_webhook(webhook_id: str) -> int:
    """Read the record on for one webhook and send what is due; returns how many arrived. Safe twice, and at the same time."""
    following.follow(UUID(webhook_id))
    return sending.send(UUID(webhook_id))


@shared_task
def throw_away_old_deliveries() -> int:
    """Each night: what was told, or could not be, longer ago than the log is kept; returns how many."""
    limit = timezone.now() - timedelta(days=settings.WEBHOOK_LOG_DAYS)
    with acting_for(Purpose.WEBHOOKS):
        return Delivery.objects.filter(created_at__lt=limit).delete()[0]
