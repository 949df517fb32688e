"""Which shelters, beds and stays a person may see."""

from typing import Any

from django.db import models
from django.db.models import Q

from accounts.roles import Permission, has_permission


class ShelterQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """The houses of one's own organisation."""
        if not has_permission(user, Permission.SHELTER_VIEW):
            return self.none()
        return self.filter(organisation=user.organisation_id)


class OfShelterQuerySet(models.QuerySet):
    """Rooms and beds: seen with their house."""

    def visible_to(self, user: Any):
        if not has_permission(user, Permission.SHELTER_VIEW):
            return self.none()
        return self.filter(shelter__organisation=user.organisation_id)


class StayQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """Stays in one's own houses: who sleeps here is known to the house, whosever the case is. What the file says is not."""
        if not has_permission(user, Permission.SHELTER_VIEW):
            return self.none()
        return self.filter(shelter__organisation=user.organisation_id)

    def on_night(self, day):
        """Stays with a night that begins on the day."""
        return self.filter(Q(check_out__isnull=True) | Q(check_out__gt=day), check_in__lte=day)

    def open(self):
        return self.filter(check_out__isnull=True)
