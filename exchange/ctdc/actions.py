"""What happens when the table for CTDC is made: counted for the programme, nothing kept but that it was made."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Purpose, acting_for
from accounts.models import User
from audit.events import Event
from audit.recorder import record
from core import sheets
from core.errors import Refused
from exchange import policies
from exchange.ctdc.figures import counts_of, published
from exchange.ctdc.variables import NULL, VARIABLES, YEAR
from reports.measures.ground import Span
from reports.periods import Period

CSV, XLSX = "csv", "xlsx"
HEADS = (YEAR, "variable", "value", "persons")
# As CTDC writes a missing value; a hidden number is an empty cell.
_MISSING = -99


@dataclass(frozen=True)
class Table:
    content: bytes
    media_type: str
    name: str


@transaction.atomic
def make_table(year: int, kind: str, *, actor: User) -> Table:
    """The year's table as a file, for publication. Only of a year that is over. Raises NotAllowed, Refused."""
    policies.check_may_make_ctdc(actor)
    today = timezone.localdate()
    if not 1 <= year < today.year:
        raise Refused(_("The table is made of a year that is over."), "year")
    with acting_for(Purpose.STATISTICS, actor=actor):
        counts = counts_of(Span(Period(year), today))
    rows = _rows(year, published(year, counts, settings.SMALLEST_FIGURE))
    content = _written(rows, kind)
    changes = {"kind": "CTDC", "rows": len(rows), "format": kind, "year": year, "digest": sheets.digest_of(content)}
    record(Event.EXPORTED, actor=actor, changes=changes)
    return Table(content, sheets.CSV if kind == CSV else sheets.XLSX, f"ctdc-{year}.{kind}")


def _rows(year: int, told: dict[tuple[str, str], int | None]) -> list[list[Any]]:
    """In the order of the codebook: all persons first, then each value of each variable, null last."""
    order = {name: place for place, name in enumerate(VARIABLES)}

    def place(key: tuple[str, str]) -> tuple[int, bool, str]:
        variable, value = key
        return order.get(variable, -1), value == NULL, value

    return [
        [year, variable or YEAR, value if value != NULL else _MISSING if variable else year, told[variable, value]]
        for variable, value in sorted(told, key=place)
    ]


def _written(rows: list[list[Any]], kind: str) -> bytes:
    sheet = sheets.Sheet("CTDC", HEADS, rows, widths=(20, 34, 30, 12))
    return sheets.as_csv(sheet) if kind == CSV else sheets.as_xlsx([sheet])
