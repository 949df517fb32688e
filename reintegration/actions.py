"""What is given, and the end of an earlier plan. Each function is one transaction: lock, policy, change, audit."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases.days import refuse_before_birth, refuse_future
from cases.models import Case, PlanGoal
from core.errors import Refused
from reintegration import policies
from reintegration.ground.actions import locked_case, refuse_invalid
from reintegration.models import Assistance, Plan
from reintegration.money.actions import charge
from reintegration.money.enums import Allowance
from reintegration.money.numbers import Foreign, allowance, exchanged

ASSISTANCE_FIELDS = ("type", "delivered_on", "quantity", "amount_azn")
# What else may be said of an item.
ITEM_FIELDS = ("service", "unit", "given_by", "outcome", "note", "session", "repeating")


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
def record_assistance(case: Case, details: dict[str, Any], *, actor: User, token: UUID | None = None) -> Assistance:
    """Record one item given to the person by the actor's organisation, towards a goal of the plan in force or none.

    `details`: the fields of ASSISTANCE_FIELDS and `goal`, and those of ITEM_FIELDS that are known; `line` to charge the
    amount to, in the same transaction, and `currency` with `foreign_amount` where it was paid in another currency. With a
    `service` of the catalogue its kind is the item's. Not dated after today nor before the case was opened; quantity and
    amount not negative. An allowance without an amount has that of its rate on the day.
    """
    case = locked_case(case)
    policies.check_may_record(actor, case)
    if before := Assistance.objects.of(case).sent_with(token):
        return before
    goal = details.get("goal")
    if goal is not None and not PlanGoal.objects.visible_to(actor).of(case).in_force().filter(pk=goal.pk).exists():
        raise Refused(_("Choose a goal of the plan in force of this case, or none."), "goal")
    values = {name: details.get(name) for name in ASSISTANCE_FIELDS}
    values |= {name: details[name] for name in ITEM_FIELDS if details.get(name)}
    item = Assistance(case=case, goal=goal, provider=actor.organisation, form_token=token, **values)
    check_item(item)
    foreign = _settle_amount(item, details)
    item.save()
    if details.get("line"):
        charge(details["line"], _to_charge(item), item=item, foreign=foreign, actor=actor)
    changes = {
        "type": item.type,
        "delivered_on": item.delivered_on,
        "quantity": item.quantity,
        "amount_azn": item.amount_azn,
        "organisation": actor.organisation.code,
    }
    record(Event.ASSISTANCE_RECORDED, actor=actor, target=item, case_id=case.public_id, changes=changes)
    return item


def _settle_amount(item: Assistance, details: dict[str, Any]) -> Foreign | None:
    """Work out what the item comes to, where it was not written: in another currency, or by the rate of an allowance."""
    if details.get("currency") or details.get("foreign_amount") is not None:
        if item.amount_azn is not None:
            raise Refused(_("Write the amount in AZN or in another currency, not both."), "foreign_amount")
        if not details.get("line"):
            raise Refused(_("Choose the budget line: the rate of the day is kept with it."), "line")
        if not (details.get("currency") and details.get("foreign_amount")):
            raise Refused(_("Write the currency and how much of it."), "foreign_amount")
        foreign = exchanged(details["currency"], details["foreign_amount"], item.delivered_on)
        item.amount_azn = foreign.azn
        return foreign
    if item.amount_azn is None and item.type in Allowance.values:
        item.amount_azn = allowance(item.type, item.delivered_on, item.quantity)
    return None


def _to_charge(item: Assistance) -> Decimal:
    if not item.amount_azn:
        raise Refused(_("Write the amount that is charged to the budget line."), "amount_azn")
    return item.amount_azn


def check_item(item: Assistance) -> None:
    """What an item that somebody writes has to be, new or corrected. What a register brought is judged there."""
    service, day = item.service, item.delivered_on
    if service is not None:
        item.type, item.unit = service.type, item.unit or service.unit
    refuse_invalid(
        item,
        exclude={"case", "plan", "goal", "provider", "crossed_out_by", "service", "given_by", "session", "repeating"},
    )
    refuse_future(day, "delivered_on")
    refuse_before_birth(item.case.person, day, "delivered_on")
    if day < item.case.opened_on:
        text = _("The case was opened on %(day)s. Nothing can have been given in it before.")
        opened = date_format(item.case.opened_on, "SHORT_DATE_FORMAT")
        raise Refused(text % {"day": opened}, "delivered_on")
    if service is not None and not service.is_in_force_on(day):
        raise Refused(_("The catalogue does not have this service on that day."), "service")
    if item.given_by is not None and item.given_by.ended_on and day > item.given_by.ended_on:
        raise Refused(_("We no longer worked with this partner on that day."), "given_by")


def _locked_plan(plan: Plan) -> Plan:
    return Plan.objects.select_for_update(of=("self",)).select_related("case__person").get(pk=plan.pk)
