"""The lines of a choice of one among many. Used by templates/django/forms/widgets/select.html."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import template
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def choices(optgroups: Iterable[tuple[str | None, list[dict[str, Any]], int]]) -> SafeString:
    """Every `<option>`, in its group: for a page with all countries several times as quick as by a template's loops."""
    return format_html_join("", '{}\n  <option value="{}"{}>{}</option>{}', _lines(optgroups))


def _lines(optgroups: Iterable[tuple[str | None, list[dict[str, Any]], int]]) -> Iterator[tuple[Any, ...]]:
    """What begins a group, value, attributes and words of an option, what ends the group."""
    for name, options, _index in optgroups:
        for option in options:
            begins = format_html('\n  <optgroup label="{}">', name) if name and option is options[0] else ""
            ends = SafeString("\n  </optgroup>") if name and option is options[-1] else ""
            attributes = flatatt(option["attrs"]) if option["attrs"] else ""
            yield begins, str(option["value"]), attributes, option["label"], ends
