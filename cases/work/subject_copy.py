"""What is held about a person in notes, appointments and tasks."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cases.enums import Section
from cases.models import Case
from cases.subject_copy import Part, part
from cases.work.models import Appointment, Note, Task

LEFT_OUT = ("version", "form_token", "reminded_at")


def work_parts(case: Case, actor: Any, sections: frozenset[str]) -> Iterable[Part]:
    """All of it, what was crossed out, missed and dropped too."""
    if Section.NOTES in sections:
        yield part(_("Notes"), Note.objects.visible_to(actor).of(case).order_by("id"), Note, *LEFT_OUT)
        appointments = Appointment.objects.visible_to(actor).of(case).order_by("id")
        yield part(_("Appointments"), appointments, Appointment, *LEFT_OUT, "moved_from")
        yield part(_("Tasks"), Task.objects.visible_to(actor).of(case).order_by("id"), Task, *LEFT_OUT)
