"""What tasks and appointments ask for."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.roles import Section
from cases.due import Asked, Kind, Owed, Said, owed
from cases.work.enums import AppointmentKind, Priority
from cases.work.models import Appointment, Task


def _tasks(asked: Asked) -> Iterable[QuerySet]:
    rows = asked.of_people(Task.objects.open())
    yield owed(rows, "due_on", shows=Coalesce("remind_on", "due_on"), whose="user", priority="priority")


def _appointments(asked: Asked) -> Iterable[QuerySet]:
    """In the day of whoever goes along; where nobody does, of whoever is in charge. Past ones wait for their outcome."""
    rows, day = Appointment.objects.open(), TruncDate("starts_at")
    yield owed(asked.of_people(rows, "accompanied_by"), day, at="starts_at", whose="accompanied_by", kind="kind")
    if not asked.about_one_file:
        alone = asked.of_cases(rows.filter(accompanied_by__isnull=True))
        yield owed(alone, day, at="starts_at", kind="kind")


def _say_task(row: Owed) -> Said:
    urgent = _("urgent") if row.facts["priority"] == Priority.HIGH else ""
    return Said(_("Task"), _url(row, "task"), detail=urgent)


def _say_appointment(row: Owed) -> Said:
    return Said(AppointmentKind(row.facts["kind"]).label, _url(row, "appointment"))


def _url(row: Owed, what: str) -> str:
    return f"{reverse('cases:work', args=[row.case_id])}#{what}-{row.key}"


KINDS = (
    Kind("task", Section.NOTES, _tasks, _say_task),
    Kind("appointment", Section.NOTES, _appointments, _say_appointment),
)
