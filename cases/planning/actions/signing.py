"""The person's own word on a plan: it is printed in her language, and on record how she put her name to it."""

from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from audit.alarms import check_reading
from audit.events import Event
from audit.recorder import record
from cases.consent.enums import Language
from cases.days import refuse_future
from cases.planning import letters, policies
from cases.planning.actions.locks import locked_plan
from cases.planning.enums import NAMES_ANOTHER, Signature
from cases.planning.models import CasePlan
from core import pdf
from core.errors import Refused

SIGNED = ("signature", "signed_on", "signed_language", "witness")


@transaction.atomic
def sign_plan(plan: CasePlan, details: dict[str, Any], *, version: int, actor: User) -> CasePlan:
    """Write down how the person put her name to the plan in force; again, where that was wrong.

    What she signs does not change afterwards: a draft is not signed. `details`: SIGNED.
    """
    plan = locked_plan(plan)
    policies.check_may_carry_out(actor, plan)
    plan.begin_change(version)
    for name in SIGNED:
        setattr(plan, name, details.get(name) or ("" if name != "signed_on" else None))
    _refuse_wrong_signature(plan)
    plan.signature_recorded_by, plan.signature_recorded_at = actor, timezone.now()
    plan.save(update_fields=[*SIGNED, "signature_recorded_by", "signature_recorded_at", "version"])
    changes = {"reason_code": plan.signature, "number": plan.number, "language": plan.signed_language}
    record(Event.CASE_PLAN_SIGNED, actor=actor, target=plan, case_id=plan.case.public_id, changes=changes)
    return plan


def _refuse_wrong_signature(plan: CasePlan) -> None:
    if plan.signature not in Signature.values:
        raise Refused(_("Choose one of the answers."), "signature")
    if plan.signed_on is None:
        raise Refused(_("Say when."), "signed_on")
    refuse_future(plan.signed_on, "signed_on")
    if plan.submitted_at and plan.signed_on < timezone.localdate(plan.submitted_at):
        raise Refused(_("The plan was still being changed on that day. What she signs stays as it is."), "signed_on")
    if plan.signed_language not in Language.values:
        raise Refused(_("Say in which language it was explained."), "signed_language")
    another = plan.signature in NAMES_ANOTHER
    if another and not plan.witness.strip():
        raise Refused(_("Name the witness or the guardian."), "witness")
    if plan.witness and not another:
        raise Refused(_("Only where a witness or a guardian took part."), "witness")


@transaction.atomic
def print_plan(plan: CasePlan, *, language: str, with_name: bool, actor: User) -> bytes:
    """The plan on paper in the person's language, with lines to sign. No copy is kept; that it was printed is on record."""
    policies.check_may_print(actor, plan)
    check_reading(actor, plan.case.public_id)
    with translation.override(language):
        words = letters.plan_of(plan, with_name=with_name)
        content = pdf.render("plan", words, watermark=pdf.watermark(actor, plan.case.number))
    changes = {"number": plan.number, "language": language}
    record(Event.CASE_PLAN_PRINTED, actor=actor, target=plan, case_id=plan.case.public_id, changes=changes)
    return content
