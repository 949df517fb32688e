from django.db import models
from django.utils.translation import gettext_lazy as _


class Unit(models.TextChoices):
    """What a quantity counts."""

    HOUR = "hour", _("Hour")
    SESSION = "session", _("Session")
    DAY = "day", _("Day")
    NIGHT = "night", _("Night")
    MONTH = "month", _("Month")
    PIECE = "piece", _("Piece")
    SET = "set", _("Set")
    DOCUMENT = "document", _("Document")
    JOURNEY = "journey", _("Journey")
    PAYMENT = "payment", _("Payment")
