"""What the records of somebody's life in a house have in common."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.crossing.models import Crossable, crossed_out_whole
from core.models import PublicModel


class OfStay(Crossable, PublicModel):
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

    class Meta:
        abstract = True


def rules_of_stay() -> list[models.BaseConstraint]:
    """The constraints that every such record has; each class gives them its name."""
    return [
        models.UniqueConstraint(fields=["stay", "form_token"], name="%(app_label)s_%(class)s_sent_once"),
        crossed_out_whole(),
    ]
