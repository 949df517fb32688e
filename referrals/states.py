"""What may follow what, and whose turn it is. The one table of the referral's path."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Waiting for the ministry")
    RETURNED = "returned", _("Returned to the sender")
    APPROVED = "approved", _("Waiting for the receiver")
    REFUSED = "refused", _("Refused by the ministry")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined by the receiver")
    COMPLETED = "completed", _("Completed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Side(models.TextChoices):
    SENDER = "sender", _("Sender")
    MINISTRY = "ministry", _("Ministry")
    RECEIVER = "receiver", _("Receiver")


NEXT: dict[Status, dict[Status, Side]] = {
    Status.DRAFT: {Status.SUBMITTED: Side.SENDER, Status.WITHDRAWN: Side.SENDER},
    Status.SUBMITTED: {
        Status.APPROVED: Side.MINISTRY,
        Status.RETURNED: Side.MINISTRY,
        Status.REFUSED: Side.MINISTRY,
        Status.WITHDRAWN: Side.SENDER,
    },
    Status.RETURNED: {Status.SUBMITTED: Side.SENDER, Status.WITHDRAWN: Side.SENDER},
    Status.APPROVED: {Status.ACCEPTED: Side.RECEIVER, Status.DECLINED: Side.RECEIVER, Status.WITHDRAWN: Side.SENDER},
    # The sender may end an accepted referral at once: the person may change her mind.
    Status.ACCEPTED: {Status.COMPLETED: Side.RECEIVER, Status.WITHDRAWN: Side.SENDER},
    Status.REFUSED: {},
    Status.DECLINED: {},
    Status.COMPLETED: {},
    Status.WITHDRAWN: {},
}

# After these nothing follows.
ENDED = frozenset(status for status, following in NEXT.items() if not following)

# Whose act leads to a state: each state is reached by one side alone.
SIDE_OF: dict[Status, Side] = {to: side for following in NEXT.values() for to, side in following.items()}

# Who is expected to act next; a state with nothing to follow waits for nobody.
TURN: dict[Status, Side | None] = {
    Status.DRAFT: Side.SENDER,
    Status.SUBMITTED: Side.MINISTRY,
    Status.RETURNED: Side.SENDER,
    Status.APPROVED: Side.RECEIVER,
    Status.ACCEPTED: Side.RECEIVER,
    Status.REFUSED: None,
    Status.DECLINED: None,
    Status.COMPLETED: None,
    Status.WITHDRAWN: None,
}

# Steps that say why.
NEEDS_REASON = frozenset({Status.RETURNED, Status.REFUSED, Status.DECLINED, Status.WITHDRAWN})

# What the receiver's side has ever been shown.
SHOWN_TO_RECEIVER = frozenset({Status.APPROVED, Status.ACCEPTED, Status.DECLINED, Status.COMPLETED})


class Purpose(models.TextChoices):
    FORMAL_IDENTIFICATION = "formal_identification", _("Formal identification")
    SHELTER_PLACEMENT = "shelter_placement", _("Shelter placement")
    HEALTH = "health", _("Health care")
    LEGAL = "legal", _("Legal help")
    PSYCHOSOCIAL = "psychosocial", _("Psychosocial help")
    REINTEGRATION_GRANT = "reintegration_grant", _("Reintegration grant")
    REPATRIATION = "repatriation", _("Repatriation")
    CHILD_PROTECTION = "child_protection", _("Child protection")
    FOLLOW_UP = "follow_up", _("Follow-up")
    OTHER = "other", _("Other purpose")


class Urgency(models.TextChoices):
    ROUTINE = "routine", _("Within a week")
    SOON = "soon", _("Within a day")
    IMMEDIATE = "immediate", _("At once")
