"""Everything that an organisation holds about a person, for her own hands, told by each app (settings.SUBJECT_COPY_SOURCES).

A part names the model that it is of: `tests/cases/test_subject_copy.py` walks all models that point to a case or a
person and finds each of them in a copy, or among those left out for a reason.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format, localize
from django.utils.module_loading import import_string
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import User
from cases import presenters
from cases.enums import Section
from cases.intake.steps import STEPS
from cases.models import Case, Person
from core.countries import country_name

# Written small enough that nobody ever reaches it: a copy leaves nothing out.
EVERYTHING = 1_000_000
COUNTRIES = frozenset({"citizenship", "country", "other_citizenships"})
# How a row is found and where it belongs, not what it says.
_MACHINERY = (models.UUIDField, models.BinaryField, models.BigAutoField)


@dataclass(frozen=True)
class Fact:
    label: str
    value: str


@dataclass(frozen=True)
class Part:
    """Records of one kind, each as its facts. `model` is a label such as "shelters.Stay"."""

    title: str
    model: str
    records: list[list[Fact]]


@dataclass(frozen=True)
class FileCopy:
    """One file of hers."""

    case: Case
    parts: list[Part]


@dataclass(frozen=True)
class SubjectCopy:
    made_at: datetime
    persons: Part
    files: list[FileCopy]


# A source is asked with one file, the reader and the sections she may see.
Source = Callable[[Case, Any, frozenset[str]], Iterable[Part]]


def copy_of(files: Iterable[tuple[Case, frozenset[str]]], actor: Any) -> SubjectCopy:
    """What is held in these files of one person, each with the sections that the reader may see."""
    files = list(files)
    sources: list[Source] = [import_string(path) for path in settings.SUBJECT_COPY_SOURCES]
    persons: dict[int, list[Fact]] = {}
    copies = []
    for case, sections in files:
        persons.setdefault(case.person_id, _person(case.person, sections))
        parts = [part for source in sources for part in source(case, actor, sections) if part.records]
        copies.append(FileCopy(case, parts))
    return SubjectCopy(timezone.now(), Part(_("Person"), "cases.Person", list(persons.values())), copies)


def part(title: Any, rows: Iterable[models.Model], model: type[models.Model], *leave_out: str) -> Part:
    """A part of whole rows, every field of theirs but for those named."""
    return Part(str(title), model._meta.label, [facts(row, *leave_out) for row in rows])


def facts(row: models.Model, *leave_out: str) -> list[Fact]:
    """What a row says, field by field, in words; what is empty is not held. Staff are not named, only their organisations are."""
    found = []
    for field in row._meta.concrete_fields:
        if field.name in leave_out or isinstance(field, _MACHINERY) or not field.verbose_name:
            continue
        if isinstance(field, models.ForeignKey) and field.related_model in (User, Case, Person):
            continue
        value = _said(row, field)
        if value:
            found.append(Fact(capfirst(str(field.verbose_name)), value))
    return found


def worker(user: Any) -> str:
    """Somebody of the staff: the organisation and the roles, not the name."""
    return f"{user.organisation.name}: {', '.join(str(role) for role in user.role_labels())}"


def written(value: Any) -> str:
    """A value as this language writes it."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    return str(localize(value))


def _said(row: models.Model, field: Any) -> str:
    value = getattr(row, field.name)
    if isinstance(value, list):
        choices = dict(getattr(field.base_field, "flatchoices", []))
        if field.name in COUNTRIES:
            choices = {member: country_name(member) for member in value}
        return ", ".join(str(choices.get(member, member)) for member in value)
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    return country_name(value) if field.name in COUNTRIES and value else written(value)


def _person(person: Person, sections: frozenset[str]) -> list[Fact]:
    closed = [name for step in STEPS if step.of_person and step.section not in sections for name in step.fields]
    # Sex and age are on every card; the words and codes around them are not.
    shown = {"sex", "citizenship"}
    return facts(person, "name_tokens", "version", *(name for name in closed if name not in shown))


def case_parts(case: Case, actor: Any, sections: frozenset[str]) -> Iterable[Part]:
    """The file itself, classifications, exploitation, who is in charge of it, who else may see it."""
    yield part(_("File"), [case], Case, *(() if Section.NOTES in sections else ("summary",)))
    for title, rows, section in (
        (
            _("Classification"),
            case.classifications.select_related("decided_by", "case__person"),
            Section.CLASSIFICATION,
        ),
        (_("Exploitation"), case.exploitations.all(), Section.EXPLOITATION),
    ):
        if section in sections:
            yield part(title, rows.order_by("id"), rows.model, "screening")
    assigned = case.assignments.select_related("user__organisation").order_by("id")
    yield _with_worker(_("In charge"), assigned, "user")
    yield part(_("Shared with"), case.shares.select_related("organisation").order_by("id"), case.shares.model)
    yield _with_worker(
        _("Opened to single people"), case.user_grants.select_related("user__organisation").order_by("id"), "user"
    )


def agreed_parts(case: Case, actor: Any, sections: frozenset[str]) -> Iterable[Part]:
    """What she agreed to, what goes out because the law says so, what was set aside."""
    for title, rows in (
        (_("Consent"), case.consents),
        (_("Grounds in law"), case.legalgrounds),
        (_("Consent set aside"), case.consentoverrides),
    ):
        yield part(title, rows.select_related("organisation", "case__person").order_by("id"), rows.model)


def access_parts(case: Case, actor: Any, sections: frozenset[str]) -> Iterable[Part]:
    """Openings in an emergency, requests to lift a seal, holds, decisions about keeping, and who has looked."""
    emergencies = case.emergencies.select_related("case__person", "organisation", "user__organisation").order_by("id")
    yield _with_worker(_("Opened in an emergency"), emergencies, "user")
    unsealings = case.unsealings.select_related("case__person", "organisation").order_by("id")
    yield part(_("Requests to lift a restriction"), unsealings, unsealings.model)
    for title, rows in (
        (_("Held for a proceeding"), case.legalholds),
        (_("Decisions about keeping the file"), case.retentionreviews),
    ):
        yield part(title, rows.select_related("case__person").order_by("id"), rows.model)
    yield Part(_("Who has looked at this file"), "audit.AuditEvent", [_look(look) for look in _looks(case)])


def earlier_parts(case: Case, actor: Any, sections: frozenset[str]) -> Iterable[Part]:
    """What stood in the file before it was changed, as long as that is kept."""
    records = [
        [
            Fact(_("Changed on"), written(change.at)),
            Fact(capfirst(f"{change.record}: {change.name}"), f"{change.before or '—'} → {change.after or '—'}"),
        ]
        for change in presenters.changes_of(case, most=EVERYTHING)
    ]
    yield Part(_("What stood here earlier"), "audit.FieldHistory", records)


def _with_worker(title: str, rows: models.QuerySet, name: str) -> Part:
    records = [
        [Fact(_("Whom"), worker(getattr(row, name))), *facts(row, "permission", "content_object")] for row in rows
    ]
    return Part(title, rows.model._meta.label, records)


def _looks(case: Case) -> Iterable[Any]:
    return presenters.who_has_looked(case, most=EVERYTHING)


def _look(look: Any) -> list[Fact]:
    who = worker(look.user) if look.user else look.organisation
    seen = ", ".join(str(name) for name in look.sections)
    rows = [
        (_("Day"), written(look.on)),
        (_("Whom"), who),
        (_("How often"), written(look.times)),
        (_("Which parts"), seen),
    ]
    return [Fact(label, value) for label, value in rows if value]
