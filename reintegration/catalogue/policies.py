"""Who reads the catalogue, and who keeps it."""

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Permission, has_permission, require
from core.errors import NotAllowed


def check_may_read(actor: User) -> None:
    if not any(has_permission(actor, one) for one in (Permission.ASSISTANCE_EDIT, Permission.SERVICE_EDIT)):
        raise NotAllowed(_("Your role does not include this."))


def check_may_write(actor: User) -> None:
    require(actor, Permission.SERVICE_EDIT)
