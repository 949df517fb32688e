"""Which request is being answered, for the record: by whom is known there, from where and in which session is known here."""

from contextvars import ContextVar
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from audit.events import Event

# Only where it may have to be asked who sat there. Everything else of a session leads to its sign-in.
WITH_ADDRESS = frozenset(
    {
        Event.SIGNED_IN,
        Event.SIGN_IN_FAILED,
        Event.ACCESS_REFUSED,
        # A token has no sign-in to lead to.
        Event.API_READ,
        Event.API_CHANGED,
        Event.ALARM_RAISED,
        Event.SEARCH_ALARM_RAISED,
        Event.PASSWORD_CHANGED,
    }
)


@dataclass
class RequestContext:
    """One request. The session's key may be given and taken while it is answered (signing in and out)."""

    request: HttpRequest
    request_id: UUID = field(default_factory=uuid4)
    session_at_start: str = ""


current: ContextVar[RequestContext | None] = ContextVar("audited_request", default=None)


def begin(request: HttpRequest) -> Any:
    """Remember the request until `current.reset(…)` is called with what this returns."""
    session = getattr(request, "session", None)
    return current.set(RequestContext(request, session_at_start=getattr(session, "session_key", None) or ""))


def columns(event: Event | str) -> dict[str, Any]:
    """What an event keeps of the request it happened in; nothing where there is none (tasks, commands)."""
    context = current.get()
    if context is None:
        return {}
    session = getattr(context.request, "session", None)
    key = getattr(session, "session_key", None) or context.session_at_start
    return {
        "request_id": context.request_id,
        "session_digest": digest_of(key) if key else "",
        "address": address_of(context.request) if event in WITH_ADDRESS else None,
    }


def digest_of(session_key: str) -> str:
    """What stands for a session: the same for all of it, and of no use to take it over."""
    return salted_hmac("audit.session", session_key, algorithm="sha256").hexdigest()[:32]


def address_of(request: HttpRequest) -> str | None:
    """The visitor's address: the proxy's word for it where we stand behind one, else the connection's."""
    proxies = getattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", 0)
    given = request.headers.get("X-Forwarded-For", "").split(",") if proxies else []
    found = given[-proxies].strip() if len(given) >= proxies > 0 else request.META.get("REMOTE_ADDR", "")
    try:
        return str(ip_address(found))
    except ValueError:
        return None
