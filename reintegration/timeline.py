"""What the case page tells about plans and assistance."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from cases.enums import Section
from cases.models import Case
from cases.timeline import Entry
from reintegration.models import Assistance, Plan


def assistance_entries(case: Case, actor: Any, sections: frozenset[str]) -> Iterable[Entry]:
    """Plans begun and ended, every item given; nothing where this part of the file is closed to the reader. Two queries."""
    if Section.ASSISTANCE not in sections:
        return
    url = reverse("reintegration:case", args=[case.public_id])
    for plan in Plan.objects.visible_to(actor).of(case).order_by("id"):
        yield Entry(plan.started_on, "plan", _("Plan"), _("Plan started"), "", url, "accent")
        if plan.ended_on:
            yield Entry(plan.ended_on, "plan", _("Plan"), _("Plan ended"), "", url, "done")
    for item in Assistance.objects.visible_to(actor).of(case).select_related("provider").order_by("id"):
        label = _("Assistance")
        yield Entry(item.delivered_on, "assistance", label, item.get_type_display(), _detail(item), url, "neutral")


def _detail(item: Assistance) -> str:
    if item.amount_azn is None:
        return item.provider.name
    return f"{item.provider.name}, {number_format(item.amount_azn, 2, force_grouping=True)} AZN"
