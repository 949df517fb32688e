"""The components of the pages, as tags. Names and use: docs/design.md. No query and no permission is decided here."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django import forms, template
from django.template.loader import render_to_string
from django.utils.formats import date_format, localize, number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import charts
from core.masking import masked as _masked

register = template.Library()

# A state is never told by colour alone.
GLYPHS = {"late": "■", "soon": "▲", "done": "●", "waiting": "○", "accent": "◆", "neutral": ""}
STEP_GLYPHS = {"done": "●", "current": "◐", "todo": "○", "failed": "■"}
PAGING = {"sort", "after", "before"}


def _read(row: Any, name: str, default: Any = "") -> Any:
    """One value of a row that may be a dict or an object."""
    value = row.get(name, default) if isinstance(row, Mapping) else getattr(row, name, default)
    return default if value is None and default is not None else value


@register.inclusion_tag("components/pill.html")
def pill(label: Any, tone: str = "neutral") -> dict[str, Any]:
    """A state in a word with its shape; an unknown tone is neutral."""
    tone = tone if tone in GLYPHS else "neutral"
    return {"label": label, "tone": tone, "glyph": GLYPHS[tone]}


@register.inclusion_tag("components/empty.html")
def empty(title: Any, text: Any = "", action_label: Any = "", action_url: str = "") -> dict[str, Any]:
    """What a list says when it has no rows: that this is all right, and what comes next."""
    return {"title": title, "text": text, "action_label": action_label, "action_url": action_url}


@register.inclusion_tag("components/pagination.html")
def pagination(page: Any) -> dict[str, Any]:
    """Ways to the neighbouring pages and how much there is; nothing where there is neither."""
    return {"page": page}


@register.inclusion_tag("components/timeline.html")
def timeline(entries: Iterable[Any]) -> dict[str, Any]:
    """What happened, grouped by day, in the order given."""
    days = groupby(entries, key=lambda entry: _read(entry, "on"))
    return {"days": [{"on": on, "entries": [_timeline_entry(entry) for entry in found]} for on, found in days]}


def _timeline_entry(entry: Any) -> dict[str, Any]:
    names = ("kind", "kind_label", "title", "detail", "url")
    tone = _read(entry, "tone") or "waiting"
    return {name: _read(entry, name) for name in names} | {"tone": tone, "glyph": GLYPHS.get(tone) or "○"}


@register.inclusion_tag("components/steps.html")
def steps(steps: Iterable[Any]) -> dict[str, Any]:
    """A path with what is behind, where it stands and what is ahead, said in words as well."""
    words = {
        "done": pgettext("step", "done"),
        "current": pgettext("step", "now"),
        "todo": pgettext("step", "to come"),
        "failed": pgettext("step", "ended here"),
    }
    rows = []
    for step in steps:
        state = str(_read(step, "state", "todo"))
        rows.append(
            {
                "label": _read(step, "label"),
                "detail": _read(step, "detail"),
                "state": state,
                "state_text": words[state],
                "glyph": STEP_GLYPHS[state],
            }
        )
    return {"steps": rows}


@register.filter
def count(value: Any) -> str:
    """A count in the language's own way, thousands apart; a hidden one (None) says so."""
    return charts.number(value)


@register.inclusion_tag("components/figure.html")
def figure(number: Any, label: Any, sentence: Any = "", url: str = "") -> dict[str, Any]:
    """One large number with the words that say what it counts; a link where it leads to what is behind it."""
    return {"number": charts.number(number), "label": label, "sentence": sentence, "url": url}


@register.inclusion_tag("components/bar_chart.html")
def bar_chart(title: Any, rows: Iterable[Any], unit: Any = "") -> dict[str, Any]:
    """Horizontal bars (core/charts.py), and the same as a table. A suppressed count has no length that could be measured."""
    rows = list(rows)
    return {"title": title, "unit": unit, "picture": charts.bars(title, rows), "rows": [_figures(row) for row in rows]}


@register.inclusion_tag("components/column_chart.html")
def column_chart(title: Any, rows: Iterable[Any]) -> dict[str, Any]:
    """Columns in the order of time, with the same figures as words for those who do not see them."""
    rows = list(rows)
    return {"title": title, "picture": charts.columns(title, rows), "rows": [_figures(row) for row in rows]}


def _figures(row: Any) -> dict[str, Any]:
    return {"label": _read(row, "label"), "text": charts.number(_read(row, "value", None)), "url": _read(row, "url")}


@register.inclusion_tag("components/line_chart.html")
def line_chart(title: Any, lines: Iterable[Any]) -> dict[str, Any]:
    """Values from 0 to 1 over time, and the same as a table. Each line: `label`, `points` (day, value), `strong`."""
    lines = list(lines)
    days = sorted({day for line in lines for day, _value in _read(line, "points", [])})
    keys = [
        {"label": _read(line, "label"), "number": number, "strong": bool(_read(line, "strong", False))}
        for number, line in enumerate(lines)
    ]
    by_day = [{day: number_format(round(value, 2), 2) for day, value in _read(line, "points", [])} for line in lines]
    rows = [
        (
            date_format(day, "SHORT_DATE_FORMAT"),
            [(key["label"], values.get(day, "–")) for key, values in zip(keys, by_day, strict=True)],
        )
        for day in days
    ]
    return {"title": title, "picture": charts.lines(title, lines), "lines": keys, "rows": rows}


YEAR_LANE = 16


@register.inclusion_tag("components/year_line.html")
def year_line(year: Any) -> dict[str, Any]:
    """A year on one line: stays as a band, what happened as marks, each kind by its shape; and the same as a table."""
    axis = YEAR_LANE * len(year.lanes) + 2
    rows = []
    for number, (_x, label) in enumerate(year.months):
        cells = [lane.months[number] for lane in year.lanes]
        rows.append((label, [year.nights[number], *cells] if year.spans else cells))
    said = [f"{lane.label}: {lane.total}" for lane in year.lanes]
    return {
        "year": year,
        "marks": [
            {"x": mark.x, "y": YEAR_LANE * mark.lane, "shape": mark.shape, "title": mark.title} for mark in year.marks
        ],
        "axis": axis,
        "foot": axis + 12,
        "height": axis + 14,
        "rows": rows,
        "description": ", ".join([*said, *(span.title for span in year.spans)]),
    }


def _personal(value: Any, may_view: Any) -> Any:
    if not may_view:
        return SafeString(render_to_string("components/personal.html"))
    return pgettext("personal detail", "not known") if value is None or value == "" else _masked(value)


@register.simple_tag
def personal(value: Any, may_view: Any) -> Any:
    """A personal detail for those who may see it; for others the same mask, whether there is a value or not."""
    return localize(_personal(value, may_view))


@register.filter
def masked(value: Any) -> Any:
    """A detail that the reader may see, and that stays masked until she asks for names (core/masking.py)."""
    return _masked(value)


@register.filter("personal")
def personal_filter(value: Any, may_view: Any) -> Any:
    """The filter form of `{% personal %}`."""
    return _personal(value, may_view)


@register.inclusion_tag("components/sort_header.html")
def sort_header(label: Any, field: str, current_sort: str, url: str) -> dict[str, Any]:
    """A column head whose link sorts by it, the other way the second time; keeps filters, drops paging."""
    direction = {field: "ascending", f"-{field}": "descending"}.get(current_sort, "")
    parts = urlsplit(url)
    kept = [(name, value) for name, value in parse_qsl(parts.query) if name not in PAGING]
    query = urlencode([*kept, ("sort", f"-{field}" if direction == "ascending" else field)])
    return {"label": label, "direction": direction, "url": f"{parts.path}?{query}"}


@register.inclusion_tag("components/form_errors.html")
def form_errors(form: forms.BaseForm, title: Any = "") -> dict[str, Any]:
    """Everything wrong with a form in one list, each with a link to its field; and what somebody else saved meanwhile."""
    problems = [{"text": error, "label": "", "target": ""} for error in form.non_field_errors()]
    for field in form:
        # A group of radio buttons has no single control: its container carries the field's own id.
        target = "" if field.is_hidden else field.id_for_label or field.auto_id
        label = field.label or _("This field")
        problems += [{"text": error, "label": label, "target": target} for error in field.errors]
    return {"title": title, "problems": problems, "stale": getattr(form, "stale", None)}


@register.simple_tag
def form_field(field: forms.BoundField) -> SafeString:
    """A field with label, hint, errors and control."""
    return field.as_field_group()


@register.simple_tag
def field_explanation(field: forms.BoundField) -> SafeString:
    """What a difficult field means and why it is asked, opened by whoever wants to know; nothing where the room has no words."""
    return explanation(getattr(field.form, "help_beside", {}).get(field.name), field.label)


@register.simple_tag
def explanation(words: Any, label: Any) -> SafeString:
    """The same beside something that is no field: a group of questions."""
    if words is None:
        return SafeString("")
    return SafeString(render_to_string("components/explanation.html", {"explanation": words, "label": label}))
