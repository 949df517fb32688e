from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.at_hand.querysets import PinnedCaseQuerySet
from core.models import PublicModel

MOST_PINNED = 20


class PinnedCase(PublicModel):
    """A file that somebody keeps at hand: hers alone. It opens nothing, and is shown while she may see the file."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name=_("account"))
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="pins", verbose_name=_("case"))
    # One of twenty, so that however many windows pin at once there are never more.
    place = models.PositiveSmallIntegerField(_("place"))

    objects = PinnedCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("pinned case")
        verbose_name_plural = _("pinned cases")
        constraints = [
            models.UniqueConstraint(fields=["user", "place"], name="cases_pinnedcase_place_once"),
            models.UniqueConstraint(fields=["user", "case"], name="cases_pinnedcase_once"),
            models.CheckConstraint(condition=Q(place__range=(1, MOST_PINNED)), name="cases_pinnedcase_at_most_twenty"),
        ]
