from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Question(models.TextChoices):
    """What guests are asked. Each says something good of the house, so that one row of faces fits them all."""

    SAFE = "safe", _("Do you feel safe here?")
    RESPECT = "respect", _("Are you treated with respect here?")
    TELL = "tell", _("Do you know whom you can tell when something is wrong?")
    CUSTOMS = "customs", _("Can you pray, eat and dress here as you are used to?")
    PRIVACY = "privacy", _("Can you be by yourself when you want to?")
    LANGUAGE = "language", _("Are you told what matters in a language that you understand?")
    AGAIN = "again", _("If you needed help again, would you come back here?")


class Answer(models.TextChoices):
    """From the best to the worst; beside each stands a face, for whoever does not read."""

    YES = "yes", pgettext_lazy("guest's answer", "Yes")
    MOSTLY = "mostly", pgettext_lazy("guest's answer", "Mostly")
    LITTLE = "little", pgettext_lazy("guest's answer", "A little")
    NO = "no", pgettext_lazy("guest's answer", "No")
