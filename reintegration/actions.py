"""What happens to plans and assistance. Each function is one transaction: lock, policy, change, audit."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases.days import refuse_before_birth, refuse_future
from cases.models import Case
from core.errors import Conflict, Refused
from reintegration import policies
from reintegration.ground.actions import refuse_invalid as _refuse_invalid
from reintegration.models import Assistance, Plan

PLAN_FIELDS = ("aim", "steps", "started_on", "review_on")
ASSISTANCE_FIELDS = ("type", "delivered_on", "quantity", "amount_azn")
# What else may be said of an item.
ITEM_FIELDS = ("service", "unit", "given_by", "outcome", "note", "session", "repeating")


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
def record_assistance(case: Case, details: dict[str, Any], *, actor: User, token: UUID | None = None) -> Assistance:
    """Record one item given to the person by the actor's organisation, under the case's open plan or none.

    `details`: the fields of ASSISTANCE_FIELDS and `plan`, and those of ITEM_FIELDS that are known. With a `service` of
    the catalogue its kind is the item's. Not dated after today nor before the case was opened; quantity and amount
    not negative.
    """
    case = _locked(case)
    policies.check_may_record(actor, case)
    if before := Assistance.objects.of(case).sent_with(token):
        return before
    plan = details.get("plan")
    if plan is not None and (plan.case_id != case.pk or not plan.is_open):
        raise Refused(_("Choose the open plan of this case, or none."), "plan")
    values = {name: details.get(name) for name in ASSISTANCE_FIELDS}
    values |= {name: details[name] for name in ITEM_FIELDS if details.get(name)}
    item = Assistance(case=case, plan=plan, provider=actor.organisation, form_token=token, **values)
    check_item(item)
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


def check_item(item: Assistance) -> None:
    """What an item that somebody writes has to be, new or corrected. What a register brought is judged there."""
    service, day = item.service, item.delivered_on
    if service is not None:
        item.type, item.unit = service.type, item.unit or service.unit
    _refuse_invalid(
        item, exclude={"case", "plan", "provider", "crossed_out_by", "service", "given_by", "session", "repeating"}
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
