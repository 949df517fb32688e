"""What holds for every request of somebody signed in: language, how long she stays signed in, second factor, rules."""

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts import policies, screens, sessions
from accounts.confidentiality.versions import number_in_force
from accounts.reauthentication import has_second_factor
from core.api.views import ApiView
from core.masking import names

# Where somebody without a second factor may go: to add one, to leave, to read it in her language.
OPEN_WITHOUT_SECOND_FACTOR = {
    "accounts:second_factors",
    "accounts:add_app",
    "accounts:add_passkey",
    "account_login",
    "account_logout",
    "accounts:leave",
    "accounts:stay",
    "account_reauthenticate",
    "set_language",
    "healthz",
    "readyz",
}
# Where somebody may go who has not accepted the rules in force: there, and wherever one may go before.
OPEN_WITHOUT_RULES = OPEN_WITHOUT_SECOND_FACTOR | {"accounts:rules", "accounts:make_recovery_codes"}


def is_of_api(view: Any) -> bool:
    """True for an address of the API, which asks the same itself and answers programs (accounts/tokens/api.py)."""
    return issubclass(getattr(view, "cls", type(None)), ApiView)


class UserLocaleMiddleware(LocaleMiddleware):
    """The language chosen on this device, else the one kept with the account, else the browser's, else the installation's."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        user = getattr(request, "user", None)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and getattr(user, "language", None):
            translation.activate(user.language)
            request.LANGUAGE_CODE = translation.get_language()


class SessionLimitsMiddleware:
    """A session ends when nobody used it for SESSION_IDLE_MINUTES, and after SESSION_HOURS in any case."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            response = self.get_response(request)
            if settings.LEAVE_COOKIE_NAME in request.COOKIES:
                screens.forget_mark(response)
            return response
        reason = sessions.why_over(request.session)
        if settings.LEAVE_COOKIE_NAME in request.COOKIES or (reason and request.path == reverse("accounts:leave")):
            return screens.leave(request)
        if reason:
            return self.sign_out(request, reason)
        # A page that asks by itself whether a job is done is nobody at work.
        if not request.headers.get("X-Polling"):
            sessions.touch(request.session)
        return self.get_response(request)

    def sign_out(self, request: HttpRequest, reason: str) -> HttpResponse:
        """To the sign-in page, which says why, and from there back to the page that was asked for."""
        get_adapter().sign_out(request, source=reason)
        messages.info(
            request, _("You were signed out because nobody used this page for a while. Please sign in again.")
        )
        query = ""
        if request.method == "GET" and not request.headers.get("HX-Request"):
            query = "?" + urlencode({"next": request.get_full_path()})
        response = HttpResponseRedirect(redirect(settings.LOGIN_URL).url + query)
        response.headers["Clear-Site-Data"] = sessions.CLEAR_SITE_DATA
        return response


class SecondFactorMiddleware:
    """Nobody works with a password alone: without a second factor there is only the page that adds one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        user = request.user
        if not user.is_authenticated or is_of_api(view) or has_second_factor(request):
            return None
        if request.resolver_match.view_name in OPEN_WITHOUT_SECOND_FACTOR:
            return None
        if policies.may_go_without_second_factor(user):
            return None
        return redirect("accounts:second_factors")


class NamesMiddleware:
    """Names are masked on the pages of whoever has not asked for them, until she does (accounts/screens.py)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with names(screens.names_of(request)):
            return self.get_response(request)


class RulesMiddleware:
    """Nobody works without having accepted the rules of confidentiality that are in force (ADR 0057).

    Where a new version came into force while somebody typed, what she sends is still taken: the page after it asks.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        user = request.user
        if not user.is_authenticated or is_of_api(view) or user.rules_version >= number_in_force():
            return None
        if request.resolver_match.view_name in OPEN_WITHOUT_RULES:
            return None
        if user.rules_version and request.method == "POST":
            return None
        return redirect("accounts:rules")
