"""Which hand-overs: those of one's own organisation, for whoever answers for what it shares."""

from datetime import datetime
from typing import Any

from django.db import models

from accounts.roles import Permission, has_permission
from exchange.handover.enums import OPEN, State


class HandOverQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """Of her own organisation: that there was one, for whom and what for. What it held is its asker's alone."""
        if not has_permission(user, Permission.AGREEMENT_EDIT):
            return self.none()
        return self.filter(organisation=user.organisation_id)

    def for_pages(self):
        return self.select_related(
            "organisation", "agreement__partner", "asked_by__organisation", "decided_by", "ended_by"
        )

    def marked(self, mark: str):
        """The one whose file bears this mark, however it was typed; all where nothing was."""
        return self.filter(mark=mark.strip().upper()) if mark.strip() else self

    def run_out(self, now: datetime):
        """Files whose time is over."""
        return self.filter(state=State.READY, expires_at__lte=now)

    def to_be_made(self):
        return self.filter(state=State.QUEUED)

    def going_on(self):
        return self.filter(state__in=OPEN)
