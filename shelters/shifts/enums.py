from datetime import time

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Part(models.TextChoices):
    """Which part of the day a shift is."""

    MORNING = "morning", pgettext_lazy("shift", "Morning")
    DAY = "day", pgettext_lazy("shift", "Day")
    EVENING = "evening", pgettext_lazy("shift", "Evening")
    NIGHT = "night", pgettext_lazy("shift", "Night")


# From when until when each usually goes, where nothing else is said.
USUAL_HOURS = {
    Part.MORNING: (time(8), time(14)),
    Part.DAY: (time(8), time(20)),
    Part.EVENING: (time(14), time(20)),
    Part.NIGHT: (time(20), time(8)),
}

# What whoever goes on must know: the questions that a hand-over answers, each a field of its own.
QUESTIONS = {
    "who_is_in": _("Who is in the house"),
    "who_is_out": _("Who is out, and expected when"),
    "what_is_due": _("What is due"),
    "worries": _("What worries us"),
}
