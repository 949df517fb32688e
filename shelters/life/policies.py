"""Who may record what happens in a house, about whom."""

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Permission, Section, has_permission, require
from cases import policies as case_policies
from core.errors import Conflict, NotAllowed, NotVisible
from shelters.life.models import OfStay
from shelters.models import Shelter, Stay
from shelters.policies import require_visible


def check_may_see_house(actor: User, shelter: Shelter) -> None:
    """Staff of the house; which rows they find there is each row's rule."""
    require_visible(actor, shelter)


def check_may_work_in(actor: User, shelter: Shelter) -> None:
    """Casework staff of the house, by day and by night."""
    require_visible(actor, shelter)
    require(actor, Permission.STAY_EDIT)


def check_may_see(actor: User, stay: Stay, section: Section) -> None:
    """Staff of the house who see this part of the person's file."""
    if not Stay.objects.visible_to(actor).filter(pk=stay.pk).exists():
        raise NotVisible("")
    case_policies.check_may_see(actor, stay.case, section)


def check_may_record(actor: User, stay: Stay, section: Section) -> None:
    """Casework staff of the house who see this part of the person's file."""
    check_may_see(actor, stay, section)
    require(actor, Permission.STAY_EDIT)


def check_may_cross_out(actor: User, row: OfStay, section: Section) -> None:
    """Whoever wrote it, and the managers of the house; once."""
    check_may_record(actor, row.stay, section)
    if row.written_by != actor and not manages(actor):
        raise NotAllowed(_("This is crossed out by whoever wrote it, or by her manager."))
    if row.is_crossed_out:
        raise Conflict(_("This was crossed out already. Nothing was changed."))


def manages(actor: User) -> bool:
    """Whoever sets up the houses of an organisation answers for what happens in them."""
    return has_permission(actor, Permission.SHELTER_EDIT)
