from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What somebody is told about a referral. Each but MOVED once for one turn of one party."""

    TURN = "turn", _("It is your turn")
    MOVED = "moved", _("Something became of it")
    REMINDER = "reminder", _("The time is nearly over")
    # To who leads the organisation whose turn it is, and to who waits for it.
    ESCALATION = "escalation", _("The time is over")
    LATE = "late", _("Others are late")
