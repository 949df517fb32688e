"""One application as its page shows it, and what its forms begin with."""

from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from cases.models import Case
from cases.policies import allows
from reintegration.grants import policies
from reintegration.grants.models import (
    Application,
    ApplicationStep,
    BusinessPlan,
    CostLine,
    Interest,
    MonitoringVisit,
    Quotation,
    Score,
    Tranche,
)
from reintegration.grants.presenters.lines import (
    interest_in_words,
    proposal_in_words,
    said_in,
    sheets_of,
    state_of,
    steps_of,
    whose_turn,
)
from reintegration.grants.presenters.moves import moves_of
from reintegration.grants.states import JUDGED, WAS_APPROVED, Side, Status


def whole_of(application: Application, actor: User) -> dict[str, Any]:
    """All that the page of one application shows to a reader, each part where it has come to that."""
    status = Status(application.status)
    sides = policies.sides_of(actor, application)
    weighs = Side.FUNDER in sides and status in {*JUDGED, Status.APPROVED, Status.REFUSED}
    path = ApplicationStep.objects.of(application).select_related("actor__organisation").order_by("-id")
    found: dict[str, Any] = {
        "state": state_of(application),
        "steps": steps_of(application),
        "turn": whose_turn(application),
        "moves": moves_of(application, actor),
        "plan": BusinessPlan.objects.of(application).first() if application.scheme.asks_business_plan else None,
        "costs": list(CostLine.objects.of(application)),
        "offers": list(Quotation.objects.of(application).select_related("document").order_by("amount_azn", "id")),
        "said": said_in(path),
        "may_change": allows(policies.check_may_change, actor, application),
        "opened_case": Case.objects.visible_to(actor).filter(pk=application.case_id).first(),
        "weighs": weighs,
        "sheets": [],
        "interests": [],
        "tranches": [],
        "visits": [],
    }
    found["total_costs"] = sum((line.amount_azn for line in found["costs"]), Decimal(0))
    if weighs:
        scores = Score.objects.of(application).select_related("criterion", "scorer")
        found["sheets"] = sheets_of(scores.order_by("scorer__full_name", "criterion__place"))
        interests = Interest.objects.of(application).select_related("user").order_by("user__full_name")
        found["interests"] = [(one.user.full_name, interest_in_words(one)) for one in interests]
        found["proposal"] = proposal_in_words(application)
    if status in WAS_APPROVED or application.approved_azn is not None:
        found["tranches"] = tranches_of(application, actor)
        visits = MonitoringVisit.objects.of(application).select_related("visited_by__organisation", "document")
        found["visits"] = list(visits.order_by("-visited_on", "-id"))
    return found


def tranches_of(application: Application, actor: User) -> list[dict[str, Any]]:
    """The tranches in their order, each with its state and what may be done with it."""
    may_pay = allows(policies.check_may_pay, actor, application)
    rows = Tranche.objects.of(application).select_related("paid_by", "document").prefetch_related("recoveries")
    found = []
    for row in rows:
        state, tone = _state_of_tranche(row)
        is_open = may_pay and not row.is_paid and not row.is_cancelled
        found.append(
            {
                "row": row,
                "state": state,
                "tone": tone,
                "may_meet": is_open and row.waits_for_condition,
                "may_pay": is_open and not row.waits_for_condition,
                "may_give_up": is_open,
                "may_recover": may_pay and row.is_paid and row.recovered_azn < row.amount_azn,
            }
        )
    return found


def _state_of_tranche(row: Tranche) -> tuple[str, str]:
    if row.is_cancelled:
        return _("Given up"), "neutral"
    if row.is_paid:
        return _("Paid"), "done"
    if row.due_on < timezone.localdate():
        return _("Late"), "late"
    if row.waits_for_condition:
        return _("Waits for its condition"), "waiting"
    return _("To be paid"), "soon"


def plan_to_write(application: Application) -> dict[str, Any]:
    """What the form of the business plan begins with."""
    plan = BusinessPlan.objects.of(application).first()
    if plan is None:
        return {"costs": []}
    words = {name: getattr(plan, name) for name in ("idea", "market", "skills", "risks", "income_azn", "version")}
    return words | {"costs": [(line.what, line.amount_azn) for line in CostLine.objects.of(application)]}


def sheet_to_fill(application: Application, actor: User) -> dict[str, Any]:
    """The criteria of a score sheet, and what the actor gave before."""
    initial: dict[str, Any] = {}
    for score in Score.objects.of(application).filter(scorer=actor).select_related("criterion"):
        initial |= {f"points_{score.criterion.place}": score.points, f"note_{score.criterion.place}": score.note}
    return {"criteria": list(application.scheme.criteria.all()), "initial": initial}
