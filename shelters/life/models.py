"""What the records of somebody's life in a house have in common."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.encryption import EncryptedTextField
from core.models import PublicModel


class OfStay(PublicModel):
    """A record about somebody who stays in a house. Never rewritten: crossed out with a reason, and written anew.

    House and case are repeated from the stay (a foreign key of the database keeps them true): so the house's rows are
    its own organisation's, and the earlier values belong to the file.
    """

    stay = models.ForeignKey(
        "shelters.Stay", on_delete=models.PROTECT, related_name="%(class)ss", verbose_name=_("stay")
    )
    shelter = models.ForeignKey(
        "shelters.Shelter", on_delete=models.PROTECT, related_name="%(class)ss", verbose_name=_("shelter")
    )
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="%(class)ss", verbose_name=_("case"))
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    form_token = models.UUIDField(null=True, editable=False)
    crossed_out_at = models.DateTimeField(_("crossed out at"), null=True, blank=True)
    crossed_out_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("crossed out by")
    )
    crossing_reason = EncryptedTextField(_("why it was crossed out"))

    class Meta:
        abstract = True

    def key_holder(self) -> Any:
        return self.case.person

    @property
    def is_crossed_out(self) -> bool:
        return self.crossed_out_at is not None


def rules_of_stay() -> list[models.BaseConstraint]:
    """The constraints that every such record has; each class gives them its name."""
    return [
        models.UniqueConstraint(fields=["stay", "form_token"], name="%(app_label)s_%(class)s_sent_once"),
        # What was typed as the reason may be removed for good, when the person is anonymised.
        models.CheckConstraint(
            condition=Q(crossed_out_at__isnull=True, crossed_out_by__isnull=True, crossing_reason__isnull=True)
            | Q(crossed_out_at__isnull=False, crossed_out_by__isnull=False, crossing_reason__isnull=False),
            name="%(app_label)s_%(class)s_crossed_out_whole",
        ),
    ]
