from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Instrument(models.TextChoices):
    """Versions of the questions: `instruments/<code>.json`, each with its source. One that was asked with is never changed."""

    ADAPTED_1 = "adapted-1", _("Sustainability survey, adapted, version 1")


CURRENT = Instrument.ADAPTED_1


class Occasion(models.TextChoices):
    BASELINE = "baseline", pgettext_lazy("survey", "Baseline")
    REPEAT = "repeat", pgettext_lazy("survey", "Repeat")


class Dimension(models.TextChoices):
    ECONOMIC = "economic", pgettext_lazy("dimension", "Economic")
    SOCIAL = "social", pgettext_lazy("dimension", "Social")
    PSYCHOSOCIAL = "psychosocial", pgettext_lazy("dimension", "Psychosocial")


class Band(models.TextChoices):
    """How much the person needs to be worked with, by the score."""

    HIGH = "high", pgettext_lazy("survey", "High need")
    MEDIUM = "medium", pgettext_lazy("survey", "Medium need")
    LOW = "low", pgettext_lazy("survey", "Low need")


BAND_TONES = {Band.HIGH: "late", Band.MEDIUM: "soon", Band.LOW: "done"}

# Beside the answers of an item: it does not apply to her, so it is left out; or it was not answered.
DOES_NOT_APPLY = "does_not_apply"
NOT_ANSWERED = ""
