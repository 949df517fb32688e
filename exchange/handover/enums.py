from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a hand-over stands. Its file exists only while it is ready."""

    WAITING = "waiting", _("Waits for a second person")
    QUEUED = "queued", _("Being made")
    READY = "ready", _("Ready to be fetched")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Ran out")
    USED = "used", _("Fetched as often as allowed")
    FAILED = "failed", _("Could not be made")


# What goes on.
OPEN = frozenset({State.WAITING, State.QUEUED, State.READY})


class Method(models.TextChoices):
    """How a file is encrypted."""

    AGE = "age", _("age, for the recipient's key")
    ZIP = "zip", _("AES-256 archive with a passphrase")
