"""What the printed summary of a case says of plans and assistance."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cases.enums import Section
from cases.models import Case
from cases.summary import Block, Outside, block, table
from reintegration.models import Assistance, Plan
from reintegration.querysets import TYPES_OF_SECTION


def assistance_blocks(case: Case, actor: Any, sections: frozenset[str]) -> Iterable[Block]:
    """Plans with what was agreed, and every item given."""
    if Section.ASSISTANCE not in sections:
        return
    for plan in Plan.objects.visible_to(actor).of(case).select_related("case__person").order_by("id"):
        yield _plan(plan)
    yield _given(_in_order(Assistance.objects.visible_to(actor).of(case)))


def outside_blocks(case: Case, actor: Any, sections: frozenset[str]) -> Outside:
    """The same for a reader outside, each item under the section that it tells of: what was given for health under health."""
    plans = Plan.objects.of(case).order_by("id") if Section.ASSISTANCE in sections else ()
    items: dict[Section, list[Assistance]] = {}
    if sections & {Section.ASSISTANCE, *TYPES_OF_SECTION}:
        for item in _in_order(Assistance.objects.of(case)):
            items.setdefault(_section_of(item), []).append(item)
    read = list(plans)

    def say() -> Iterable[tuple[Section, Block]]:
        for plan in read:
            yield Section.ASSISTANCE, _plan(plan)
        for section, given in items.items():
            if section in sections:
                yield section, _given(given)

    return say


def _in_order(items: Any) -> Any:
    return items.standing().select_related("provider", "service").order_by("delivered_on", "id")


def _section_of(item: Assistance) -> Section:
    return next((section for section, types in TYPES_OF_SECTION.items() if item.type in types), Section.ASSISTANCE)


def _plan(plan: Plan) -> Block:
    return block(
        _("Earlier plan"),
        (_("Started on"), plan.started_on),
        (_("Next review on"), plan.review_on),
        (_("Ended on"), plan.ended_on),
        (_("What the person wants to reach"), plan.aim),
        (_("Agreed steps"), plan.steps),
    )


def _given(items: Iterable[Assistance]) -> Block:
    rows = [(item.delivered_on, item.label, item.provider.name, item.quantity) for item in items]
    return table(_("Assistance"), (_("Given on"), _("Kind of assistance"), _("Given by"), _("Quantity")), rows)
