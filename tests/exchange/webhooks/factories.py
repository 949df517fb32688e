"""Webhooks and deliveries as the actions leave them, and programs' accounts."""

from uuid import uuid4

from django.db import connection
from django.utils import timezone

from exchange.webhooks.enums import Type
from exchange.webhooks.models import Delivery, Webhook
from exchange.webhooks.signature import new_secret
from tests.accounts.factories import make_user

ADDRESS = "https://hooks.example.org/shelters"


def make_program(organisation, role="shelter_manager", username="program"):
    """A program's account: no roles but at work."""
    return make_user(username, organisation, service_role=role, full_name="Case register")


def make_webhook(account, by, **fields):
    values = {
        "organisation": account.organisation,
        "account": account,
        "label": "Case register",
        "address": ADDRESS,
        "types": sorted(Type.values),
        "secret": new_secret(),
        "made_by": by,
    } | fields
    return Webhook.objects.create(**values)


def make_delivery(webhook, **fields):
    """One that waits, about nothing that there is."""
    values = {
        "event": uuid4(),
        "type": Type.CASE_OPENED,
        "kind": "case",
        "resource": uuid4(),
        "happened_at": timezone.now(),
    } | fields
    return Delivery.objects.create(webhook=webhook, **values)


def plant_webhook(account, by, typed="typed"):
    """A row in each table, ended and paused; every sealed text is `typed`."""
    now = timezone.now()
    webhook = make_webhook(
        account, by, address=typed, secret=typed, old_secret=typed, old_secret_until=now,
        paused_at=now, paused_by=by, ended_at=now, ended_by=by,
    )  # fmt: skip
    return webhook, make_delivery(webhook)


def committed():
    """What a commit does to the record, in the middle of a test that is rolled back: its events get their links."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS audit_chained IMMEDIATE")
        cursor.execute("SET CONSTRAINTS audit_chained DEFERRED")
