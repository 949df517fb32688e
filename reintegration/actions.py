"""What is given, and the end of an earlier plan. Each function is one transaction: lock, policy, change, audit."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases.days import refuse_before_birth, refuse_future
from cases.models import Case, PlanGoal
from core.errors import Refused
from reintegration import policies
from reintegration.models import Assistance, Plan

ASSISTANCE_FIELDS = ("type", "delivered_on", "quantity", "amount_azn")


@transaction.atomic
def end_plan(plan: Plan, *, ended_on: date, actor: User) -> Plan:
    """Close an earlier plan from a day on; what was given under it stays with it."""
    plan = _locked_plan(plan)
    policies.check_may_end_plan(actor, plan)
    refuse_future(ended_on, "ended_on")
    if ended_on < plan.started_on:
        raise Refused(_("The plan began later than that."), "ended_on")
    plan.ended_on = ended_on
    plan.save(update_fields=["ended_on"])
    record(Event.PLAN_ENDED, actor=actor, target=plan, case_id=plan.case.public_id, changes={"ended_on": None})
    return plan


@transaction.atomic
def record_assistance(case: Case, details: dict[str, Any], *, actor: User) -> Assistance:
    """Record one item given to the person by the actor's organisation, towards a goal of the plan in force or none.

    `details`: the fields of ASSISTANCE_FIELDS and `goal`. Not dated after today
    nor before the person's birth; quantity and amount not negative.
    """
    case = _locked(case)
    policies.check_may_record(actor, case)
    goal = details.get("goal")
    if goal is not None and not PlanGoal.objects.visible_to(actor).of(case).in_force().filter(pk=goal.pk).exists():
        raise Refused(_("Choose a goal of the plan in force of this case, or none."), "goal")
    values = {name: details.get(name) for name in ASSISTANCE_FIELDS}
    item = Assistance(case=case, goal=goal, provider=actor.organisation, **values)
    _refuse_invalid(item, exclude={"case", "plan", "goal", "provider"})
    refuse_future(item.delivered_on, "delivered_on")
    refuse_before_birth(case.person, item.delivered_on, "delivered_on")
    item.save()
    changes = {
        "type": item.type,
        "delivered_on": item.delivered_on,
        "quantity": item.quantity,
        "amount_azn": item.amount_azn,
        "organisation": actor.organisation.code,
    }
    record(Event.ASSISTANCE_RECORDED, actor=actor, target=item, case_id=case.public_id, changes=changes)
    return item


def _locked(case: Case) -> Case:
    rows = Case.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("person", "organisation").get(pk=case.pk)


def _locked_plan(plan: Plan) -> Plan:
    return Plan.objects.select_for_update(of=("self",)).select_related("case__person").get(pk=plan.pk)


def _refuse_invalid(row: models.Model, *, exclude: set[str]) -> None:
    """What the fields themselves say: known type, two decimals, not negative. Said at the first field concerned."""
    try:
        row.clean_fields(exclude=exclude)
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Refused(messages[0], field) from None
