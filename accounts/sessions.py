"""Sessions: whose one is, when one is over, which ones somebody has, and ending them, in the database and in the cache."""

import time
from importlib import import_module
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import models, transaction
from django.utils import timezone

from accounts.models import User

STARTED, SEEN = "accounts.started", "accounts.seen"
# What the browser is asked to drop when a session ends; cookies stay, they hold no more than language and device.
CLEAR_SITE_DATA = '"cache", "storage"'
# How exactly the last request is known, in seconds: a session is not written for each one.
PRECISION = min(60, settings.SESSION_IDLE_MINUTES * 6)


class AccountBackend(AuthenticationBackend):
    """Signing in as allauth has it; the account of a session comes with its organisation and teams, asked by every page."""

    def user_can_authenticate(self, user: Any) -> bool:
        """No program signs in here: it shows its token to the API."""
        return super().user_can_authenticate(user) and not user.is_service

    def get_user(self, user_id: Any) -> User | None:
        user = User.objects.with_what_pages_ask().filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None


def begin(session: SessionBase) -> None:
    """Both clocks start when somebody has signed in."""
    session[STARTED] = session[SEEN] = int(time.time())


def why_over(session: SessionBase) -> str:
    """`idle` or `absolute` if its time is over, else empty. A session that lacks its clocks is over."""
    now = time.time()
    if now - session.get(STARTED, 0) >= settings.SESSION_HOURS * 3600:
        return "absolute"
    if now - session.get(SEEN, 0) >= settings.SESSION_IDLE_MINUTES * 60:
        return "idle"
    return ""


def left(session: SessionBase) -> float:
    """Seconds until it is over, if nobody uses it from now on."""
    ends = (
        session.get(STARTED, 0) + settings.SESSION_HOURS * 3600,
        session.get(SEEN, 0) + settings.SESSION_IDLE_MINUTES * 60,
    )
    return max(0.0, min(ends) - time.time())


def touch(session: SessionBase) -> None:
    """Somebody is at work: the idle clock starts again."""
    now = int(time.time())
    if now - session[SEEN] >= PRECISION:
        session[SEEN] = now
        UserSession.objects.filter(session_key=session.session_key).update(last_seen_at=timezone.now())


def renew(session: SessionBase) -> None:
    """Give the session another key: whoever may have learnt the one before is left with nothing."""
    before = session.session_key
    session.cycle_key()
    UserSession.objects.filter(session_key=before).update(session_key=session.session_key)


def forget(session_key: str | None) -> None:
    """Take a session off its owner's list; whoever calls has ended it."""
    UserSession.objects.filter(session_key=session_key).delete()


def listed_of(user: Any) -> list[UserSession]:
    """Somebody's sessions that are still alive, newest first."""
    return sorted(UserSession.objects.purge_and_list(user), key=lambda row: row.last_seen_at, reverse=True)


def end(rows: models.QuerySet) -> int:
    """End the sessions of these rows of UserSession; returns how many.

    The store reads through a cache, so they go twice: now, and once more when
    the transaction is through, as somebody may have read them back before that.
    """
    keys = list(rows.values_list("session_key", flat=True))
    rows.delete()
    _erase(keys)
    transaction.on_commit(lambda: _erase(keys))
    return len(keys)


def end_all(user: Any, *, but: str | None = None) -> int:
    """End every session of an account, on all devices (but one)."""
    rows = UserSession.objects.filter(user=user)
    return end(rows.exclude(session_key=but) if but else rows)


def _erase(keys: list[str]) -> None:
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    for key in keys:
        store.delete(key)
