"""What the database knows of the things that a register names. Read once, before anything is checked or written."""

import base64
import hmac
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import timezone

from accounts.models import Organisation
from cases.models import Case
from exchange.models import ImportedPerson, ImportedRow
from exchange.register.cells import Register, Row
from exchange.register.columns import EVENT_SHEETS, SHEETS
from exchange.register.problems import shown
from shelters.models import Shelter

BATCH = 5_000


@cache
def _key(text: str) -> bytes:
    return base64.b64decode(text)


def fingerprint(row: Row) -> bytes:
    """Keyed hash of a row's values in the order of its sheet's columns: equal rows of CSV and workbook agree."""
    cells = "\x1f".join([row.sheet, *(shown(row[column.name]) for column in SHEETS[row.sheet])])
    return hmac.digest(_key(settings.INDEX_KEY), b"row|" + cells.encode(), "sha256")


def ref_digest(source: str, person_ref: str) -> bytes:
    """Keyed hash of what a source calls a person."""
    return hmac.digest(_key(settings.INDEX_KEY), f"ref|{source}|{person_ref}".encode(), "sha256")


def batches(values: Iterable[Any], size: int = BATCH) -> Iterator[Sequence[Any]]:
    """Lists of at most `size`, so that no query or insert grows with the file."""
    rows = list(values)
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


@dataclass
class OnFile:
    """Organisations and shelters by code, cases by this source's references, and whose each case number is."""

    source: str
    organisations: dict[str, Organisation]
    shelters: dict[str, Shelter]
    cases: dict[str, Case]
    owner_of_number: dict[str, int]

    def birth(self, ref: str) -> tuple[date | None, int | None]:
        """Date and year of birth of a person on file, as far as known."""
        person = self.cases[ref].person
        return person.date_of_birth, person.birth_year


def look_up(register: Register, source: str) -> OnFile:
    """The organisations and shelters, the people this source has brought before, and who has the case numbers."""
    refs = {row["person_ref"] for rows in register.rows.values() for row in rows if row["person_ref"]}
    numbers = {row["case_no"] for row in register.rows["persons"] if row["case_no"]}
    cases: dict[str, Case] = {}
    ref_of = {ref_digest(source, ref): ref for ref in refs}
    for some in batches(ref_of):
        known = ImportedPerson.objects.filter(source=source, ref_digest__in=some)
        for row in known.select_related("case__person", "case__organisation"):
            cases[ref_of[bytes(row.ref_digest)]] = row.case
    owners: dict[str, int] = {}
    for some in batches(numbers):
        owners.update(Case.objects.filter(number__in=some).values_list("number", "pk"))
    return OnFile(
        source=source,
        organisations={row.code: row for row in Organisation.objects.order_by("id")},
        shelters={
            row.code: row
            for row in Shelter.objects.with_places(timezone.localdate()).select_related("organisation").order_by("id")
        },
        cases=cases,
        owner_of_number=owners,
    )


def mark_rows_on_file(register: Register, source: str) -> None:
    """A row is on file if this source has brought as many equal ones; of several equal rows the first are."""
    brought: Counter[tuple[str, bytes]] = Counter()
    for sheet, digest, copies in ImportedRow.objects.filter(source=source).values_list(
        "sheet", "fingerprint", "copies"
    ):
        brought[sheet, bytes(digest)] = copies
    if not brought:
        return
    for sheet in EVENT_SHEETS:
        for row in register.rows[sheet]:
            key = (sheet, fingerprint(row))
            if brought[key]:
                brought[key] -= 1
                row.on_file = True
