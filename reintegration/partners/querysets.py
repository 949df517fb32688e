"""Which partners can be chosen."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q

from accounts.roles import Permission, has_permission


class PartnerQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """Whoever records assistance chooses among them; whoever keeps the list reads it."""
        may = any(has_permission(user, one) for one in (Permission.ASSISTANCE_EDIT, Permission.PARTNER_EDIT))
        return self.all() if may else self.none()

    def working(self, *kinds: str):
        """Those that we work with now; of these kinds only, if any are named."""
        rows = self.filter(ended_on__isnull=True)
        return rows.filter(kinds__overlap=list(kinds)) if kinds else rows

    def found_by(self, text: str, kinds: Iterable[str]):
        """Those of a list by a piece of their name and by kind."""
        rows = self.filter(Q(name__icontains=text)) if text else self
        return rows.filter(kinds__overlap=list(kinds)) if kinds else rows
