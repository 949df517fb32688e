"""Who may see what a person answered, ask her, and see how the programme's people fare."""

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Permission, Section, has_permission, require
from cases import policies as case_policies
from cases.models import Case
from core.errors import Conflict, NotAllowed, NotVisible
from reintegration.survey.enums import Occasion
from reintegration.survey.models import Survey


def check_may_see(actor: User, case: Case) -> None:
    """As assessments: the answers tell of distress, safety and what goes on at home."""
    case_policies.require_visible(actor, case)
    if Section.ASSESSMENT not in case_policies.sections_for(actor, case):
        raise NotAllowed(_("This part of the file was not shared with your organisation."))


def check_may_ask(actor: User, case: Case) -> None:
    """Casework staff of the file's own organisation. A year on it may be closed, as it mostly is; of an anonymised
    one this part is open to nobody.
    """
    check_may_see(actor, case)
    require(actor, Permission.CASE_EDIT)
    if case.organisation_id != actor.organisation_id:
        raise NotAllowed(_("Only the organisation that owns the case can change it."))
    if case_policies.went_elsewhere(case):
        raise Conflict(_("Another organisation has taken this case on. It is asked about there."))


def check_may_change(actor: User, survey: Survey) -> None:
    """Whoever may ask, unless it was crossed out."""
    if not Survey.objects.visible_to(actor).filter(pk=survey.pk).exists():
        raise NotVisible("")
    check_may_ask(actor, survey.case)
    if survey.is_crossed_out:
        raise Conflict(_("This survey was crossed out. Nothing was changed."))


def check_may_cross_out(actor: User, survey: Survey) -> None:
    """Whoever may change it; a baseline not while others are compared with it."""
    check_may_change(actor, survey)
    others = Survey.objects.standing().filter(case=survey.case).exclude(pk=survey.pk)
    if survey.occasion == Occasion.BASELINE and others.exists():
        raise Conflict(_("Later surveys are compared with this one. Correct it, or cross out the later ones first."))


def check_may_see_outcomes(actor: User) -> None:
    """IOM for the whole programme, managers for their own organisation."""
    if not (has_permission(actor, Permission.OUTCOMES_ALL) or has_permission(actor, Permission.OUTCOMES_OWN)):
        raise NotAllowed(_("Your role does not include this."))
