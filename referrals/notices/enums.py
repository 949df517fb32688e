from django.db import models


class Kind(models.TextChoices):
    """What somebody is told about a referral: in these words nowhere. Each but MOVED once for one turn of one party."""

    TURN = "turn"
    MOVED = "moved"
    # The time is nearly over.
    REMINDER = "reminder"
    # The time is over: to who leads the organisation whose turn it is, and to who waits for it.
    ESCALATION = "escalation"
    LATE = "late"
