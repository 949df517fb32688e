"""Inviting somebody to choose a password: for a new account, and when a password is lost or known to others."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import notifications, policies, sessions
from accounts.models import Invitation, User
from accounts.querysets import hash_of
from accounts.tokens import actions as tokens
from audit.events import Event
from audit.recorder import record
from core.errors import NotVisible, Refused


@transaction.atomic
def invite(user: User, *, actor: User) -> str:
    """Reset an account: its password, sessions and tokens end, and a new link, whose token is returned, opens it again.

    An earlier link no longer works. The second factor stays: a reset does not get around it.
    """
    policies.check_may_invite(actor, user)
    user = User.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=user.pk)
    if not user.is_active:
        raise Refused(_("The account is disabled. Enable it first."))
    if user.has_usable_password():
        user.set_unusable_password()
        user.save(update_fields=["password"])
        record(Event.PASSWORD_RESET, actor=actor, target=user)
        notifications.tell_later(user, notifications.Change.PASSWORD_RESET)
    sessions.end_all(user)
    tokens.end_all(user, actor=actor)
    return issue(user, actor=actor)


def issue(user: User, *, actor: User) -> str:
    """Part of an action: make an account's one open invitation; returns its token, which is kept nowhere."""
    revoke_unanswered(user)
    token = secrets.token_urlsafe(32)
    until = timezone.now() + timedelta(hours=settings.INVITATION_HOURS)
    Invitation.objects.create(user=user, made_by=actor, token_hash=hash_of(token), expires_at=until)
    record(Event.INVITED, actor=actor, target=user, changes={"until": until})
    return token


@transaction.atomic
def revoke_invitation(user: User, *, actor: User) -> None:
    """The link that was sent no longer works."""
    policies.check_may_edit_accounts(actor)
    if revoke_unanswered(user):
        record(Event.INVITATION_REVOKED, actor=actor, target=user)


def revoke_unanswered(user: User) -> int:
    """Part of an action: no link of this account works from now on."""
    return Invitation.objects.filter(user=user).unanswered().update(revoked_at=timezone.now())


@transaction.atomic
def accept_invitation(token: str, password: str) -> User:
    """The invited person has chosen her password. She signs in with it next, and then adds a second factor.

    Raises NotVisible where the link was used, replaced, revoked or ran out: which of them is not told.
    """
    invitation = Invitation.objects.of_token(token).select_for_update(of=("self",)).select_related("user").first()
    if invitation is None:
        raise NotVisible("")
    user = invitation.user
    user.set_password(password)
    if not user.rules_version:
        # Her first: whoever is let in anew knows the pages.
        user.tour_step = 1
    user.save(update_fields=["password", "tour_step"])
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    sessions.end_all(user)
    record(Event.INVITATION_ACCEPTED, actor=user, target=user)
    notifications.tell_later(user, notifications.Change.PASSWORD)
    return user
