"""Codes of closing a file."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    """Where a wish to close stands. One that was returned or taken back is followed by another."""

    ASKED = "asked", _("Waits for a supervisor")
    APPROVED = "approved", _("Approved")
    RETURNED = "returned", _("Returned")
    WITHDRAWN = "withdrawn", _("Taken back")


class Check(models.TextChoices):
    """What is gone through before a file is closed."""

    TALKED = "talked", _("The closing was talked over with the person")
    GOALS = "goals", _("The goals of the plan were reviewed")
    SAFETY = "safety", _("The safety plan was reviewed, the risk assessed anew")
    CONTACTS = "contacts", _("The person knows whom to call from now on")
    PAPERS = "papers", _("The person's papers and belongings were handed over")
    FOLLOW_UP = "follow_up", _("Follow-up was offered")


class Contact(models.TextChoices):
    """How a follow-up is done. The last two stand in records of before, when they said why none was."""

    VISIT = "visit", _("Visit")
    PHONE = "phone", _("Telephone call")
    OFFICE = "office", _("At the office")
    PARTNER = "partner", _("Through a partner organisation")
    NOT_REACHED = "not_reached", _("Could not be reached")
    DECLINED = "declined", _("The person did not want it")


METHODS = [(way.value, way.label) for way in (Contact.VISIT, Contact.PHONE, Contact.OFFICE, Contact.PARTNER)]


class Outcome(models.TextChoices):
    """What came of a follow-up."""

    REACHED = "reached", _("The person was reached")
    NOT_REACHED = "not_reached", _("Could not be reached")
    DECLINED = "declined", _("The person does not want it any more")
    MOVED = "moved", _("The person has moved away")
    DIED = "died", _("The person has died")
    CALLED_OFF = "called_off", _("Called off with the others")


# What somebody may write down; the rest follows from it.
OUTCOMES = [(outcome.value, outcome.label) for outcome in Outcome if outcome != Outcome.CALLED_OFF]
# After these nobody looks after her any more: what was still planned is called off.
LAST = frozenset({Outcome.DECLINED, Outcome.DIED})


class Standing(models.TextChoices):
    """How a part of her life stands."""

    STABLE = "stable", pgettext_lazy("standing", "Stable")
    FRAGILE = "fragile", pgettext_lazy("standing", "Fragile")
    BAD = "bad", pgettext_lazy("standing", "Bad")
    UNKNOWN = "unknown", _("Not known")


class Safety(models.TextChoices):
    SAFE = "safe", pgettext_lazy("safety", "Safe")
    UNSURE = "unsure", pgettext_lazy("safety", "Not sure")
    UNSAFE = "unsafe", pgettext_lazy("safety", "Not safe")
    UNKNOWN = "unknown", _("Not known")


class Danger(models.TextChoices):
    """How near it is that she is trafficked again."""

    LOW = "low", pgettext_lazy("danger", "Low")
    MEDIUM = "medium", pgettext_lazy("danger", "Medium")
    HIGH = "high", pgettext_lazy("danger", "High")
    UNKNOWN = "unknown", _("Not known")


class Progress(models.TextChoices):
    """How she gets on with what the plan was to reach."""

    ON = "on", pgettext_lazy("progress", "Gets on")
    SLOW = "slow", pgettext_lazy("progress", "Slowly")
    STOPPED = "stopped", pgettext_lazy("progress", "Has stopped")
    REACHED = "reached", pgettext_lazy("progress", "All is reached")
    UNKNOWN = "unknown", _("Not known")
