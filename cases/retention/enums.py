from django.db import models
from django.utils.translation import gettext_lazy as _


class Ground(models.TextChoices):
    """Why a file must stay whole although its time has come."""

    CRIMINAL_CASE = "criminal_case", _("A criminal case is open")
    COMPLAINT = "complaint", _("A complaint is being dealt with")
    AUDIT = "audit", _("An audit needs it")
    OTHER = "other", _("Another proceeding")


class Outcome(models.TextChoices):
    """What became of a file whose time had come."""

    KEPT = "kept", _("Kept longer")
    ANONYMISED = "anonymised", _("Anonymised")
    DECLINED = "declined", _("Not anonymised: somebody said no")
    OVERTAKEN = "overtaken", _("The time was moved")


class AskedFor(models.TextChoices):
    """Who asked for a copy of what is held."""

    PERSON = "person", _("The person herself")
    GUARDIAN = "guardian", _("Her parent or guardian")
    REPRESENTATIVE = "representative", _("Her lawyer or representative")
