from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.models import Case
from core.models import PublicModel
from reports.activities.models import (  # noqa: F401 (Django looks for them here)
    Activity,
    ActivityPicture,
    Material,
    Reached,
)
from reports.periods import Period
from reports.querysets import CountedFileQuerySet, ReportJobQuerySet, RunningCountQuerySet, YearlyReportQuerySet
from reports.signing.models import Confirmation, Release  # noqa: F401 (Django looks for them here)
from reports.signing.states import Status


class OfPeriod(PublicModel):
    """Of a year, or of a quarter or a month of it."""

    year = models.PositiveSmallIntegerField(_("year"))
    part = models.CharField(_("part of the year"), max_length=2, blank=True)

    class Meta:
        abstract = True

    @property
    def period(self) -> Period:
        return Period(self.year, self.part)


class YearlyReport(OfPeriod):
    """The figures of a period as they were frozen. Never changed: a correction is the next revision.

    `figures` is the document of the counting rules, `measures` what else is told of the period, `quality` how many files
    had something to mend when it was counted, by rule. What changes is how far the report is on its way to the public.
    """

    revision = models.PositiveSmallIntegerField(_("revision"))
    rules_version = models.PositiveSmallIntegerField(_("version of the counting rules"))
    figures = models.JSONField(_("figures"))
    digest = models.CharField(_("digest"), max_length=64)
    measures = models.JSONField(_("further measures"), default=dict)
    quality = models.JSONField(_("quality of the data"), default=dict)
    # Which houses of which organisation are counted: {"TD": ["TD-1", "TD-2"]}. Who reads a report need not see them.
    houses = models.JSONField(_("houses"), default=dict)
    frozen_at = models.DateTimeField(_("frozen at"))
    frozen_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    # True where the year had not ended: the next revision then needs no reason.
    provisional = models.BooleanField(_("made while the year was running"), default=False)
    reason = models.TextField(_("reason"), blank=True)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="replaced_by", verbose_name=_("replaces")
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.FROZEN)
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True)
    reviewed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("reviewed by")
    )
    # Why it was reviewed though somebody had not confirmed her part.
    review_note = models.TextField(_("note of the review"), blank=True)

    objects = YearlyReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("yearly report")
        verbose_name_plural = _("yearly reports")
        constraints = [
            models.UniqueConstraint(fields=["year", "part", "revision"], name="reports_one_report_per_revision"),
            models.CheckConstraint(
                condition=Q(revision=1, replaces__isnull=True) | Q(revision__gt=1, replaces__isnull=False),
                name="reports_a_correction_names_its_predecessor",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.FROZEN, reviewed_at__isnull=True, reviewed_by__isnull=True)
                | ~Q(status=Status.FROZEN) & Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
                name="reports_reviewed_by_somebody",
            ),
            # What the public reads is a whole year that was over.
            models.CheckConstraint(
                condition=~Q(status__in=[Status.PUBLISHED, Status.WITHDRAWN]) | Q(part="", provisional=False),
                name="reports_published_are_whole_years",
            ),
        ]


class CountedFile(models.Model):
    """One file behind a frozen report, with all that its person was counted under: any figure is found again in these.

    Written by the very statement that counted, so that the two cannot differ. `person_key` is who the person was then: files
    of records that were merged share it. `months` has bit 1 for January to bit 12 for December. Whom the ministry recognised
    without anything else counted of her has no category.
    """

    report = models.ForeignKey(YearlyReport, on_delete=models.PROTECT, related_name="counted_files")
    # A file that is erased is no longer named; the figures stay.
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    person_key = models.BigIntegerField()
    category = models.CharField(max_length=10, blank=True)
    sex = models.CharField(max_length=10, blank=True)
    age_group = models.CharField(max_length=10, blank=True)
    citizenship = models.CharField(max_length=10, blank=True)
    months = models.PositiveSmallIntegerField()
    sheltered = models.BooleanField()
    assisted = models.BooleanField()
    recognised = models.BooleanField()
    person_nights = models.PositiveIntegerField()
    shelters = ArrayField(models.TextField())
    organisations = ArrayField(models.TextField())
    forms = ArrayField(models.TextField())
    types = ArrayField(models.TextField())

    objects = CountedFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("counted file")
        verbose_name_plural = _("counted files")
        constraints = [models.UniqueConstraint(fields=["report", "case"], name="reports_a_file_is_traced_once")]

    def __str__(self) -> str:
        return f"{self._meta.label} {self.pk}"


class RunningCount(OfPeriod):
    """The last count of a year that is still running: no revision, each count takes the place of the one before."""

    figures = models.JSONField(_("figures"))
    measures = models.JSONField(_("further measures"), default=dict)
    quality = models.JSONField(_("quality of the data"), default=dict)
    counted_at = models.DateTimeField(_("counted at"))
    # As of a report that was made while its year was running.
    provisional = True

    objects = RunningCountQuerySet.as_manager()

    class Meta:
        verbose_name = _("running count")
        verbose_name_plural = _("running counts")
        constraints = [models.UniqueConstraint(fields=["year", "part"], name="reports_one_running_count_per_period")]


class ReportJob(OfPeriod):
    """One order: to freeze a period, or to count the running year anew.

    Whoever computes holds a lock of its connection (`snapshot.WORKING`): an open job with a free one has lost its worker.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting to start")
        CHECKING = "checking", _("Looking at the quality of the data")
        COUNTING = "counting", _("Counting")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Called off")

    class Kind(models.TextChoices):
        FREEZE = "freeze", _("Freeze the figures")
        COUNT = "count", _("Count the running year")

    OPEN = (State.QUEUED, State.CHECKING, State.COUNTING)

    kind = models.CharField(_("what is ordered"), max_length=10, choices=Kind, default=Kind.FREEZE)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    requested_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("requested by")
    )
    reason = models.TextField(_("reason"), blank=True)
    started_at = models.DateTimeField(_("started at"), null=True)
    counting_at = models.DateTimeField(_("counting since"), null=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    message = models.TextField(_("what went wrong"), blank=True)
    # How often a worker began: a job that ends its worker each time is given up (reports/tasks.py).
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    # Several jobs may find the same report: where nothing has changed, the frozen one is the answer.
    report = models.ForeignKey(YearlyReport, on_delete=models.PROTECT, null=True, related_name="jobs")
    quality = models.JSONField(_("quality of the data"), default=dict)

    objects = ReportJobQuerySet.as_manager()

    class Meta:
        verbose_name = _("report job")
        verbose_name_plural = _("report jobs")
        indexes = [models.Index(F("year"), F("id").desc(), name="reports_job_of_year")]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "part", "kind"],
                condition=Q(state__in=["queued", "checking", "counting"]),
                name="reports_one_open_job_per_period",
            ),
            models.CheckConstraint(
                condition=~Q(state="done", kind="freeze") | Q(report__isnull=False), name="reports_done_means_a_report"
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def is_done(self) -> bool:
        return self.state == self.State.DONE
