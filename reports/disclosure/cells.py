"""The figures of years as cells, and what everybody who reads them knows about how cells hang together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from reports.statistics import Document

PEOPLE = ("victim", "at_risk", "other", "persons")
# Each counted person stands in exactly one row of these, so that their rows add up to the totals.
_ADDITIVE = ("by_sex", "by_age_group", "by_citizenship")
# Here a person may stand in several rows; in the first two in one at least.
_COVERING = ("by_exploitation", "by_organisation")
_OVERLAPPING = ("by_assistance_type", "by_shelter")
# What tells of the people of a row, and is hidden with them.
_BESIDE = {
    "by_shelter": ("person_nights",),
    "by_assistance_type": ("items", "amount_azn"),
    "by_month": ("person_nights",),
}


class Cell(NamedTuple):
    """One number: of which year, in which table, row and column. The totals are a table of one row."""

    year: int
    table: str
    row: str
    column: str


@dataclass(frozen=True)
class Relation:
    """The weighted sum of these cells is at least nought; exactly nought if `exact`."""

    weights: Mapping[Cell, int]
    exact: bool


@dataclass
class Cells:
    """`values`: all numbers that relations speak of. `people`: those that count persons.

    `beside`: what is hidden whenever the cell is.
    """

    values: dict[Cell, int] = field(default_factory=dict)
    people: set[Cell] = field(default_factory=set)
    relations: list[Relation] = field(default_factory=list)
    beside: dict[Cell, list[Cell]] = field(default_factory=dict)


def read(documents: Iterable[Document]) -> Cells:
    """The cells of the internal editions of several years, told apart by their year."""
    cells = Cells()
    for document in documents:
        _read(cells, document)
    return cells


def _read(cells: Cells, document: Document) -> None:
    year, totals = document["year"], document["totals"]

    def total(column: str) -> Cell:
        return Cell(year, "totals", "", column)

    for name, value in totals.items():
        cells.values[total(name)] = value
        if name != "person_nights":
            cells.people.add(total(name))
    _row_adds_up(cells, year, "totals", "")
    for column in ("sheltered", "assisted"):
        _not_more(cells, total(column), total("persons"))
    _known(cells, {total("sheltered"): 1, total("assisted"): 1, total("persons"): -1})
    for table in (*_ADDITIVE, *_COVERING, *_OVERLAPPING):
        _read_table(cells, year, table, document[table])
        for column in PEOPLE:
            rows = {Cell(year, table, row, column): 1 for row in document[table]}
            if table in _ADDITIVE:
                _known(cells, rows | {total(column): -1}, exact=True)
                continue
            for cell in rows:
                _not_more(cells, cell, total(column))
            if table in _COVERING:
                _known(cells, rows | {total(column): -1})
    _read_stays_and_months(cells, year, document)


def _read_table(cells: Cells, year: int, table: str, rows: Mapping[str, Any]) -> None:
    for row, counts in rows.items():
        for column in PEOPLE:
            cell = Cell(year, table, row, column)
            cells.values[cell] = counts[column]
            cells.people.add(cell)
        _row_adds_up(cells, year, table, row)
        _beside(cells, year, table, row, counts)


def _read_stays_and_months(cells: Cells, year: int, document: Document) -> None:
    """Who was sheltered was so somewhere; the nights of the months are those of the year."""
    persons, nights = Cell(year, "totals", "", "persons"), Cell(year, "totals", "", "person_nights")
    sheltered = {Cell(year, "by_shelter", row, "persons"): 1 for row in document["by_shelter"]}
    for cell in sheltered:
        _not_more(cells, cell, Cell(year, "totals", "", "sheltered"))
    _known(cells, sheltered | {Cell(year, "totals", "", "sheltered"): -1})
    for month, counts in document["by_month"].items():
        cell = Cell(year, "by_month", month, "persons")
        cells.values[cell] = counts["persons"]
        cells.people.add(cell)
        _not_more(cells, cell, persons)
        _beside(cells, year, "by_month", month, counts)
    months = {Cell(year, "by_month", month, "persons"): 1 for month in document["by_month"]}
    _known(cells, months | {persons: -1})
    of_months = {Cell(year, "by_month", month, "person_nights"): 1 for month in document["by_month"]}
    _known(cells, of_months | {nights: -1}, exact=True)
    of_houses = {Cell(year, "by_shelter", row, "person_nights"): 1 for row in document["by_shelter"]}
    for cell in of_houses:
        _not_more(cells, cell, nights)
    # Nights in two houses at once count once in the total, so the houses may have more.
    _known(cells, of_houses | {nights: -1})


def _beside(cells: Cells, year: int, table: str, row: str, counts: Mapping[str, Any]) -> None:
    names = _BESIDE.get(table, ())
    beside = [Cell(year, table, row, name) for name in names]
    if beside:
        cells.beside[Cell(year, table, row, "persons")] = beside
    for cell in beside:
        if cell.column != "amount_azn":
            cells.values[cell] = counts[cell.column]
    if "items" in names:
        _not_more(cells, Cell(year, table, row, "persons"), Cell(year, table, row, "items"))


def _row_adds_up(cells: Cells, year: int, table: str, row: str) -> None:
    parts = {Cell(year, table, row, column): 1 for column in PEOPLE[:-1]}
    _known(cells, parts | {Cell(year, table, row, "persons"): -1}, exact=True)


def _not_more(cells: Cells, less: Cell, more: Cell) -> None:
    _known(cells, {more: 1, less: -1})


def _known(cells: Cells, weights: Mapping[Cell, int], *, exact: bool = False) -> None:
    cells.relations.append(Relation(dict(weights), exact))
