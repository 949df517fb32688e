"""Codes of closing a file."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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
    """How a follow-up was done, or why it was not."""

    VISIT = "visit", _("Visit")
    PHONE = "phone", _("Telephone call")
    OFFICE = "office", _("At the office")
    PARTNER = "partner", _("Through a partner organisation")
    NOT_REACHED = "not_reached", _("Could not be reached")
    DECLINED = "declined", _("The person did not want it")
