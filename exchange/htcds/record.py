"""A case in the words of the Human Trafficking Case Data Standard, as far as its reader may see it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from cases import policies
from cases.models import Case
from exchange.htcds.file import File
from exchange.htcds.gathering import file_of
from exchange.htcds.mapping import PLACES, Place


@dataclass(frozen=True)
class Record:
    """`fields`: what is said once of a case. `rows`: what is said of each perpetrator, episode, goal, note, referral.

    Both by the standard's names; what is not known, or not this reader's, is left out.
    """

    fields: dict[str, Any]
    rows: dict[str, list[dict[str, Any]]]


def record_of(case: Case, *, reader: User) -> Record:
    """The case by the standard's fields, of those sections that are open to the reader, each code as the standard has it.

    It is a look at the file: whoever shows or sends it on puts the look on record. Raises NotVisible.
    """
    policies.check_may_view(reader, case)
    return record_from(file_of(case, reader), policies.sections_for(reader, case))


def record_from(file: File, sections: Collection[str]) -> Record:
    """What these parts of a file say."""
    once: dict[str, Place] = {}
    of_rows: dict[str, dict[str, Place]] = {}
    for name, place in PLACES.items():
        if place.section is None or place.section in sections:
            (of_rows.setdefault(place.of, {}) if place.of else once)[name] = place
    rows = {of: [_said(places, row) for row in getattr(file, of)] for of, places in of_rows.items()}
    return Record(_said(once, file), {of: found for of, found in rows.items() if found})


def _said(places: dict[str, Place], source: Any) -> dict[str, Any]:
    values = {name: place.said(source) for name, place in places.items()}
    return {name: value for name, value in values.items() if value not in ("", [])}
