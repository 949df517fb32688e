"""The two marks of a form that keeps what is typed (a page with `saves_itself`): on its tag, and its line about what is kept."""

import uuid
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()
HEADERS = '{"X-Draft": "1"}'


@register.simple_tag(takes_context=True)
def draft_attributes(context: dict[str, Any]) -> SafeString:
    """For the form's own tag: send what it holds a moment after each change, and show the answer in the line."""
    return format_html(
        'hx-post="{}" hx-trigger="input delay:2s, change delay:600ms" hx-target="#draft-state" hx-swap="innerHTML"'
        ' hx-headers="{}" hx-sync="this:replace"',
        context["request"].path,
        HEADERS,
    )


@register.inclusion_tag("components/draft.html")
def draft_state(form: Any) -> dict[str, Any]:
    """The line that says what is kept, and since when; with the button that throws it away."""
    return {"kept_at": getattr(form, "kept_at", None), "token": uuid.uuid4()}
