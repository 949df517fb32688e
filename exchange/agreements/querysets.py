"""Which agreements: those of one's own organisation, for whoever answers for what it shares."""

from datetime import date
from typing import Any

from django.db import models

from accounts.roles import Permission, has_permission


class AgreementQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """Of her own organisation, confirmed or not, in force or over. As access.answers_for_sharing() says in the database."""
        if not has_permission(user, Permission.AGREEMENT_EDIT):
            return self.none()
        return self.filter(organisation=user.organisation_id)

    def in_force(self, day: date):
        """Confirmed, not ended, and the day lies within."""
        return self.filter(confirmed_at__isnull=False, ended_at__isnull=True, valid_from__lte=day, valid_until__gte=day)

    def for_pages(self):
        return self.select_related("organisation", "partner", "made_by", "confirmed_by", "ended_by")
