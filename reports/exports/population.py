"""How many people live in the country: the denominators of rates. Reference data in a file, by year, with its source."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings


@dataclass(frozen=True)
class Population:
    """On 1 January of a year. A group that the file does not give is None."""

    total: int
    female: int | None
    male: int | None
    children: int | None
    adults: int | None
    source: str


def population_of(year: int) -> Population | None:
    """None where the file has no such year."""
    found = _years(str(settings.POPULATION_FILE)).get(str(year))
    if found is None:
        return None
    children = _part(found, "children")
    return Population(
        total=found["total"],
        female=_part(found, "female"),
        male=_part(found, "male"),
        children=children,
        adults=None if children is None else found["total"] - children,
        source=found["source"],
    )


def _part(found: dict[str, Any], name: str) -> int | None:
    """As a number of people, or as a share of the total in per cent."""
    if name in found:
        return found[name]
    share = found.get(f"{name}_percent")
    return None if share is None else round(found["total"] * share / 100)


@cache
def _years(path: str) -> dict[str, dict[str, Any]]:
    return json.loads(Path(path).read_text(encoding="utf-8"))["years"]
