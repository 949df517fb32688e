"""What was said of reports, and which editions left the house."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from accounts.roles import Permission, has_permission


class ConfirmationQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """Whoever reviews reports sees what all organisations said; the others what their own said."""
        if has_permission(user, Permission.REPORT_FREEZE):
            return self.all()
        if has_permission(user, Permission.REPORT_VIEW):
            return self.filter(organisation=user.organisation)
        return self.none()


class ReleaseQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """What was published is shown to every reader of reports."""
        return self.all() if has_permission(user, Permission.REPORT_VIEW) else self.none()

    def log(self):
        """Everything that ever went out, the last first, withdrawn ones too. What it said is not read."""
        told = ("report__year", "report__part", "report__revision", "published_by__full_name")
        rows = self.select_related("report", "published_by").only("created_at", "withdrawn_at", *told)
        return rows.order_by("-pk")

    def for_the_public(self):
        """Of each year the last edition that stands, the last year first. Nothing of the internal one is read."""
        rows = self.filter(withdrawn_at__isnull=True).select_related("report")
        shown = [f"report__{name}" for name in ("year", "part", "revision", "provisional", "frozen_at", "reason")]
        rows = rows.only("document", "digest", "threshold", "names", "created_at", *shown)
        return rows.order_by("-report__year", "-report__revision").distinct("report__year")

    def of_years(self, years: Iterable[int]):
        return self.filter(report__year__in=list(years))

    def standing(self):
        """Not withdrawn, the last year first."""
        return self.filter(withdrawn_at__isnull=True).select_related("report").order_by("-report__year")
