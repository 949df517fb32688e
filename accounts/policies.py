"""Who may add, change and disable accounts and organisations, and read the record."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.roles import Permission, has_permission, require
from core.errors import NotAllowed


def check_may_edit_accounts(actor: Any) -> None:
    """Administrators, for the whole programme."""
    require(actor, Permission.ACCOUNT_EDIT)


def check_may_disable(actor: Any, user: Any) -> None:
    """Administrators; nobody disables the account they are using."""
    require(actor, Permission.ACCOUNT_EDIT)
    if actor.pk == user.pk:
        raise NotAllowed(_("You cannot disable your own account. Ask another administrator."))


def check_may_invite(actor: Any, user: Any) -> None:
    """Administrators; one's own password is changed by knowing it."""
    require(actor, Permission.ACCOUNT_EDIT)
    if actor.pk == user.pk:
        raise NotAllowed(_("This is your own account. Change your password on your own page."))


def check_may_reset_second_factor(actor: Any, user: Any) -> None:
    """Administrators, and never one's own: that would get around it."""
    require(actor, Permission.ACCOUNT_EDIT)
    if actor.pk == user.pk:
        raise NotAllowed(_("You cannot reset your own second factor. Ask another administrator."))


def check_may_make_recovery_codes(has_factor: bool) -> None:
    """Whoever has a factor that they stand in for."""
    if not has_factor:
        raise NotAllowed(_("Add an authenticator app or a passkey first."))


def may_go_without_second_factor(user: Any) -> bool:
    """The demonstration's accounts, on a workstation. Nobody else, anywhere."""
    return bool(settings.LOCAL and user.is_demo)


def check_may_read_record(actor: Any) -> None:
    """Auditors."""
    require(actor, Permission.AUDIT_VIEW)


def alarms_seen_by(actor: Any) -> str | None:
    """Of which organisation somebody sees the alarms: auditors and administrators of all (""), managers of their own."""
    if has_permission(actor, Permission.AUDIT_VIEW) or has_permission(actor, Permission.ACCOUNT_EDIT):
        return ""
    return actor.organisation.code if has_permission(actor, Permission.CASE_GRANT) else None


def check_may_see_alarms(actor: Any) -> None:
    """Auditors and administrators, and managers for their own organisation."""
    if alarms_seen_by(actor) is None:
        raise NotAllowed(_("Your role does not include this."))


def check_may_allow_reading(actor: Any, user: Any) -> None:
    """Administrators, and managers for their own staff; never for oneself. Auditors look and change nothing."""
    if not has_permission(actor, Permission.ACCOUNT_EDIT):
        require(actor, Permission.CASE_GRANT)
        if actor.organisation_id != user.organisation_id:
            raise NotAllowed(_("Only the manager of the same organisation can allow this."))
    if actor.pk == user.pk:
        raise NotAllowed(_("Somebody else has to allow this to you."))


def may_allow_reading_at_all(actor: Any) -> bool:
    """True for whoever may do so for somebody: to show the button."""
    return has_permission(actor, Permission.ACCOUNT_EDIT) or has_permission(actor, Permission.CASE_GRANT)
