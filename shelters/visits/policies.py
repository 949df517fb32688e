"""Who writes down who came to visit somebody, and who left."""

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Section
from core.errors import Conflict
from shelters.life import policies
from shelters.models import Shelter, Stay
from shelters.visits.models import Visit


def check_may_see_list(actor: User, shelter: Shelter) -> None:
    """Casework staff of the house: who is inside is theirs to know; names stand where they see the person's stays."""
    policies.check_may_work_in(actor, shelter)


def check_may_record(actor: User, stay: Stay) -> None:
    """Casework staff of the house who see the person's stays, while she is in the house."""
    policies.check_may_record(actor, stay, Section.STAYS)
    if not stay.is_open:
        raise Conflict(_("This person has been checked out. Nothing was changed."))


def check_may_end(actor: User, visit: Visit) -> None:
    """Casework staff of the house, whoever let the visitor in; once."""
    policies.check_may_record(actor, visit.stay, Section.STAYS)
    if visit.is_crossed_out or not visit.let_in or visit.left_at is not None:
        raise Conflict(_("This visitor is not in the house any more. Nothing was changed."))


def check_may_cross_out(actor: User, visit: Visit) -> None:
    """Whoever wrote it, and managers; once."""
    policies.check_may_cross_out(actor, visit, Section.STAYS)
