"""What is to be told is read from the record, in the order in which it was committed (docs/adr/0067).

The event of an act stands in the record in the transaction of the act, whoever acts and by whichever way: so the record is the
outbox, and no act knows of webhooks. Its links are numbered one by one as transactions commit: what lies behind a number
that was read never grows any more.
"""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from accounts.access import Purpose, part_of_act
from audit.models import AuditEvent, AuditLink
from exchange.webhooks.enums import LISTED
from exchange.webhooks.models import Delivery, Webhook
from exchange.webhooks.sight import account_at_work, told_of

_AT_ONCE = 500


def end_of_record() -> int:
    """The number of the last link."""
    return AuditLink.objects.aggregate(end=Max("position"))["end"] or 0


def follow(webhook_id: UUID) -> int:
    """Read the record on, to its end; returns how many deliveries that makes. However many do so, an event makes one."""
    made, goes_on = 0, True
    while goes_on:
        more, goes_on = _one_part(webhook_id)
        made += more
    return made


def _one_part(webhook_id: UUID) -> tuple[int, bool]:
    with part_of_act(Purpose.WEBHOOKS):
        rows = Webhook.objects.at_work().filter(public_id=webhook_id)
        webhook = rows.select_for_update(of=("self",), skip_locked=True).first()
        if webhook is None:
            return 0, False
        links = AuditLink.objects.filter(position__gt=webhook.read_to).order_by("position")[:_AT_ONCE]
        numbered = dict(links.values_list("position", "event_id"))
        if not numbered:
            return 0, False
        deliveries = _deliveries(webhook, list(numbered.values()))
        Delivery.objects.bulk_create(deliveries, ignore_conflicts=True)
        webhook.read_to = max(numbered)
        webhook.save(update_fields=["read_to"])
        return len(deliveries), len(numbered) == _AT_ONCE


def _deliveries(webhook: Webhook, keys: list[int]) -> list[Delivery]:
    wanted = [event for event, listed in LISTED.items() if listed.type in webhook.types]
    # Beyond the days of the log nothing is told any more: of a webhook that was paused so long.
    young = timezone.now() - timedelta(days=settings.WEBHOOK_LOG_DAYS)
    events = list(AuditEvent.objects.filter(pk__in=keys, event__in=wanted, at__gte=young).order_by("pk"))
    if not events:
        return []
    told = told_of(account_at_work(webhook.account_id), events)
    return [
        Delivery(
            webhook=webhook,
            event=event.public_id,
            type=told[event.public_id].type,
            kind=told[event.public_id].kind,
            resource=told[event.public_id].resource,
            happened_at=event.at,
        )
        for event in events
        if event.public_id in told
    ]
