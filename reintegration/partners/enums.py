from django.db import models
from django.utils.translation import gettext_lazy as _


class PartnerKind(models.TextChoices):
    """What a partner is to the people we work for. One may be several."""

    EMPLOYER = "employer", _("Employer")
    SCHOOL = "school", _("School")
    TRAINING_PROVIDER = "training_provider", _("Training provider")
    HEALTH = "health", _("Clinic or health centre")
    LEGAL = "legal", _("Lawyers")
    AUTHORITY = "authority", _("Authority")
    OTHER = "other", _("Other partner")
