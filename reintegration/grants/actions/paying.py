"""The agreement, its tranches, what was paid, came back or is lost. Each function is one transaction, in the books at once."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases.days import refuse_future, refuse_out_of_order
from core.errors import Conflict, Refused
from reintegration.grants import policies
from reintegration.grants.actions.applying import refuse_other_document
from reintegration.grants.actions.steps import (
    breaks,
    close_file,
    locked,
    move,
    on_record,
    refuse_invalid,
    refuse_without_words,
)
from reintegration.grants.enums import Condition, Proof
from reintegration.grants.models import Application, Recovery, Tranche
from reintegration.grants.states import Status
from reintegration.models import Assistance
from reintegration.money.actions import free_promise, pay_promised, promise, recover
from reintegration.money.models import BudgetLine, Entry
from reintegration.money.numbers import grouped


@transaction.atomic
def agree(application: Application, line: BudgetLine, *, agreed_on: date, actor: User) -> Application:
    """Record that the agreement is signed: what was approved is promised to it in a budget line, and nobody else spends it."""
    application = locked(application)
    policies.check_may_move(actor, application, Status.AGREED)
    policies.require_open_file(application, actor)
    refuse_future(agreed_on, "agreed_on")
    if agreed_on < timezone.localdate(application.decided_at):
        raise Refused(_("It was decided later than that."), "agreed_on")
    amount = application.approved_azn or Decimal(0)
    application.promise = promise(line, amount, reference=application.public_id, actor=actor)
    application.agreed_on, application.agreed_by = agreed_on, actor
    move(application, Status.AGREED, actor=actor, along=("promise", "agreed_on", "agreed_by"))
    return application


@transaction.atomic
def add_tranche(application: Application, details: dict[str, Any], *, actor: User) -> Tranche:
    """Agree on one more payment: `amount_azn`, `due_on`, `condition`, `condition_words`. Never above what remains."""
    application = locked(application)
    policies.check_may_pay(actor, application)
    tranche = Tranche(
        application=application,
        case=application.case,
        funder=application.funder,
        number=application.tranches.count() + 1,
        amount_azn=details["amount_azn"],
        due_on=details["due_on"],
        condition=details["condition"],
        condition_words=(details.get("condition_words") or "").strip(),
    )
    refuse_invalid(tranche, "amount_azn", "due_on", "condition")
    if tranche.amount_azn > application.left_azn:
        words = {"left": grouped(application.left_azn)}
        raise Refused(_("%(left)s AZN of what was approved remain for tranches.") % words, "amount_azn")
    if _before_agreement(application, tranche.due_on):
        raise Refused(_("This lies before the agreement."), "due_on")
    if tranche.condition == Condition.OTHER:
        refuse_without_words(tranche.condition_words, "condition_words")
    tranche.save()
    on_record(Event.GRANT_TRANCHE_ADDED, application, actor, tranche, number=tranche.number)
    return tranche


@transaction.atomic
def meet_condition(tranche: Tranche, *, met_on: date, actor: User) -> Tranche:
    """Say that what the tranche depends on has happened."""
    application, tranche = _locked_tranche(tranche)
    policies.check_may_pay_tranche(actor, tranche)
    if not tranche.waits_for_condition:
        raise Conflict(_("This tranche waits for no condition. Nothing was changed."))
    refuse_future(met_on, "met_on")
    tranche.met_on, tranche.met_by = met_on, actor
    tranche.save(update_fields=["met_on", "met_by"])
    on_record(Event.GRANT_CONDITION_MET, application, actor, tranche, number=tranche.number)
    return tranche


@transaction.atomic
def pay_tranche(tranche: Tranche, details: dict[str, Any], *, actor: User) -> Tranche:
    """Pay a tranche: `paid_on`, `proof`, `receipt_number`, `document`. The item in her file and the books say it at once."""
    application, tranche = _locked_tranche(tranche)
    policies.check_may_pay_tranche(actor, tranche)
    policies.require_open_file(application, actor)
    _refuse_out_of_turn(application, tranche)
    _refuse_day(application, tranche, details["paid_on"])
    tranche.paid_on, tranche.paid_by, tranche.proof = details["paid_on"], actor, details["proof"]
    tranche.document = details.get("document")
    refuse_other_document(application, tranche.document, actor)
    _take_receipt(tranche, details.get("receipt_number") or "")
    tranche.item = _give(application, tranche, details["paid_on"], actor)
    tranche.payment = pay_promised(
        _booked(application.promise), tranche.amount_azn, item=tranche.item, day=tranche.paid_on, actor=actor
    )
    _save_paid(tranche)
    on_record(Event.GRANT_PAID, application, actor, tranche, number=tranche.number)
    if application.status == Status.AGREED:
        move(application, Status.RUNNING, actor=actor)
    return tranche


@transaction.atomic
def give_up_tranche(tranche: Tranche, *, reason: str, actor: User) -> Tranche:
    """Do not pay a tranche: its amount remains for another one."""
    application, tranche = _locked_tranche(tranche)
    policies.check_may_pay_tranche(actor, tranche)
    refuse_without_words(reason, "reason")
    _give_up(application, tranche, reason, actor)
    return tranche


@transaction.atomic
def record_recovery(tranche: Tranche, *, amount_azn: Decimal, came_on: date, reason: str, actor: User) -> Recovery:
    """Record that money of a tranche came back, and why; the budget line may spend it again."""
    application, tranche = _locked_tranche(tranche)
    policies.check_may_recover(actor, tranche)
    refuse_without_words(reason, "reason")
    recovery = Recovery(
        application=application,
        case=application.case,
        tranche=tranche,
        amount_azn=amount_azn,
        came_on=came_on,
        reason=reason.strip(),
        recorded_by=actor,
    )
    refuse_invalid(recovery, "amount_azn")
    refuse_future(came_on, "came_on")
    refuse_out_of_order(tranche.paid_on, came_on, "came_on")
    left = tranche.amount_azn - tranche.recovered_azn
    if amount_azn > left:
        raise Refused(_("%(left)s AZN of this tranche have not come back yet.") % {"left": grouped(left)}, "amount_azn")
    recovery.entry = recover(_booked(tranche.payment), amount_azn, day=came_on, actor=actor)
    recovery.save()
    on_record(Event.GRANT_RECOVERED, application, actor, recovery, number=tranche.number)
    return recovery


@transaction.atomic
def complete(application: Application, *, actor: User) -> Application:
    """End a grant of which every tranche was paid or given up. What was not needed is free again, the file closes."""
    application = locked(application)
    policies.check_may_complete(actor, application)
    move(application, Status.COMPLETED, actor=actor)
    _let_go(application, "", actor)
    return application


@transaction.atomic
def write_off(application: Application, *, reason: str, actor: User) -> Application:
    """End a grant whose money will not come back, and say why. Nothing more is paid."""
    application = locked(application)
    policies.check_may_move(actor, application, Status.WRITTEN_OFF)
    move(application, Status.WRITTEN_OFF, actor=actor, reason=reason)
    _let_go(application, reason, actor)
    return application


@transaction.atomic
def withdraw_application(application: Application, *, reason: str, actor: User) -> Application:
    """Take it back, until something was paid: the look into the file closes, and what was promised is free again."""
    application = locked(application)
    policies.check_may_move(actor, application, Status.WITHDRAWN)
    move(application, Status.WITHDRAWN, actor=actor, reason=reason)
    _let_go(application, reason, actor)
    return application


def _booked(entry: Entry | None) -> Entry:
    """Of an agreement in force there is a promise, of a paid tranche a payment."""
    if entry is None:
        raise Conflict(_("This grant stands in no budget line. Nothing was changed; ask whoever keeps the budget."))
    return entry


def _let_go(application: Application, reason: str, actor: User) -> None:
    """What every end comes to: no tranche is open, nothing is promised, nobody looks into the file."""
    for tranche in application.tranches.open().select_related("case__person"):
        _give_up(application, tranche, reason, actor)
    if application.promise is not None and application.approved_azn > application.paid_azn:
        free_promise(application.promise, actor=actor)
    close_file(application, actor)


def _give_up(application: Application, tranche: Tranche, reason: str, actor: User) -> None:
    tranche.cancelled_at, tranche.cancelled_by, tranche.cancelling_reason = timezone.now(), actor, reason.strip()
    tranche.save(update_fields=["cancelled_at", "cancelled_by", "cancelling_reason"])
    on_record(Event.GRANT_TRANCHE_CANCELLED, application, actor, tranche, number=tranche.number)


def _locked_tranche(tranche: Tranche) -> tuple[Application, Tranche]:
    application = locked(tranche.application)
    rows = Tranche.objects.select_for_update(of=("self",)).select_related("case__person", "payment", "funder")
    tranche = rows.get(pk=tranche.pk)
    tranche.application = application
    return application, tranche


def _refuse_out_of_turn(application: Application, tranche: Tranche) -> None:
    if application.tranches.open().filter(number__lt=tranche.number).exists():
        raise Refused(_("A tranche before this one is still to be paid. Pay it first, or give it up."))
    if tranche.waits_for_condition:
        raise Refused(_("The condition of this tranche is not met yet. Record first that it is."))


def _before_agreement(application: Application, day: date) -> bool:
    return application.agreed_on is not None and day < application.agreed_on


def _refuse_day(application: Application, tranche: Tranche, day: date) -> None:
    refuse_future(day, "paid_on")
    if day < application.case.opened_on:
        raise Refused(_("The case was opened later than that."), "paid_on")
    if _before_agreement(application, day):
        raise Refused(_("The agreement was signed later than that."), "paid_on")
    if tranche.met_on and day < tranche.met_on:
        raise Refused(_("The condition was met later than that."), "paid_on")


def _take_receipt(tranche: Tranche, number: str) -> None:
    tranche.receipt_number = number.strip()
    if tranche.proof == Proof.HAND_OVER:
        tranche.receipt_number = ""
        return
    if not tranche.receipt_number:
        raise Refused(_("Write the number of the receipt."), "receipt_number")
    if Tranche.objects.filter(funder=tranche.funder, receipt_number=tranche.receipt_number).exists():
        raise Refused(_("There is a payment with this number of receipt already."), "receipt_number")


def _give(application: Application, tranche: Tranche, day: date, actor: User) -> Assistance:
    """The item in her file: so the statistics count what the books say."""
    item = Assistance.objects.create(
        case=application.case,
        type=application.scheme.assistance_type,
        delivered_on=day,
        provider=actor.organisation,
        amount_azn=tranche.amount_azn,
    )
    changes = {
        "type": item.type,
        "delivered_on": item.delivered_on,
        "amount_azn": item.amount_azn,
        "organisation": actor.organisation.code,
    }
    case_id = application.case.public_id
    record(Event.ASSISTANCE_RECORDED, actor=actor, target=item, case_id=case_id, changes=changes)
    return item


def _save_paid(tranche: Tranche) -> None:
    names = ["paid_on", "paid_by", "proof", "receipt_number", "document", "item", "payment"]
    try:
        with transaction.atomic():
            tranche.save(update_fields=names)
    except IntegrityError as error:
        if not breaks(error, "reintegration_tranche_receipt_once"):
            raise
        raise Refused(_("There is a payment with this number of receipt already."), "receipt_number") from None
