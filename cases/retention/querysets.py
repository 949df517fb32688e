"""Which rules, holds and decisions: those of one's own organisation."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef

from accounts.roles import Permission, has_permission
from cases.consent.querysets import OfOwnCaseQuerySet


class RuleQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """The own organisation's, for those who decide about old files."""
        if not has_permission(user, Permission.CASE_RETENTION):
            return self.none()
        return self.filter(organisation=user.organisation_id)

    def of(self, organisation_id: int):
        """The rules of one organisation, the one that holds first."""
        return self.filter(organisation=organisation_id).order_by("-id")

    def years_of(self, organisation_id: int) -> int:
        """How many years after closing an organisation keeps a file."""
        rule = self.of(organisation_id).first()
        return rule.years if rule else settings.RETENTION_YEARS


class HoldQuerySet(OfOwnCaseQuerySet):
    def open(self):
        """Not lifted."""
        return self.filter(lifted_at__isnull=True)

    def of_case(self, case: Any):
        """Those of one file, with their people, the newest first."""
        return self.filter(case=case).select_related("case__person", "set_by", "lifted_by").order_by("-id")


class ReviewQuerySet(OfOwnCaseQuerySet):
    def waiting(self):
        """Without an outcome."""
        return self.filter(outcome="")

    def to_confirm_by(self, user: Any):
        """Those in which somebody else asked that the file be anonymised, and nobody has decided."""
        return self.waiting().filter(asked_by__isnull=False).exclude(asked_by=user.pk)

    def of_case(self, case: Any):
        """Those of one file, with their people, the newest first."""
        return self.filter(case=case).select_related("case__person", "asked_by", "decided_by").order_by("-id")

    def for_list(self):
        """Together with what the list prints: the file, who asked, whether it is held."""
        case = self.model._meta.get_field("case").related_model
        hold = case._meta.get_field("legalholds").related_model
        held = Exists(hold.objects.open().filter(case=OuterRef("case")))
        return self.annotate(held=held).select_related("case", "asked_by")

    def kept_beyond(self, day: date):
        """Decisions by which a file is kept after this day."""
        return self.filter(keep_until__gt=day)
