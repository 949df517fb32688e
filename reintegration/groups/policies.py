"""Who records a group session, and who crosses it out."""

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Permission, require
from core.errors import Conflict, NotVisible
from reintegration.groups.models import GroupSession


def check_may_hold(actor: User) -> None:
    """Whoever records assistance. In each file apart, she needs what recording in it needs."""
    require(actor, Permission.CASE_VIEW)
    require(actor, Permission.ASSISTANCE_EDIT)


def check_may_see(actor: User, session: GroupSession) -> None:
    if not GroupSession.objects.visible_to(actor).filter(pk=session.pk).exists():
        raise NotVisible("")


def check_may_cross_out(actor: User, session: GroupSession) -> None:
    check_may_see(actor, session)
    check_may_hold(actor)
    if session.is_crossed_out:
        raise Conflict(_("This was crossed out already. Nothing was changed."))
