from django.db import models
from django.utils.translation import gettext_lazy as _


class ClientGroup(models.TextChoices):
    """For whom a house is meant."""

    WOMEN = "women", _("Women")
    MEN = "men", _("Men")
    GIRLS = "girls", _("Girls")
    BOYS = "boys", _("Boys")
    FAMILIES = "families", _("Families")
    MIXED = "mixed", _("Everybody")


class Destination(models.TextChoices):
    """Where a person goes when leaving a house."""

    FAMILY = "family", _("Family")
    OWN_HOME = "own_home", _("Own or rented home")
    OTHER_SHELTER = "other_shelter", _("Another shelter")
    HOSPITAL = "hospital", _("Hospital")
    COUNTRY_OF_ORIGIN = "country_of_origin", _("Country of origin")
    LEFT_UNANNOUNCED = "left_unannounced", _("Left without notice")
    OTHER = "other", _("Elsewhere")
    UNKNOWN = "unknown", _("Not known")
