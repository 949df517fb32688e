"""Which roll calls, and what they found: those of one's own houses."""

from datetime import date, time
from typing import Any

from django.db import models
from django.db.models import Count, Q

from accounts import access
from accounts.roles import Permission, has_permission
from shelters.presence.enums import OUT, Mark


class OfHouseQuerySet(models.QuerySet):
    """Rows that belong to a house are seen with it."""

    def visible_to(self, user: Any):
        if not has_permission(user, Permission.SHELTER_VIEW):
            return self.none()
        access.require_context(user)
        return self.filter(shelter__organisation=user.organisation_id)


class RollCallQuerySet(OfHouseQuerySet):
    def open(self):
        return self.filter(finished_at__isnull=True)

    def finished(self):
        return self.filter(finished_at__isnull=False)

    def of_night(self, night: date):
        return self.filter(night=night)

    def with_result(self):
        """Annotate `here`, `out` and `missing`: how many were found so."""
        return self.annotate(
            here=Count("marks", filter=Q(marks__mark=Mark.HERE)),
            out=Count("marks", filter=Q(marks__mark__in=OUT)),
            missing=Count("marks", filter=Q(marks__mark=Mark.MISSING)),
        ).select_related("taken_by")


class RollCallHourQuerySet(OfHouseQuerySet):
    def passed(self, at: time, night_ends_at: time):
        """Those whose hour lies between the beginning of the night that `at` belongs to, and `at`."""
        evening = Q(by__gte=night_ends_at)
        return self.filter(evening & Q(by__lte=at) if at >= night_ends_at else evening | Q(by__lte=at))
