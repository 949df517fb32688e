from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Urgency(models.IntegerChoices):
    """How pressing it is. The numbers put the list in order."""

    DANGER = 1, _("Immediate danger")
    URGENT = 2, pgettext_lazy("waiting", "Urgent")
    ORDINARY = 3, pgettext_lazy("waiting", "Ordinary")


TONES = {Urgency.DANGER: "late", Urgency.URGENT: "soon", Urgency.ORDINARY: "waiting"}


class Ending(models.TextChoices):
    """How the waiting ended."""

    WAITS = "", _("Waits")
    PLACED = "placed", _("Has a bed")
    WITHDRAWN = "withdrawn", _("Does not want it any more")
    ELSEWHERE = "elsewhere", _("Went elsewhere")
