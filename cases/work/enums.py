from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class NoteKind(models.TextChoices):
    """What a note is about; each kind offers headings to write under."""

    CONTACT = "contact", _("Contact with the person")
    TELEPHONE = "telephone", _("Telephone call")
    HOME_VISIT = "home_visit", _("Home visit")
    CASE_CONFERENCE = "case_conference", _("Case conference")
    COUNSELLING = "counselling", _("Counselling")
    OBSERVATION = "observation", _("Observation")
    SUPERVISION = "supervision", _("Supervision")
    OTHER = "other", _("Other note")


HEADINGS: dict[str, tuple[Any, ...]] = {
    NoteKind.CONTACT: (
        _("How the person is"),
        _("What was talked about"),
        _("What the person wants"),
        _("Agreed, and by when"),
    ),
    NoteKind.TELEPHONE: (_("Who called whom"), _("Was it safe to talk"), _("What was said"), _("Agreed, and by when")),
    NoteKind.HOME_VISIT: (
        _("Who was there"),
        _("Where and how the person lives"),
        _("Safety"),
        _("What was talked about"),
        _("Agreed, and by when"),
    ),
    NoteKind.CASE_CONFERENCE: (
        _("Who took part"),
        _("What the person says to it"),
        _("What was discussed"),
        _("Decided: who does what, by when"),
    ),
    NoteKind.COUNSELLING: (
        _("Subject of the session"),
        _("How the person was"),
        _("What helped"),
        _("Until the next session"),
    ),
    NoteKind.OBSERVATION: (_("What was seen or heard"), _("Where and when"), _("What was done")),
    NoteKind.SUPERVISION: (_("Question"), _("Advice of the supervisor"), _("Decided: who does what, by when")),
    NoteKind.OTHER: (),
}


class AppointmentKind(models.TextChoices):
    DOCTOR = "doctor", _("Doctor")
    LAWYER = "lawyer", _("Lawyer")
    COURT = "court", _("Court hearing")
    PSYCHOLOGIST = "psychologist", _("Psychologist")
    INTERVIEW = "interview", _("Interview")
    SCHOOL = "school", _("School")
    EMPLOYMENT = "employment", _("Employment")
    OTHER = "other", _("Other appointment")


class Outcome(models.TextChoices):
    """What came of an appointment."""

    KEPT = "kept", _("Kept")
    MISSED = "missed", _("Missed")
    CANCELLED = "cancelled", _("Cancelled")
    MOVED = "moved", _("Moved")


class Priority(models.TextChoices):
    HIGH = "high", _("High")
    NORMAL = "normal", _("Normal")
    LOW = "low", _("Low")


class Ending(models.TextChoices):
    """How a task ended."""

    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")
