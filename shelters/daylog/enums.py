from django.db import models
from django.utils.translation import gettext_lazy as _


class LogKind(models.TextChoices):
    """What an entry of the day log is about."""

    HOUSE = "house", _("House")
    NIGHT_ROUND = "night_round", _("Night round")
    OBSERVATION = "observation", _("Observation of a person")
    TELEPHONE = "telephone", _("Telephone")
    KITCHEN = "kitchen", _("Kitchen")
    MAINTENANCE = "maintenance", _("Maintenance")
    OTHER = "other", _("Something else")


# About somebody, and not about the house alone.
OF_PEOPLE = (LogKind.OBSERVATION,)
