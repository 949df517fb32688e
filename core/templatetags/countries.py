from django import template

from core import countries

register = template.Library()


@register.filter
def country_name(code: str) -> str:
    """The country of an alpha-3 code in the page's language."""
    return countries.country_name(code)
