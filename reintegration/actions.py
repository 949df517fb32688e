"""What happens to plans and assistance. Each function is one transaction: lock, policy, change, audit."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases.days import refuse_before_birth, refuse_future
from cases.models import Case
from core.errors import Conflict, Refused
from reintegration import policies
from reintegration.models import Assistance, Plan
from reintegration.money.actions import charge
from reintegration.money.enums import Allowance
from reintegration.money.numbers import Foreign, allowance, exchanged

PLAN_FIELDS = ("aim", "steps", "started_on", "review_on")
ASSISTANCE_FIELDS = ("type", "delivered_on", "quantity", "amount_azn")


@transaction.atomic
def start_plan(case: Case, details: dict[str, Any], *, actor: User) -> Plan:
    """Write down what the person and her caseworker agreed on; a case has one open plan at a time.

    `details`: the fields of PLAN_FIELDS. Raises NotAllowed, Conflict, Refused.
    """
    case = _locked(case)
    policies.check_may_record(actor, case)
    plan = Plan(case=case, **{name: details[name] for name in PLAN_FIELDS if name in details})
    _check_plan(plan)
    try:
        with transaction.atomic():
            plan.save()
    except IntegrityError:
        raise Conflict(_("This case has an open plan already. End it first, or change it.")) from None
    changes = {"started_on": None, "review_on": None}
    record(Event.PLAN_STARTED, actor=actor, target=plan, case_id=case.public_id, changes=changes)
    return plan


@transaction.atomic
def change_plan(plan: Plan, details: dict[str, Any], *, actor: User) -> Plan:
    """Change what was agreed, or when to look at it again. Only the fields that differ are written and named in the record."""
    plan = _locked_plan(plan)
    policies.check_may_change_plan(actor, plan)
    changed = [name for name in PLAN_FIELDS if name in details and getattr(plan, name) != details[name]]
    for name in changed:
        setattr(plan, name, details[name])
    if changed:
        _check_plan(plan)
        plan.save(update_fields=changed)
        changes = dict.fromkeys(changed)
        record(Event.PLAN_CHANGED, actor=actor, target=plan, case_id=plan.case.public_id, changes=changes)
    return plan


@transaction.atomic
def end_plan(plan: Plan, *, ended_on: date, actor: User) -> Plan:
    """Close a plan from a day on; what was given under it stays with it."""
    plan = _locked_plan(plan)
    policies.check_may_change_plan(actor, plan)
    refuse_future(ended_on, "ended_on")
    if ended_on < plan.started_on:
        raise Refused(_("The plan began later than that."), "ended_on")
    plan.ended_on = ended_on
    plan.save(update_fields=["ended_on"])
    record(Event.PLAN_ENDED, actor=actor, target=plan, case_id=plan.case.public_id, changes={"ended_on": None})
    return plan


@transaction.atomic
def record_assistance(case: Case, details: dict[str, Any], *, actor: User) -> Assistance:
    """Record one item given to the person by the actor's organisation, under the case's open plan or none.

    `details`: the fields of ASSISTANCE_FIELDS and `plan`; `line` to charge the amount to, in the same transaction, and
    `currency` with `foreign_amount` where it was paid in another currency. Not dated after today nor before the
    person's birth; quantity and amount not negative. An allowance without an amount has that of its rate on the day.
    """
    case = _locked(case)
    policies.check_may_record(actor, case)
    plan = details.get("plan")
    if plan is not None and (plan.case_id != case.pk or not plan.is_open):
        raise Refused(_("Choose the open plan of this case, or none."), "plan")
    values = {name: details.get(name) for name in ASSISTANCE_FIELDS}
    item = Assistance(case=case, plan=plan, provider=actor.organisation, **values)
    _refuse_invalid(item, exclude={"case", "plan", "provider"})
    refuse_future(item.delivered_on, "delivered_on")
    refuse_before_birth(case.person, item.delivered_on, "delivered_on")
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


def _locked(case: Case) -> Case:
    rows = Case.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("person", "organisation").get(pk=case.pk)


def _locked_plan(plan: Plan) -> Plan:
    return Plan.objects.select_for_update(of=("self",)).select_related("case__person").get(pk=plan.pk)


def _check_plan(plan: Plan) -> None:
    _refuse_invalid(plan, exclude={"case"})
    if not (plan.aim or "").strip():
        raise Refused(_("Say what the person wants to reach."), "aim")
    refuse_future(plan.started_on, "started_on")
    refuse_before_birth(plan.case.person, plan.started_on, "started_on")
    if plan.review_on and plan.review_on < plan.started_on:
        raise Refused(_("The review comes after the beginning of the plan."), "review_on")


def _refuse_invalid(row: models.Model, *, exclude: set[str]) -> None:
    """What the fields themselves say: known type, two decimals, not negative. Said at the first field concerned."""
    try:
        row.clean_fields(exclude=exclude)
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Refused(messages[0], field) from None
