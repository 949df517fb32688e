"""What may follow what for a referral that came from another installation, and whose turn it is. The one table of its path."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    NEW = "new", _("Waits for your answer")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    COMPLETED = "completed", _("Completed")
    WITHDRAWN = "withdrawn", _("Withdrawn by the sender")


class Side(models.TextChoices):
    RECEIVER = "receiver", _("Receiver")
    SENDER = "sender", _("Sender, at the other installation")


NEXT: dict[Status, dict[Status, Side]] = {
    Status.NEW: {Status.ACCEPTED: Side.RECEIVER, Status.DECLINED: Side.RECEIVER, Status.WITHDRAWN: Side.SENDER},
    Status.ACCEPTED: {Status.COMPLETED: Side.RECEIVER, Status.WITHDRAWN: Side.SENDER},
    Status.DECLINED: {},
    Status.COMPLETED: {},
    Status.WITHDRAWN: {},
}

# After these nothing of it is kept but that it came, and what became of it.
ENDED = frozenset(status for status, following in NEXT.items() if not following)

# Who is expected to act next.
TURN: dict[Status, Side | None] = {
    Status.NEW: Side.RECEIVER,
    Status.ACCEPTED: Side.RECEIVER,
    Status.DECLINED: None,
    Status.COMPLETED: None,
    Status.WITHDRAWN: None,
}

# Steps that say why.
NEEDS_REASON = frozenset({Status.DECLINED})
