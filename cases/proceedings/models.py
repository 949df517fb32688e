"""Proceedings in which the person takes part, what protects her there, and what she claims."""

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.proceedings.enums import (
    Authority,
    ClaimSource,
    HearingKind,
    HearingResult,
    MeasureKind,
    NonPunishment,
    PersonRole,
    ProceedingKind,
)
from cases.proceedings.querysets import HearingQuerySet, LegalQuerySet
from cases.proceedings.states import Stage
from core.encryption import EncryptedTextField
from core.models import EditableModel, PublicModel


def _azn(label: Any) -> models.DecimalField:
    return models.DecimalField(
        label, max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )


class LegalRecord(EditableModel):
    """One record of the part "legal matters" of a file."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="%(class)ss", verbose_name=_("case"))

    objects = LegalQuerySet.as_manager()

    class Meta:
        abstract = True

    def key_holder(self) -> Any:
        return self.case.person


class Proceeding(LegalRecord):
    """A criminal, civil or administrative case, and what the person is in it. `stage`: where the last step left it."""

    kind = models.CharField(_("kind"), max_length=20, choices=ProceedingKind, default=ProceedingKind.CRIMINAL)
    number = EncryptedTextField(_("number of the proceeding"))
    authority = models.CharField(_("authority"), max_length=20, choices=Authority)
    authority_name = EncryptedTextField(_("which one, who is in charge there"))
    articles = EncryptedTextField(_("articles"))
    role = models.CharField(_("role of the person"), max_length=20, choices=PersonRole)
    non_punishment = models.CharField(_("non-punishment"), max_length=12, choices=NonPunishment, blank=True)
    stage = models.CharField(_("stage"), max_length=16, choices=Stage)
    stage_on = models.DateField(_("at this stage since"))
    lawyer_name = EncryptedTextField(_("lawyer"))
    lawyer_contact = EncryptedTextField(_("how to reach the lawyer"))
    lawyer_since = models.DateField(_("lawyer since"), null=True, blank=True)
    note = EncryptedTextField(_("note"))

    class Meta:
        verbose_name = _("proceeding")
        verbose_name_plural = _("proceedings")
        indexes = [models.Index(fields=["case", "-stage_on", "-id"], name="cases_proceeding_of_case")]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=ProceedingKind.values,
                    authority__in=Authority.values,
                    role__in=PersonRole.values,
                    stage__in=Stage.values,
                ),
                name="cases_proceeding_in_known_words",
            ),
            models.CheckConstraint(
                condition=Q(role=PersonRole.ACCUSED, non_punishment__in=NonPunishment.values)
                | (~Q(role=PersonRole.ACCUSED) & Q(non_punishment="")),
                name="cases_proceeding_non_punishment_of_accused",
            ),
            models.CheckConstraint(
                condition=Q(lawyer_since__isnull=True) | Q(lawyer_name__isnull=False),
                name="cases_proceeding_lawyer_since_is_of_one",
            ),
            models.UniqueConstraint(fields=["case", "form_token"], name="cases_proceeding_sent_once"),
        ]

    @property
    def is_accusing(self) -> bool:
        return self.role == PersonRole.ACCUSED


class ProceedingStep(PublicModel):
    """One step of its way. Written once; the last one is where it stands."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+", verbose_name=_("case"))
    proceeding = models.ForeignKey(
        Proceeding, on_delete=models.CASCADE, related_name="steps", verbose_name=_("proceeding")
    )
    stage = models.CharField(_("stage"), max_length=16, choices=Stage)
    reached_on = models.DateField(_("reached on"))
    note = EncryptedTextField(_("note"))
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by"))

    objects = LegalQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of a proceeding")
        verbose_name_plural = _("steps of proceedings")
        indexes = [models.Index(fields=["proceeding", "reached_on", "id"], name="cases_step_of_proceeding")]
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="cases_step_stage_known"),
        ]

    def key_holder(self) -> Any:
        return self.case.person


class Hearing(LegalRecord):
    """A day on which the person is asked for; and whether it came about."""

    proceeding = models.ForeignKey(
        Proceeding, on_delete=models.CASCADE, related_name="hearings", verbose_name=_("proceeding")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=HearingKind)
    at = models.DateTimeField(_("at"))
    place = EncryptedTextField(_("where"))
    accompanied_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("accompanied by")
    )
    accompanied_how = EncryptedTextField(_("who else goes with her, and how"))
    result = models.CharField(_("result"), max_length=16, choices=HearingResult, blank=True)
    note = EncryptedTextField(_("note"))

    objects = HearingQuerySet.as_manager()

    class Meta:
        verbose_name = _("hearing")
        verbose_name_plural = _("hearings")
        indexes = [
            models.Index(fields=["proceeding", "at"], name="cases_hearing_of_proceeding"),
            models.Index(fields=["case", "at"], condition=Q(result=""), name="cases_hearing_to_come"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=HearingKind.values, result__in=["", *HearingResult.values]),
                name="cases_hearing_in_known_words",
            ),
            models.UniqueConstraint(fields=["case", "form_token"], name="cases_hearing_sent_once"),
        ]

    @property
    def waits_for_its_result(self) -> bool:
        return not self.result and self.at < timezone.now()


class ProtectionMeasure(LegalRecord):
    """What protects the person in or around a proceeding, from a day to a day."""

    proceeding = models.ForeignKey(
        Proceeding,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="measures",
        verbose_name=_("proceeding"),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=MeasureKind)
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"), null=True, blank=True)
    note = EncryptedTextField(_("note"))

    class Meta:
        verbose_name = _("protection measure")
        verbose_name_plural = _("protection measures")
        indexes = [models.Index(fields=["case", "-from_on", "-id"], name="cases_protection_of_case")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=MeasureKind.values), name="cases_protection_kind_known"),
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
                name="cases_protection_ends_after_it_begins",
            ),
            models.UniqueConstraint(fields=["case", "form_token"], name="cases_protection_sent_once"),
        ]

    @property
    def is_in_force(self) -> bool:
        return self.from_on <= timezone.localdate() and (self.to_on is None or self.to_on >= timezone.localdate())


class CompensationClaim(LegalRecord):
    """What the person claims for what was done to her: claimed, decided, paid."""

    proceeding = models.ForeignKey(
        Proceeding, on_delete=models.CASCADE, null=True, blank=True, related_name="claims", verbose_name=_("proceeding")
    )
    source = models.CharField(_("from whom"), max_length=12, choices=ClaimSource)
    claimed_on = models.DateField(_("claimed on"))
    claimed_azn = _azn(_("claimed, in AZN"))
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    awarded_azn = _azn(_("awarded, in AZN"))
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    paid_azn = _azn(_("paid, in AZN"))
    note = EncryptedTextField(_("note"))

    class Meta:
        verbose_name = _("compensation claim")
        verbose_name_plural = _("compensation claims")
        indexes = [models.Index(fields=["case", "-claimed_on", "-id"], name="cases_claim_of_case")]
        constraints = [
            models.CheckConstraint(condition=Q(source__in=ClaimSource.values), name="cases_claim_source_known"),
            models.CheckConstraint(
                condition=(Q(claimed_azn__isnull=True) | Q(claimed_azn__gte=0))
                & (Q(awarded_azn__isnull=True) | Q(awarded_azn__gte=0))
                & (Q(paid_azn__isnull=True) | Q(paid_azn__gte=0)),
                name="cases_claim_amounts_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(decided_on__isnull=True, awarded_azn__isnull=True)
                | Q(decided_on__isnull=False, awarded_azn__isnull=False),
                name="cases_claim_awarded_when_decided",
            ),
            models.CheckConstraint(
                condition=Q(paid_on__isnull=True, paid_azn__isnull=True)
                | Q(
                    paid_on__isnull=False,
                    paid_azn__isnull=False,
                    awarded_azn__isnull=False,
                    paid_azn__lte=F("awarded_azn"),
                ),
                name="cases_claim_paid_of_what_was_awarded",
            ),
            models.CheckConstraint(
                condition=(Q(decided_on__isnull=True) | Q(decided_on__gte=F("claimed_on")))
                & (Q(paid_on__isnull=True) | Q(paid_on__gte=F("decided_on"))),
                name="cases_claim_dates_in_order",
            ),
            models.UniqueConstraint(fields=["case", "form_token"], name="cases_claim_sent_once"),
        ]
