"""What happens to accounts and organisations. Each function is one transaction: policy, lock, change, audit."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import policies
from accounts.enums import OrganisationType
from accounts.models import Organisation, User
from accounts.roles import Role
from audit.events import Event
from audit.recorder import record
from core.errors import Refused

ORGANISATION_FIELDS = ("code", "name", "type", "case_prefix")
USER_FIELDS = ("full_name", "email", "organisation", "roles", "language")


@transaction.atomic
def add_organisation(details: dict[str, Any], *, actor: User) -> Organisation:
    """Add an organisation; its code is unique."""
    policies.check_may_edit_accounts(actor)
    organisation = Organisation(**{name: details[name] for name in ORGANISATION_FIELDS})
    _save_once(organisation, "code", _("An organisation with this code exists."))
    changes = {"organisation": organisation.code, "type": organisation.type}
    record(Event.ORGANISATION_ADDED, actor=actor, target=organisation, changes=changes)
    return organisation


@transaction.atomic
def change_organisation(organisation: Organisation, details: dict[str, Any], *, actor: User) -> Organisation:
    """Change name, kind or prefix; numbers given already stay as they are."""
    policies.check_may_edit_accounts(actor)
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    changed = [name for name in ORGANISATION_FIELDS if getattr(organisation, name) != details[name]]
    for name in changed:
        setattr(organisation, name, details[name])
    if changed:
        _save_once(organisation, "code", _("An organisation with this code exists."))
        record(Event.ORGANISATION_CHANGED, actor=actor, target=organisation, changes=dict.fromkeys(changed))
    return organisation


@transaction.atomic
def add_user(details: dict[str, Any], *, password: str, actor: User) -> User:
    """Add an account; people do not sign up themselves."""
    policies.check_may_edit_accounts(actor)
    user = User(username=details["username"], **{name: details[name] for name in USER_FIELDS})
    user.set_password(password)
    _save_once(user, "username", _("An account with this username exists."))
    changes = {"roles": user.roles, "organisation": user.organisation.code}
    record(Event.USER_ADDED, actor=actor, target=user, changes=changes)
    return user


@transaction.atomic
def change_user(user: User, details: dict[str, Any], *, actor: User) -> User:
    """Change name, address, organisation, roles or language. Rights change with the next page."""
    policies.check_may_edit_accounts(actor)
    user = User.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=user.pk)
    changed = {name: details[name] for name in USER_FIELDS if getattr(user, name) != details[name]}
    for name, value in changed.items():
        setattr(user, name, value)
    if changed:
        user.save(update_fields=list(changed))
        shown = {name: value.code if isinstance(value, Organisation) else value for name, value in changed.items()}
        record(Event.USER_CHANGED, actor=actor, target=user, changes=shown)
    return user


@transaction.atomic
def set_password(user: User, password: str, *, actor: User) -> None:
    """Give an account a new password; whoever was signed in with the old one no longer is."""
    policies.check_may_edit_accounts(actor)
    user.set_password(password)
    user.save(update_fields=["password"])
    record(Event.PASSWORD_CHANGED, actor=actor, target=user)


@transaction.atomic
def disable_user(user: User, *, actor: User) -> None:
    """Nobody signs in with the account any more; open sessions end with their next request."""
    policies.check_may_disable(actor, user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    record(Event.USER_DISABLED, actor=actor, target=user)


@transaction.atomic
def enable_user(user: User, *, actor: User) -> None:
    """Let a disabled account sign in again."""
    policies.check_may_edit_accounts(actor)
    user.is_active = True
    user.save(update_fields=["is_active"])
    record(Event.USER_ENABLED, actor=actor, target=user)


@transaction.atomic
def add_first_administrator(*, username: str, full_name: str, password: str, organisation: dict[str, str]) -> User:
    """Make the account that adds all others; refused once there is an administrator, who is then to be asked."""
    if User.objects.filter(roles__contains=[Role.ADMINISTRATOR], is_active=True).exists():
        raise Refused(_("There is an administrator already. New accounts are added in the browser."))
    if organisation["type"] not in OrganisationType.values:
        raise Refused(_("Unknown kind of organisation."))
    prefix = "".join(letter for letter in organisation["code"].upper() if "A" <= letter <= "Z")[:8]
    home, _made = Organisation.objects.get_or_create(
        code=organisation["code"], defaults=organisation | {"case_prefix": prefix if len(prefix) > 1 else "CASE"}
    )
    user = User(username=username, full_name=full_name, organisation=home, roles=[Role.ADMINISTRATOR])
    user.set_password(password)
    _save_once(user, "username", _("An account with this username exists."))
    record(Event.USER_ADDED, actor=None, target=user, changes={"roles": user.roles, "organisation": home.code})
    return user


def _save_once(row: Any, field: str, message: str) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused(message, field) from None
