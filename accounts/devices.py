"""Which devices an account has signed in from: a signed cookie, so that somebody else's guesses do not lock them out.

It opens nothing. It says that guesses from here are counted apart (lockouts.py).
"""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

_SALT = "accounts.devices"
_DAYS = 180
_ACCOUNTS = 8


def name_of(username: str) -> str:
    """A stand-in for a name that was typed: people type their password into the field of their name."""
    return salted_hmac(_SALT, username.strip().lower(), algorithm="sha256").hexdigest()[:32]


def known_as(request: HttpRequest, username: str) -> str:
    """The device's own mark, if the account has signed in from it before; else empty."""
    mark, accounts = _read(request)
    return mark if name_of(username) in accounts else ""


def remember(request: HttpRequest, response: HttpResponse, username: str) -> None:
    """Note on the device that the account has signed in from it; the last few accounts are kept."""
    mark, accounts = _read(request)
    name = name_of(username)
    accounts = [name, *(other for other in accounts if other != name)][:_ACCOUNTS]
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps([mark or secrets.token_urlsafe(16), accounts], salt=_SALT),
        max_age=_DAYS * 86_400,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        mark, accounts = signing.loads(
            request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt=_SALT, max_age=_DAYS * 86_400
        )
    except signing.BadSignature:
        return "", []
    return mark, accounts
