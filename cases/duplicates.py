"""People on file who may be the same as somebody about to be registered: other spelling, other script, same document or phone.

One rule, for the page that opens a case and for the import of a register. It looks at
every organisation's people, so it works for the programme (`acting_for`); what is told
of them afterwards is for whoever asks.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from accounts.access import Purpose, acting_for
from cases import names
from cases.merging.models import ToldApart
from cases.merging.records import all_records, same_persons
from cases.models import Case, Person
from cases.search import Comparison, opened

# At most so many of one name are compared.
CANDIDATES = 50
NAMES = ("family_name", "given_name", "patronymic")
_COMPARED = (*NAMES, "identity_document_no", "phone", "date_of_birth", "birth_year")
# Two parts of the name near, and years of birth that do not speak against it. One index search for each person.
_NEAR = """
SELECT wanted.number, near.* FROM (VALUES {rows}) AS wanted (number, first, second, born)
CROSS JOIN LATERAL access.find_likely(wanted.first, wanted.second, wanted.born, %s) AS near
"""
_ROW = "(%s::int, %s::bigint[], %s::bigint[], %s::int)"


@dataclass
class Likely:
    """What may be told: the reader's own cases by number; of others, only that there is somebody."""

    cases: list[Case] = field(default_factory=list)
    elsewhere: bool = False

    def __bool__(self) -> bool:
        return bool(self.cases) or self.elsewhere


def likely_duplicates(details: Mapping[str, Any], *, actor: Any) -> Likely:
    """The likely persons as far as this actor may know of them: of sealed cases, not even that there is one."""
    with acting_for(Purpose.DUPLICATES, actor=actor):
        return _told_to(actor, likely_persons({0: details})[0])


def likely_duplicates_of(case: Case, *, actor: Any) -> Likely:
    """Who on file may be the person of a case: neither she herself nor whom somebody told apart from her."""
    details = {name: getattr(case.person, name) for name in _COMPARED}
    with acting_for(Purpose.DUPLICATES, actor=actor):
        hers = all_records([case.person_id])
        persons = likely_persons({0: details})[0] - hers
        records = same_persons(persons)
        apart = ToldApart.objects.between(hers, set().union(*records.values())).values_list("first", "second")
        others = {key for pair in apart for key in pair}
        return _told_to(actor, {person for person in persons if not records[person] & others})


def _told_to(actor: Any, persons: set[int]) -> Likely:
    """Of these persons: the files that the actor sees, the remaining record's first; of the others, that there is somebody."""
    records = same_persons(persons)
    person_of = {record: person for person, keys in records.items() for record in keys}
    files = Case.objects.filter(person__in=person_of, anonymised_at__isnull=True)
    hinted = {person_of[key] for key in files.unsealed().values_list("person", flat=True)}
    visible = list(files.visible_to(actor).select_related("organisation", "person").order_by("-id"))
    visible.sort(key=lambda case: case.person.merged_into_id is not None)
    seen = {person_of[case.person_id] for case in visible}
    return Likely(cases=visible, elsewhere=bool(hinted - seen))


def likely_persons(people: Mapping[Any, Mapping[str, Any]]) -> dict[Any, set[int]]:
    """For each of some people, who on file has the same document or phone, or two parts of a name that are near.

    Whoever is found by a record that was merged is told as the record that remains.
    The details hold `family_name`, `given_name`, `patronymic`, `identity_document_no`,
    `phone`, `date_of_birth` and `birth_year`, as far as known. To be asked within `acting_for(…)`.
    """
    matches: dict[Any, set[int]] = defaultdict(set)
    _same_index("document", "identity_document_no", people, matches)
    _same_index("phone", "phone", people, matches)
    _near_names(people, matches)
    return _remaining(matches)


def _remaining(matches: dict[Any, set[int]]) -> dict[Any, set[int]]:
    found = {key for keys in matches.values() for key in keys}
    merged = Person.objects.filter(pk__in=found, merged_into__isnull=False).values_list("pk", flat=True)
    records = same_persons(merged)
    ends = Person.objects.filter(pk__in={key for keys in records.values() for key in keys}, merged_into__isnull=True)
    last = set(ends.values_list("pk", flat=True)) if records else set()
    for number, keys in matches.items():
        matches[number] = {remains for key in keys for remains in (records[key] & last if key in records else {key})}
    return matches


def _same_index(kind: str, field_name: str, people: Mapping[Any, Any], matches: dict[Any, set[int]]) -> None:
    wanted: dict[bytes, list[Any]] = defaultdict(list)
    for number, details in people.items():
        digest = names.exact_index(kind, details.get(field_name) or "")
        if digest:
            wanted[digest].append(number)
    if not wanted:
        return
    found = Person.objects.filter(**{f"{kind}_index__in": list(wanted)})
    for key, digest in found.values_list("pk", f"{kind}_index"):
        for number in wanted[bytes(digest)]:
            matches[number].add(key)


def _near_names(people: Mapping[Any, Any], matches: dict[Any, set[int]]) -> None:
    numbers = list(people)
    compare: dict[int, Comparison] = {}
    values: list[Any] = []
    for index, number in enumerate(numbers):
        details = people[number]
        wanted = names.spelled(*(details.get(name) or "" for name in NAMES))
        if len(wanted) >= 2:
            compare[index] = Comparison(wanted)
            first, second = (names.neighbourhood(folded) for folded, _latin in wanted[:2])
            values += [index, first, second, _year(details)]
    if not values:
        return
    with connection.cursor() as cursor:
        cursor.execute(_NEAR.format(rows=", ".join([_ROW] * len(compare))), [*values, CANDIDATES])
        rows = cursor.fetchall()
    spelled: dict[int, list[tuple[str, str]]] = {}
    for index, key, *sealed in rows:
        if key not in spelled:
            spelled[key] = opened(key, *sealed)
        if compare[index].score(spelled[key]) is not None:
            matches[numbers[index]].add(key)


def _year(details: Mapping[str, Any]) -> int | None:
    born = details.get("date_of_birth")
    return born.year if born else details.get("birth_year") or None
