"""Closing takes two: who works with the person asks, a supervisor approves. And what follows after it."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.closing.enums import METHODS, Check, Contact, Danger, Outcome, Progress, Safety, Standing, State
from cases.closing.querysets import ClosingQuerySet, FollowUpQuerySet, FollowUpScheduleQuerySet
from cases.enums import ClosureReason
from core.encryption import EncryptedTextField
from core.models import PublicModel


class Closing(PublicModel):
    """One wish to close a file, with its reason and what was gone through; and what a supervisor said to it."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="closings", verbose_name=_("case"))
    reason = models.CharField(_("reason for closing"), max_length=20, choices=ClosureReason)
    explanation = EncryptedTextField(_("in words"))
    closed_on = models.DateField(_("closed on"))
    checked = ArrayField(
        models.CharField(max_length=12, choices=Check), default=list, blank=True, verbose_name=_("gone through")
    )
    follow_up_on = ArrayField(models.DateField(), default=list, blank=True, verbose_name=_("follow-up on"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )
    decided_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answer = EncryptedTextField(_("what was said to it"))

    objects = ClosingQuerySet.as_manager()

    class Meta:
        verbose_name = _("wish to close a file")
        verbose_name_plural = _("wishes to close files")
        indexes = [models.Index(F("case"), F("id").desc(), name="cases_closing_of_case")]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(state=State.ASKED), name="cases_closing_one_asked"),
            models.CheckConstraint(
                condition=Q(state=State.ASKED, decided_by__isnull=True, decided_at__isnull=True)
                | Q(state__in=[State.APPROVED, State.RETURNED, State.WITHDRAWN], decided_by__isnull=False)
                & Q(decided_at__isnull=False),
                name="cases_closing_answered_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.APPROVED, State.RETURNED]) | ~Q(decided_by=F("asked_by")),
                name="cases_closing_takes_two",
            ),
        ]

    def key_holder(self) -> Any:
        return self.case.person

    @property
    def is_asked(self) -> bool:
        return self.state == State.ASKED

    @property
    def tone(self) -> str:
        """How the state is shown."""
        return {State.ASKED: "waiting", State.APPROVED: "done", State.RETURNED: "soon"}.get(self.state, "neutral")

    @property
    def checklist(self) -> list[tuple[str, bool]]:
        """Everything to go through, and whether it was."""
        return [(str(label), value in self.checked) for value, label in Check.choices]


class FollowUp(PublicModel):
    """One look after the person once her file is closed: due on a day, and what came of it."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="follow_ups", verbose_name=_("case"))
    due_on = models.DateField(_("due on"))
    planned_method = models.CharField(_("planned as"), max_length=12, choices=METHODS, blank=True)
    # Not being reached is an outcome, and leads to another attempt; after some of them nobody tries again by itself.
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=1)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    contact = models.CharField(_("how"), max_length=12, choices=Contact, blank=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True)
    rules_kept = models.BooleanField(_("contacted as she wants to be"), default=False)
    housing = models.CharField(_("housing"), max_length=8, choices=Standing, blank=True)
    income = models.CharField(_("income"), max_length=8, choices=Standing, blank=True)
    health = models.CharField(_("health"), max_length=8, choices=Standing, blank=True)
    safety = models.CharField(_("safety"), max_length=8, choices=Safety, blank=True)
    risk = models.CharField(_("danger of being trafficked again"), max_length=8, choices=Danger, blank=True)
    progress = models.CharField(_("plan"), max_length=8, choices=Progress, blank=True)
    note = EncryptedTextField(_("what came of it"))
    done_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("done by")
    )
    # She is not safe, or in great danger: by then somebody says what was done about it.
    alarm_by = models.DateTimeField(_("alarm to be answered by"), null=True, blank=True)
    answered_at = models.DateTimeField(_("alarm answered at"), null=True, blank=True)
    answered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("alarm answered by")
    )
    answer = EncryptedTextField(_("what was done about it"))

    FINDINGS = ("housing", "income", "health", "safety", "risk", "progress")

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        indexes = [
            models.Index(fields=["due_on", "case"], condition=Q(done_on__isnull=True), name="cases_follow_up_due"),
            models.Index(
                fields=["alarm_by"],
                condition=Q(alarm_by__isnull=False, answered_at__isnull=True),
                name="cases_follow_up_alarm",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case", "due_on"], name="cases_follow_up_once_a_day"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, contact="", outcome="", done_by__isnull=True, alarm_by__isnull=True)
                | Q(done_on__isnull=False, contact__gt="", outcome__gt="", done_by__isnull=False)
                | Q(done_on__isnull=False, contact="", outcome=Outcome.CALLED_OFF, done_by__isnull=False),
                name="cases_follow_up_done_whole",
            ),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.REACHED)
                | Q(housing="", income="", health="", safety="", risk="", progress="", alarm_by__isnull=True),
                name="cases_follow_up_found_when_reached",
            ),
            models.CheckConstraint(
                condition=Q(alarm_by__isnull=False) | (~Q(safety=Safety.UNSAFE) & ~Q(risk=Danger.HIGH)),
                name="cases_follow_up_danger_is_an_alarm",
            ),
            # What was typed as the answer may be removed for good, when the person is anonymised.
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer__isnull=True)
                | Q(alarm_by__isnull=False, answered_at__isnull=False, answered_by__isnull=False, answer__isnull=False),
                name="cases_follow_up_alarm_answered_whole",
            ),
        ]

    def key_holder(self) -> Any:
        return self.case.person

    @property
    def due_tone(self) -> str:
        return "late" if self.due_on < timezone.localdate() else "waiting"

    @property
    def due_label(self) -> Any:
        return _("late") if self.due_on < timezone.localdate() else _("to come")

    @property
    def outcome_tone(self) -> str:
        return {Outcome.REACHED: "done", Outcome.NOT_REACHED: "soon"}.get(self.outcome, "neutral")

    @property
    def is_alarm(self) -> bool:
        """Whether it waits for somebody to say what was done."""
        return self.alarm_by is not None and self.answered_at is None

    @property
    def findings(self) -> list[tuple[Any, Any]]:
        """What was found, in words; only what was said."""
        names = [name for name in self.FINDINGS if getattr(self, name)]
        return [(self._meta.get_field(name).verbose_name, getattr(self, f"get_{name}_display")()) for name in names]


class FollowUpSchedule(PublicModel):
    """After how many months the programme looks after somebody who has left. The newest row holds; none is changed."""

    months = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("months after leaving"))
    set_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("set by")
    )

    objects = FollowUpScheduleQuerySet.as_manager()

    class Meta:
        verbose_name = _("schedule of follow-up")
        verbose_name_plural = _("schedules of follow-up")
