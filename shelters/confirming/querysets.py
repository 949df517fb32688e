"""Which alerts that were set aside somebody sees, and which wait for her."""

from typing import Any

from django.db import models
from django.db.models import Q

from accounts import access
from accounts.roles import Permission, has_permission


class ConfirmationQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """Of one's own houses; and those that are told to oneself, whosever the house is."""
        if not has_permission(user, Permission.CASE_VIEW):
            return self.none()
        access.require_context(user)
        rows = Q(told=user.pk)
        if has_permission(user, Permission.SHELTER_VIEW):
            rows |= Q(organisation=user.organisation_id)
        return self.filter(rows)

    def with_staff(self):
        """Together with who decided it and who has seen it. Case and house are looked up by what the reader sees."""
        return self.select_related("confirmed_by__organisation", "told", "house_seen_by")

    def waiting_for(self, user: Any):
        """Those that she has not seen: as the one who is told, or as one of those who lead the house."""
        waiting = Q(told=user.pk, told_seen_at__isnull=True)
        if has_permission(user, Permission.SHELTER_EDIT):
            waiting |= Q(organisation=user.organisation_id, house_seen_at__isnull=True)
        return self.visible_to(user).filter(waiting)
