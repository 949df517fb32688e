"""Leaving in a hurry, and saying that one is still there."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import screens, sessions
from core.views import PageView


class Leave(PageView):
    """Quick exit: no question asked, nothing on the next page that tells what was here."""

    http_method_names = ["post"]
    works_once = False

    def post(self, request: HttpRequest) -> HttpResponse:
        return screens.leave(request)


class Stay(PageView):
    """Somebody is still there, in whichever tab; or, with X-Polling, only: how long is there left? In seconds."""

    http_method_names = ["post"]
    works_once = False

    def post(self, request: HttpRequest) -> HttpResponse:
        return JsonResponse({"left": sessions.left(request.session)})


@require_safe
def empty(request: HttpRequest) -> HttpResponse:
    """What a quick exit shows where no script runs: an empty page, or the way to the address that was chosen."""
    response = render(request, "layout/empty.html")
    if settings.QUICK_EXIT_ADDRESS:
        response.headers["Refresh"] = f"0; url={settings.QUICK_EXIT_ADDRESS}"
    response.headers["Cache-Control"] = "no-store"
    return response
