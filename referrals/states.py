"""What may follow what, and whose turn it is. The one table of the referral's path."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Waiting for the ministry")
    RETURNED = "returned", _("Returned to the sender")
    APPROVED = "approved", _("Waiting for a second officer")
    REFUSED = "refused", _("Refused by the ministry")
    OFFERED = "offered", _("Waiting for the receiver")
    ACCEPTED = "accepted", _("Accepted")
    IN_PROGRESS = "in_progress", _("In progress")
    DECLINED = "declined", _("Declined by the receiver")
    COMPLETED = "completed", _("Completed")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired without an answer")


class Side(models.TextChoices):
    SENDER = "sender", _("Sender")
    MINISTRY = "ministry", _("Ministry")
    RECEIVER = "receiver", _("Receiver")
    CLOCK = "clock", _("The clock")


NEXT: dict[Status, dict[Status, Side]] = {
    Status.DRAFT: {Status.SUBMITTED: Side.SENDER, Status.WITHDRAWN: Side.SENDER},
    Status.SUBMITTED: {
        Status.APPROVED: Side.MINISTRY,
        Status.RETURNED: Side.MINISTRY,
        Status.REFUSED: Side.MINISTRY,
        # In the same act as the submission, where the route leaves the ministry out.
        Status.OFFERED: Side.SENDER,
        Status.WITHDRAWN: Side.SENDER,
    },
    Status.RETURNED: {Status.SUBMITTED: Side.SENDER, Status.WITHDRAWN: Side.SENDER},
    Status.APPROVED: {
        # In the same act as the approval, unless the route asks for a second officer.
        Status.OFFERED: Side.MINISTRY,
        Status.RETURNED: Side.MINISTRY,
        Status.REFUSED: Side.MINISTRY,
        Status.WITHDRAWN: Side.SENDER,
    },
    Status.OFFERED: {
        Status.ACCEPTED: Side.RECEIVER,
        Status.DECLINED: Side.RECEIVER,
        Status.EXPIRED: Side.CLOCK,
        Status.WITHDRAWN: Side.SENDER,
    },
    # The sender may end an accepted referral at once: the person may change her mind.
    Status.ACCEPTED: {
        Status.IN_PROGRESS: Side.RECEIVER,
        Status.COMPLETED: Side.RECEIVER,
        Status.WITHDRAWN: Side.SENDER,
    },
    Status.IN_PROGRESS: {Status.COMPLETED: Side.RECEIVER, Status.WITHDRAWN: Side.SENDER},
    Status.REFUSED: {},
    Status.DECLINED: {},
    Status.COMPLETED: {},
    Status.WITHDRAWN: {},
    Status.EXPIRED: {},
}

# After these nothing follows.
ENDED = frozenset(status for status, following in NEXT.items() if not following)

# Somebody else than who brought it there owes an answer, and is told so.
ANSWER_OWED = frozenset({Status.SUBMITTED, Status.RETURNED, Status.APPROVED, Status.OFFERED})
# What others did of which the sender is told.
TOLD_TO_SENDER = frozenset(
    {Status.ACCEPTED, Status.IN_PROGRESS, Status.DECLINED, Status.REFUSED, Status.COMPLETED, Status.EXPIRED}
)

# Who is expected to act next; a state with nothing to follow waits for nobody.
TURN: dict[Status, Side | None] = {
    Status.DRAFT: Side.SENDER,
    Status.SUBMITTED: Side.MINISTRY,
    Status.RETURNED: Side.SENDER,
    Status.APPROVED: Side.MINISTRY,
    Status.OFFERED: Side.RECEIVER,
    Status.ACCEPTED: Side.RECEIVER,
    Status.IN_PROGRESS: Side.RECEIVER,
    Status.REFUSED: None,
    Status.DECLINED: None,
    Status.COMPLETED: None,
    Status.WITHDRAWN: None,
    Status.EXPIRED: None,
}

# Steps that say why.
NEEDS_REASON = frozenset({Status.RETURNED, Status.REFUSED, Status.DECLINED, Status.WITHDRAWN})

# The receiver works with the person.
TAKEN_ON = frozenset({Status.ACCEPTED, Status.IN_PROGRESS})

# States that are told to a receiver who was shown the referral; what sender and ministry said before stays between them.
SHOWN_TO_RECEIVER = frozenset(
    {Status.OFFERED, *TAKEN_ON, Status.DECLINED, Status.COMPLETED, Status.WITHDRAWN, Status.EXPIRED}
)
# Of these, what is not one receiver's own act.
TOLD_TO_EVERY_RECEIVER = frozenset({Status.OFFERED, Status.WITHDRAWN, Status.EXPIRED})


class Box(models.TextChoices):
    """Where a referral lies with an organisation that has to do with it."""

    NONE = "", _("In no box")
    TURN = "turn", _("To be done here")
    WAITING = "waiting", _("Waiting for others")
    ENDED = "ended", _("Ended")


class Answer(models.TextChoices):
    """What became of the offer to one receiver."""

    NONE = "", _("Not asked yet")
    OFFERED = "offered", _("Has not answered yet")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    CLOSED = "closed", _("Closed: another organisation took it on, or it ended")
    EXPIRED = "expired", _("Did not answer in time")


class DeclineReason(models.TextChoices):
    NO_PLACE = "no_place", _("No place, or no time")
    NOT_SUITABLE = "not_suitable", _("Not suitable for this person")
    OUTSIDE_MANDATE = "outside_mandate", _("Not our task")
    PERSON_DECLINED = "person_declined", _("The person does not want it")
    UNSAFE = "unsafe", _("Not safe with us")
    ALREADY_SERVED = "already_served", _("Has it already, from us or from others")
    INCOMPLETE = "incomplete", _("Too little is known to decide")
    OTHER = "other", _("Another reason")


class Outcome(models.TextChoices):
    """How a referral that was accepted came out: the codes in use where survivors of violence are helped (GBVIMS), and ours."""

    PROVIDED = "provided", _("Provided")
    IN_PART = "in_part", _("Provided in part")
    ALREADY_RECEIVED = "already_received", _("Received already from another organisation")
    DECLINED_BY_PERSON = "declined_by_person", _("The person did not want it")
    NOT_REACHED = "not_reached", _("The person could not be reached")
    UNAVAILABLE = "unavailable", _("Not available")
    NOT_APPLICABLE = "not_applicable", _("Turned out not to be needed")


class RiskFlag(models.TextChoices):
    """What whoever answers has to reckon with; on the card too."""

    TRACED = "traced", _("Somebody is looking for the person")
    SELF_HARM = "self_harm", _("May harm herself")
    VIOLENCE = "violence", _("Violence threatened by people close to her")
    PREGNANT = "pregnant", _("Pregnant")
    INFANT = "infant", _("With an infant")
    UNACCOMPANIED = "unaccompanied", _("A child alone")
    INFECTION = "infection", _("An infection that asks for a room of one's own")
    DEPENDENCE = "dependence", _("Dependent on drugs or alcohol")


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
