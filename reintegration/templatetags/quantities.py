"""How much of something was given, in words."""

from decimal import Decimal
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.translation import ngettext

register = template.Library()


@register.filter
def in_units(quantity: Decimal, unit: Any) -> str:
    """ "1 hour", "2.5 hours"; the number alone where nothing says what it counts."""
    # A fraction is said as few of a thing are.
    number = int(quantity) if quantity == quantity.to_integral_value() else 2
    said = _counted(number).get(str(unit), "%(count)s")
    return said % {
        "count": number_format(quantity, 0 if quantity == quantity.to_integral_value() else None, force_grouping=True)
    }


def _counted(number: int) -> dict[str, str]:
    return {
        "hour": ngettext("%(count)s hour", "%(count)s hours", number),
        "session": ngettext("%(count)s session", "%(count)s sessions", number),
        "day": ngettext("%(count)s day", "%(count)s days", number),
        "night": ngettext("%(count)s night", "%(count)s nights", number),
        "month": ngettext("%(count)s month", "%(count)s months", number),
        "piece": ngettext("%(count)s piece", "%(count)s pieces", number),
        "set": ngettext("%(count)s set", "%(count)s sets", number),
        "document": ngettext("%(count)s document", "%(count)s documents", number),
        "journey": ngettext("%(count)s journey", "%(count)s journeys", number),
        "payment": ngettext("%(count)s payment", "%(count)s payments", number),
    }
