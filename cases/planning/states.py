"""What may follow what for a case plan, and whose turn it is. The one table of its path."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    DRAFT = "draft", _("In preparation")
    SUBMITTED = "submitted", _("Waiting for approval")
    RETURNED = "returned", _("Returned to be changed")
    APPROVED = "approved", _("In force")
    REPLACED = "replaced", _("Replaced by a later plan")
    COMPLETED = "completed", _("Carried out")
    DISCARDED = "discarded", _("Discarded")


class Side(models.TextChoices):
    CASEWORK = "casework", _("Caseworkers")
    SUPERVISOR = "supervisor", _("Supervisor")


NEXT: dict[Status, dict[Status, Side]] = {
    Status.DRAFT: {Status.SUBMITTED: Side.CASEWORK, Status.DISCARDED: Side.CASEWORK},
    Status.SUBMITTED: {
        Status.APPROVED: Side.SUPERVISOR,
        Status.RETURNED: Side.SUPERVISOR,
        Status.DISCARDED: Side.CASEWORK,
    },
    Status.RETURNED: {Status.SUBMITTED: Side.CASEWORK, Status.DISCARDED: Side.CASEWORK},
    # It is replaced in the moment in which the next version is approved.
    Status.APPROVED: {Status.REPLACED: Side.SUPERVISOR, Status.COMPLETED: Side.CASEWORK},
    Status.REPLACED: {},
    Status.COMPLETED: {},
    Status.DISCARDED: {},
}

# After these nothing follows.
ENDED = frozenset(status for status, following in NEXT.items() if not following)

# Whose act leads to a state: each state is reached by one side alone.
SIDE_OF: dict[Status, Side] = {to: side for following in NEXT.values() for to, side in following.items()}

# Who is expected to act next.
TURN: dict[Status, Side | None] = {
    Status.DRAFT: Side.CASEWORK,
    Status.SUBMITTED: Side.SUPERVISOR,
    Status.RETURNED: Side.CASEWORK,
    Status.APPROVED: Side.CASEWORK,
    Status.REPLACED: None,
    Status.COMPLETED: None,
    Status.DISCARDED: None,
}

# Steps that say why.
NEEDS_REASON = frozenset({Status.RETURNED})

# Goals and actions may still be changed.
OPEN_TO_CHANGE = frozenset({Status.DRAFT, Status.RETURNED})
# A case has at most one of these, beside the one in force.
IN_PREPARATION = OPEN_TO_CHANGE | {Status.SUBMITTED}
# What was approved once.
WAS_APPROVED = frozenset({Status.APPROVED, Status.REPLACED, Status.COMPLETED})
