from django.db import models
from django.utils.translation import gettext_lazy as _


class Mark(models.TextChoices):
    """What a roll call found of somebody."""

    HERE = "here", _("Here")
    LEAVE = "leave", _("Out, allowed to be")
    HOSPITAL = "hospital", _("In hospital")
    MISSING = "missing", _("Missing")


# Known to be elsewhere.
OUT = (Mark.LEAVE, Mark.HOSPITAL)


class Help(models.TextChoices):
    """What somebody needs to get out of the house in time."""

    WALKING = "walking", _("Needs help to walk")
    WHEELCHAIR = "wheelchair", _("Uses a wheelchair")
    CARRIED = "carried", _("Has to be carried")
    SEEING = "seeing", _("Does not see well")
    HEARING = "hearing", _("Does not hear the alarm")
