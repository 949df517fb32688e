"""Tokens made, used and ended; accounts of programs. Each function is one transaction: policy, lock, change, audit."""

import secrets
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import notifications
from accounts.actions.organisations import save_once
from accounts.models import User
from accounts.querysets import hash_of
from accounts.tokens import policies
from accounts.tokens.models import Token
from audit.events import Event
from audit.recorder import record
from core.errors import Conflict, Refused

LONGEST = timedelta(days=365)
# So that a search for secrets that leaked knows one when it sees it.
PREFIX = "scms_"


@transaction.atomic
def make_token(user: User, details: dict[str, Any], *, actor: User) -> tuple[Token, str]:
    """A new token and what its program sends, which nobody is shown again: `label`, `scopes`, `networks`, `expires_on`."""
    policies.check_may_make(actor, user)
    _refuse_day(details["expires_on"])
    secret = PREFIX + secrets.token_urlsafe(32)
    token = Token.objects.create(
        user=user,
        made_by=actor,
        label=details["label"],
        token_hash=hash_of(secret),
        scopes=sorted(details["scopes"]),
        networks=list(details["networks"]),
        expires_on=details["expires_on"],
    )
    changes = {"scopes": token.scopes, "networks": None, "until": token.expires_on, "user": user.username}
    record(Event.TOKEN_MADE, actor=actor, target=token, changes=changes)
    if not user.is_service:
        notifications.tell_later(user, notifications.Change.TOKEN)
    return token, secret


@transaction.atomic
def end_token(token: Token, *, actor: User) -> None:
    """It opens nothing from now on."""
    policies.check_may_end(actor, token)
    token = Token.objects.select_for_update(of=("self",)).select_related("user").get(pk=token.pk)
    if token.ended_at is not None:
        raise Conflict(_("This token was ended already."))
    _end(token, actor)


def end_all(user: User, *, actor: User) -> None:
    """End every token of an account, with what was done to the account."""
    for token in Token.objects.not_ended_of(user).select_related("user").select_for_update(of=("self",)):
        _end(token, actor)


def _end(token: Token, actor: User) -> None:
    token.ended_at, token.ended_by = timezone.now(), actor
    token.save(update_fields=["ended_at", "ended_by"])
    record(Event.TOKEN_ENDED, actor=actor, target=token, changes={"user": token.user.username})


@transaction.atomic
def add_service(details: dict[str, Any], *, actor: User) -> User:
    """The account of a program: of one organisation, with one role, without a password or any way to get one."""
    policies.check_may_keep_services(actor)
    if details["role"] not in policies.SERVICE_ROLES:
        raise Refused(_("A program does not work as this."), "role")
    user = User(
        username=details["username"],
        full_name=details["full_name"],
        organisation=details["organisation"],
        service_role=details["role"],
    )
    user.set_unusable_password()
    save_once(user, "username", _("An account with this username exists."))
    changes = {"roles": [user.service_role], "organisation": user.organisation.code}
    record(Event.PROGRAM_ADDED, actor=actor, target=user, changes=changes)
    return user


def noticed(token: Token) -> None:
    """It is used today: written once a day."""
    today = timezone.localdate()
    Token.objects.filter(pk=token.pk).exclude(used_on=today).update(used_on=today)


def _refuse_day(day: date) -> None:
    today = timezone.localdate()
    if not today <= day <= today + LONGEST:
        raise Refused(_("Choose a day from today on, at most a year ahead."), "expires_on")
