"""What is left of a file: the codes that the figures are counted from. Everything that says who she was goes.

The person herself goes with the last of her files. As long as another file of hers stands
(here or at another organisation), this one is set apart from her: it leads to an empty record,
merged into hers for the yearly figures, and without a key.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts import grants
from accounts.access import Purpose, acting_for
from accounts.models import User
from audit.events import Event
from audit.history import purge_history
from audit.models import FieldHistory
from audit.recorder import record
from cases.enums import Sex
from cases.merging.records import same_person
from cases.models import Case, CaseShare, Person
from cases.retention.actions.birth import first_days, other_day_of_birth
from core.encryption import EncryptedTextField, Sealed
from core.keys import DESTROYED, destroy_key

REMOVED = Sealed(b"")
# What no figure is counted from, and what could still tell who she was.
_NOTHING_OF_HER: dict[str, Any] = {
    "birth_month": None, "birth_is_estimated": False, "other_citizenships": [], "country": "", "salutation": "",
    "gender": "", "marital_status": "", "number_of_children": None, "education": "", "language": "",
    "second_language": "", "not_known": [], "not_told": [],
}  # fmt: skip


def anonymise(case: Case, *, actor: User) -> bool:
    """Empty one file; with the last of her files, the person. Returns whether she went.

    To be called within programme-wide work, everything of hers locked, the decision written.
    """
    persons = same_person(case.person_id)
    others = Case.objects.filter(person__in=persons, anonymised_at__isnull=True).exclude(pk=case.pk)
    is_last = not others.exists()
    now = timezone.now()
    if is_last:
        _anonymise_person(persons, case, actor)
    else:
        _set_apart(case)
    Case.objects.filter(pk=case.pk).update(anonymised_at=now, embargo_until=None)
    _close(case, now, actor)
    _remove_words(case)
    for path in settings.RETENTION_CUTTERS:
        import_string(path)(case)
    _forget_earlier_values(case, persons if is_last else [], actor)
    record(Event.CASE_ANONYMISED, actor=actor, target=case, case_id=case.public_id)
    return is_last


def forget_again(*, cases: Iterable[UUID], persons: Iterable[UUID]) -> None:
    """After a restore: files and people that were forgotten later than the backup lose again what would tell who she was.

    The restore itself has destroyed the keys. The decision of the two came back with the rest, or did not: a file that
    has none waits for its managers as before, with nothing in it but codes and days.
    """
    with acting_for(Purpose.RETENTION):
        files = Case.objects.filter(public_id__in=list(cases), anonymised_at__isnull=True).select_related("person")
        for case in files.order_by("pk"):
            if not case.person.is_anonymised:
                _set_apart(case)
            _remove_words(case)
            for path in settings.RETENTION_CUTTERS:
                import_string(path)(case)
            _forget_earlier_values(case, [], None)
        for person in Person.objects.filter(public_id__in=list(persons), wrapped_key=DESTROYED).order_by("pk"):
            _forget_person_again(person)


def _forget_person_again(person: Person) -> None:
    """Her year of birth alone stays of her birth: which other day was drawn for her is not known any more."""
    year = person.date_of_birth.year if person.date_of_birth else person.birth_year
    Person.objects.filter(pk=person.pk).update(
        date_of_birth=None, birth_year=year, **_NOTHING_OF_HER, name_tokens=[], document_index=None, phone_index=None
    )
    _empty(Person, pk=person.pk)
    of_her = FieldHistory.objects.filter(about_kind="person", about_key=person.pk).order_by()
    purge_history([key for key in of_her.values_list("row_id", flat=True).distinct() if key], actor_id=None)


def _set_apart(case: Case) -> None:
    """Give the file a person of its own, of whom nothing is known; counting reads through to the one she was."""
    nobody = Person.objects.create(sex=Sex.UNKNOWN, merged_into_id=case.person_id)
    destroy_key(nobody)
    Case.objects.filter(pk=case.pk).update(person=nobody)
    for model, to_case, to_person in _models_beside_person():
        model._base_manager.filter(**{to_case: case.pk}).update(**{to_person: nobody.pk})
    case.person = nobody


def _anonymise_person(persons: list[int], case: Case, actor: User) -> None:
    """Destroy the keys, empty the records, and give the one that counts another date of birth."""
    days = first_days(_counted_days(Case.objects.filter(person__in=persons)))
    rows = list(Person.objects.filter(pk__in=persons).order_by("pk"))
    # Those merged into another do not count themselves; a circle, which no page makes, would count each.
    circle = all(person.merged_into_id is not None for person in rows)
    for person in (row for row in rows if row.wrapped_key != DESTROYED):
        counts = circle or person.merged_into_id is None
        born, year = _birth_left(person, days) if counts else (None, None)
        kept = born is not None and born == person.date_of_birth
        destroy_key(person)
        Person.objects.filter(pk=person.pk).update(
            date_of_birth=born,
            birth_year=year,
            sex=person.sex if counts else Sex.UNKNOWN,
            citizenship=person.citizenship if counts else "",
            **_NOTHING_OF_HER,
            name_tokens=[],
            document_index=None,
            phone_index=None,
        )
        _empty(Person, pk=person.pk)
        changes = {"kind": "day_of_birth_kept"} if kept else {}
        record(Event.PERSON_ANONYMISED, actor=actor, target=person, case_id=case.public_id, changes=changes)
    case.person.refresh_from_db()


def _birth_left(person: Person, days: set[date]) -> tuple[date | None, int | None]:
    if not days:
        # Never counted with an age: nothing needs one.
        return None, None
    if person.date_of_birth is None:
        return None, person.birth_year
    return other_day_of_birth(person.date_of_birth, days), None


def _counted_days(cases: models.QuerySet) -> Iterator[tuple[date, bool]]:
    """Each app tells on which days its rows count somebody, and whether they do today (settings.RETENTION_COUNTED_DAYS)."""
    keys = list(cases.values_list("pk", flat=True))
    for path in settings.RETENTION_COUNTED_DAYS:
        yield from import_string(path)(keys)


def _close(case: Case, now: datetime, actor: User) -> None:
    """Nobody outside sees the rest."""
    for share in CaseShare.objects.filter(case=case, ended_at__isnull=True).select_related("organisation"):
        share.ended_at = now
        share.save(update_fields=["ended_at"])
        changes = {"organisation": share.organisation.code}
        record(Event.CASE_SHARE_ENDED, actor=actor, target=share, case_id=case.public_id, changes=changes)
    for grant in case.user_grants.select_related("user").exclude(user__organisation=case.organisation_id):
        grants.revoke(case, grant.user, "view_case", actor=actor)


def _remove_words(case: Case) -> None:
    """Every sealed column of the file and of whatever belongs to it, also of apps above."""
    for model, path in models_of_a_case():
        _empty(model, **{path: case.pk})


def _empty(model: type[models.Model], **rows: Any) -> None:
    for field in _sealed(model):
        model._base_manager.filter(**rows, **{f"{field.name}__isnull": False}).update(**{field.attname: REMOVED})


def _forget_earlier_values(case: Case, persons: Iterable[int], actor: User | None) -> None:
    """What the rows held before, their ciphertext and what was just overwritten among it."""
    about = models.Q(about_kind="case", about_key=case.pk) | models.Q(about_kind="person", about_key__in=list(persons))
    rows = FieldHistory.objects.filter(about).order_by().values_list("row_id", flat=True).distinct()
    purge_history([key for key in rows if key], actor_id=actor.public_id if actor else None)


@cache
def models_of_a_case() -> list[tuple[type[models.Model], str]]:
    """Every model with sealed columns whose rows belong to a case, and the way to it."""
    found = [(model, _way_to_case(model, frozenset())) for model in apps.get_models() if _sealed(model)]
    return [(model, path) for model, path in found if path]


def _way_to_case(model: type[models.Model], passed: frozenset[type[models.Model]]) -> str:
    if model is Case:
        return "pk"
    links = [field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)]
    for field in sorted(links, key=lambda field: field.related_model is not Case):
        if field.related_model is Case:
            return field.name
        if field.related_model not in passed | {model}:
            way = _way_to_case(field.related_model, passed | {model})
            if way:
                return f"{field.name}__{way}"
    return ""


def _models_beside_person() -> Iterator[tuple[type[models.Model], str, str]]:
    """Models that repeat the person of their case."""
    for model in apps.get_models():
        links = {
            field.related_model: field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)
        }
        if Case in links and Person in links:
            yield model, links[Case].name, links[Person].attname


def _sealed(model: type[models.Model]) -> list[EncryptedTextField]:
    return [field for field in model._meta.concrete_fields if isinstance(field, EncryptedTextField)]
