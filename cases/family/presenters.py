"""How the people around a person are said: what was recorded here, and the other file where the reader sees it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from accounts.roles import Section
from cases.family.enums import GUARDIANS, RelationKind, reverse_of
from cases.family.models import Relation
from cases.models import Case, Person


@dataclass
class Around:
    """Somebody, as a page shows her. `row` is None for what another file says; `file` where there is one to be seen."""

    kind: Any
    name: str
    age: int | None
    row: Relation | None = None
    file: Case | None = None
    by_law: bool = False


def people_around(case: Case, user: Any) -> list[Around]:
    """Everybody the reader may know of, guardians first, then in the order of recording. Three queries."""
    rows = list(Relation.objects.visible_to(user).of(case).select_related("other_case__person").order_by("id"))
    others = list(Relation.objects.the_other_way(case, user).select_related("case__person").order_by("id"))
    for row in rows:
        row.case = case
    named = _named({row.other_case_id for row in rows} | {row.case_id for row in others}, user)
    found = [*_recorded(rows, named), *_told_elsewhere(others, named, case)]
    return sorted(found, key=lambda one: not one.by_law)


def known_of(relation: Relation) -> dict[str, Any]:
    """What the form of a case of her own begins with."""
    names = ("family_name", "given_name", "sex", "date_of_birth", "birth_year", "citizenship")
    return {name: getattr(relation, name) for name in names} | {"opened_on": timezone.localdate()}


def _named(keys: set[int | None], user: Any) -> set[int]:
    """The files among these in which the user sees who it is."""
    rows = Case.objects.visible_to(user, section=Section.IDENTITY).filter(pk__in=[key for key in keys if key])
    return set(rows.values_list("pk", flat=True))


def _recorded(rows: list[Relation], named: set[int]) -> Iterator[Around]:
    for row in rows:
        file = row.other_case if row.sees_other else None
        person = file.person if file and file.pk in named else None
        yield Around(
            kind=RelationKind(row.kind).label,
            name=row.full_name or (person.full_name if person else ""),
            age=_age(row) if row.recorded_here else _age(person),
            row=row,
            file=file,
            by_law=row.kind in GUARDIANS,
        )


def _told_elsewhere(rows: list[Relation], named: set[int], case: Case) -> Iterator[Around]:
    for row in rows:
        person = row.case.person if row.case_id in named else None
        # The other file says what this person is to hers; here stands what hers is to this one.
        kind = reverse_of(row.kind, row.case.person.sex)
        yield Around(
            kind=kind.label,
            name=person.full_name if person else "",
            age=_age(person),
            file=row.case,
            by_law=kind in GUARDIANS,
        )


def _age(one: Relation | Person | None) -> int | None:
    if one is None:
        return None
    today = timezone.localdate()
    born: date | None = one.date_of_birth
    if born is None:
        return today.year - one.birth_year if one.birth_year else None
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
