from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.roles import Section


class Reason(models.TextChoices):
    """Why two persons must not be in one house."""

    RECRUITER = "recruiter", _("Suspected recruiter")
    CO_VICTIM = "co_victim", _("Witnesses or victims who must not meet")
    CONFLICT = "conflict", _("Conflict")
    FAMILY = "family", _("Danger in the family")
    OTHER = "other", pgettext_lazy("reason to keep apart", "Other reason")


# The part of both files that somebody sees who is told the reason, beside the people around the person.
SECTION_OF_REASON: dict[str, Section] = {Reason.RECRUITER: Section.PERPETRATORS}
