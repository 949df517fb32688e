"""Who asks the guests of a house, and who reads what they said."""

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Permission, require
from core.errors import Conflict, NotVisible
from shelters import policies as shelter_policies
from shelters.models import Shelter, VoiceRound


def check_may_ask(actor: User, shelter: Shelter) -> None:
    """Managers of the house. Not its caseworkers: it is they of whom guests speak."""
    shelter_policies.check_may_set_up(actor, shelter)


def check_may_open(actor: User, shelter: Shelter) -> None:
    """The same, while no other round waits to be closed."""
    check_may_ask(actor, shelter)
    if VoiceRound.objects.filter(shelter=shelter).unclosed().exists():
        raise Conflict(_("There is a round already. Close it first, then open the next."))


def check_may_see(actor: User, round_: VoiceRound) -> None:
    """The same, whether it runs or is over."""
    if not VoiceRound.objects.visible_to(actor).filter(pk=round_.pk).exists():
        raise NotVisible("")
    require(actor, Permission.SHELTER_EDIT)


def check_may_print(actor: User, round_: VoiceRound) -> None:
    """While somebody can still answer."""
    check_may_see(actor, round_)
    if round_.is_closed or round_.until_on < timezone.localdate():
        raise Conflict(_("The time for answers is over. Nothing was changed."))


def check_may_close(actor: User, round_: VoiceRound) -> None:
    """Once, for good."""
    check_may_see(actor, round_)
    if round_.is_closed:
        raise Conflict(_("This round is closed already. Nothing was changed."))


def check_may_see_programme(actor: User) -> None:
    """IOM, all houses together: what is said of one house is its manager's to read."""
    require(actor, Permission.VOICE_ALL)
