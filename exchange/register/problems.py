"""What is wrong, or worth a look, in a register: where it stands, what was read and what was expected."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from exchange.register.columns import SHEETS

_ORDER = {name: place for place, name in enumerate(SHEETS)}


@dataclass(frozen=True)
class Problem:
    """Row 1 is the header, row 0 the sheet or file as a whole. `value` may be personal: for the operator, never for a log."""

    sheet: str
    row: int
    column: str
    value: str
    message: str

    def as_document(self) -> dict[str, Any]:
        return {
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "message": str(self.message),
        }


def shown(value: Any) -> str:
    """A cell as the spreadsheet shows it: 1998.0 is 1998, a date is ISO."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        # Spreadsheets show 15 digits: 0.1 + 0.2 is 0.3 there.
        return format(value, ".15g")
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def in_order(problems: list[Problem]) -> list[Problem]:
    """As one reads the file: by sheet, then row."""
    return sorted(problems, key=lambda problem: (_ORDER.get(problem.sheet, -1), problem.sheet, problem.row))
