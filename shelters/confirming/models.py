"""A separation alert that somebody set aside, with her reason."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from core.encryption import EncryptedTextField
from core.models import PublicModel
from shelters.confirming.enums import Reason
from shelters.confirming.querysets import ConfirmationQuerySet


class Confirmation(PublicModel):
    """Somebody was brought into a house in spite of one separation alert: who decided it, and why.

    Two have to see it: whoever leads the house, and whoever recorded that the two must not meet (`told`, of any
    organisation; nobody, where she and everybody after her has left). Which two they are does not stand here.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+", verbose_name=_("case"))
    shelter = models.ForeignKey(
        "shelters.Shelter", on_delete=models.CASCADE, related_name="confirmations", verbose_name=_("shelter")
    )
    # Repeated from the house, which whoever is told may not see.
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    reason = models.CharField(_("why all the same"), max_length=15, choices=Reason)
    note = EncryptedTextField(_("in words"))
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("confirmed by"))
    confirmed_at = models.DateTimeField(_("confirmed at"), default=timezone.now)
    told = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("told to")
    )
    told_seen_at = models.DateTimeField(_("seen by whom it is told"), null=True, blank=True)
    house_seen_at = models.DateTimeField(_("seen in the house"), null=True, blank=True)
    house_seen_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("seen in the house by")
    )

    objects = ConfirmationQuerySet.as_manager()

    class Meta:
        verbose_name = _("separation alert set aside")
        verbose_name_plural = _("separation alerts set aside")
        indexes = [
            models.Index(
                fields=["organisation"], condition=Q(house_seen_at__isnull=True), name="shelters_confirmation_house"
            ),
            models.Index(fields=["told"], condition=Q(told_seen_at__isnull=True), name="shelters_confirmation_told"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__in=Reason.values, note__isnull=False), name="shelters_confirmation_says_why"
            ),
            models.CheckConstraint(
                condition=Q(house_seen_at__isnull=True, house_seen_by__isnull=True)
                | Q(house_seen_at__isnull=False, house_seen_by__isnull=False),
                name="shelters_confirmation_seen_whole",
            ),
            models.CheckConstraint(
                condition=Q(told_seen_at__isnull=True) | Q(told__isnull=False),
                name="shelters_confirmation_seen_by_whom_it_is_told",
            ),
        ]

    def key_holder(self) -> Any:
        return self.case.person
