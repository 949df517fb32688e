"""Which enquiries: one's own organisation's, for its casework staff."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.access import require_context
from accounts.roles import Permission, has_permission
from cases.enquiries.enums import Outcome
from cases.enums import YesNo


class EnquiryQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """Those of the own organisation; once one has led to a case, for those who see that case."""
        if not has_permission(user, Permission.CASE_EDIT):
            return self.none()
        require_context(user)
        case = self.model._meta.get_field("case").related_model
        seen = Exists(case.objects.visible_to(user).filter(pk=OuterRef("case")))
        return self.filter(Q(case__isnull=True) | seen, organisation=user.organisation_id)

    def of_found(self, case: Any, user: Any):
        """Those of `visible_to` that led to a case that a page found for the user: that she sees it is not asked again."""
        if not has_permission(user, Permission.CASE_EDIT):
            return self.none()
        return self.of(case).filter(organisation=user.organisation_id)

    def sent_with(self, token: UUID | None) -> Any:
        """The one that this very form brought already, if it did."""
        return self.filter(form_token=token).first() if token else None

    def of(self, case: Any):
        return self.filter(case=case)

    def newest_first(self):
        return self.order_by("-received_at", "-id")

    def open(self):
        return self.filter(outcome=Outcome.OPEN)

    def narrowed(self, user: Any, chosen: dict[str, Any]):
        """By the chips: open unless chosen otherwise, channel, whose, what is due, where somebody is in danger."""
        state = chosen.get("state") or "open"
        rows = self if state == "all" else self.open() if state == "open" else self.exclude(outcome=Outcome.OPEN)
        if chosen.get("channel"):
            rows = rows.filter(channel=chosen["channel"])
        if chosen.get("mine"):
            rows = rows.filter(in_charge=user.pk)
        if chosen.get("danger"):
            rows = rows.filter(in_danger=YesNo.YES)
        return rows

    def to_follow_up_by(self, day: date):
        """Open ones that should have been looked at again by the day."""
        return self.open().filter(follow_up_on__lte=day)

    def to_erase(self, before: datetime):
        """Those that led to no case and were last dealt with before that moment; none that was written down since."""
        touched = Q(answered_at__gte=before) | Q(follow_up_on__gte=before.date())
        rows = self.filter(case__isnull=True, erased_at__isnull=True, received_at__lt=before, created_at__lt=before)
        return rows.exclude(touched)
