"""The applicant's side: what is asked, what it carries, handing it in, taking it back. Each function is one transaction."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from cases.days import refuse_future
from cases.documents.models import Document
from cases.documents.policies import may_see
from cases.models import Case
from core.errors import Refused
from reintegration.grants import numbers, policies
from reintegration.grants.actions.steps import (
    locked,
    move,
    on_record,
    refuse_invalid,
)
from reintegration.grants.models import Application, BusinessPlan, CostLine, Quotation, Scheme
from reintegration.grants.states import Status
from reintegration.ground.actions import locked_case
from reintegration.money.enums import Allowance
from reintegration.money.numbers import allowance, grouped

PLAN_WORDS = ("idea", "market", "skills", "risks")
PLAN_FIELDS = (*PLAN_WORDS, "income_azn")


@transaction.atomic
def draft_application(
    case: Case, scheme: Scheme, *, asked_azn: Decimal | None, purpose: str, actor: User, token: UUID | None = None
) -> Application:
    """Prepare an application of a person of one's own; nobody else sees it yet. Raises NotAllowed, Conflict, Refused."""
    case = locked_case(case)
    policies.check_may_apply(actor, case)
    if token and (before := Application.objects.filter(case=case, form_token=token).first()):
        return before
    application = Application(
        case=case,
        organisation=case.organisation,
        scheme=scheme,
        funder=scheme.organisation,
        drafted_by=actor,
        form_token=token,
    )
    _ask(application, asked_azn, purpose)
    if not Scheme.objects.offered_to(actor, timezone.localdate()).filter(pk=scheme.pk).exists():
        raise Refused(_("This scheme is not open to you today. Choose another one."), "scheme")
    application.number = numbers.next_number(scheme.organisation)
    application.save()
    on_record(Event.GRANT_DRAFTED, application, actor)
    return application


@transaction.atomic
def change_application(
    application: Application, *, asked_azn: Decimal | None, purpose: str, version: int, actor: User
) -> Application:
    """Change what is asked for, as long as it is in preparation or came back."""
    application = locked(application)
    policies.check_may_change(actor, application)
    application.begin_change(version)
    _ask(application, asked_azn, purpose)
    application.save(update_fields=["asked_azn", "purpose", "version"])
    on_record(Event.GRANT_CHANGED, application, actor, asked_azn=None)
    return application


@transaction.atomic
def save_business_plan(
    application: Application,
    details: dict[str, Any],
    costs: Sequence[tuple[str, Decimal]],
    *,
    version: int,
    actor: User,
) -> BusinessPlan:
    """Write the business plan of an application, or write it anew: the fields of PLAN_FIELDS and what it costs, line by line."""
    application = locked(application)
    policies.check_may_change(actor, application)
    plan = BusinessPlan.objects.of(application).first()
    if plan is None:
        plan = BusinessPlan(application=application, case=application.case)
    else:
        plan.begin_change(version)
    for name in PLAN_FIELDS:
        setattr(plan, name, details.get(name) or (None if name == "income_azn" else ""))
    if details.get("income_azn") == 0:
        plan.income_azn = Decimal(0)
    refuse_invalid(plan, "income_azn")
    plan.save()
    CostLine.objects.filter(application=application).delete()
    for place, (what, amount) in enumerate(costs, 1):
        line = CostLine(application=application, case=application.case, place=place, what=what, amount_azn=amount)
        refuse_invalid(line, "amount_azn")
        line.save()
    on_record(Event.GRANT_PLAN_SAVED, application, actor, plan)
    return plan


@transaction.atomic
def add_quotation(
    application: Application, details: dict[str, Any], *, actor: User, token: UUID | None = None
) -> Quotation:
    """Keep what a supplier asks for: `supplier`, `amount_azn`, `quoted_on`, `document` (one of the file's, or none)."""
    application = locked(application)
    policies.check_may_change(actor, application)
    rows = Quotation.objects.filter(application=application)
    if token and (before := rows.filter(form_token=token).first()):
        return before
    quotation = Quotation(
        application=application,
        case=application.case,
        supplier=(details.get("supplier") or "").strip(),
        amount_azn=details["amount_azn"],
        quoted_on=details["quoted_on"],
        document=details.get("document"),
        is_chosen=not rows.exists(),
        form_token=token,
    )
    if not quotation.supplier:
        raise Refused(_("Say who offers it."), "supplier")
    refuse_invalid(quotation, "amount_azn", "quoted_on")
    refuse_future(quotation.quoted_on, "quoted_on")
    refuse_other_document(application, quotation.document, actor)
    quotation.save()
    on_record(Event.GRANT_QUOTATION_ADDED, application, actor, quotation)
    return quotation


@transaction.atomic
def choose_quotation(quotation: Quotation, *, actor: User) -> None:
    """Say which of the quotations is the one that is asked for."""
    application = locked(quotation.application)
    policies.check_may_change(actor, application)
    rows = Quotation.objects.filter(application=application)
    rows.filter(is_chosen=True).exclude(pk=quotation.pk).update(is_chosen=False)
    rows.filter(pk=quotation.pk).update(is_chosen=True)
    on_record(Event.GRANT_QUOTATION_CHOSEN, application, actor, quotation)


@transaction.atomic
def remove_quotation(quotation: Quotation, *, actor: User) -> None:
    """Take a quotation out again."""
    application = locked(quotation.application)
    policies.check_may_change(actor, application)
    on_record(Event.GRANT_QUOTATION_REMOVED, application, actor, quotation)
    quotation.delete()


@transaction.atomic
def submit_application(application: Application, *, actor: User) -> Application:
    """Hand it in to who pays: whole as the scheme asks, covered by the person's consent. Raises Refused with what is missing."""
    application = locked(application)
    policies.check_may_move(actor, application, Status.SUBMITTED)
    scheme = application.scheme
    if not scheme.is_in_force_on(timezone.localdate()):
        raise Refused(_("This scheme is no longer open. Withdraw this one and apply under another."))
    _refuse_above_ceiling(application)
    _refuse_incomplete_plan(application)
    if application.offers.count() < scheme.quotations:
        counts = {"wanted": scheme.quotations, "there": application.offers.count()}
        raise Refused(_("This scheme asks for %(wanted)s quotations; there are %(there)s.") % counts)
    allowance = policies.allowance_of(application.case, application.funder)
    if not allowance.sections >= policies.REQUIRED:
        words = {"funder": application.funder.name, "why": allowance.reasons()}
        raise Refused(_("This may not be shared with %(funder)s: %(why)s") % words)
    move(application, Status.SUBMITTED, actor=actor)
    return application


def refuse_other_document(application: Application, document: Document | None, actor: User) -> None:
    """Only one of the same file that the actor may see herself."""
    if document is not None and (document.case_id != application.case_id or not may_see(actor, document)):
        raise Refused(_("Choose one of the documents of this file."), "document")


def _ask(application: Application, asked_azn: Decimal | None, purpose: str) -> None:
    if asked_azn is None:
        asked_azn = _by_its_rate(application.scheme)
    application.asked_azn, application.purpose = asked_azn, (purpose or "").strip()
    refuse_invalid(application, "asked_azn")
    if not application.purpose:
        raise Refused(_("Say what it is for."), "purpose")
    _refuse_above_ceiling(application)


def _by_its_rate(scheme: Scheme) -> Decimal:
    """What an allowance is today, where nobody wrote another amount; refused where no rate is on file for the day."""
    if scheme.assistance_type not in Allowance.values:
        raise Refused(_("Say how much is asked for."), "asked_azn")
    try:
        return allowance(scheme.assistance_type, timezone.localdate(), None)
    except Refused as refusal:
        raise Refused(refusal.message, "asked_azn") from None


def _refuse_above_ceiling(application: Application) -> None:
    if application.asked_azn > application.scheme.ceiling_azn:
        words = {"most": grouped(application.scheme.ceiling_azn)}
        raise Refused(_("Under this scheme at most %(most)s AZN are given.") % words, "asked_azn")


def _refuse_incomplete_plan(application: Application) -> None:
    if not application.scheme.asks_business_plan:
        return
    plan = BusinessPlan.objects.of(application).first()
    if plan is None or not plan.idea or not plan.market:
        raise Refused(_("This scheme asks for a business plan: write down the idea and who buys."))
    costs = sum(application.costs.values_list("amount_azn", flat=True))
    if costs < application.asked_azn:
        sums = {"costs": grouped(costs), "asked": grouped(application.asked_azn)}
        raise Refused(_("The costs of the plan come to %(costs)s AZN; %(asked)s AZN are asked for.") % sums)
