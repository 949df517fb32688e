from django.db import models
from django.utils.translation import gettext_lazy as _


class Seal(models.TextChoices):
    """Who sees a case from its first moment on."""

    NONE = "none", _("My organisation")
    EMBARGO = "embargo", _("Only I and named staff, for the first days")
    SEALED = "sealed", _("Only I and named staff, until two people lift it")
