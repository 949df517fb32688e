"""The public edition: the internal one without the numbers that could tell of somebody."""

from copy import deepcopy

from django.conf import settings

from reports.disclosure.attack import too_narrow
from reports.disclosure.cells import read
from reports.disclosure.hiding import hidden
from reports.statistics import Document

PUBLIC = "public"


def public_edition(document: Document, *, threshold: int | None = None) -> Document:
    """A copy to be published: what is hidden is null, and `suppressed` stands in each table that hides something.

    `threshold`: the smallest number of people that is shown, `SMALLEST_FIGURE` where nothing is said. A number that
    is hidden to protect another looks like one that is hidden for its own sake. Equal figures give equal editions.
    """
    cells, threshold = read([document]), threshold or settings.SMALLEST_FIGURE
    unsaid = hidden(cells, threshold)
    # Attacked once more as a reader would, with nothing held back: rather no edition than one that tells.
    if too_narrow(cells, unsaid, threshold):
        raise RuntimeError("what is hidden could be worked out")
    edition = deepcopy(document) | {"edition": PUBLIC}
    for cell in unsaid:
        table = edition[cell.table]
        (table[cell.row] if cell.row else table)[cell.column] = None
        table["suppressed"] = True
    return edition
