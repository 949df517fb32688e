"""Which reports and jobs a person may see: all of them, or none."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Window
from django.db.models.functions import RowNumber

from accounts.roles import Permission, has_permission
from cases.models import Case
from reports.periods import Period
from reports.signing.states import Status


class _ForReaders(models.QuerySet):
    def visible_to(self, user: Any):
        """Figures hold no person: every reader of reports sees all of them, nobody else sees one."""
        return self.all() if has_permission(user, Permission.REPORT_VIEW) else self.none()


class YearlyReportQuerySet(_ForReaders):
    def of_period(self, period: Period):
        """The revisions of a period, newest first, with whoever froze them and `replaced_revision`, which they follow."""
        rows = self.filter(year=period.year, part=period.part).select_related("frozen_by__organisation", "reviewed_by")
        return rows.annotate(replaced_revision=F("replaces__revision")).order_by("-revision")

    def of_revision(self, period: Period, revision: int):
        """The one revision of a period."""
        return self.of_period(period).filter(revision=revision)

    def in_force(self):
        """Of every period the revision that no later one has replaced."""
        return self.filter(replaced_by__isnull=True)

    def latest_of_each_year(self):
        """The revision in force of every whole year, the last year first."""
        return self.in_force().filter(part="").order_by("-year")

    def to_sign_by(self, user: Any):
        """Whole years that are over and wait to be reviewed, or to be published by somebody who did not review them."""
        rows = self.latest_of_each_year().filter(provisional=False)
        return rows.filter(Q(status=Status.FROZEN) | Q(status=Status.REVIEWED) & ~Q(reviewed_by=user.pk))

    def of_years(self, years: Iterable[int]):
        """Of these years alone."""
        return self.filter(year__in=list(years))

    def latest_of_years_and_parts(self, most_parts: int):
        """The revision in force of every whole year and of the last quarters and months, the last one first, in one query."""
        turn = Window(RowNumber(), partition_by=Q(part=""), order_by=[F("year").desc(), F("part").desc()])
        rows = self.in_force().annotate(turn=turn).filter(Q(part="") | Q(turn__lte=most_parts))
        return rows.order_by("-year", "-part")


class CountedFileQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """The files behind a figure are shown to whoever sees them anyway."""
        if not has_permission(user, Permission.REPORT_VIEW):
            return self.none()
        return self.filter(case__in=Case.objects.visible_to(user))


class RunningCountQuerySet(_ForReaders):
    def of_year(self, year: int):
        """The last count of a whole year, if it was counted while it ran."""
        return self.filter(year=year, part="")


class ReportJobQuerySet(_ForReaders):
    def open(self):
        """Waiting or counting, newest first."""
        return self.filter(state__in=self.model.OPEN).order_by("-id")

    def failed(self):
        """Those that failed and after which nobody ordered the same again, newest first."""
        later = self.model.objects.filter(
            id__gt=OuterRef("id"), year=OuterRef("year"), part=OuterRef("part"), kind=OuterRef("kind")
        )
        return self.filter(~Exists(later), state=self.model.State.FAILED).order_by("-id")

    def left_alone(self, since: datetime):
        """Open jobs that nobody has taken up, or begun anew, after `since`."""
        waiting = Q(started_at__isnull=True, created_at__lt=since)
        return self.open().filter(waiting | Q(started_at__lt=since))
