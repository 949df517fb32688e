"""Who makes and ends tokens, and who makes the accounts of programs."""

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Permission, Role, has_permission, require
from accounts.tokens.models import Token
from core.errors import NotAllowed, NotVisible

# What a program may work as. Nothing that runs the system or judges others.
SERVICE_ROLES = [role for role in Role if role not in (Role.ADMINISTRATOR, Role.DATA_PROTECTION_OFFICER)]


def check_may_make(actor: User, user: User) -> None:
    """Everybody for herself; administrators for a program's account, never for another person's."""
    if not user.is_service:
        if actor.pk != user.pk:
            raise NotAllowed(_("A token of somebody's own is made by herself."))
        return
    require(actor, Permission.ACCOUNT_EDIT)
    if not user.is_active:
        raise NotAllowed(_("This account is disabled."))


def check_may_end(actor: User, token: Token) -> None:
    """Whose token it is, and administrators. For everybody else it does not exist."""
    if token.user_id != actor.pk and not has_permission(actor, Permission.ACCOUNT_EDIT):
        raise NotVisible("")


def check_may_keep_services(actor: User) -> None:
    """Administrators."""
    require(actor, Permission.ACCOUNT_EDIT)
