"""Who may see and record a return, assess its risk, and set it going."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.roles import Permission, require
from cases import policies as case_policies
from cases.enums import Section
from cases.models import Case
from cases.returns.models import Return
from cases.returns.states import BY_ASSESSING, ENDED, NEXT, Stage
from core.errors import Conflict


def check_may_see(actor: Any, case: Case) -> None:
    """Whoever sees the case and to whom this part of it is open."""
    case_policies.check_may_see(actor, case, Section.ASSISTANCE)


def check_may_record(actor: Any, case: Case) -> None:
    """The case's own staff, and whoever assists her because this part was opened to them by a referral."""
    case_policies.require_visible(actor, case)
    require(actor, Permission.ASSISTANCE_EDIT)
    case_policies.check_may_record(actor, case, Section.ASSISTANCE)


def check_may_begin(actor: Any, case: Case) -> None:
    """As recording, while no other one is under way."""
    check_may_record(actor, case)
    if Return.objects.filter(case=case).exclude(stage__in=ENDED).exists():
        raise Conflict(_("A return is under way already. Go on with it, or call it off."))


def check_may_change(actor: Any, journey: Return) -> None:
    """As recording, until it was called off."""
    check_may_record(actor, journey.case)
    if journey.stage == Stage.CANCELLED:
        raise Conflict(_("This return was called off. Record another one."))


def check_may_assess(actor: Any, journey: Return) -> None:
    """As recording, with the part of the file that says what may happen to her; before she travels."""
    check_may_record(actor, journey.case)
    case_policies.check_may_see(actor, journey.case, Section.ASSESSMENT)
    if journey.stage in ENDED or journey.stage == Stage.TRAVELLED:
        raise Conflict(_("She has travelled already, or it was called off."))


def check_may_move(actor: Any, journey: Return, stage: str = "") -> None:
    """As recording, as far as something may follow by hand."""
    check_may_record(actor, journey.case)
    following = NEXT[Stage(journey.stage)] - {BY_ASSESSING}
    if not following or (stage and stage not in following):
        raise Conflict(_("That does not follow the stage at which this return is."))
