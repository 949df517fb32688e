"""Very many new files of one organisation at once: what opening them one by one writes, in bulk and with the same record."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from accounts.models import User
from audit.events import Event
from audit.models import AuditEvent
from audit.recorder import event_of, record_all
from cases import policies as cases
from cases.identification import policies as identification
from cases.identification.actions.history import told_of
from cases.models import (
    Assignment,
    Case,
    Episode,
    Exploitation,
    Intake,
    Note,
    Perpetrator,
    TraffickingHistory,
)
from cases.work import policies as work
from exchange.register.inserting import insert
from exchange.register.writing import give_numbers


@dataclass
class NewFile:
    """A case with its person and what is told of her: held to every rule, and not saved."""

    case: Case
    intake: Intake | None = None
    intake_changed: list[str] = field(default_factory=list)
    history: TraffickingHistory | None = None
    history_changed: list[str] = field(default_factory=list)
    exploitations: list[Exploitation] = field(default_factory=list)
    episodes: list[Episode] = field(default_factory=list)
    perpetrators: list[Perpetrator] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def rows(self) -> list[Any]:
        """What stands in the file, in the order in which it is written."""
        once = [row for row in (self.intake, self.history) if row]
        return [*once, *self.exploitations, *self.episodes, *self.perpetrators, *self.notes]

    def told(self) -> Iterator[tuple[Event, models.Model, dict[str, Any]]]:
        """What stands on record of it, as of a file that somebody opens and fills in."""
        yield Event.PERSON_REGISTERED, self.case.person, {}
        yield Event.CASE_OPENED, self.case, {"number": self.case.number}
        if self.intake:
            yield Event.INTAKE_CHANGED, self.intake, dict.fromkeys(self.intake_changed)
        if self.history:
            yield Event.TRAFFICKING_RECORDED, self.history, dict.fromkeys(self.history_changed)
        for row in self.exploitations:
            yield Event.EXPLOITATION_RECORDED, row, {"form": str(row.form), "country": row.country}
        for stretch in self.episodes:
            yield Event.EPISODE_RECORDED, stretch, told_of(stretch)
        for somebody in self.perpetrators:
            yield Event.PERPETRATOR_RECORDED, somebody, {}
        for note in self.notes:
            yield Event.NOTE_WRITTEN, note, {"kind": note.kind}


def write_files(files: Sequence[NewFile], *, actor: User) -> None:
    """Write files of the actor's organisation, the actor in charge of each. All are alike to the rules about who may write
    what: they are asked of the first. To be called in a transaction, by who may open cases. Raises NotAllowed.
    """
    if not files:
        return
    opened = [file.case for file in files]
    insert([case.person for case in opened])
    give_numbers(opened)
    insert(opened)
    if not actor.is_service:
        insert([Assignment(case=case, user=actor) for case in opened])
    _check(files, actor)
    by_table: dict[type[models.Model], list[Any]] = {}
    for file in files:
        for row in file.rows():
            by_table.setdefault(type(row), []).append(row)
    for rows in by_table.values():
        insert(rows)
    record_all(list(_events(files, actor)))


def _check(files: Sequence[NewFile], actor: User) -> None:
    first = files[0].case
    cases.check_may_edit(actor, first)
    identification.check_may_record(actor, first)
    if any(file.notes for file in files):
        work.check_may_write(actor, first)


def _events(files: Sequence[NewFile], actor: User) -> Iterator[AuditEvent]:
    for file in files:
        for event, target, changes in file.told():
            yield event_of(event, actor=actor, target=target, case_id=file.case.public_id, changes=changes)
