"""Between a screen and whoever stands beside it: how long a page may be read, how it is left in a hurry, whom it names."""

import time
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts import sessions
from core.masking import Names

NAMES_UNTIL = "accounts.names_until"


def screen(request: HttpRequest) -> dict[str, Any]:
    """For the frame of every page of somebody signed in (static/js/screen.js); nothing for others.

    A page that says what went wrong may be drawn before anybody knows whose session it is.
    """
    user, session = getattr(request, "user", None), getattr(request, "session", None)
    if user is None or session is None or not user.is_authenticated:
        return {"screen": None}
    left, names = sessions.left(session), names_left(session) if hides_names(user) else 0
    return {
        "screen": {
            "left": str(round(left, 1)),
            # For a page without scripts: when it asks again, its time is over, or that of the names on it.
            "reload_after": str(int(min(left, names) if names else left) + 1),
            "hides_names": hides_names(user),
            "names_left": str(round(names, 1)) if names else "",
            "target": settings.QUICK_EXIT_ADDRESS or "about:blank",
            "mark": settings.LEAVE_COOKIE_NAME,
        }
    }


def hides_names(user: Any) -> bool:
    """Whether names are masked for this account until it asks: as the installation has it, or as she chose."""
    if settings.HIDE_NAMES == "always":
        return True
    return settings.HIDE_NAMES == "by_default" if user.hides_names is None else bool(user.hides_names)


def names_of(request: HttpRequest) -> Names:
    """How the pages of this request print names."""
    if not request.user.is_authenticated or not hides_names(request.user):
        return Names.OPEN
    return Names.SHOWN if names_left(request.session) else Names.HIDDEN


def names_left(session: SessionBase) -> float:
    """Seconds for which names still show in this session."""
    return max(0.0, float(session.get(NAMES_UNTIL, 0)) - time.time())


def show_names(session: SessionBase) -> None:
    """From now on, for some minutes, in this session alone."""
    session[NAMES_UNTIL] = time.time() + settings.NAMES_SHOWN_MINUTES * 60


def hide_names(session: SessionBase) -> None:
    session.pop(NAMES_UNTIL, None)


def leave(request: HttpRequest) -> HttpResponse:
    """End the session and answer with a page that says nothing; nothing of what was seen stays with the browser."""
    if request.user.is_authenticated:
        get_adapter().sign_out(request, source="quick_exit")
    response = redirect("empty")
    response.headers["Clear-Site-Data"] = sessions.CLEAR_SITE_DATA
    forget_mark(response)
    return response


def forget_mark(response: HttpResponse) -> None:
    """What a page left behind at a quick exit has done its work."""
    response.set_cookie(
        settings.LEAVE_COOKIE_NAME, "", max_age=0, path="/", secure=settings.SESSION_COOKIE_SECURE, samesite="Strict"
    )
