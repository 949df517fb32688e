"""The public edition: the internal one without the numbers that could tell of somebody."""

from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass

from django.conf import settings

from reports.disclosure.attack import too_narrow
from reports.disclosure.cells import Cell, Cells, read
from reports.disclosure.hiding import NoSafeEdition, hidden
from reports.statistics import Document

PUBLIC = "public"


@dataclass(frozen=True)
class Published:
    """An earlier edition of the same year: the figures as they were then, and what of them was shown."""

    figures: Document
    edition: Document


def public_edition(
    document: Document, *, threshold: int | None = None, published: Iterable[Published] = ()
) -> Document:
    """A copy to be published: what is hidden is null, and `suppressed` stands in each table that hides something.

    `threshold`: the smallest number of people that is shown, `SMALLEST_FIGURE` where nothing is said. A number that
    is hidden to protect another looks like one that is hidden for its own sake. Equal figures give equal editions.

    `published`: whoever subtracts two editions of a year reads off who was added. So a number that differs from the
    one that was shown by less than the threshold is hidden, but for the year's totals, which tell how many were added
    and nothing of them; and what was hidden once stays hidden.
    """
    cells, threshold = read([document]), threshold or settings.SMALLEST_FIGURE
    besides = {cell for earlier in published for cell in _told_by_difference(cells, earlier, threshold)}
    unsaid = hidden(cells, threshold, besides=besides)
    # Attacked once more as a reader would, with nothing held back: rather no edition than one that tells.
    if too_narrow(cells, unsaid, threshold):
        raise NoSafeEdition("what is hidden could be worked out")
    edition = deepcopy(document) | {"edition": PUBLIC}
    for cell in unsaid:
        table = edition[cell.table]
        (table[cell.row] if cell.row else table)[cell.column] = None
        table["suppressed"] = True
    return edition


def _told_by_difference(cells: Cells, earlier: Published, threshold: int) -> Iterator[Cell]:
    """Counts of people that were hidden before, or are so near to what was shown that the difference is a few people."""
    for cell in cells.people:
        shown, then = _value(earlier.edition, cell), _value(earlier.figures, cell)
        # A row that is new is one of nobody then.
        then = then or 0
        was_hidden = shown is None and then > 0
        near = cell.table != "totals" and 0 < abs(cells.values[cell] - then) < threshold
        if (was_hidden and cells.values[cell] > 0) or near:
            yield cell


def _value(document: Document, cell: Cell) -> int | None:
    table = document[cell.table]
    return (table.get(cell.row, {}) if cell.row else table).get(cell.column)
