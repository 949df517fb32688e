"""People of a register who may be on file already, by the rule of cases/duplicates.py. Never merged here."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cases.duplicates import NAMES, likely_persons
from cases.models import Case, Person
from exchange.register.cells import Row
from exchange.register.on_file import batches

SHOWN = 5
_DETAILS = (*NAMES, "identity_document_no", "phone", "date_of_birth", "birth_year")


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
    """For each new person those on file who are likely to be the same; of sealed cases nothing is told."""
    if not rows or not Person.objects.exists():
        return []
    found: list[Duplicate] = []
    for some in batches(rows, 500):
        matches = likely_persons({row.number: {name: row[name] for name in _DETAILS} for row in some})
        found += _as_duplicates(some, matches)
    return found


def _as_duplicates(rows: Any, matches: dict[int, set[int]]) -> Iterator[Duplicate]:
    people = {key for keys in matches.values() for key in keys}
    numbers: dict[int, list[str]] = defaultdict(list)
    cases = Case.objects.unsealed().filter(person__in=people).order_by("id")
    for person, number in cases.values_list("person", "number"):
        numbers[person].append(number)
    for row in rows:
        on_file = [number for key in sorted(matches.get(row.number, ())) for number in numbers[key]]
        if on_file:
            yield Duplicate(row.number, row["person_ref"], tuple(on_file[:SHOWN]))
