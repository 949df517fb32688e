"""Charts as SVG: one drawing for the page, for paper and for print. Pure functions of labels and numbers.

Places across are shares of the width, so that a drawing fits a telephone and a page of paper without its letters
growing or shrinking. Colours stand as attributes, for paper; on pages the style sheet overrules them by class,
light or dark. Nothing is told by colour alone, and every number stands beside its mark. `<title>` says the finding,
`<desc>` all the numbers in words.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

# In the place of a number that is not shown; a sentence beside it says why (docs/adr/0040). Spoken, it is words.
HIDDEN = "×"
# The colours of paper: those of static/scss/_tokens.scss.
INK, INK_SOFT, ACCENT, TRACK, LINE = "#1b2430", "#4a5568", "#0b5d6b", "#eef1f4", "#838d9c"
# A bar with its words above it.
_ROW, _BAR_TOP, _BAR = 38, 19, 11
# Characters of a label that fit above a bar on a telephone, beside the number.
_LABEL = 46
_FOOT, _RISE, _COLUMNS_HEIGHT = 142, 118, 164
# Letters under the columns that a telephone has room for.
_NARROW = 48
_LINES_HEIGHT, _LINES_TOP, _LINES_FOOT = 214, 10, 190
_DASHES = ("9 4", "2 4", "9 3 2 3", "14 4", "5 2")


@dataclass(frozen=True)
class Mark:
    """One bar or column: `value` None is hidden, and has no length that could be measured."""

    label: str
    value: float | None

    @property
    def text(self) -> str:
        return number(self.value)

    @property
    def spoken(self) -> str:
        return _("not shown") if self.value is None else self.text


def number(value: Any) -> str:
    """A count in the language's own way; in the place of a hidden one (None) its mark."""
    if value is None:
        return HIDDEN
    return value if isinstance(value, str) else number_format(value, force_grouping=True)


def bars(title: Any, rows: Iterable[Any], *, width: str = "100%") -> SafeString:
    """Horizontal bars, each under its label, the number at the right."""
    marks = _marks(rows)
    largest, down, parts = _largest(marks), 0, []
    for mark in marks:
        lines = _wrapped(mark.label)
        for place, line in enumerate(lines):
            parts.append(_text(line, x="0", y=down + 13 + 16 * place))
        top = down + _BAR_TOP + 16 * (len(lines) - 1)
        parts.append(_text(mark.text, x="100%", y=down + 13, anchor="end", strong=True))
        parts.append(_rect("bar-track", "0", top, "100%", _BAR, fill=TRACK))
        if mark.value is None:
            parts.append(_hidden("0.5", top + 0.5, "28", _BAR - 1))
        elif mark.value > 0:
            parts.append(_rect("bar-fill", "0", top, _share(mark.value / largest), _BAR, fill=ACCENT))
        down = top - _BAR_TOP + _ROW
    return _drawing(title, _said(marks), width, max(down - 6, 1), parts)


def columns(title: Any, rows: Iterable[Any], *, width: str = "100%") -> SafeString:
    """Columns in the order of time on one line."""
    marks = _marks(rows)
    largest, step, parts = _largest(marks), 1 / max(len(marks), 1), []
    # More than a telephone has room for: there every third is named, the last one always.
    crowded = sum(len(mark.label) + 1 for mark in marks) > _NARROW
    for place, mark in enumerate(marks):
        left, middle = _share(step * (place + 0.15)), _share(step * (place + 0.5))
        height = round(_RISE * (mark.value or 0) / largest)
        if height > 0:
            parts.append(_rect("bar-fill", left, _FOOT - height, _share(step * 0.7), height, fill=ACCENT))
        wide = " wide-only" if len(mark.text) > 3 else ""
        parts.append(
            _text(mark.text, x=middle, y=_FOOT - max(height, 0) - 6, anchor="middle", kind=f"chart-number{wide}")
        )
        between = " wide-only" if crowded and (len(marks) - 1 - place) % 3 else ""
        parts.append(_text(mark.label, x=middle, y=160, anchor="middle", kind=f"chart-label{between}", fill=INK_SOFT))
    parts.append(_line("0", "100%", _FOOT + 0.5))
    return _drawing(title, _said(marks), width, _COLUMNS_HEIGHT, parts)


def lines(title: Any, paths: Iterable[Any], *, width: str = "100%") -> SafeString:
    """Values from 0 to 1 over time. Each path: `label`, `points` (day, value), `strong`; told apart by their dashes."""
    drawn = [
        (_read(path, "label"), list(_read(path, "points", [])), bool(_read(path, "strong", False))) for path in paths
    ]
    days = sorted({day for _label, points, _strong in drawn for day, _value in points})
    parts = []
    for value in (1.0, 0.5, 0.0):
        parts.append(_line("6%", "96%", _down(value)))
        parts.append(_text(f"{value:g}", x="4%", y=_down(value) + 5, anchor="end", kind="chart-label", fill=INK_SOFT))
    for order, (_label, points, strong) in enumerate(drawn):
        parts.append(_path(order, points, days, strong=strong))
    # The days in between would be written over one another; the table has them.
    for day in days[:1] + days[1:][-1:]:
        anchor = "middle" if len(days) == 1 else "start" if day == days[0] else "end"
        label = date_format(day, "SHORT_DATE_FORMAT")
        parts.append(_text(label, x=_across(day, days), y=210, anchor=anchor, kind="chart-label", fill=INK_SOFT))
    said = "; ".join(
        f"{label}: "
        + ", ".join(f"{date_format(day, 'SHORT_DATE_FORMAT')} {number_format(value, 2)}" for day, value in points)
        for label, points, _strong in drawn
    )
    return _drawing(title, said, width, _LINES_HEIGHT, parts)


def _path(order: int, points: list[tuple[date, float]], days: list[date], *, strong: bool) -> str:
    """Between two days a straight line; a path of one day is its point alone."""
    places = [(_across(day, days), _down(value)) for day, value in points]
    dash = "" if strong else f' stroke-dasharray="{_DASHES[order % len(_DASHES)]}"'
    colour = INK if strong else ACCENT
    drawn = [
        f'<line x1="{x}" y1="{y:.1f}" x2="{next_x}" y2="{next_y:.1f}"{dash}/>'
        for (x, y), (next_x, next_y) in zip(places, places[1:], strict=False)
    ]
    drawn += [f'<circle cx="{x}" cy="{y:.1f}" r="4"/>' for x, y in places]
    kind = f"path path-{order}" + (" path-strong" if strong else "")
    return f'<g class="{kind}" fill="none" stroke="{colour}" stroke-width="{3.5 if strong else 2}">{"".join(drawn)}</g>'


def _drawing(title: Any, said: str, width: str, height: int, parts: list[str]) -> SafeString:
    head = f"<title>{conditional_escape(title)}</title><desc>{conditional_escape(said)}</desc>"
    marks = 'role="img" focusable="false" font-family="Libertinus Serif" font-size="14"'
    # Our own marks around escaped words.
    return mark_safe(  # noqa: S308
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" {marks}>{head}{"".join(parts)}</svg>'
    )


def _text(
    words: str,
    *,
    x: str,
    y: float,
    anchor: str = "start",
    kind: str = "chart-words",
    fill: str = INK,
    strong: bool = False,
) -> str:
    weight = ' font-weight="600"' if strong else ""
    place = f'x="{x}" y="{y:g}" text-anchor="{anchor}"'
    return f'<text class="{kind}" {place} fill="{fill}"{weight}>{conditional_escape(words)}</text>'


def _rect(kind: str, x: str, y: float, width: str, height: float, *, fill: str) -> str:
    return f'<rect class="{kind}" x="{x}" y="{y:g}" width="{width}" height="{height:g}" rx="2" fill="{fill}"/>'


def _hidden(x: str, y: float, width: str, height: float) -> str:
    place = f'x="{x}" y="{y:g}" width="{width}" height="{height:g}" rx="2"'
    return f'<rect class="bar-hidden" {place} fill="none" stroke="{LINE}" stroke-dasharray="3 3"/>'


def _line(left: str, right: str, y: float) -> str:
    return f'<line class="chart-line" x1="{left}" y1="{y:g}" x2="{right}" y2="{y:g}" stroke="{LINE}"/>'


def _marks(rows: Iterable[Any]) -> list[Mark]:
    return [Mark(str(_read(row, "label")), _read(row, "value", None)) for row in rows]


def _said(marks: list[Mark]) -> str:
    return ", ".join(f"{mark.label} {mark.spoken}" for mark in marks)


def _largest(marks: list[Mark]) -> float:
    return max((float(mark.value or 0) for mark in marks), default=0) or 1


def _wrapped(label: str) -> list[str]:
    """A label in one line or two; what would not even fit in two is cut, the table has it whole."""
    words, found = label.split(), [""]
    for word in words:
        if found[-1] and len(found[-1]) + 1 + len(word) > _LABEL:
            found.append("")
        found[-1] = f"{found[-1]} {word}".strip()
    if len(found) > 2:
        found = [found[0], f"{found[1]} …"]
    return [line if len(line) <= _LABEL + 4 else f"{line[: _LABEL + 2]}…" for line in found]


def _share(part: float) -> str:
    # Written for SVG, where a decimal comma is an error.
    return f"{100 * part:.2f}%"


def _across(day: date, days: list[date]) -> str:
    """Where a day stands; one alone in the middle."""
    whole = (days[-1] - days[0]).days
    return _share(0.06 + 0.9 * ((day - days[0]).days / whole if whole else 0.5))


def _down(value: float) -> float:
    return _LINES_TOP + (1 - value) * (_LINES_FOOT - _LINES_TOP)


def _read(row: Any, name: str, default: Any = "") -> Any:
    return row.get(name, default) if isinstance(row, Mapping) else getattr(row, name, default)
