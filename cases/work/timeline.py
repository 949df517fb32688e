"""What the case page tells of the daily work: that there was a note, an appointment, a task; never what they say."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.enums import Section
from cases.models import Case
from cases.timeline import Entry, Kind, Told, moment
from cases.work.enums import AppointmentKind, Ending, NoteKind, Outcome
from cases.work.models import Appointment, Note, Task

TONES = {
    Outcome.KEPT: "done",
    Outcome.MISSED: "late",
    Outcome.CANCELLED: "neutral",
    Outcome.MOVED: "neutral",
    "": "soon",
}


def _note_rows(case: Case, actor: Any) -> Iterable[QuerySet]:
    standing = Note.objects.filter(case=case, crossed_out_at__isnull=True)
    yield moment(standing, "", TruncDate("happened_at"), kind="kind")


def _say_note(told: Told) -> Entry:
    return Entry(NoteKind(told.facts["kind"]).label, "", _url(told))


def _appointment_rows(case: Case, actor: Any) -> Iterable[QuerySet]:
    yield moment(Appointment.objects.filter(case=case), "", TruncDate("starts_at"), kind="kind", outcome="outcome")


def _say_appointment(told: Told) -> Entry:
    outcome = told.facts["outcome"]
    detail = Outcome(outcome).label if outcome else ""
    return Entry(AppointmentKind(told.facts["kind"]).label, detail, _url(told), TONES[outcome])


def _task_rows(case: Case, actor: Any) -> Iterable[QuerySet]:
    yield moment(Task.objects.filter(case=case).exclude(ended_as=""), "", "ended_on", ended_as="ended_as")


def _say_task(told: Told) -> Entry:
    if told.facts["ended_as"] == Ending.DONE:
        return Entry(_("Task done"), "", _url(told), "done")
    return Entry(_("Task dropped"), "", _url(told))


def _url(told: Told) -> str:
    return reverse("cases:work", args=[told.case.public_id])


KINDS = (
    Kind("note", gettext_lazy("Note"), Section.NOTES, _note_rows, _say_note),
    Kind("appointment", gettext_lazy("Appointment"), Section.NOTES, _appointment_rows, _say_appointment),
    Kind("task", gettext_lazy("Task"), Section.NOTES, _task_rows, _say_task),
)
