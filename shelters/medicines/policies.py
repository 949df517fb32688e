"""Who sees somebody's medicines, writes them down, and gives them."""

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Section, sections_of_role
from core.errors import Conflict, NotAllowed
from shelters.life import policies
from shelters.medicines.models import Giving, Medicine
from shelters.models import Shelter, Stay


def check_may_see_sheet(actor: User, shelter: Shelter) -> None:
    """Casework staff of the house whose role sees what concerns health; on it stands what they see of each file."""
    policies.check_may_work_in(actor, shelter)
    if Section.HEALTH not in sections_of_role(actor):
        raise NotAllowed(_("Your role does not include this."))


def check_may_see(actor: User, stay: Stay) -> None:
    """Staff of the house to whom the health part of the file is open."""
    policies.check_may_see(actor, stay, Section.HEALTH)


def check_may_record(actor: User, stay: Stay) -> None:
    """As seeing them, for casework staff, while the person is in the house."""
    policies.check_may_record(actor, stay, Section.HEALTH)
    if not stay.is_open:
        raise Conflict(_("This person has been checked out. Nothing was changed."))


def check_may_give(actor: User, medicine: Medicine) -> None:
    """As writing it down; only what staff keeps, and what was not crossed out."""
    check_may_record(actor, medicine.stay)
    if medicine.is_crossed_out:
        raise Conflict(_("This medicine was crossed out. Nothing was changed."))


def check_may_stop(actor: User, medicine: Medicine) -> None:
    """Whoever may write medicines down, as long as it is not over."""
    check_may_give(actor, medicine)
    if medicine.until_on is not None and medicine.until_on < timezone.localdate():
        raise Conflict(_("This medicine has ended already. Nothing was changed."))


def check_may_cross_out(actor: User, row: Medicine | Giving) -> None:
    """Whoever wrote it, and managers; once."""
    policies.check_may_cross_out(actor, row, Section.HEALTH)
