"""Who takes things into keeping, and hands them back."""

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Section
from core.errors import Conflict
from shelters.belongings.models import Belonging
from shelters.life import policies
from shelters.models import Stay


def check_may_see(actor: User, stay: Stay) -> None:
    """Staff of the house who see the person's stays."""
    policies.check_may_see(actor, stay, Section.STAYS)


def check_may_take(actor: User, stay: Stay) -> None:
    """Casework staff of the house who see the person's stays; also of somebody who has left, if something is found."""
    policies.check_may_record(actor, stay, Section.STAYS)


def check_may_hand_back(actor: User, belonging: Belonging) -> None:
    """As taking it, while some of it is in keeping."""
    check_may_take(actor, belonging.stay)
    if belonging.is_crossed_out or belonging.is_back:
        raise Conflict(_("This is not in keeping any more. Nothing was changed."))


def check_may_cross_out(actor: User, belonging: Belonging) -> None:
    """Whoever wrote it, and managers, as long as nothing of it was handed back."""
    policies.check_may_cross_out(actor, belonging, Section.STAYS)
    if belonging.returned:
        raise Conflict(_("Some of it was handed back already. Nothing was changed."))
