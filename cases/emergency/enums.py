from django.db import models
from django.utils.translation import gettext_lazy as _


class Verdict(models.TextChoices):
    """What the review of an emergency access comes to."""

    JUSTIFIED = "justified", _("There was need")
    UNJUSTIFIED = "unjustified", _("There was no need")
