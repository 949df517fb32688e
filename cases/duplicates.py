"""People on file who may be the same as somebody about to be registered: other spelling, other script, same document or phone."""

from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from django.db.models import Q

from accounts.access import Purpose, acting_for
from cases import names
from cases.models import Case, Person

CANDIDATES = 200
# Below this likeness two names are two people, unless document or phone agree.
LIKENESS = 0.72


@dataclass
class Likely:
    """What may be told: the reader's own cases by number; of others, only that there is somebody."""

    cases: list[Case] = field(default_factory=list)
    elsewhere: bool = False

    def __bool__(self) -> bool:
        return bool(self.cases) or self.elsewhere


def likely_persons(details: dict[str, Any]) -> list[Person]:
    """Persons on file whose names are near in two parts (or all, if fewer), or whose document or phone is the same."""
    wanted = names.parts(*(details.get(name) or "" for name in ("family_name", "given_name", "patronymic")))
    document = names.exact_index("document", details.get("identity_document_no") or "")
    phone = names.exact_index("phone", details.get("phone") or "")
    same = Q(pk__in=[])
    if document:
        same |= Q(document_index=document)
    if phone:
        same |= Q(phone_index=phone)
    if len(wanted) >= 2:
        near = Q()
        for part in wanted[:2]:
            near &= Q(name_tokens__overlap=names.neighbourhood(part))
        same |= near
    found = Person.objects.filter(same, merged_into__isnull=True).order_by("-id")[:CANDIDATES]
    return [person for person in found if _is_likely(person, details, wanted, {document, phone} - {None})]


def likely_duplicates(details: dict[str, Any], *, actor: Any) -> Likely:
    """The likely persons as far as this actor may know of them."""
    with acting_for(Purpose.DUPLICATES, actor=actor):
        persons = [person.pk for person in likely_persons(details)]
    visible = list(Case.objects.visible_to(actor).filter(person__in=persons).order_by("-id"))
    seen = {case.person_id for case in visible}
    return Likely(cases=visible, elsewhere=any(key not in seen for key in persons))


def _is_likely(person: Person, details: dict[str, Any], wanted: list[str], indexes: set[bytes | None]) -> bool:
    if indexes & {_plain(person.document_index), _plain(person.phone_index)}:
        return True
    born, theirs = _year(details), _year({"date_of_birth": person.date_of_birth, "birth_year": person.birth_year})
    if born and theirs and abs(born - theirs) > 1:
        return False
    likeness = SequenceMatcher(None, sorted(names.parts(person.full_name)), sorted(wanted)).ratio()
    letters = SequenceMatcher(None, "".join(sorted(names.parts(person.full_name))), "".join(sorted(wanted))).ratio()
    return max(likeness, letters) >= LIKENESS


def _plain(value: Any) -> bytes | None:
    return bytes(value) if value is not None else None


def _year(details: dict[str, Any]) -> int | None:
    born = details.get("date_of_birth")
    return born.year if born else details.get("birth_year") or None
