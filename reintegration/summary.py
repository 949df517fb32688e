"""What the printed summary of a case says of plans and assistance."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cases.enums import Section
from cases.models import Case
from cases.summary import Block, block, table
from reintegration.models import Assistance, Plan


def assistance_blocks(case: Case, actor: Any, sections: frozenset[str]) -> Iterable[Block]:
    """Plans with what was agreed, and every item given."""
    if Section.ASSISTANCE not in sections:
        return
    for plan in Plan.objects.visible_to(actor).of(case).select_related("case__person").order_by("id"):
        yield block(
            _("Plan"),
            (_("Started on"), plan.started_on),
            (_("Next review on"), plan.review_on),
            (_("Ended on"), plan.ended_on),
            (_("What the person wants to reach"), plan.aim),
            (_("Agreed steps"), plan.steps),
        )
    items = Assistance.objects.visible_to(actor).of(case).select_related("provider").order_by("delivered_on", "id")
    rows = [(item.delivered_on, item.get_type_display(), item.provider.name, item.quantity) for item in items]
    yield table(_("Assistance"), (_("Given on"), _("Kind of assistance"), _("Given by"), _("Quantity")), rows)
