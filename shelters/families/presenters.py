"""Who comes along with somebody: those of the family with files of their own, and children known in her file alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from accounts.roles import Section
from cases.family import policies as family_policies
from cases.family.enums import PARENTS, RelationKind, reverse_of
from cases.models import Case, Relation
from cases.policies import allows
from shelters.families.policies import may_open_for_children
from shelters.models import Stay

_K = RelationKind
# Who lives where she lives.
HOUSEHOLD = PARENTS | {_K.CHILD, _K.GUARDIAN, _K.WARD, _K.FOSTER_CARER, _K.FOSTER_CHILD}


@dataclass(frozen=True)
class Member:
    """Somebody who may come in: by a file of her own, or recorded in the other one, and gets a file then.

    Name, sex and age are empty where the reader does not see who it is.
    """

    key: str
    kind: Any
    case: Case | None = None
    relation: Relation | None = None
    name: str = ""
    sex: str = ""
    age: int | None = None
    is_in: bool = False


def family_of(case: Case, actor: Any) -> list[Member]:
    """The person first, then those of her household whom the actor may bring into a house; nobody who is a danger to her.

    As many queries for three as for thirty.
    """
    today = timezone.localdate()
    files, recorded = [("0", "", case)], []
    if allows(family_policies.check_may_see, actor, case):
        files += _with_file(case, actor)
        recorded = _without_file(case, actor)
    keys = [file.pk for _key, _kind, file in files]
    named = _keys(Case.objects.visible_to(actor, section=Section.IDENTITY).filter(pk__in=keys))
    placed = _keys(Case.objects.visible_to(actor, section=Section.STAYS).open().filter(pk__in=keys))
    persons = [file.person_id for _key, _kind, file in files]
    inside = set(Stay.objects.open().filter(person__in=persons).values_list("person", flat=True))
    found = [
        Member(
            key, kind, file, is_in=file.person_id in inside, **(_told(file.person, today) if file.pk in named else {})
        )
        for key, kind, file in files
        if file.pk in placed
    ]
    return found + [Member(f"r{row.pk}", row.get_kind_display(), None, row, **_told(row, today)) for row in recorded]


def _keys(rows: Any) -> set[int]:
    return set(rows.values_list("pk", flat=True))


def _with_file(case: Case, actor: Any) -> Iterator[tuple[str, Any, Case]]:
    rows = Relation.objects.visible_to(actor).of(case).filter(sees_other=True).order_by("id")
    for row in rows.select_related("other_case__person"):
        if _comes(row, row.kind):
            yield f"c{row.pk}", row.get_kind_display(), row.other_case
    for row in Relation.objects.the_other_way(case, actor).select_related("case__person").order_by("id"):
        kind = reverse_of(row.kind, row.case.person.sex)
        if _comes(row, kind):
            yield f"c{row.pk}", kind.label, row.case


def _without_file(case: Case, actor: Any) -> list[Relation]:
    if not may_open_for_children(actor, case):
        return []
    rows = Relation.objects.visible_to(actor).of(case).filter(other_case=None).select_related("case__person")
    return [row for row in rows.order_by("id") if _comes(row, row.kind)]


def _comes(row: Relation, kind: str) -> bool:
    return not row.is_a_danger and (kind in HOUSEHOLD or row.comes_along)


def _told(one: Any, today: date) -> dict[str, Any]:
    """Of a person or a relation, what is asked for a bed."""
    age = today.year - one.birth_year if one.birth_year else None
    if one.date_of_birth:
        born = one.date_of_birth
        age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return {"name": one.given_name or one.family_name or "", "sex": one.sex, "age": age}
