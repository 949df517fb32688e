from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Area(models.TextChoices):
    """What a goal is about: `spl_Type` of IOM's Human Trafficking Case Data Standard v2.0 (CC BY 4.0)."""

    EDUCATION = "Education", _("Education")
    FINANCIAL = "Financial", _("Money")
    HEALTH = "Health", _("Health")
    LABOUR_REHABILITATION = "LabourExploitationRehabilitation", _("Recovery from labour exploitation")
    LEGAL = "Legal", _("Legal matters")
    LIVELIHOOD = "Livelihood", _("Livelihood")
    RIGHTS_TRAINING = "RightsBasedTraining", _("Knowing her rights")
    SEXUAL_REHABILITATION = "SexualExploitationRehabilitation", _("Recovery from sexual exploitation")
    SOCIAL_CARE = "SocialCare", _("Social care and safety")


class GoalOutcome(models.TextChoices):
    REACHED = "reached", _("Reached")
    PARTLY = "partly_reached", _("Partly reached")
    NOT_REACHED = "not_reached", _("Not reached")
    GIVEN_UP = "given_up", _("The person no longer wants it")


class Result(models.TextChoices):
    """How an action ended."""

    DONE = "done", pgettext_lazy("action", "Done")
    PARTLY = "partly", pgettext_lazy("action", "Partly done")
    IMPOSSIBLE = "impossible", pgettext_lazy("action", "Was not possible")
    NOT_NEEDED = "not_needed", pgettext_lazy("action", "No longer needed")


class Doer(models.TextChoices):
    """Who does it."""

    PERSON = "person", _("The person herself")
    STAFF = "staff", _("Somebody of the staff")
    ORGANISATION = "organisation", _("Another organisation")
    OTHER = "other", _("Somebody else")
