"""From a figure to the files behind it: each figure of a frozen report is a question to its counted files."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q

from core.errors import NotVisible
from reports.models import YearlyReport

_CATEGORIES = ("victim", "at_risk", "other")
# Under which column of the counted files the rows of each table stand.
_ONE = {"by_sex": "sex", "by_age_group": "age_group", "by_citizenship": "citizenship"}
_SEVERAL = {
    "by_shelter": "shelters",
    "by_organisation": "organisations",
    "by_exploitation": "forms",
    "by_assistance_type": "types",
}
_TOTALS = {
    "sheltered": Q(sheltered=True),
    "assisted": Q(assisted=True),
    "person_nights": Q(person_nights__gt=0),
    "recognised_in_year": Q(recognised=True),
}


@dataclass(frozen=True)
class Figure:
    """A number of a report: written `by_sex.female.victim`; of the totals, `totals.victim`."""

    table: str
    row: str
    column: str

    @classmethod
    def parse(cls, text: str, report: YearlyReport) -> "Figure":
        """NotVisible where the report has no such figure."""
        # A code of a row may hold a point, the names of tables and columns hold none.
        table, _point, rest = text.partition(".")
        row, _point, column = rest.rpartition(".")
        found = report.figures.get(table) if table == "totals" or table.startswith("by_") else None
        cells = found if table == "totals" and not row else (found or {}).get(row)
        if not isinstance(cells, dict) or column not in cells:
            raise NotVisible("")
        return cls(table, row, column)

    def __str__(self) -> str:
        return ".".join(part for part in (self.table, self.row, self.column) if part)

    def number(self, report: YearlyReport) -> Any:
        table = report.figures[self.table]
        return (table[self.row] if self.row else table)[self.column]

    def files(self, rows: Any) -> Any:
        """Those of the counted files that stand behind it."""
        if self.table == "totals" and self.column in _TOTALS:
            return rows.filter(_TOTALS[self.column])
        rows = rows.filter(category=self.column) if self.column in _CATEGORIES else rows.exclude(category="")
        if self.table in _ONE:
            return rows.filter(**{_ONE[self.table]: self.row})
        if self.table in _SEVERAL:
            return rows.filter(**{f"{_SEVERAL[self.table]}__contains": [self.row]})
        if self.table == "by_month":
            return rows.annotate(in_month=F("months").bitand(1 << int(self.row[-2:]))).filter(in_month__gt=0)
        return rows
