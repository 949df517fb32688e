"""What happens to accounts. Each function is one transaction: policy, lock, change, audit."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import notifications, policies, sessions
from accounts.actions.invitations import issue, revoke_unanswered
from accounts.actions.organisations import save_once
from accounts.enums import OrganisationType
from accounts.models import Organisation, Team, User
from accounts.roles import Role
from accounts.tokens import actions as tokens
from audit.events import Event
from audit.recorder import record
from core.errors import Refused

USER_FIELDS = ("full_name", "email", "organisation", "roles", "language")


@transaction.atomic
def add_user(details: dict[str, Any], *, actor: User) -> tuple[User, str]:
    """Add an account and invite its person to choose a password; returns both it and the invitation's token.

    People do not sign up themselves, and nobody knows another's password.
    """
    policies.check_may_edit_accounts(actor)
    user = User(username=details["username"], **{name: details[name] for name in USER_FIELDS})
    user.set_unusable_password()
    save_once(user, "username", _("An account with this username exists."))
    changes = {"roles": user.roles, "organisation": user.organisation.code}
    record(Event.USER_ADDED, actor=actor, target=user, changes=changes)
    return user, issue(user, actor=actor)


@transaction.atomic
def change_user(user: User, details: dict[str, Any], *, actor: User) -> User:
    """Change name, address, organisation, roles or language. Rights change with the next page.

    Teams belong to an organisation: whoever moves to another leaves them.
    """
    policies.check_may_edit_accounts(actor)
    user = locked(user)
    address = user.email
    changed = {name: details[name] for name in USER_FIELDS if getattr(user, name) != details[name]}
    for name, value in changed.items():
        setattr(user, name, value)
    if changed:
        user.save(update_fields=list(changed))
        if "organisation" in changed:
            user.teams.clear()
        shown = {name: value.code if isinstance(value, Organisation) else value for name, value in changed.items()}
        record(Event.USER_CHANGED, actor=actor, target=user, changes=shown)
    if "email" in changed:
        notifications.tell_at_address_before(user, address)
        notifications.tell_later(user, notifications.Change.ADDRESS)
    return user


@transaction.atomic
def change_teams(user: User, teams: Iterable[Team], *, actor: User) -> User:
    """Put somebody into these teams of her organisation, and out of all others."""
    policies.check_may_edit_accounts(actor)
    user = locked(user)
    chosen = list(teams)
    if any(team.organisation_id != user.organisation_id for team in chosen):
        raise Refused(_("Choose teams of this account's organisation."), "teams")
    user.teams.set(chosen)
    record(Event.USER_CHANGED, actor=actor, target=user, changes={"teams": None})
    return user


@transaction.atomic
def disable_user(user: User, *, actor: User) -> None:
    """Nobody signs in with the account any more; its sessions, tokens and invitations end at once."""
    policies.check_may_disable(actor, user)
    user = locked(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    revoke_unanswered(user)
    sessions.end_all(user)
    tokens.end_all(user, actor=actor)
    record(Event.USER_DISABLED, actor=actor, target=user)


@transaction.atomic
def enable_user(user: User, *, actor: User) -> None:
    """Let a disabled account sign in again."""
    policies.check_may_edit_accounts(actor)
    user = locked(user)
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
    save_once(user, "username", _("An account with this username exists."))
    record(Event.USER_ADDED, actor=None, target=user, changes={"roles": user.roles, "organisation": home.code})
    return user


def locked(user: User) -> User:
    """The account as it is now, held until the transaction is through."""
    return User.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=user.pk)
