from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class VisitPurpose(models.TextChoices):
    FAMILY = "family", _("Family")
    LAWYER = "lawyer", _("Lawyer")
    POLICE = "police", _("Police")
    OFFICIAL = "official", _("Official")
    INTERPRETER = "interpreter", _("Interpreter")
    DOCTOR = "doctor", _("Doctor")
    OTHER = "other", pgettext_lazy("visit", "Other")


# Whom the house may have to let in though the person does not want to see them.
BY_OFFICE = frozenset({VisitPurpose.POLICE, VisitPurpose.OFFICIAL})


class Agreed(models.TextChoices):
    """Whether the person wants the visit."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    ASKED = "asked", _("Asked, no answer yet")
