"""Between a screen and whoever stands beside it: how long a page may be read, and how it is left in a hurry."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts import sessions


def screen(request: HttpRequest) -> dict[str, Any]:
    """For the frame of every page of somebody signed in (static/js/screen.js); nothing for others.

    A page that says what went wrong may be drawn before anybody knows whose session it is.
    """
    user, session = getattr(request, "user", None), getattr(request, "session", None)
    if user is None or session is None or not user.is_authenticated:
        return {"screen": None}
    left = sessions.left(session)
    return {
        "screen": {
            "left": str(round(left, 1)),
            # For a page without scripts: when it asks again, its time is over.
            "reload_after": str(int(left) + 1),
            "target": settings.QUICK_EXIT_ADDRESS or "about:blank",
            "mark": settings.LEAVE_COOKIE_NAME,
        }
    }


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
