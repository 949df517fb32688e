from django.db import models
from django.utils.translation import gettext_lazy as _

# Wrong passcodes after which a link is dead.
TRIES = 5
PASSCODE_DIGITS = 8


class Answer(models.TextChoices):
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")


class Ending(models.TextChoices):
    """Why a link opens nothing any more."""

    RECALLED = "recalled", _("Recalled")
    LOCKED = "locked", _("Too many wrong passcodes")
    DECLINED = "declined", _("Declined")
    USED = "used", _("Used; its half hour is over")
    EXPIRED = "expired", _("Never used; its time is over")
