"""The public edition: the internal one without the numbers that could tell of somebody."""

from copy import deepcopy

from django.conf import settings

from reports.disclosure.cells import read
from reports.disclosure.hiding import hidden
from reports.statistics import Document

PUBLIC = "public"


def public_edition(document: Document, *, threshold: int | None = None) -> Document:
    """A copy to be published: what is hidden is null, and `suppressed` stands in each table that hides something.

    `threshold`: the smallest number of people that is shown, `PUBLIC_THRESHOLD` where nothing is said. A number that
    is hidden to protect another looks like one that is hidden for its own sake. Equal figures give equal editions.
    """
    edition = deepcopy(document) | {"edition": PUBLIC}
    for cell in hidden(read([document]), threshold or settings.PUBLIC_THRESHOLD):
        table = edition[cell.table]
        (table[cell.row] if cell.row else table)[cell.column] = None
        table["suppressed"] = True
    return edition
