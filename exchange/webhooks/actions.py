"""Webhooks made, changed, paused, tried, ended; deliveries sent again. Each is one transaction: policy, lock, change, audit."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from audit.events import Event
from audit.recorder import record
from core.errors import NotVisible, Refused
from exchange.webhooks import policies
from exchange.webhooks.enums import TEST, State
from exchange.webhooks.following import end_of_record
from exchange.webhooks.line import parts_of
from exchange.webhooks.models import Delivery, Webhook
from exchange.webhooks.sending import order
from exchange.webhooks.signature import new_secret

MOST_OF_AN_ORGANISATION = 10
# For so long a receiver may take to change her secret.
BOTH_SECRETS = timedelta(hours=24)


@transaction.atomic
def make_webhook(details: dict[str, Any], *, actor: User) -> tuple[Webhook, str]:
    """A webhook and its secret, which nobody is shown again: `account`, `label`, `address`, `types`. It tells from now on."""
    account = details["account"]
    policies.check_may_make_for(actor, account)
    # One after the other, so that they are counted.
    Organisation.objects.select_for_update(no_key=True).get(pk=account.organisation_id)
    going_on = Webhook.objects.going_on().filter(organisation=account.organisation_id)
    if going_on.count() >= MOST_OF_AN_ORGANISATION:
        raise Refused(_("An organisation has at most 10 webhooks. End one first."))
    webhook = Webhook.objects.create(
        organisation=account.organisation,
        account=account,
        label=details["label"].strip(),
        address=_address(details["address"]),
        types=sorted(details["types"]),
        secret=new_secret(),
        read_to=end_of_record(),
        made_by=actor,
    )
    changes = {"user": account.username, "scopes": webhook.types, "address": None}
    record(Event.WEBHOOK_MADE, actor=actor, target=webhook, changes=changes)
    return webhook, str(webhook.secret)


@transaction.atomic
def change_webhook(webhook: Webhook, details: dict[str, Any], *, actor: User) -> Webhook:
    """Another label, address or choice of events. What waits goes to the new address."""
    webhook = _locked(webhook)
    policies.check_may_change(actor, webhook)
    new = {
        "label": details["label"].strip(),
        "address": _address(details["address"]),
        "types": sorted(details["types"]),
    }
    changed = [name for name, value in new.items() if getattr(webhook, name) != value]
    for name in changed:
        setattr(webhook, name, new[name])
    if changed:
        webhook.save(update_fields=changed)
        changes = dict.fromkeys(changed) | ({"scopes": webhook.types} if "types" in changed else {})
        record(Event.WEBHOOK_CHANGED, actor=actor, target=webhook, changes=changes)
    return webhook


@transaction.atomic
def pause_webhook(webhook: Webhook, *, actor: User) -> None:
    """Nothing is sent until somebody lets it go on; then what happened meanwhile is told too."""
    webhook = _locked(webhook)
    policies.check_may_pause(actor, webhook)
    webhook.paused_at, webhook.paused_by = timezone.now(), actor
    webhook.save(update_fields=["paused_at", "paused_by"])
    record(Event.WEBHOOK_PAUSED, actor=actor, target=webhook)


@transaction.atomic
def resume_webhook(webhook: Webhook, *, actor: User) -> None:
    """From where it stopped, at most as far back as the log is kept."""
    webhook = _locked(webhook)
    policies.check_may_resume(actor, webhook)
    webhook.paused_at = webhook.paused_by = webhook.rests_until = None
    webhook.failures = 0
    webhook.save(update_fields=["paused_at", "paused_by", "rests_until", "failures"])
    now = timezone.now()
    Delivery.objects.of(webhook).filter(state=State.WAITING, next_try_at__gt=now).update(next_try_at=now)
    record(Event.WEBHOOK_RESUMED, actor=actor, target=webhook)
    order(webhook.public_id)


@transaction.atomic
def renew_secret(webhook: Webhook, *, actor: User) -> str:
    """A new secret, shown this once. For a day every message is signed with the one before as well."""
    webhook = _locked(webhook)
    policies.check_may_change(actor, webhook)
    webhook.old_secret, webhook.old_secret_until = str(webhook.secret), timezone.now() + BOTH_SECRETS
    webhook.secret = new_secret()
    webhook.save(update_fields=["secret", "old_secret", "old_secret_until"])
    record(Event.WEBHOOK_SECRET_RENEWED, actor=actor, target=webhook)
    return str(webhook.secret)


@transaction.atomic
def send_test(webhook: Webhook, *, actor: User) -> Delivery:
    """A message that tells of nothing, at once and once; of a paused webhook too."""
    webhook = _locked(webhook)
    policies.check_may_change(actor, webhook)
    waits = Delivery.objects.of(webhook).filter(type=TEST, state=State.WAITING).first()
    if waits is not None:
        return waits
    delivery = Delivery.objects.create(webhook=webhook, type=TEST, happened_at=timezone.now())
    record(Event.WEBHOOK_TESTED, actor=actor, target=webhook)
    order(webhook.public_id)
    return delivery


@transaction.atomic
def replay(delivery: Delivery, *, actor: User) -> Delivery:
    """Send one again, under its old id."""
    _locked(delivery.webhook)
    rows: Any = Delivery.objects.select_for_update(of=("self",))
    delivery = rows.select_related("webhook").get(pk=delivery.pk)
    policies.check_may_replay(actor, delivery)
    _again(Delivery.objects.filter(pk=delivery.pk))
    record(Event.WEBHOOK_REPLAYED, actor=actor, target=delivery.webhook, changes={"count": 1})
    order(delivery.webhook.public_id)
    return delivery


@transaction.atomic
def replay_failed(webhook: Webhook, since: datetime, *, actor: User) -> int:
    """Send again all that was given up of what happened since; returns how many that is."""
    webhook = _locked(webhook)
    policies.check_may_change(actor, webhook)
    if since < timezone.now() - timedelta(days=settings.WEBHOOK_LOG_DAYS + 1):
        raise Refused(_("The log does not go back so far."), "since")
    count = _again(Delivery.objects.of(webhook).failed_since(since))
    if count:
        record(Event.WEBHOOK_REPLAYED, actor=actor, target=webhook, changes={"count": count})
        order(webhook.public_id)
    return count


@transaction.atomic
def end_webhook(webhook: Webhook, *, actor: User) -> None:
    """For good: what waits is not sent, and the secrets are forgotten."""
    webhook = _locked(webhook)
    policies.check_may_change(actor, webhook)
    webhook.ended_at, webhook.ended_by = timezone.now(), actor
    webhook.secret = webhook.old_secret = ""
    webhook.save(update_fields=["ended_at", "ended_by", "secret", "old_secret"])
    waiting = Delivery.objects.of(webhook).filter(state=State.WAITING)
    waiting.update(state=State.WITHHELD, done_at=webhook.ended_at, taken_until=None)
    record(Event.WEBHOOK_ENDED, actor=actor, target=webhook)


def _again(rows: Any) -> int:
    return rows.update(
        state=State.WAITING, tries=0, next_try_at=timezone.now(), taken_until=None, done_at=None, code=None, problem=""
    )


def _address(text: str) -> str:
    address = text.strip()
    if parts_of(address) is None:
        raise Refused(_("An address begins with https:// and has no username or password in it."), "address")
    return address


def _locked(webhook: Webhook) -> Webhook:
    rows: Any = Webhook.objects.select_for_update(of=("self",))
    found: Webhook | None = rows.for_pages().filter(pk=webhook.pk).first()
    if found is None:
        raise NotVisible("")
    return found
