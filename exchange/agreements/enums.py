"""What organisations agree about: for what data goes over, and what of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.roles import SHAREABLE, Section

# Figures, in which nobody is one.
STATISTICS = "statistics"


class SharingPurpose(models.TextChoices):
    """What something is shared for."""

    ASSISTANCE = "assistance", _("Assistance and protection")
    REFERRAL = "referral", _("Referral between organisations")
    IDENTIFICATION = "identification", _("Formal identification")
    PROCEEDINGS = "proceedings", _("Criminal or civil proceedings")
    RESEARCH = "research", _("Research and statistics")
    REPORTING = "reporting", _("Reporting to whoever pays or oversees")


def kinds_of_data() -> list[tuple[str, object]]:
    """The parts of a file that can be told to others, and figures."""
    return [*((part.value, part.label) for part in Section if part in SHAREABLE), (STATISTICS, _("Figures alone"))]
