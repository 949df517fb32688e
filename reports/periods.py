"""The spans of time that are counted: a year, a quarter of it, a month of it. All days are those of Asia/Baku."""

import re
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Refused

_PARTS = {"": (1, 12)} | {f"Q{number}": (number * 3 - 2, 3) for number in range(1, 5)}
_PARTS |= {f"{number:02}": (number, 1) for number in range(1, 13)}

_QUARTERS = {
    "Q1": gettext_lazy("First quarter of %(year)s"),
    "Q2": gettext_lazy("Second quarter of %(year)s"),
    "Q3": gettext_lazy("Third quarter of %(year)s"),
    "Q4": gettext_lazy("Fourth quarter of %(year)s"),
}


@dataclass(frozen=True, order=True)
class Period:
    """`part` is empty for the whole year, `Q1` to `Q4`, or `01` to `12`. Written 2019, 2019-Q3, 2019-07."""

    year: int
    part: str = ""

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Refused where it is none of the three."""
        found = re.fullmatch(r"(\d{1,4})(?:-(Q[1-4]|0[1-9]|1[0-2]))?", text.strip())
        if found is None or not int(found[1]):
            raise Refused(
                _("“%(text)s” is no year, quarter or month: write 2019, 2019-Q3 or 2019-07.") % {"text": text}
            )
        return cls(int(found[1]), found[2] or "")

    def __str__(self) -> str:
        return f"{self.year}-{self.part}" if self.part else str(self.year)

    @property
    def first_on(self) -> date:
        return date(self.year, _PARTS[self.part][0], 1)

    @property
    def after(self) -> date:
        """The first day that no longer belongs to it."""
        first, months = _PARTS[self.part]
        return date(self.year + (first + months > 12), (first + months - 1) % 12 + 1, 1)

    @property
    def months(self) -> list[str]:
        """Its months as 2019-07."""
        first, months = _PARTS[self.part]
        return [f"{self.year:04}-{number:02}" for number in range(first, first + months)]

    @property
    def parts(self) -> list["Period"]:
        """What it is divided into: a year into quarters, a quarter into months."""
        if not self.part:
            return [Period(self.year, f"Q{number}") for number in range(1, 5)]
        return [Period(self.year, month[-2:]) for month in self.months] if self.part.startswith("Q") else []

    @property
    def before(self) -> "Period":
        """The one of the same length that ends where it begins. Refused for the first year there is."""
        if not self.part:
            if self.year == 1:
                raise Refused(_("%(year)d is not a year.") % {"year": 0})
            return Period(self.year - 1)
        length = _PARTS[self.part][1]
        first = self.first_on.month - length
        year = self.year if first > 0 else Period(self.year).before.year
        first = first if first > 0 else first + 12
        return Period(year, f"Q{(first + 2) // 3}" if length == 3 else f"{first:02}")

    @property
    def label(self) -> str:
        """In words: 2019, Third quarter of 2019, July 2019."""
        if not self.part:
            return str(self.year)
        if self.part.startswith("Q"):
            return _QUARTERS[self.part] % {"year": self.year}
        return date_format(self.first_on, "YEAR_MONTH_FORMAT")

    def has_begun(self, today: date) -> bool:
        return self.first_on <= today

    def is_over(self, today: date) -> bool:
        return self.after <= today
