"""Which webhooks and deliveries: those of one's own organisation; for administrators, of every program."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from accounts.roles import Permission, has_permission
from exchange.webhooks.enums import TEST, State


class WebhookQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """Of her own organisation; of all, for whoever keeps the accounts of programs."""
        if not has_permission(user, Permission.WEBHOOK_EDIT):
            return self.none()
        return self if has_permission(user, Permission.ACCOUNT_EDIT) else self.filter(organisation=user.organisation_id)

    def for_pages(self):
        return self.select_related("organisation", "account", "made_by", "paused_by", "ended_by")

    def going_on(self):
        """Those that have not ended."""
        return self.filter(ended_at__isnull=True)

    def at_work(self):
        """Neither ended nor paused, of an account and an organisation that are not disabled."""
        return self.going_on().filter(
            paused_at__isnull=True, account__is_active=True, account__organisation__is_active=True
        )

    def to_be_served(self, now: datetime):
        """Those that follow the record, and those of which only a test waits."""
        tests = self.model._meta.get_field("deliveries").related_model.objects.filter(
            webhook=OuterRef("pk"), type=TEST, state=State.WAITING
        )
        at_work = self.at_work().filter(Q(rests_until__isnull=True) | Q(rests_until__lte=now))
        return self.going_on().filter(Q(pk__in=at_work.values("pk")) | Exists(tests))


class DeliveryQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """Those of the webhooks that she sees."""
        webhooks = self.model._meta.get_field("webhook").related_model
        return self.filter(Exists(webhooks.objects.visible_to(user).filter(pk=OuterRef("webhook"))))

    def of(self, webhook: Any):
        return self.filter(webhook=webhook)

    def in_state(self, state: str):
        """Those in a state; all, where none is named."""
        return self.filter(state=state) if state else self

    def failed_since(self, moment: datetime):
        return self.filter(state=State.FAILED, happened_at__gte=moment).exclude(type=TEST)

    def under_way(self, now: datetime):
        """That a worker carries at this moment."""
        return self.filter(state=State.WAITING, taken_until__gt=now)

    def due(self, now: datetime):
        """Whose time has come, and that no worker is carrying; of a webhook that is at work and does not rest. Tests at once."""
        webhooks = self.model._meta.get_field("webhook").related_model.objects.filter(pk=OuterRef("webhook"))
        at_work = webhooks.at_work().filter(Q(rests_until__isnull=True) | Q(rests_until__lte=now))
        free = Q(taken_until__isnull=True) | Q(taken_until__lte=now)
        rows = self.filter(free, state=State.WAITING, next_try_at__lte=now)
        return rows.filter(Exists(at_work) | Q(type=TEST)).order_by(F("next_try_at"), "id")
