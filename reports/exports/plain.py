"""An edition for machines: JSON whole, CSV number by number. Codes, the same in every language."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from core.sheets import safe_text
from reports.exports.edition import Edition
from reports.exports.further import Further
from reports.statistics import canonical_json

# A hidden number; nought is always written as 0.
HIDDEN = ""


def as_json(edition: Edition) -> bytes:
    """The canonical JSON of the document: equal documents, equal bytes."""
    return f"{canonical_json(edition.document)}\n".encode()


def as_csv(edition: Edition) -> bytes:
    """One line for each number of each table: `table,key,measure,value`. The totals have no key; hidden is empty."""
    return _written(["table", "key", "measure", "value"], _numbers(edition))


def further_as_csv(table: Further) -> bytes:
    return _written(table.heads, table.rows)


def _numbers(edition: Edition) -> Iterator[list[Any]]:
    """In one order, whatever order a database gave the document back in: totals, then tables, keys and measures by name."""
    yield from _of_row("totals", "", edition.document["totals"])
    for table in sorted(name for name in edition.document if name.startswith("by_")):
        for key in sorted(edition.document[table]):
            if key != "suppressed":
                yield from _of_row(table, key, edition.document[table][key])


def _of_row(table: str, key: str, row: dict[str, Any]) -> Iterator[list[Any]]:
    return ([table, key, measure, row[measure]] for measure in sorted(row) if measure != "suppressed")


def _written(heads: list[str], rows: Any) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(heads)
    for row in rows:
        writer.writerow([HIDDEN if value is None else safe_text(value) for value in row])
    return text.getvalue().encode()
