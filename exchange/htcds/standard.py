"""The standard itself, as it was published: its fields and the codes of those that are chosen from a list.

Human Trafficking Case Data Standard v2.0, International Organization for Migration, CC BY 4.0: `standard/ATTRIBUTION.txt`.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "standard"


@dataclass(frozen=True)
class Field:
    """One row of the standard. `core`: what every system should hold; the others are extensions."""

    name: str
    section: str
    label: str
    type: str
    core: bool
    deprecated: bool


@cache
def fields() -> dict[str, Field]:
    """Every field by its name, in the order of the standard."""
    return {
        row["field"]: Field(
            row["field"],
            row["section"],
            row["label"],
            row["type"],
            row["core"] == "core",
            row["status"] == "DEPRECATED",
        )
        for row in _rows("htcds_fields_v2.csv")
    }


@cache
def choices() -> dict[str, tuple[str, ...]]:
    """The codes of each field that is chosen from a list, in the order of the standard."""
    found: dict[str, tuple[str, ...]] = {}
    for row in _rows("htcds_choices_v2.csv"):
        found[row["field"]] = (*found.get(row["field"], ()), row["code"])
    return found


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
