"""Lifting a seal takes two people: one asks, another one confirms or declines."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from cases.visibility.querysets import UnsealingQuerySet
from core.encryption import EncryptedTextField
from core.models import PublicModel


class Unsealing(PublicModel):
    """Somebody asked that a sealed case be seen by its organisation again. The row is kept, with the answer."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="unsealings", verbose_name=_("case"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation of the case")
    )
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked for by"))
    reason = EncryptedTextField(_("reason"))
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )
    decided_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    confirmed = models.BooleanField(_("confirmed"), null=True, blank=True)

    objects = UnsealingQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to lift a restriction")
        verbose_name_plural = _("requests to lift a restriction")
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(decided_at__isnull=True), name="cases_unsealing_one_open"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_at__isnull=True, confirmed__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False, confirmed__isnull=False),
                name="cases_unsealing_answered_whole",
            ),
            # Taking one's own request back is declining it.
            models.CheckConstraint(
                condition=Q(confirmed__isnull=True) | Q(confirmed=False) | ~Q(decided_by=F("requested_by")),
                name="cases_unsealing_takes_two",
            ),
        ]

    def key_holder(self) -> Any:
        return self.case.person
