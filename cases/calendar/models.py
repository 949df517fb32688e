from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import PublicModel


class CalendarFeed(PublicModel):
    """The secret address under which somebody's calendar reads what is due for her. Kept is what the address is checked by."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("account")
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(_("made at"))
    # The last day on which it was read: put on record once for each.
    read_on = models.DateField(_("read on"), null=True, blank=True)

    class Meta:
        app_label = "cases"
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
