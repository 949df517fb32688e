"""Records that are never deleted: what was wrong is crossed out with a reason, and stays readable."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.encryption import EncryptedTextField


class Crossable(models.Model):
    """A record of a case that counts until it is crossed out. Sealed under the person's key."""

    crossed_out_at = models.DateTimeField(_("crossed out at"), null=True, blank=True)
    crossed_out_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("crossed out by")
    )
    crossing_reason = EncryptedTextField(_("why it was crossed out"))

    class Meta:
        abstract = True

    def key_holder(self) -> Any:
        return self.case.person  # type: ignore[attr-defined]

    @property
    def is_crossed_out(self) -> bool:
        return self.crossed_out_at is not None


def crossed_out_whole() -> models.CheckConstraint:
    """Who, when and why stand there together. What was typed as the reason may be removed when she is anonymised."""
    return models.CheckConstraint(
        condition=Q(crossed_out_at__isnull=True, crossed_out_by__isnull=True, crossing_reason__isnull=True)
        | Q(crossed_out_at__isnull=False, crossed_out_by__isnull=False, crossing_reason__isnull=False),
        name="%(app_label)s_%(class)s_crossed_out_whole",
    )
