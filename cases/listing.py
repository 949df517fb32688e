"""The list of cases by its sentence of filters, in parts that an index puts in order each (core/paging.py)."""

from typing import Any

from cases.enums import Category
from cases.models import Assignment, Case
from cases.numbers import meant_by
from core.paging import Arm


def arms(user: Any, chosen: dict[str, Any]) -> list[Arm]:
    """The visible cases that the filters leave.

    `state` (open unless chosen), `category`, `mine` (me, nobody, a colleague's public id), `number`.
    """
    if chosen.get("number"):
        numbers = meant_by(chosen["number"], user.organisation)
        parts = [Arm(Case.objects.visible_to(user).filter(number__in=numbers))]
    else:
        parts = Case.objects.arms(user)
    return [arm for part in parts if (arm := _narrowed(part, user, chosen))]


def _narrowed(arm: Arm, user: Any, chosen: dict[str, Any]) -> Arm | None:
    rows, state = arm.rows, chosen.get("state") or "open"
    if state != "all":
        rows = rows.filter(**{f"{arm.named('closed_on')}__isnull": state == "open"})
    of_cases = rows.model is Case
    if chosen.get("category"):
        if not of_cases:
            # Of a case shared without its classification the answer alone would tell it.
            return None
        rows = rows.own_in_category(user, Category(chosen["category"]))
    if chosen.get("mine") == "me":
        rows = rows.assigned_to(user) if of_cases else rows.filter(case__in=Assignment.objects.of(user))
    elif chosen.get("mine"):
        if not of_cases:
            # Who is in charge of another organisation's case is not ours to ask.
            return None
        rows = rows.filter(organisation=user.organisation_id)
        rows = rows.unassigned() if chosen["mine"] == "nobody" else rows.held_by(chosen["mine"])
    return Arm(rows, arm.columns)
