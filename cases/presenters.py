"""How it is said what stands beside a file, who has looked at it, and what stood in it earlier."""

import copy
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Section
from audit.events import LOOKS
from audit.models import AuditEvent, FieldHistory
from audit.presenters import Look, looks_at
from cases.enums import LookedAt
from cases.models import Assignment, Case, CaseShare, Closing, Exploitation
from core.beside import beside, rows_of
from core.encryption import CannotDecrypt, EncryptedTextField, KeyDestroyed, Sealed
from core.masking import masked

MOST_LOOKS = 500
MOST_CHANGES = 200
_HEX = "\\x"


@dataclass
class Change:
    """One field of one record, before and after; `deleted` where the whole record went."""

    at: datetime
    who: str
    record: Any
    name: Any
    before: str
    after: str
    deleted: bool


def who_has_looked(case: Case, *, most: int = MOST_LOOKS) -> list[Look]:
    """By day and account, the newest first, with the names of the people and of the sections. Two queries."""
    looks = looks_at(case.public_id, limit=most)
    people = _people(look.actor_id for look in looks)
    labels: dict[str, Any] = dict(Section.choices) | dict(LookedAt.choices)
    for look in looks:
        look.user = people.get(look.actor_id)
        look.sections = [labels.get(name, name) for name in look.sections]
    return looks


def changes_of(case: Case, *, most: int = MOST_CHANGES) -> list[Change]:
    """What was changed in the file and in what belongs to it, newest first. As many queries as kinds of record, and two."""
    rows = list(FieldHistory.objects.of_case(case.pk, case.person_id)[:most])
    people, found = _people(row.actor_id for row in rows), _Records(case, rows)
    return [change for row in rows for change in _changes(row, found, people.get(row.actor_id))]


@dataclass(frozen=True)
class Around:
    """What stands beside a file."""

    team: list[Assignment]
    shares: list[CaseShare]
    exploitations: list[Exploitation]
    closing: Closing | None


def around(case: Case, sections: frozenset[str]) -> Around:
    """Who is in charge, who else sees the file, how the person was exploited, whether it is to be closed. One query."""
    found = Case.objects.filter(pk=case.pk).values(
        in_charge=beside(case.assignments.current(), "since", "user__full_name"),
        shared=beside(case.shares.in_force().order_by("id"), "from_at", "organisation__name"),
        exploited=beside(case.exploitations.order_by("id"), "form", "country"),
        asked=beside(case.closings.asked(), "asked_at", "asked_by__full_name"),
    )
    row = found.get()
    return Around(
        rows_of(Assignment, row["in_charge"]),
        rows_of(CaseShare, row["shared"]),
        rows_of(Exploitation, row["exploited"]) if Section.EXPLOITATION in sections else [],
        next(iter(rows_of(Closing, row["asked"])), None),
    )


def who_changed(record: models.Model) -> str:
    """The full name of whoever changed a record last; a query for the record, one for her."""
    last = AuditEvent.objects.about(record.public_id).exclude(event__in=LOOKS).first()
    user = _people([last.actor_id]).get(last.actor_id) if last else None
    return user.full_name if user else ""


def _people(public_ids: Iterable[UUID | None]) -> dict[UUID, User]:
    wanted = {public_id for public_id in public_ids if public_id}
    rows = User.objects.filter(public_id__in=wanted).select_related("organisation")
    return {row.public_id: row for row in rows}


class _Records:
    """The rows of today that earlier values belonged to: what is sealed opens with their keys and places."""

    def __init__(self, case: Case, rows: list[FieldHistory]) -> None:
        self.models = {model._meta.db_table: model for model in apps.get_models()}
        self.rows: dict[tuple[str, UUID | None], models.Model] = {
            ("cases_case", case.public_id): case,
            ("cases_person", case.person.public_id): case.person,
        }
        wanted: dict[str, set[UUID]] = {}
        for row in rows:
            model = self.models.get(row.table_name)
            sealed = {field.column for field in _sealed(model)} & set(row.changed)
            if sealed and row.row_id and (row.table_name, row.row_id) not in self.rows:
                wanted.setdefault(row.table_name, set()).add(row.row_id)
        for table, keys in wanted.items():
            for found in self.models[table]._base_manager.filter(public_id__in=keys):
                if getattr(found, "case_id", None) == case.pk:
                    found.case = case
                self.rows[table, found.public_id] = found

    def text(self, row: FieldHistory, field: models.Field, value: Any) -> str:
        """An earlier value as a person reads it."""
        if value is None or value == "":
            return ""
        if isinstance(field, EncryptedTextField):
            return self._opened(row, field, value)
        if isinstance(value, list):
            return ", ".join(self.text(row, getattr(field, "base_field", field), one) for one in value)
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        return _day(field, value) or str(value)

    def _opened(self, row: FieldHistory, field: models.Field, value: str) -> str:
        owner = self.rows.get((row.table_name, row.row_id))
        if owner is None:
            return _("sealed; its record is gone")
        holder = copy.copy(owner)
        holder.__dict__[field.attname] = Sealed(bytes.fromhex(value.removeprefix(_HEX)))
        try:
            return str(getattr(holder, field.attname))
        except KeyDestroyed:
            return _("destroyed")
        except CannotDecrypt:
            return _("does not open")


def _day(field: models.Field, value: Any) -> str:
    """A day or a moment as this language writes it; nothing for what is neither."""
    if isinstance(field, models.DateTimeField) and (at := parse_datetime(str(value))):
        return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")
    day = parse_date(str(value)) if isinstance(field, models.DateField) else None
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""


def _sealed(model: type[models.Model] | None) -> list[models.Field]:
    return [field for field in model._meta.concrete_fields if isinstance(field, EncryptedTextField)] if model else []


def _changes(row: FieldHistory, found: _Records, who: User | None) -> Iterable[Change]:
    model = found.models.get(row.table_name)
    if model is None:
        return
    fields = {field.column: field for field in model._meta.concrete_fields}
    for column, (old, new) in sorted(row.changed.items()):
        field = fields.get(column)
        if (
            field is None
            or field.primary_key
            or field.name == "version"
            or isinstance(field, models.ForeignKey | models.UUIDField)
        ):
            continue
        before, after = found.text(row, field, old), found.text(row, field, new)
        # Saved again under a new nonce: another ciphertext, the same value.
        if before != after:
            if field.name in getattr(model, "TELLING", ()):
                before, after = masked(before), masked(after)
            name = who.full_name if who else row.database_role
            yield Change(row.at, name, model._meta.verbose_name, field.verbose_name, before, after, row.deleted)
