from django.db import models
from django.utils.translation import gettext_lazy as _


class KeptBy(models.TextChoices):
    STAFF = "staff", _("Staff keep it and give it")
    PERSON = "person", _("The person keeps it herself")


class Outcome(models.TextChoices):
    """What came of one time of the day."""

    GIVEN = "given", _("Given")
    REFUSED = "refused", _("Would not take it")
    ABSENT = "absent", _("Was not there")


TONES = {Outcome.GIVEN: "done", Outcome.REFUSED: "late", Outcome.ABSENT: "soon"}
