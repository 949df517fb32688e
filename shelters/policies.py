"""Who may do what with shelters and stays: role, row and moment in one place."""

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Permission, require, sections_of_role
from cases import policies as case_policies
from cases.enums import Section
from cases.models import Case
from core.errors import Conflict, NotAllowed, NotVisible
from shelters.models import Shelter, Stay


def require_visible(actor: User, shelter: Shelter) -> None:
    """Raise NotVisible unless the house is among those the actor may see."""
    if not Shelter.objects.visible_to(actor).filter(pk=shelter.pk).exists():
        raise NotVisible("")


def check_may_view_stays(actor: User, case: Case) -> None:
    """Whoever sees the case and to whom its stays are not closed."""
    case_policies.require_visible(actor, case)
    if Section.STAYS not in case_policies.sections_for(actor, case):
        raise NotAllowed(_("This part of the file was not shared with your organisation."))


def check_may_add_shelter(actor: User) -> None:
    """Shelter managers set up the houses of their own organisation."""
    require(actor, Permission.SHELTER_EDIT)


def check_may_set_up(actor: User, shelter: Shelter) -> None:
    """Shelter managers change their own organisation's houses, rooms and beds."""
    require_visible(actor, shelter)
    require(actor, Permission.SHELTER_EDIT)


def check_may_read_address(actor: User, shelter: Shelter) -> None:
    """Staff of the house whose role sees where shelters stand; nobody of another organisation, whatever was shared."""
    require_visible(actor, shelter)
    if Section.SHELTER_ADDRESS not in sections_of_role(actor):
        raise NotAllowed(_("Your role does not include this."))


def check_may_use_board(actor: User, shelter: Shelter) -> None:
    """Casework staff of the house check persons in; whom, is asked for each case."""
    require_visible(actor, shelter)
    require(actor, Permission.STAY_EDIT)


def check_may_place(actor: User, case: Case) -> None:
    """Casework staff who see the stays of an open case, their own or a shared one, may bring the person to a house."""
    case_policies.require_visible(actor, case)
    require(actor, Permission.STAY_EDIT)
    case_policies.check_may_record(actor, case, Section.STAYS)


def check_may_check_in(actor: User, case: Case, shelter: Shelter) -> None:
    """Casework staff, into a house of their own organisation, in an open case whose stays they see."""
    require_visible(actor, shelter)
    check_may_place(actor, case)


def check_may_end(actor: User, stay: Stay) -> None:
    """Casework staff of the house, whosever the case is and even if it was closed: who leaves, has left. Once only."""
    if not Stay.objects.visible_to(actor).filter(pk=stay.pk).exists():
        raise NotVisible("")
    require(actor, Permission.STAY_EDIT)
    if not stay.is_open:
        raise Conflict(_("This person has been checked out already. Nothing was changed."))


def check_may_move(actor: User, stay: Stay) -> None:
    """Whoever may check the person out may give her another bed of the same house."""
    check_may_end(actor, stay)
