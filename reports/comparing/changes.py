"""By how much a figure changed from one frozen period to another: absolute and in per cent, or why it cannot be said."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

NOTHING = "–"
_MINUS = "−"


@dataclass(frozen=True)
class Change:
    """From `before` to `after`. Figures that two versions of the rules counted are not comparable.

    Nothing is said where one of them is hidden or was not counted: a difference to a hidden number would tell it.
    `part`: the two are parts of a whole (0 to 1), their difference is one of percentage points.
    """

    before: Any
    after: Any
    comparable: bool = True
    part: bool = False

    @property
    def is_known(self) -> bool:
        return self.comparable and self.before is not None and self.after is not None

    @property
    def absolute(self) -> Decimal:
        return Decimal(self.after) - Decimal(self.before)

    @property
    def percent(self) -> Decimal | None:
        """With one decimal; None where there was nothing before."""
        before = Decimal(self.before)
        if not before:
            return None
        return (self.absolute * 100 / before).quantize(Decimal("0.1"), ROUND_HALF_UP)

    @property
    def absolute_text(self) -> str:
        if not self.comparable:
            return _("not comparable")
        if not self.is_known:
            return NOTHING
        if self.part:
            points = (self.absolute * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
            return pgettext("change", "%(number)s points") % {"number": _signed(points, 1)}
        return _signed(self.absolute, _decimals(self.before, self.after))

    @property
    def percent_text(self) -> str:
        if not self.is_known or self.part or self.percent is None:
            return NOTHING
        # Not to be parted from its number where the line is short.
        return f"{_signed(self.percent, 1)}\N{NO-BREAK SPACE}%"

    @property
    def text(self) -> str:
        """Both in one: +12 (+8.3 %)."""
        if not self.is_known or self.percent_text == NOTHING:
            return self.absolute_text
        return f"{self.absolute_text} ({self.percent_text})"


def _signed(value: Decimal, decimals: int) -> str:
    """With its sign; nought has none."""
    sign = "+" if value > 0 else _MINUS if value < 0 else ""
    return f"{sign}{number_format(abs(value), decimals, force_grouping=True)}"


def _decimals(*values: Any) -> int:
    return max(-int(Decimal(value).as_tuple().exponent) for value in values)
