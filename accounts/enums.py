from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationType(models.TextChoices):
    """Kinds of organisation, as in the register workbook."""

    MINISTRY = "ministry", _("Ministry")
    NGO = "ngo", _("Non-governmental organisation")
    INTERNATIONAL = "international", _("International organisation")
    STATE_SHELTER = "state_shelter", _("State shelter")
    ASSISTANCE_CENTRE = "assistance_centre", _("Assistance centre")
    HEALTH = "health", _("Health institution")
    POLICE = "police", _("Police")
    OTHER = "other", _("Other")
