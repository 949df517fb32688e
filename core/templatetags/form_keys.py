"""The mark of a form or a button that does its work once, however often it is sent (core/views.py, `PageView`)."""

import uuid

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def form_key() -> SafeString:
    """Another key each time a form is shown. It stands beside the token against forgery."""
    return format_html('<input type="hidden" name="form_key" value="{}">', uuid.uuid4())
