"""Breaking the glass: who opened a file in an emergency, why, for how long, and what came of the review."""

from datetime import timedelta
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from cases.emergency.enums import Verdict
from cases.emergency.querysets import EmergencyAccessQuerySet
from core.encryption import EncryptedTextField
from core.models import PublicModel

# A review that took longer is late.
REVIEW_WITHIN = timedelta(hours=24)


class Period(Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class EmergencyAccess(PublicModel):
    """One opening. The personal grant with the same end opens the file (accounts/grants.py); this row says why and is judged.

    `organisation` owns the case: its manager and its data-protection officer see
    this row also where they do not see the case.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="emergencies", verbose_name=_("case"))
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="emergencies", verbose_name=_("opened by"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="emergencies", verbose_name=_("organisation of the case")
    )
    reason = EncryptedTextField(_("reason"))
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now)
    until = models.DateTimeField(_("until"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    verdict = models.CharField(_("verdict"), max_length=12, choices=Verdict, blank=True)
    review_note = EncryptedTextField(_("note of the review"))
    reviewed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("reviewed by")
    )
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True, blank=True)

    objects = EmergencyAccessQuerySet.as_manager()

    class Meta:
        verbose_name = _("emergency access")
        verbose_name_plural = _("emergency accesses")
        indexes = [
            models.Index(
                fields=["organisation", "opened_at"],
                condition=Q(reviewed_at__isnull=True),
                name="cases_emergency_to_review",
            ),
            models.Index(fields=["user", "until"], name="cases_emergency_of_user"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("opened_at")), name="cases_emergency_has_an_end"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("opened_at")),
                name="cases_emergency_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(verdict="", reviewed_by__isnull=True, reviewed_at__isnull=True)
                | Q(verdict__in=Verdict.values, reviewed_by__isnull=False, reviewed_at__isnull=False),
                name="cases_emergency_reviewed_whole",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("user")),
                name="cases_emergency_reviewed_by_another",
            ),
            ExclusionConstraint(
                name="cases_emergency_once_at_a_time",
                expressions=[
                    ("case", RangeOperators.EQUAL),
                    ("user", RangeOperators.EQUAL),
                    (Period("opened_at", Coalesce("ended_at", "until")), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def key_holder(self) -> Any:
        return self.case.person

    @property
    def is_in_force(self) -> bool:
        return self.ended_at is None and self.until > timezone.now()

    @property
    def is_late(self) -> bool:
        """Not reviewed a day after it was opened."""
        return self.reviewed_at is None and timezone.now() > self.opened_at + REVIEW_WITHIN
