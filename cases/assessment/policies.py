"""Who may see and record needs, risk and safety; how soon a risk is answered."""

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Section
from cases import policies as case_policies
from cases.assessment.models import Assessment
from cases.models import Case
from core.errors import Conflict, NotAllowed

# The page "Assessment and plan" shows of each part what is open to the reader.
PARTS_OF_PAGE = frozenset({Section.ASSESSMENT, Section.ASSISTANCE})


def response_time(level: str) -> timedelta:
    """How soon somebody answers a risk of this level."""
    return timedelta(hours=settings.RISK_RESPONSE_HOURS[level])


def check_may_see_page(actor: User, case: Case) -> None:
    """Whoever sees the case, and of it the assessment or the plan."""
    case_policies.require_visible(actor, case)
    if not PARTS_OF_PAGE & case_policies.sections_for(actor, case):
        raise NotAllowed(_("This part of the file was not shared with your organisation."))


def check_may_see(actor: User, case: Case) -> None:
    """Whoever sees the case and to whom assessment and safety are open."""
    case_policies.require_visible(actor, case)
    if Section.ASSESSMENT not in case_policies.sections_for(actor, case):
        raise NotAllowed(_("This part of the file was not shared with your organisation."))


def check_may_record(actor: User, case: Case) -> None:
    """Casework staff of the case's organisation to whom this part is open, while the case is open."""
    check_may_see(actor, case)
    case_policies.check_may_edit(actor, case)


def check_may_correct(actor: User, assessment: Assessment) -> None:
    """Whoever may record, the newest alone: what came after it rests on the earlier ones."""
    check_may_record(actor, assessment.case)
    if Assessment.objects.newest_of(assessment.case) != assessment:
        raise Conflict(_("There is a later assessment. Only the last one is corrected."))


def check_may_answer(actor: User, assessment: Assessment) -> None:
    """Whoever may record, once, and only the risk that holds now."""
    check_may_record(actor, assessment.case)
    if assessment.responded_at is not None:
        raise Conflict(_("This risk has been answered already."))
    if Assessment.objects.newest_of(assessment.case) != assessment:
        raise Conflict(_("There is a later assessment. Answer the risk that it names."))
