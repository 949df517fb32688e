"""A case goes from one hand to another: within an organisation, or out of it."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from cases.assessment.enums import RiskLevel
from cases.consent.enums import Language
from cases.enums import Section, Sex
from cases.intake.enums import Need
from cases.transfer.querysets import HandOverQuerySet, TransferQuerySet
from cases.transfer.states import UNDER_WAY, Status
from core.encryption import EncryptedTextField
from core.models import PublicModel


class HandOver(PublicModel):
    """One caseworker gave a case into another's hands, with a note for her. Undone by handing it over again.

    It stands in the new one's day until she has said that she read it.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="hand_overs", verbose_name=_("case"))
    from_user = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("from whom")
    )
    to_user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("to whom"))
    note = EncryptedTextField(_("what the next one should know"))
    moved = models.PositiveSmallIntegerField(_("tasks and appointments moved along"), default=0)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("handed over by"))
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    form_token = models.UUIDField(null=True, editable=False)

    objects = HandOverQuerySet.as_manager()

    class Meta:
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")
        indexes = [
            models.Index(F("case"), F("id").desc(), name="cases_hand_over_of_case"),
            models.Index(fields=["to_user"], condition=Q(read_at__isnull=True), name="cases_hand_over_unread"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case", "form_token"], name="cases_hand_over_once_per_form"),
            models.CheckConstraint(condition=~Q(from_user=F("to_user")), name="cases_hand_over_to_another"),
            models.CheckConstraint(
                condition=Q(read_at__isnull=True) | Q(read_at__gte=F("created_at")), name="cases_hand_over_read_after"
            ),
        ]

    def key_holder(self) -> Any:
        return self.case.person


class Transfer(PublicModel):
    """An organisation's wish that another one take a person's case on, and what became of it.

    `status` is written by `actions.move` alone. The card (from `case_number` to `risk_level`) is copied when the wish is
    written down: the receiver reads this row and none of the file until it accepts.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="transfers", verbose_name=_("case"))
    from_organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("from")
    )
    to_organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("to"))
    sections = ArrayField(
        models.CharField(max_length=20, choices=Section), default=list, verbose_name=_("what is handed over")
    )
    reason = EncryptedTextField(_("why, and what the receiver should know"))
    case_number = models.CharField(_("case number"), max_length=40)
    # The lower end of an age group of the yearly figures; empty: not known.
    age_from = models.PositiveSmallIntegerField(_("age group"), null=True)
    sex = models.CharField(_("sex"), max_length=8, choices=Sex)
    language = models.CharField(_("language"), max_length=3, choices=Language, blank=True)
    needs = ArrayField(
        models.CharField(max_length=16, choices=Need), default=list, blank=True, verbose_name=_("urgent needs")
    )
    risk_level = models.CharField(_("risk"), max_length=10, choices=RiskLevel, blank=True)
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.ASKED)
    # The file was sealed: two of its organisation's staff are needed to let it go.
    was_sealed = models.BooleanField(_("restricted"), default=False)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    proposed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed at"), null=True, blank=True)
    # Of a lapsed one nobody decided.
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )
    decided_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answer = EncryptedTextField(_("what was said to it"))
    # Of an accepted one empty again once the file there was emptied.
    new_case = models.ForeignKey(
        "cases.Case",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="came_by",
        verbose_name=_("case at the receiver"),
    )
    form_token = models.UUIDField(null=True, editable=False)

    # Whose key opens the words, and the file's public id, for a reader who sees neither (`keys.with_key`).
    holder: Any = None
    file_id: Any = None

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        indexes = [
            models.Index(F("case"), F("id").desc(), name="cases_transfer_of_case"),
            models.Index(F("to_organisation"), F("status"), F("id").desc(), name="cases_transfer_inbox"),
            models.Index(F("from_organisation"), F("status"), F("id").desc(), name="cases_transfer_outbox"),
            models.Index(fields=["proposed_at"], condition=Q(status=Status.PROPOSED), name="cases_transfer_to_lapse"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case", "form_token"], name="cases_transfer_once_per_form"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(status__in=sorted(UNDER_WAY)), name="cases_transfer_one_under_way"
            ),
            models.CheckConstraint(
                condition=~Q(from_organisation=F("to_organisation")), name="cases_transfer_to_another_organisation"
            ),
            models.CheckConstraint(
                condition=Q(proposed_by__isnull=True, proposed_at__isnull=True)
                | Q(proposed_by__isnull=False, proposed_at__isnull=False),
                name="cases_transfer_proposed_whole",
            ),
            models.CheckConstraint(
                condition=Q(
                    status=Status.ASKED, proposed_at__isnull=True, decided_at__isnull=True, decided_by__isnull=True
                )
                | Q(status=Status.PROPOSED, proposed_at__isnull=False, decided_at__isnull=True, decided_by__isnull=True)
                | Q(
                    status__in=[Status.ACCEPTED, Status.DECLINED],
                    proposed_at__isnull=False,
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                )
                | Q(status=Status.RECALLED, decided_at__isnull=False, decided_by__isnull=False)
                | Q(status=Status.LAPSED, proposed_at__isnull=False, decided_at__isnull=False, decided_by__isnull=True),
                name="cases_transfer_state_with_its_times",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.ACCEPTED) | Q(new_case__isnull=True),
                name="cases_transfer_accepted_into_a_case",
            ),
            models.CheckConstraint(
                condition=Q(was_sealed=False) | Q(proposed_by__isnull=True) | ~Q(proposed_by=F("asked_by")),
                name="cases_transfer_sealed_takes_two",
            ),
        ]

    def key_holder(self) -> Any:
        return self.holder or self.case.person

    @property
    def is_under_way(self) -> bool:
        return self.status in UNDER_WAY

    @property
    def is_accepted(self) -> bool:
        return self.status == Status.ACCEPTED

    @property
    def shows_card(self) -> bool:
        """To the receiver: as long as it is to answer, and once it has taken the case on."""
        return self.status in (Status.PROPOSED, Status.ACCEPTED)

    @property
    def tone(self) -> str:
        """How the state is shown."""
        tones = {Status.ACCEPTED: "done", Status.DECLINED: "late", Status.RECALLED: "neutral", Status.LAPSED: "neutral"}
        return tones.get(Status(self.status), "waiting")
