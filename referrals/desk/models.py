from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.encryption import EncryptedTextField
from core.models import PublicModel
from referrals.desk.querysets import SavedFilterQuerySet

MOST_FILTERS = 20


class SavedFilter(PublicModel):
    """A filter of the inbox that somebody named to find it again: hers alone. The name is sealed, for people type names."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name=_("account"))
    # One of twenty, so that however many windows save at once there are never more.
    place = models.PositiveSmallIntegerField(_("place"))
    name = EncryptedTextField(_("name"))
    query = models.CharField(_("filter"), max_length=400)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["user", "place"], name="referrals_savedfilter_place_once"),
            models.UniqueConstraint(fields=["user", "query"], name="referrals_savedfilter_once"),
            models.CheckConstraint(
                condition=Q(place__range=(1, MOST_FILTERS)), name="referrals_savedfilter_at_most_twenty"
            ),
        ]
