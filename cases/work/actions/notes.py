"""Notes, and opening the page on which they stand."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Section
from audit.alarms import check_reading
from audit.events import Event
from audit.recorder import record
from cases.days import refuse_before_birth
from cases.models import Case
from cases.work import policies
from cases.work.actions.once import sent_before
from cases.work.models import Note
from core.errors import Refused

NOTE_FIELDS = ("kind", "text", "happened_at")


@transaction.atomic
def read_work(case: Case, *, actor: User) -> None:
    """Open the notes, appointments and tasks of a file: a look, and on record."""
    policies.check_may_read(actor, case)
    check_reading(actor, case.public_id)
    changes = {"section": Section.NOTES.value}
    record(Event.SECTION_READ, actor=actor, target=case, case_id=case.public_id, changes=changes)


@transaction.atomic
def write_note(case: Case, details: dict[str, Any], *, actor: User) -> Note:
    """Write down what was seen, said or agreed: `kind`, `text`, `happened_at`. A form sent twice is one note."""
    policies.check_may_write(actor, case)
    if written := sent_before(Note, case, details.get("form_token")):
        return written
    note = new_note(case, details, actor=actor)
    note.save()
    _record(Event.NOTE_WRITTEN, note, actor)
    return note


def new_note(case: Case, details: dict[str, Any], *, actor: User) -> Note:
    """The note that `write_note` writes, held to its rules and not saved."""
    _refuse_empty(details["text"])
    _refuse_impossible(case, details["happened_at"], timezone.now())
    said = {name: details[name] for name in NOTE_FIELDS}
    return Note(case=case, author=actor, form_token=details.get("form_token"), **said)


@transaction.atomic
def correct_note(note: Note, details: dict[str, Any], *, version: int, actor: User) -> Note:
    """Put it right in the first days. The database keeps what stood there; the note says that it was corrected."""
    note = _locked(note)
    policies.check_may_correct(actor, note)
    note.begin_change(version)
    _refuse_empty(details["text"])
    _refuse_impossible(note.case, details["happened_at"], note.created_at)
    if changed := note.take(details, NOTE_FIELDS):
        note.corrected_at = timezone.now()
        note.save(update_fields=[*changed, "corrected_at", "version"])
        _record(Event.NOTE_CORRECTED, note, actor)
    return note


@transaction.atomic
def cross_out_note(note: Note, *, reason: str, actor: User) -> Note:
    """Say that it does not hold, and why. It stays readable."""
    note = _locked(note)
    policies.check_may_cross_out(actor, note)
    if not reason.strip():
        raise Refused(_("Say why."), "reason")
    note.crossed_out_at, note.crossed_out_by, note.crossing_out_reason = timezone.now(), actor, reason.strip()
    note.save(update_fields=["crossed_out_at", "crossed_out_by", "crossing_out_reason"])
    _record(Event.NOTE_CROSSED_OUT, note, actor)
    return note


def _locked(note: Note) -> Note:
    rows = Note.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("case__person", "author").get(pk=note.pk)


def _record(event: Event, note: Note, actor: User) -> None:
    record(event, actor=actor, target=note, case_id=note.case.public_id, changes={"kind": note.kind})


def _refuse_empty(text: str) -> None:
    if not text.strip():
        raise Refused(_("Write something."), "text")


def _refuse_impossible(case: Case, happened_at: datetime, written_at: datetime) -> None:
    if happened_at > written_at:
        raise Refused(
            _("A note is about what has happened. For what is to come, make an appointment or a task."), "day"
        )
    refuse_before_birth(case.person, timezone.localdate(happened_at), "day")
