from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Reason(models.TextChoices):
    """Why somebody comes into a house all the same where a person is whom she must not meet."""

    NO_OTHER_PLACE = "no_other_place", _("No other safe place")
    AGREED = "agreed", _("Whoever was to be asked agreed")
    APART_INSIDE = "apart_inside", _("They are kept apart within the house")
    NO_LONGER = "no_longer", _("What was recorded no longer holds")
    OTHER = "other", pgettext_lazy("reason to set an alert aside", "Other reason")
