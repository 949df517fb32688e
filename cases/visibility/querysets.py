from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef

from accounts.roles import Permission, has_permission


class UnsealingQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """Whoever sees the case, and the managers of its organisation, who confirm without seeing it."""
        case = self.model._meta.get_field("case").related_model
        own = self.filter(organisation=user.organisation_id)
        if has_permission(user, Permission.CASE_GRANT):
            return own
        return own.filter(Exists(case.objects.visible_to(user).filter(pk=OuterRef("case"))))

    def open(self):
        """Those that nobody has answered."""
        return self.filter(decided_at__isnull=True)

    def waiting_for(self, user: Any):
        """Open ones of others that this user may answer; the oldest first."""
        return self.visible_to(user).open().exclude(requested_by=user.pk).order_by("id")
