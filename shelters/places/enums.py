from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AgeGroup(models.TextChoices):
    """As much of an age as a house's rules ask about."""

    ADULT = "adult", pgettext_lazy("age group", "Adult")
    CHILD = "child", _("Child, 3 to 17")
    LITTLE = "little", _("Child under 3")


class Fit(models.TextChoices):
    """Whether a house is for those who are to come."""

    YES = "yes", pgettext_lazy("suitability", "Yes")
    CAUTION = "caution", pgettext_lazy("suitability", "Ask first")
    NO = "no", pgettext_lazy("suitability", "No")
