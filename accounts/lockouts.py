"""How many wrong passwords are borne, counted so that nobody can lock somebody else out.

Axes brings every failed sign-in here. What is counted, each for AXES_COOLOFF_TIME from the first failure:

- an account from one address: AXES_FAILURE_LIMIT, then that address waits. The account's person elsewhere does not;
- an account from anywhere: GUESSES_AT_ACCOUNT, then every address has one try instead of five;
- an address, whatever the account: GUESSES_OF_ADDRESS, so that one password is not tried on everybody.

A device that the account has signed in from before is counted by itself alone, and a passkey is not
counted: what others guess never keeps its person out. The answer is the same as to any wrong password.
"""

from typing import Any

from allauth.core.internal.httpkit import get_client_ip
from allauth.core.internal.ratelimit import truncate_ip
from axes.handlers.base import AxesHandler
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest

from accounts import devices
from accounts.models import User
from audit.events import Event
from audit.recorder import record

MINUTE = 60
GUESSES_AT_ACCOUNT = 30
GUESSES_OF_ADDRESS = 100


def address_of(request: HttpRequest) -> str:
    """Whence a request comes, behind as many proxies as ALLAUTH_TRUSTED_PROXY_COUNT says; of IPv6 the network."""
    return truncate_ip(get_client_ip(request) or "")


def asks_too_often(request: HttpRequest, what: str, most: int) -> bool:
    """Counts a request of a page that is open to all: more than `most` a minute from one address wait.

    Addresses stand in the cache as a fingerprint, for a minute.
    """
    return count(f"{what}:asked:{devices.name_of(address_of(request))}", MINUTE) > most


def count(key: str, seconds: int) -> int:
    """One more; the counter runs for so long from the first and is not prolonged by the next. All processes share it."""
    cache.add(key, 0, timeout=seconds)
    try:
        return cache.incr(key)
    except ValueError:  # it ran out in this very moment
        cache.set(key, 1, timeout=seconds)
        return 1


class Lockouts(AxesHandler):
    """The handler that axes asks before each password is looked at, and tells of each failure."""

    def is_locked(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        counted = cache.get_many(_counters(request, _username(credentials)))
        here = next((count for key, count in counted.items() if ":here:" in key), 0)
        account = next((count for key, count in counted.items() if ":account:" in key), 0)
        address = next((count for key, count in counted.items() if ":address:" in key), 0)
        return (
            here >= settings.AXES_FAILURE_LIMIT
            or (here >= 1 and account >= GUESSES_AT_ACCOUNT)
            or address >= GUESSES_OF_ADDRESS
        )

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
    ) -> None:
        if request is None or request.axes_locked_out:
            return
        username, cooling = _username(credentials), int(settings.AXES_COOLOFF_TIME.total_seconds())
        for key, limit in _counters(request, username).items():
            if count(key, cooling) == limit:
                _record(username, key.split(":")[1])

    def user_logged_in(self, sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
        cache.delete_many(key for key in _counters(request, user.get_username()) if ":here:" in key)


def _username(credentials: dict[str, Any] | None) -> str:
    return str((credentials or {}).get("username") or "")


def _counters(request: HttpRequest, username: str) -> dict[str, int]:
    """The counters of one attempt, each with its limit."""
    name, device = devices.name_of(username), devices.known_as(request, username)
    if device:
        return {f"lockout:here:{name}:{device}": settings.AXES_FAILURE_LIMIT}
    address = devices.name_of(request.axes_ip_address)
    return {
        f"lockout:here:{name}:{address}": settings.AXES_FAILURE_LIMIT,
        f"lockout:account:{name}": GUESSES_AT_ACCOUNT,
        f"lockout:address:{address}": GUESSES_OF_ADDRESS,
    }


@transaction.atomic
def _record(username: str, source: str) -> None:
    """Once for each time that a limit is reached; about the account, if there is one of that name."""
    target = User.objects.filter(username__iexact=username).first() if source != "address" else None
    record(Event.SIGN_IN_LOCKED_OUT, actor=None, target=target, changes={"source": source})
