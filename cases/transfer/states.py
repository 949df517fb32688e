"""What may follow what for the transfer of a case to another organisation, and whose turn it is. The one table of its path."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    ASKED = "asked", _("Waits for a manager")
    PROPOSED = "proposed", _("Waits for the other organisation")
    ACCEPTED = "accepted", _("Taken on")
    DECLINED = "declined", _("Not taken on")
    RECALLED = "recalled", _("Taken back")
    LAPSED = "lapsed", _("Lapsed")


class Side(models.TextChoices):
    CASEWORK = "casework", _("Staff of the owner")
    MANAGER = "manager", _("Manager of the owner")
    RECEIVER = "receiver", _("Manager of the other organisation")
    CLOCK = "clock", _("The clock")


NEXT: dict[Status, dict[Status, Side]] = {
    Status.ASKED: {Status.PROPOSED: Side.MANAGER, Status.RECALLED: Side.CASEWORK},
    Status.PROPOSED: {
        Status.ACCEPTED: Side.RECEIVER,
        Status.DECLINED: Side.RECEIVER,
        Status.RECALLED: Side.CASEWORK,
        Status.LAPSED: Side.CLOCK,
    },
    Status.ACCEPTED: {},
    Status.DECLINED: {},
    Status.RECALLED: {},
    Status.LAPSED: {},
}

# After these nothing follows.
ENDED = frozenset(status for status, following in NEXT.items() if not following)
# A case has one of these at most.
UNDER_WAY = frozenset(NEXT) - ENDED

# Whose act leads to a state: each state is reached by one side alone.
SIDE_OF: dict[Status, Side] = {to: side for following in NEXT.values() for to, side in following.items()}

# Who is expected to act next.
TURN: dict[Status, Side | None] = {
    Status.ASKED: Side.MANAGER,
    Status.PROPOSED: Side.RECEIVER,
    Status.ACCEPTED: None,
    Status.DECLINED: None,
    Status.RECALLED: None,
    Status.LAPSED: None,
}

# Steps that say why.
NEEDS_REASON = frozenset({Status.DECLINED, Status.RECALLED})
