"""Ending sessions: one's own on other devices, or, as an administrator, somebody's."""

from allauth.usersessions.models import UserSession
from django.db import transaction

from accounts import policies, sessions
from accounts.models import User
from accounts.tokens import actions as tokens
from audit.events import Event
from audit.recorder import record
from core.errors import NotVisible


@transaction.atomic
def end_session(user: User, row_id: int) -> None:
    """End one session of one's own."""
    if not sessions.end(UserSession.objects.filter(user=user, pk=row_id)):
        raise NotVisible("")
    record(Event.SESSIONS_ENDED, actor=user, target=user, changes={"quantity": 1})


@transaction.atomic
def end_other_sessions(user: User, *, keep: str) -> int:
    """End every session of one's own but the one in hand; returns how many."""
    ended = sessions.end_all(user, but=keep)
    record(Event.SESSIONS_ENDED, actor=user, target=user, changes={"quantity": ended})
    return ended


@transaction.atomic
def end_sessions_of(user: User, *, actor: User) -> int:
    """Sign somebody out everywhere, her programs as well; she may sign in again, and make new tokens."""
    policies.check_may_edit_accounts(actor)
    ended = sessions.end_all(user)
    tokens.end_all(user, actor=actor)
    record(Event.SESSIONS_ENDED, actor=actor, target=user, changes={"quantity": ended})
    return ended
