from django.db import models
from django.utils.translation import gettext_lazy as _


class Verdict(models.TextChoices):
    """Whether somebody may be called or written to now."""

    SAFE = "safe", _("Safe now")
    # What is written down is for the reader to weigh.
    MIND = "mind", _("Read first")
    UNSAFE = "unsafe", _("Not safe now")


class WayKind(models.TextChoices):
    PHONE = "phone", _("Her phone")
    HOME_PHONE = "home_phone", _("Her phone at home")
    EMAIL = "email", _("Her e-mail")
    INSTEAD = "instead", _("Who may be called instead")
    RELATION = "relation", _("Somebody around her")
    CALLER = "caller", _("Who turned to us")
