"""People of a register who may be on file already: other spelling, other script, same document or phone. Never merged here."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.db import connection

from cases import names
from cases.models import Case, Person
from exchange.register.cells import Row
from exchange.register.on_file import batches

SHOWN = 5
LIKENESS = 0.72
# Both name parts near, and years of birth that do not speak against it. One index search per person, in one statement per batch.
_NEAR = """
SELECT wanted.number, person.id
FROM (VALUES {rows}) AS wanted (number, first, second, year)
CROSS JOIN LATERAL (
    SELECT id FROM cases_person
    WHERE name_tokens && wanted.first AND name_tokens && wanted.second AND merged_into_id IS NULL
      AND (wanted.year IS NULL OR (date_of_birth IS NULL AND birth_year IS NULL)
           OR abs(coalesce(extract(year FROM date_of_birth)::int, birth_year) - wanted.year) <= 1)
    ORDER BY id DESC LIMIT 50
) AS person
"""


@dataclass(frozen=True)
class Duplicate:
    """A row, and the case numbers of people on file who may be the same. No name: the operator looks them up."""

    row: int
    person_ref: str
    case_numbers: tuple[str, ...]

    def as_document(self) -> dict[str, Any]:
        return {
            "sheet": "persons",
            "row": self.row,
            "person_ref": self.person_ref,
            "case_numbers": list(self.case_numbers),
        }


def likely_duplicates(rows: list[Row]) -> list[Duplicate]:
    """For each new person, those on file whose document or phone is the same, or whose names are near in two parts."""
    if not rows or not Person.objects.exists():
        return []
    found: list[Duplicate] = []
    for some in batches(rows, 500):
        matches: dict[int, set[int]] = defaultdict(set)
        _same_index("document", "identity_document_no", some, matches)
        _same_index("phone", "phone", some, matches)
        _near_names(some, matches)
        found += _as_duplicates(some, matches)
    return found


def _same_index(kind: str, column: str, rows: Any, matches: dict[int, set[int]]) -> None:
    wanted: dict[bytes, list[int]] = defaultdict(list)
    for row in rows:
        digest = names.exact_index(kind, row[column] or "")
        if digest:
            wanted[digest].append(row.number)
    people = Person.objects.filter(**{f"{kind}_index__in": list(wanted)}, merged_into__isnull=True)
    for key, digest in people.values_list("pk", f"{kind}_index"):
        for number in wanted[bytes(digest)]:
            matches[number].add(key)


def _near_names(rows: Any, matches: dict[int, set[int]]) -> None:
    spelled = {
        row.number: names.parts(row["family_name"] or "", row["given_name"] or "", row["patronymic"] or "")
        for row in rows
    }
    years = {row.number: row["date_of_birth"].year if row["date_of_birth"] else row["birth_year"] for row in rows}
    values: list[Any] = []
    for number, parts in spelled.items():
        if len(parts) >= 2:
            values += [number, names.neighbourhood(parts[0]), names.neighbourhood(parts[1]), years[number]]
    if not values:
        return
    template = "(%s::int, %s::bigint[], %s::bigint[], %s::int)"
    with connection.cursor() as cursor:
        cursor.execute(_NEAR.format(rows=", ".join([template] * (len(values) // 4))), values)
        pairs = cursor.fetchall()
    people = Person.objects.in_bulk([key for _number, key in pairs])
    on_file = {key: names.parts(person.full_name) for key, person in people.items()}
    for number, key in pairs:
        if key not in matches[number] and _alike(spelled[number], on_file[key]):
            matches[number].add(key)


def _alike(one: list[str], other: list[str]) -> bool:
    return SequenceMatcher(None, "".join(sorted(one)), "".join(sorted(other))).ratio() >= LIKENESS


def _as_duplicates(rows: Any, matches: dict[int, set[int]]) -> Iterator[Duplicate]:
    people = {key for keys in matches.values() for key in keys}
    numbers: dict[int, list[str]] = defaultdict(list)
    for person, number in Case.objects.filter(person__in=people).order_by("id").values_list("person", "number"):
        numbers[person].append(number)
    for row in rows:
        cases = [number for key in sorted(matches.get(row.number, ())) for number in numbers[key]]
        if cases:
            yield Duplicate(row.number, row["person_ref"], tuple(cases[:SHOWN]))
