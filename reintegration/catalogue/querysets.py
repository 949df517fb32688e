"""Which services can be given on a day."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from accounts.roles import Permission, has_permission


class ServiceQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """The catalogue is nobody's secret: whoever records assistance reads it, and whoever keeps it."""
        may = any(has_permission(user, one) for one in (Permission.ASSISTANCE_EDIT, Permission.SERVICE_EDIT))
        return self.all() if may else self.none()

    def in_force_on(self, day: date):
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day), valid_from__lte=day)

    def not_over_on(self, day: date):
        """Those that a form offers: what somebody records was given lately, or is given from now on."""
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day))

    def in_order(self):
        return self.order_by("type", "code")
