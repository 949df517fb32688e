"""Closing takes two: who works with the person asks, a supervisor approves. And what follows after it."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.closing.enums import Check, Contact, State
from cases.closing.querysets import ClosingQuerySet, FollowUpQuerySet
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
    done_on = models.DateField(_("done on"), null=True, blank=True)
    contact = models.CharField(_("how"), max_length=12, choices=Contact, blank=True)
    note = EncryptedTextField(_("what came of it"))
    done_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("done by")
    )

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        indexes = [
            models.Index(fields=["due_on", "case"], condition=Q(done_on__isnull=True), name="cases_follow_up_due")
        ]
        constraints = [
            models.UniqueConstraint(fields=["case", "due_on"], name="cases_follow_up_once_a_day"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, contact="", done_by__isnull=True)
                | Q(done_on__isnull=False, contact__gt="", done_by__isnull=False),
                name="cases_follow_up_done_whole",
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
