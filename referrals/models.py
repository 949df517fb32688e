from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from cases.enums import Section
from cases.models import Case, Person
from core.encryption import EncryptedTextField
from core.models import PublicModel
from referrals.querysets import ReferralQuerySet, StepQuerySet
from referrals.states import Purpose, Status, Urgency


class Referral(PublicModel):
    """Handing a person over to another organisation for a purpose, by the ministry's leave.

    `status` is written by `actions.move` alone. Imported past referrals have the
    dates but no users; live ones have both.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="referrals", verbose_name=_("case"))
    from_organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="referrals_sent", verbose_name=_("from")
    )
    to_organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="referrals_received", verbose_name=_("to")
    )
    purpose = models.CharField(_("purpose"), max_length=30, choices=Purpose)
    urgency = models.CharField(_("how soon"), max_length=10, choices=Urgency, default=Urgency.ROUTINE)
    sections = ArrayField(
        models.CharField(max_length=20, choices=Section), default=list, verbose_name=_("what the receiver may see")
    )
    message = EncryptedTextField(_("what the receiver should know"))
    status = models.CharField(_("state"), max_length=12, choices=Status, default=Status.DRAFT)
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(_("submitted at"), null=True)
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(_("approved at"), null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), null=True)
    feedback = EncryptedTextField(_("feedback"))

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        indexes = [
            models.Index(F("to_organisation"), F("status"), F("id").desc(), name="referrals_inbox"),
            models.Index(F("from_organisation"), F("status"), F("id").desc(), name="referrals_outbox"),
            models.Index(F("status"), F("id").desc(), name="referrals_by_status"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="referrals_status_known"),
            models.CheckConstraint(
                condition=~Q(from_organisation=F("to_organisation")),
                name="referrals_goes_to_another_organisation",
                violation_error_message=_("A referral goes to another organisation."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=[Status.DRAFT, Status.WITHDRAWN]) | Q(submitted_at__isnull=False),
                name="referrals_submitted_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[Status.ACCEPTED, Status.DECLINED, Status.REFUSED, Status.COMPLETED])
                | Q(decided_at__isnull=False),
                name="referrals_decided_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.APPROVED) | Q(approved_at__isnull=False),
                name="referrals_approved_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("submitted_by")),
                name="referrals_approved_by_somebody_else",
            ),
        ]

    def key_holder(self) -> Person:
        return self.case.person


class ReferralStep(PublicModel):
    """One move along the path: from which state to which, by whom, why. Never changed."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="path", verbose_name=_("referral"))
    from_status = models.CharField(max_length=12, choices=Status)
    to_status = models.CharField(max_length=12, choices=Status)
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    reason = EncryptedTextField(_("reason"))

    objects = StepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["id"]

    def key_holder(self) -> Person:
        return self.referral.key_holder()


from referrals.package.models import Package, PackageRead  # noqa: E402, F401 (Django looks for them here)
