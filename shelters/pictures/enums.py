from django.db import models
from django.utils.translation import pgettext_lazy


class Moment(models.TextChoices):
    """When a picture of works was taken: what was there, and what came of it."""

    BEFORE = "before", pgettext_lazy("picture", "Before")
    AFTER = "after", pgettext_lazy("picture", "After")
