"""What was agreed to be paid, what was paid, what became of it, what came back. No bank account stands anywhere."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from cases.models import Document
from core.encryption import EncryptedTextField
from core.models import EditableModel
from reintegration.grants.enums import Condition, IncomeBand, Proof, Running
from reintegration.grants.models.applications import NOTHING, AboutPerson, by, of_application
from reintegration.grants.models.schemes import azn
from reintegration.grants.querysets import OfApplicationQuerySet, TrancheQuerySet, VisitQuerySet


class Tranche(AboutPerson):
    """A part of a grant: on which condition and by when; then when it was paid and what shows it, or that it was given up."""

    application = of_application("tranches")
    # Of the application: no receipt of one organisation has the number of another.
    funder = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("paid by"))
    number = models.PositiveSmallIntegerField(_("tranche"))
    amount_azn = azn(_("amount, in AZN"), validators=[MinValueValidator(Decimal("0.01"))])
    due_on = models.DateField(_("to be paid by"))
    condition = models.CharField(_("condition"), max_length=12, choices=Condition, default=Condition.NONE)
    condition_words = EncryptedTextField(_("what exactly"))
    met_on = models.DateField(_("condition met on"), null=True)
    met_by = by(_("seen by"), null=True)
    paid_on = models.DateField(_("paid on"), null=True)
    paid_by = by(_("paid out by"), null=True)
    proof = models.CharField(_("shown by"), max_length=10, choices=Proof, blank=True)
    receipt_number = models.CharField(_("number of the receipt"), max_length=40, blank=True)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("document")
    )
    # The entry of the books, and the item in her file.
    payment = models.OneToOneField(
        "reintegration.Entry", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("entry")
    )
    item = models.OneToOneField(
        "reintegration.Assistance", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("item")
    )
    recovered_azn = azn(_("came back, in AZN"), default=NOTHING, editable=False)
    cancelled_at = models.DateTimeField(_("given up at"), null=True)
    cancelled_by = by(_("given up by"), null=True)
    cancelling_reason = EncryptedTextField(_("why it was given up"))

    objects = TrancheQuerySet.as_manager()

    class Meta:
        app_label = "reintegration"
        verbose_name = _("tranche")
        verbose_name_plural = _("tranches")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["application", "number"], name="reintegration_tranche_numbered"),
            models.UniqueConstraint(
                fields=["funder", "receipt_number"],
                condition=~Q(receipt_number=""),
                name="reintegration_tranche_receipt_once",
                violation_error_message=_("There is a payment with this number of receipt already."),
            ),
            models.CheckConstraint(condition=Q(amount_azn__gt=0), name="reintegration_tranche_amount"),
            models.CheckConstraint(
                condition=Q(met_on__isnull=True, met_by__isnull=True) | Q(met_on__isnull=False, met_by__isnull=False),
                name="reintegration_tranche_condition_seen_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(paid_on__isnull=True, paid_by__isnull=True, proof="", receipt_number="")
                | Q(paid_on__isnull=False, paid_by__isnull=False, cancelled_at__isnull=True)
                & (Q(condition=Condition.NONE) | Q(met_on__isnull=False))
                & (
                    Q(proof=Proof.RECEIPT) & ~Q(receipt_number="")
                    | Q(proof=Proof.HAND_OVER, receipt_number="")
                ),
                name="reintegration_tranche_paid_with_proof",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancelled_by__isnull=True)
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False),
                name="reintegration_tranche_given_up_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(recovered_azn=0)
                | Q(recovered_azn__gt=0, recovered_azn__lte=F("amount_azn"), paid_on__isnull=False),
                name="reintegration_tranche_back_of_paid",
            ),
        ]  # fmt: skip

    @property
    def is_paid(self) -> bool:
        return self.paid_on is not None

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None

    @property
    def waits_for_condition(self) -> bool:
        return self.condition != Condition.NONE and self.met_on is None


class Recovery(AboutPerson):
    """What came back of a tranche, and why."""

    application = of_application("recoveries")
    tranche = models.ForeignKey(Tranche, on_delete=models.PROTECT, related_name="recoveries", verbose_name=_("tranche"))
    amount_azn = azn(_("amount, in AZN"), validators=[MinValueValidator(Decimal("0.01"))])
    came_on = models.DateField(_("came back on"))
    reason = EncryptedTextField(_("why"))
    recorded_by = by(_("recorded by"))
    entry = models.OneToOneField(
        "reintegration.Entry", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("entry")
    )

    objects = OfApplicationQuerySet.as_manager()

    class Meta:
        app_label = "reintegration"
        verbose_name = _("recovery")
        verbose_name_plural = _("recoveries")
        constraints = [models.CheckConstraint(condition=Q(amount_azn__gt=0), name="reintegration_recovery_amount")]


class MonitoringVisit(AboutPerson, EditableModel):
    """How somebody found what the grant was for, and when to look again."""

    application = of_application("monitoring")
    visited_on = models.DateField(_("visited on"))
    visited_by = by(_("visited by"))
    running = models.CharField(_("does it go on"), max_length=8, choices=Running)
    income = models.CharField(_("income a month, in AZN"), max_length=8, choices=IncomeBand)
    jobs = models.PositiveSmallIntegerField(
        _("people who work in it"), null=True, blank=True, validators=[MaxValueValidator(500)]
    )
    words = EncryptedTextField(_("what was seen"))
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("document")
    )
    next_on = models.DateField(_("next visit on"), null=True, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        app_label = "reintegration"
        verbose_name = _("monitoring visit")
        verbose_name_plural = _("monitoring visits")
        indexes = [models.Index(fields=["application", "visited_on", "id"], name="reintegration_monitoring_of")]
        constraints = [
            models.CheckConstraint(
                condition=Q(running__in=Running.values, income__in=IncomeBand.values),
                name="reintegration_monitoring_in_known_words",
            ),
            models.CheckConstraint(
                condition=Q(next_on__isnull=True) | Q(next_on__gt=F("visited_on")),
                name="reintegration_monitoring_next_comes_later",
            ),
            models.UniqueConstraint(fields=["application", "form_token"], name="reintegration_monitoring_sent_once"),
        ]
