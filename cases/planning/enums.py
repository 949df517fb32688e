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


class Dimension(models.TextChoices):
    """Which side of standing on her own a goal serves: IOM's reintegration handbook."""

    ECONOMIC = "economic", _("Economic")
    SOCIAL = "social", _("Social")
    PSYCHOSOCIAL = "psychosocial", _("Psychosocial")


# What an area serves where nobody said otherwise.
DIMENSION_OF: dict[str, Dimension] = {
    Area.EDUCATION: Dimension.SOCIAL,
    Area.FINANCIAL: Dimension.ECONOMIC,
    Area.HEALTH: Dimension.SOCIAL,
    Area.LABOUR_REHABILITATION: Dimension.PSYCHOSOCIAL,
    Area.LEGAL: Dimension.SOCIAL,
    Area.LIVELIHOOD: Dimension.ECONOMIC,
    Area.RIGHTS_TRAINING: Dimension.SOCIAL,
    Area.SEXUAL_REHABILITATION: Dimension.PSYCHOSOCIAL,
    Area.SOCIAL_CARE: Dimension.SOCIAL,
}


class Signature(models.TextChoices):
    """How the person put her name to the plan. That she would rather not is an answer, and help does not depend on it."""

    PAPER = "paper", _("Signed on paper")
    SPOKEN = "spoken", _("Agreed aloud before a witness")
    GUARDIAN = "guardian", _("Signed by the guardian")
    BOTH = "both", _("Signed by the person and the guardian")
    DECLINED = "declined", _("Did not want to sign")


# Somebody else who was there is named.
NAMES_ANOTHER = frozenset({Signature.SPOKEN, Signature.GUARDIAN, Signature.BOTH})


class Progress(models.TextChoices):
    """How far a goal has come when the plan is looked at again."""

    BACK = "back", pgettext_lazy("progress", "Further away")
    NONE = "none", pgettext_lazy("progress", "No change")
    SOME = "some", pgettext_lazy("progress", "Some progress")
    MUCH = "much", pgettext_lazy("progress", "Nearly there")
    THERE = "there", pgettext_lazy("progress", "Reached")


PROGRESS_TONES = {Progress.BACK: "late", Progress.NONE: "soon", Progress.MUCH: "accent", Progress.THERE: "done"}


class ReviewDecision(models.TextChoices):
    """What follows from a review."""

    GO_ON = "go_on", _("The plan goes on as it is")
    CHANGE = "change", _("The plan is to be changed")
    END = "end", _("The plan is to end")


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
