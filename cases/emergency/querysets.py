"""Which emergency accesses: one's own, those one reviews, those of files one sees."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.access import overseen_by


class EmergencyAccessQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """Whoever opened, whoever reviews, whoever sees the case."""
        case = self.model._meta.get_field("case").related_model
        seen = Exists(case.objects.visible_to(user).filter(pk=OuterRef("case")))
        return self.filter(Q(user=user.pk) | overseen(user) | seen)

    def in_force(self):
        """Neither run out nor ended early."""
        return self.filter(until__gt=timezone.now(), ended_at__isnull=True)

    def of(self, user: Any):
        return self.filter(user=user.pk)

    def to_review_by(self, user: Any):
        """Those that wait for a verdict which this user may give; the oldest first."""
        return self.filter(overseen(user), reviewed_at__isnull=True).exclude(user=user.pk).order_by("opened_at", "id")

    def reviewed_lately(self, user: Any, since: Any):
        """Those the user oversees that were reviewed since then; the newest first."""
        return self.filter(overseen(user), reviewed_at__gte=since).order_by("-reviewed_at", "-id")


def overseen(user: Any) -> Q:
    """As access.oversees() says in the database."""
    whose = overseen_by(user)
    if whose == "*":
        return Q(organisation__isnull=False)
    return Q(organisation=int(whose)) if whose else Q(pk__in=[])
