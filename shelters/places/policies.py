"""Who may look for free places in the houses of every organisation."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Permission, Section, has_permission
from cases import policies as case_policies
from cases.models import Case
from core.errors import NotAllowed


def check_may_search_places(actor: User) -> None:
    """Whoever refers somebody to a house: who sends referrals, and who reviews them for the ministry."""
    if not (has_permission(actor, Permission.REFERRAL_SEND) or has_permission(actor, Permission.REFERRAL_REVIEW)):
        raise NotAllowed(_("Your role does not include this."))


def knows_of_person(actor: User, case: Any) -> bool:
    """Whether the search may begin with the sex and age group of the person of a case that the actor sees."""
    return isinstance(case, Case) and Section.IDENTITY in case_policies.sections_for(actor, case)
