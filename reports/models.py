from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.models import PublicModel
from reports.activities.models import (  # noqa: F401 (Django looks for them here)
    Activity,
    ActivityPicture,
    Material,
    Reached,
)
from reports.querysets import ReportJobQuerySet, YearlyReportQuerySet


class YearlyReport(PublicModel):
    """The figures of a year as they were frozen. Never changed: a correction is the next revision."""

    year = models.PositiveSmallIntegerField(_("year"))
    revision = models.PositiveSmallIntegerField(_("revision"))
    rules_version = models.PositiveSmallIntegerField(_("version of the counting rules"))
    figures = models.JSONField(_("figures"))
    digest = models.CharField(_("digest"), max_length=64)
    frozen_at = models.DateTimeField(_("frozen at"))
    frozen_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    # True where the year had not ended: the next revision then needs no reason.
    provisional = models.BooleanField(_("made while the year was running"), default=False)
    reason = models.TextField(_("reason"), blank=True)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="replaced_by", verbose_name=_("replaces")
    )

    objects = YearlyReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("yearly report")
        verbose_name_plural = _("yearly reports")
        constraints = [
            models.UniqueConstraint(fields=["year", "revision"], name="reports_one_report_per_revision"),
            models.CheckConstraint(
                condition=Q(revision=1, replaces__isnull=True) | Q(revision__gt=1, replaces__isnull=False),
                name="reports_a_correction_names_its_predecessor",
            ),
        ]


class ReportJob(PublicModel):
    """One order to freeze a year.

    Whoever computes holds the row's lock: an open job with a free lock has lost its worker.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting to start")
        COUNTING = "counting", _("Counting")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    OPEN = (State.QUEUED, State.COUNTING)

    year = models.PositiveSmallIntegerField(_("year"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    requested_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("requested by")
    )
    reason = models.TextField(_("reason"), blank=True)
    started_at = models.DateTimeField(_("started at"), null=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    message = models.TextField(_("what went wrong"), blank=True)
    # How often a worker began: a job that ends its worker each time is given up (reports/tasks.py).
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    # Several jobs may find the same report: where nothing has changed, the frozen one is the answer.
    report = models.ForeignKey(YearlyReport, on_delete=models.PROTECT, null=True, related_name="jobs")

    objects = ReportJobQuerySet.as_manager()

    class Meta:
        verbose_name = _("report job")
        verbose_name_plural = _("report jobs")
        indexes = [models.Index(F("year"), F("id").desc(), name="reports_job_of_year")]
        constraints = [
            models.UniqueConstraint(
                fields=["year"], condition=Q(state__in=["queued", "counting"]), name="reports_one_open_job_per_year"
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(report__isnull=False), name="reports_done_means_a_report"
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN
