"""The daily work with one person: what was noted, where somebody has to be, what is to be done; and who stands in."""

from datetime import timedelta
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.work.enums import AppointmentKind, Ending, NoteKind, Outcome, Priority
from cases.work.querysets import AppointmentQuerySet, LeaveCoverQuerySet, NoteQuerySet, TaskQuerySet
from core.encryption import EncryptedTextField
from core.models import EditableModel, PublicModel

LONGEST_APPOINTMENT = timedelta(hours=24)
LONGEST_LEAVE = timedelta(days=366)


class Days(Func):
    function = "DATERANGE"
    output_field = DateRangeField()


class OfWork(EditableModel):
    """A record of the daily work. Whoever sees the notes of the file sees it."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="%(class)ss", verbose_name=_("case"))

    class Meta:
        abstract = True

    def key_holder(self) -> Any:
        return self.case.person


class Note(OfWork):
    """What was seen, said or agreed, in its writer's words (`cco_CaseComment` of HTCDS).

    Corrected by its author in the first days, crossed out with a reason afterwards; never deleted.
    """

    kind = models.CharField(_("kind of note"), max_length=20, choices=NoteKind)
    text = EncryptedTextField(_("note"))
    happened_at = models.DateTimeField(_("when it was"))
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("author"))
    corrected_at = models.DateTimeField(_("corrected at"), null=True, blank=True)
    crossed_out_at = models.DateTimeField(_("crossed out at"), null=True, blank=True)
    crossed_out_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("crossed out by")
    )
    crossing_out_reason = EncryptedTextField(_("reason for crossing it out"))

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        indexes = [models.Index(F("case"), F("happened_at").desc(), F("id").desc(), name="cases_note_of_case")]
        constraints = [
            models.UniqueConstraint(fields=["case", "form_token"], name="cases_note_once_per_form"),
            models.CheckConstraint(
                condition=Q(kind__in=NoteKind.values, text__isnull=False), name="cases_note_says_something"
            ),
            # Never later than it was written down.
            models.CheckConstraint(condition=Q(happened_at__lte=F("created_at")), name="cases_note_of_the_past"),
            models.CheckConstraint(
                condition=Q(crossed_out_at__isnull=True, crossed_out_by__isnull=True, crossing_out_reason__isnull=True)
                | Q(crossed_out_at__isnull=False, crossed_out_by__isnull=False, crossing_out_reason__isnull=False),
                name="cases_note_crossed_out_whole",
            ),
        ]

    @property
    def is_crossed_out(self) -> bool:
        return self.crossed_out_at is not None


class Appointment(OfWork):
    """When and where the person has to be somewhere, and who goes with her. `set_by` says whose it is to change."""

    kind = models.CharField(_("kind of appointment"), max_length=20, choices=AppointmentKind)
    starts_at = models.DateTimeField(_("begins at"))
    ends_at = models.DateTimeField(_("ends at"))
    place = EncryptedTextField(_("place"))
    with_whom = EncryptedTextField(_("with whom"))
    accompanied_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("accompanied by")
    )
    interpreter_needed = models.BooleanField(_("interpreter needed"), default=False)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("set by"))
    moved_from = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("moved from")
    )
    outcome = models.CharField(_("what came of it"), max_length=10, choices=Outcome, blank=True)
    outcome_note = EncryptedTextField(_("note on what came of it"))
    outcome_at = models.DateTimeField(_("outcome recorded at"), null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        indexes = [
            models.Index(fields=["case", "starts_at"], name="cases_appointment_of_case"),
            models.Index(
                fields=["accompanied_by", "starts_at"], condition=Q(outcome=""), name="cases_appointment_open"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case", "form_token"], name="cases_appointment_once_per_form"),
            models.CheckConstraint(condition=Q(kind__in=AppointmentKind.values), name="cases_appointment_kind_known"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")) & Q(ends_at__lte=F("starts_at") + LONGEST_APPOINTMENT),
                name="cases_appointment_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", outcome_note__isnull=True, outcome_at__isnull=True)
                | Q(outcome__in=[Outcome.CANCELLED, Outcome.MOVED], outcome_at__isnull=False)
                | Q(
                    outcome__in=[Outcome.KEPT, Outcome.MISSED],
                    outcome_at__isnull=False,
                    outcome_at__gte=F("starts_at"),
                ),
                name="cases_appointment_outcome_whole_and_afterwards",
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.outcome == ""

    @property
    def is_over(self) -> bool:
        return self.ends_at <= timezone.now()

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


class Task(OfWork):
    """What somebody of the staff is to do for the person, by when. `set_by` says whose it is to change."""

    what = EncryptedTextField(_("what is to be done"))
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("for whom"))
    due_on = models.DateField(_("by when"))
    priority = models.CharField(_("priority"), max_length=10, choices=Priority, default=Priority.NORMAL)
    # From then on it stands in the day, and a mail says that something is to be done.
    remind_on = models.DateField(_("reminder on"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True, editable=False)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("set by"))
    ended_as = models.CharField(_("how it ended"), max_length=10, choices=Ending, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    ended_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ended by")
    )
    drop_reason = EncryptedTextField(_("reason for dropping it"))

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        indexes = [
            models.Index(fields=["case", "due_on"], name="cases_task_of_case"),
            models.Index(fields=["user", "due_on"], condition=Q(ended_as=""), name="cases_task_open"),
            models.Index(
                fields=["remind_on"], condition=Q(ended_as="", reminded_at__isnull=True), name="cases_task_to_remind"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case", "form_token"], name="cases_task_once_per_form"),
            models.CheckConstraint(
                condition=Q(priority__in=Priority.values, what__isnull=False), name="cases_task_says_something"
            ),
            models.CheckConstraint(
                condition=Q(remind_on__isnull=True) | Q(remind_on__lte=F("due_on")), name="cases_task_reminds_in_time"
            ),
            models.CheckConstraint(
                condition=Q(ended_as="", ended_on__isnull=True, ended_by__isnull=True, drop_reason__isnull=True)
                | Q(ended_as=Ending.DONE, ended_on__isnull=False, ended_by__isnull=False, drop_reason__isnull=True)
                | Q(ended_as=Ending.DROPPED, ended_on__isnull=False, ended_by__isnull=False, drop_reason__isnull=False),
                name="cases_task_ended_whole",
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.ended_as == ""

    @property
    def is_late(self) -> bool:
        return self.is_open and self.due_on < timezone.localdate()

    @property
    def remind_days(self) -> int | None:
        return None if self.remind_on is None else (self.due_on - self.remind_on).days


class LeaveCover(PublicModel):
    """Somebody of the staff is away from a day to a day (both counted), and a colleague sees what is due for her.

    It opens no file: whoever covers sees of it what she sees anyway.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="leaves", verbose_name=_("who is away"))
    cover = models.ForeignKey(User, on_delete=models.PROTECT, related_name="covers", verbose_name=_("covered by"))
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("until"))
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("set by"))
    ended_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    objects = LeaveCoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("leave cover")
        verbose_name_plural = _("leave covers")
        indexes = [
            models.Index(fields=["cover", "to_on"], condition=Q(ended_at__isnull=True), name="cases_leave_of_cover")
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(user=F("cover")), name="cases_leave_covered_by_another"),
            models.CheckConstraint(
                condition=Q(to_on__gte=F("from_on")) & Q(to_on__lte=F("from_on") + LONGEST_LEAVE),
                name="cases_leave_ends_after_it_begins",
            ),
            ExclusionConstraint(
                name="cases_leave_once_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    (
                        Days("from_on", "to_on", RangeBoundary(inclusive_lower=True, inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(ended_at__isnull=True),
            ),
        ]
