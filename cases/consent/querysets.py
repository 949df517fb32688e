"""What was agreed to is read by the case's own organisation; who received a part of the file learns only that it was covered."""

from datetime import datetime
from typing import Any

from django.db.models import Prefetch

from cases.querysets import OfCaseQuerySet


class OfOwnCaseQuerySet(OfCaseQuerySet):
    def visible_to(self, user: Any):
        return super().visible_to(user).filter(case__organisation=user.organisation_id)

    def of(self, case: Any):
        """Those of one case, the last first, with what a page prints of them."""
        return self.filter(case=case).select_related("case__person", "organisation").order_by("-id")


class ConsentQuerySet(OfOwnCaseQuerySet):
    def of(self, case: Any):
        return super().of(case).select_related("recorded_by")

    def with_scans(self):
        """Together with the signed forms that were added to the file and stand."""
        scans = self.model._meta.get_field("scans").related_model
        return self.prefetch_related(Prefetch("scans", scans.objects.current().order_by("number"), "signed_forms"))

    def about(self, question: tuple[str, int | None, str]):
        """The answers to one question, the last first."""
        purpose, organisation, category = question
        return self.filter(purpose=purpose, organisation=organisation, category=category).order_by("-id")


class GroundQuerySet(OfOwnCaseQuerySet):
    def of(self, case: Any):
        return super().of(case).select_related("recorded_by", "ended_by")


class OverrideQuerySet(OfOwnCaseQuerySet):
    def of(self, case: Any):
        return super().of(case).select_related("requested_by", "confirmed_by", "ended_by")

    def waiting_for(self, user: Any, *, since: datetime):
        """Those that somebody else asked for since then, and nobody confirmed or took back."""
        open_ones = self.filter(confirmed_at__isnull=True, ended_at__isnull=True, requested_at__gte=since)
        return open_ones.exclude(requested_by=user.pk)
