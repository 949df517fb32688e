"""Which incidents somebody knows of, and of which she reads what was written."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import TruncMonth

from accounts import access
from accounts.roles import Permission, has_permission
from shelters.incidents.enums import IncidentType, Severity


class IncidentQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """Those of one's own houses. A confidential one is known to its writer and to managers alone.

        Whom it is about never learns of it here, manager or not.
        """
        if not has_permission(user, Permission.SHELTER_VIEW):
            return self.none()
        access.require_context(user)
        rows = self.filter(Q(about_staff__isnull=True) | ~Q(about_staff=user.pk))
        rows = rows.filter(shelter__organisation=user.organisation_id)
        return rows if _manages(user) else rows.filter(Q(confidential=False) | Q(written_by=user.pk))

    def readable_by(self, user: Any):
        """Those of which the user reads what happened: her own, and a manager all that she knows of."""
        rows = self.visible_to(user)
        return rows if _manages(user) else rows.filter(written_by=user.pk)

    def of_house(self, shelter: Any):
        return self.filter(shelter=shelter)

    def open(self):
        return self.filter(closed_at__isnull=True)

    def narrowed(self, chosen: dict[str, Any]):
        """By the sentence of filters: `state` (open, closed), `type`, `severity`."""
        rows = self
        if chosen.get("state") in {"open", "closed"}:
            rows = rows.filter(closed_at__isnull=chosen["state"] == "open")
        if chosen.get("type") in IncidentType.values:
            rows = rows.filter(type=chosen["type"])
        if chosen.get("severity") in Severity.values:
            rows = rows.filter(severity=chosen["severity"])
        return rows

    def with_open_follow_ups(self):
        """Annotate `follow_ups_open`, how many things are still to be done."""
        to_do = Count("follow_ups", filter=Q(follow_ups__done_on__isnull=True), distinct=True)
        return self.annotate(follow_ups_open=to_do)

    def by_type_and_month(self, first: date, last: date) -> list[tuple[date, str, int]]:
        """(first day of the month, type, how many) of those from a day to a day, both counted, in order; one query."""
        rows = self.filter(happened_at__date__gte=first, happened_at__date__lte=last).order_by()
        counted = rows.annotate(month=TruncMonth("happened_at")).values("month", "type").annotate(number=Count("pk"))
        found = counted.order_by("month", "type").values_list("month", "type", "number")
        return [(month.date(), kind, number) for month, kind, number in found]

    def sent_with(self, token: UUID | None, user: Any) -> Any:
        return self.filter(form_token=token, written_by=user).first() if token else None


class OfIncidentQuerySet(models.QuerySet):
    """Parts of an incident: read by whoever reads it."""

    def visible_to(self, user: Any):
        incident = self.model._meta.get_field("incident").related_model
        return self.filter(Exists(incident.objects.readable_by(user).filter(pk=OuterRef("incident"))))


class FollowUpQuerySet(OfIncidentQuerySet):
    def visible_to(self, user: Any):
        """Also what somebody was asked to do about an incident that she knows of and does not read."""
        incident = self.model._meta.get_field("incident").related_model
        known = incident.objects.visible_to(user).filter(pk=OuterRef("incident"))
        read = incident.objects.readable_by(user).filter(pk=OuterRef("incident"))
        return self.filter(Exists(read) | Q(user=user.pk) & Exists(known))

    def open(self):
        return self.filter(done_on__isnull=True)


def _manages(user: Any) -> bool:
    return has_permission(user, Permission.SHELTER_EDIT)
