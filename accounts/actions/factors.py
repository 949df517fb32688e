"""What happens to second factors: one's own authenticator app, passkeys and recovery codes; resetting somebody's."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import notifications, policies, second_factors, sessions
from accounts.models import User
from accounts.tokens import actions as tokens
from audit.events import Event
from audit.recorder import record
from core.errors import Conflict, Refused

CODES = Authenticator.Type.RECOVERY_CODES


@transaction.atomic
def add_app(user: User, secret: str) -> tuple[Authenticator, list[str]]:
    """Add an authenticator app, one for each account; returns it and, with the first factor, recovery codes."""
    _lock(user)
    try:
        with transaction.atomic():
            factor = TOTP.activate(user, secret).instance
    except IntegrityError:
        raise Conflict(_("There is an authenticator app already. Remove it before you add another.")) from None
    return factor, _added(user, factor)


@transaction.atomic
def add_passkey(user: User, name: str, credential: dict[str, Any]) -> tuple[Authenticator, list[str]]:
    """Add a passkey that was checked; returns it and, with the first factor, recovery codes."""
    _lock(user)
    factor = WebAuthn.add(user, name, credential).instance
    return factor, _added(user, factor)


@transaction.atomic
def remove_factor(user: User, factor: Authenticator) -> None:
    """Remove an app or a passkey of one's own; the last of them stays."""
    _lock(user)
    is_last = not second_factors.main_of(user).exclude(pk=factor.pk).exists()
    if is_last and not policies.may_go_without_second_factor(user):
        raise Refused(_("This is your only second factor. Add another before you remove it."))
    kind = factor.type
    factor.delete()
    if is_last:
        Authenticator.objects.filter(user=user).delete()
    record(Event.SECOND_FACTOR_REMOVED, actor=user, target=user, changes={"type": kind})
    notifications.tell_later(user, notifications.Change.FACTOR_REMOVED)


@transaction.atomic
def make_recovery_codes(user: User) -> list[str]:
    """Make new recovery codes, each good for one sign-in; the old ones no longer work. They are never shown again."""
    _lock(user)
    policies.check_may_make_recovery_codes(second_factors.main_of(user).exists())
    Authenticator.objects.filter(user=user, type=CODES).delete()
    notifications.tell_later(user, notifications.Change.RECOVERY_CODES)
    return _new_codes(user)


@transaction.atomic
def reset_second_factor(user: User, *, identity_seen: str, reason: str, actor: User) -> None:
    """Somebody lost her factors: all are removed, her sessions and tokens end; her next sign-in adds a new one.

    Only after an administrator made sure that it is she, as when the account was made; how is put on record.
    """
    policies.check_may_reset_second_factor(actor, user)
    _lock(user)
    Authenticator.objects.filter(user=user).delete()
    sessions.end_all(user)
    tokens.end_all(user, actor=actor)
    changes = {"reason_code": identity_seen}
    record(Event.SECOND_FACTOR_RESET, actor=actor, target=user, changes=changes, reason=reason)
    notifications.tell_later(user, notifications.Change.FACTOR_RESET)


def _lock(user: User) -> None:
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)


def _added(user: User, factor: Authenticator) -> list[str]:
    record(Event.SECOND_FACTOR_ADDED, actor=user, target=user, changes={"type": factor.type})
    notifications.tell_later(user, notifications.Change.FACTOR_ADDED)
    return [] if Authenticator.objects.filter(user=user, type=CODES).exists() else _new_codes(user)


def _new_codes(user: User) -> list[str]:
    codes = RecoveryCodes.activate(user).generate_codes()
    record(Event.RECOVERY_CODES_MADE, actor=user, target=user, changes={"quantity": len(codes)})
    return codes
