"""Who may add, change and disable accounts and organisations, and read the record."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.roles import Permission, require
from core.errors import NotAllowed


def check_may_edit_accounts(actor: Any) -> None:
    """Administrators, for the whole programme."""
    require(actor, Permission.ACCOUNT_EDIT)


def check_may_disable(actor: Any, user: Any) -> None:
    """Administrators; nobody disables the account they are using."""
    require(actor, Permission.ACCOUNT_EDIT)
    if actor.pk == user.pk:
        raise NotAllowed(_("You cannot disable your own account. Ask another administrator."))


def check_may_read_record(actor: Any) -> None:
    """Auditors."""
    require(actor, Permission.AUDIT_VIEW)
