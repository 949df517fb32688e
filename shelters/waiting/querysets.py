"""Who waits for a bed in one's organisation's houses, in what order, and who has waited too long."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.utils import timezone

from accounts import access
from accounts.roles import Permission, has_permission
from shelters.waiting.enums import Ending, Urgency


class WaitingQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """One's own organisation's: the order holds only if nobody is missing. Whose file is hidden has no number there."""
        if not has_permission(user, Permission.SHELTER_VIEW):
            return self.none()
        access.require_context(user)
        return self.filter(organisation=user.organisation_id)

    def known_to(self, user: Any):
        """Of these the ones about a file or an enquiry that the user sees."""
        fields = {name: self.model._meta.get_field(name).related_model for name in ("case", "enquiry")}
        seen = [Exists(model.objects.visible_to(user).filter(pk=OuterRef(name))) for name, model in fields.items()]
        return self.visible_to(user).filter(seen[0] | seen[1])

    def for_house(self, shelter: Any):
        """Who waits for this house, or for any of its organisation's."""
        return self.filter(Q(shelter=shelter) | Q(shelter__isnull=True), organisation=shelter.organisation_id)

    def about(self, case: Any):
        """Of a case, also by the enquiries that led to it."""
        return self.filter(Q(case=case) | Q(enquiry__case=case))

    def open(self):
        return self.filter(ending=Ending.WAITS)

    def in_order(self):
        """The most pressing first, and of these whoever has waited longest."""
        return self.order_by("urgency", "entered_at", "id")

    def too_long(self, now: datetime):
        """Open ones that have waited longer than their urgency allows (WAITING_DAYS)."""
        late = Q(pk__in=[])
        for urgency, days in settings.WAITING_DAYS.items():
            late |= Q(urgency=Urgency[urgency], entered_at__lt=Value(now) - Value(timedelta(days=days)))
        return self.open().filter(late)

    def sent_with(self, token: UUID | None, user: Any) -> Any:
        return self.filter(form_token=token, entered_by=user).first() if token else None


def waited(entry: Any, today: date) -> int:
    """Days since somebody was put on the list."""
    return (today - timezone.localdate(entry.entered_at)).days
