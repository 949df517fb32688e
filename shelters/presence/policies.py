"""Who takes a roll call, and who reads who is in the house."""

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Permission, require
from core.errors import Conflict, NotVisible
from shelters import policies as shelter_policies
from shelters.models import Shelter, Stay
from shelters.presence.models import RollCall


def check_may_take(actor: User, shelter: Shelter) -> None:
    """Casework staff of the house."""
    shelter_policies.require_visible(actor, shelter)
    require(actor, Permission.STAY_EDIT)


def check_may_mark(actor: User, roll_call: RollCall) -> None:
    """Casework staff of the house, whoever began it, until it is finished: from then on it stays as it is."""
    check_may_take(actor, roll_call.shelter)
    if roll_call.is_finished:
        raise Conflict(_("This roll call is finished. Nothing was changed; take another."))


def check_may_print(actor: User, shelter: Shelter) -> None:
    """Casework staff of the house, at any hour and without asking anybody: a fire does not wait."""
    check_may_take(actor, shelter)


def check_may_set_hour(actor: User, shelter: Shelter) -> None:
    """Shelter managers say by when the roll call is taken."""
    shelter_policies.check_may_set_up(actor, shelter)


def check_may_say_help(actor: User, stay: Stay) -> None:
    """Casework staff of the house say who does not get out alone, of everybody in it: they see it, whosever the file is."""
    if not Stay.objects.visible_to(actor).filter(pk=stay.pk).exists():
        raise NotVisible("")
    require(actor, Permission.STAY_EDIT)
    if not stay.is_open:
        raise Conflict(_("This person has been checked out already. Nothing was changed."))
