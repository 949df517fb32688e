from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where somebody stands with a course."""

    APPLIED = "applied", _("Applied")
    ACCEPTED = "accepted", _("Has a place")
    ATTENDING = "attending", _("Attending")
    COMPLETED = "completed", _("Completed")
    DROPPED_OUT = "dropped_out", _("Dropped out")
    NOT_TAKEN = "not_taken", _("Was not taken")


class Reason(models.TextChoices):
    """Why somebody dropped out, or was not taken."""

    WORK = "work", _("Found work")
    HEALTH = "health", _("Health")
    FAMILY = "family", _("Family or children")
    TOO_FAR = "too_far", _("Too far away")
    TOO_HARD = "too_hard", _("Too hard")
    NOT_SAFE = "not_safe", _("Not safe there")
    COURSE_FULL = "course_full", _("The course is full")
    OTHER = "other", _("Another reason")


class Mark(models.TextChoices):
    PRESENT = "present", _("Present")
    ABSENT = "absent", _("Absent")
    EXCUSED = "excused", _("Excused")


class PlacementKind(models.TextChoices):
    INTERNSHIP = "internship", _("Internship")
    JOB = "job", _("Job")


class StillThere(models.TextChoices):
    YES = "yes", _("Still there")
    NO = "no", _("No longer there")
    UNKNOWN = "unknown", _("Could not be learned")
