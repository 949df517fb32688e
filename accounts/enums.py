from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationType(models.TextChoices):
    """Kinds of organisation, as in the register workbook; each of HTCDS' `org_Type` is among them."""

    MINISTRY = "ministry", _("Ministry")
    NGO = "ngo", _("Non-governmental organisation")
    INTERNATIONAL = "international", _("International organisation")
    STATE_SHELTER = "state_shelter", _("State shelter")
    ASSISTANCE_CENTRE = "assistance_centre", _("Assistance centre")
    HEALTH = "health", _("Health institution")
    POLICE = "police", _("Police")
    MIGRATION = "migration", _("Migration service")
    COURT = "court", _("Court or prosecution")
    LEGAL = "legal", _("Legal service")
    LOCAL_GOVERNMENT = "local_government", _("Local authority")
    SCHOOL = "school", _("School or university")
    BUSINESS = "business", _("Business")
    OTHER = "other", _("Other")


class IdentitySeen(models.TextChoices):
    """How an administrator made sure who asks for a new second factor."""

    IN_PERSON = "in_person", _("She came in person, with a document")
    KNOWN_VOICE = "known_voice", _("Called back on a number known before")
    BY_MANAGER = "by_manager", _("Her manager confirmed it in person")
