"""Who asks the API, whether she may ask this at all, and how often. The base of the API knows these by REST_FRAMEWORK."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.throttling import BaseThrottle

from accounts import access, policies
from accounts.confidentiality.versions import number_in_force
from accounts.lockouts import MINUTE, asks_too_often, count
from accounts.reauthentication import has_second_factor
from accounts.tokens.enums import Verb
from core.errors import NotAllowed


class TokenOrSession(SessionAuthentication):
    """The token that the middleware found; else the session of a browser, which shows besides that the request is its own."""

    def authenticate(self, request: Any) -> tuple[Any, Any] | None:
        token = getattr(request._request, "token", None)
        if token is False:
            if not bear_refusal(request._request):
                raise Throttled(wait=MINUTE)
            raise AuthenticationFailed(_("This token is good for nothing here."))
        return super().authenticate(request) if token is None else (token.user, token)

    def authenticate_header(self, request: Any) -> str:
        return 'Bearer realm="api"'


class MayAsk(BasePermission):
    """Somebody who could open a page now, with a token that is good for this. What she may see is asked of the rows."""

    def has_permission(self, request: Any, view: Any) -> bool:
        user, token = request.user, request.auth
        if not user.is_authenticated:
            return False
        # Who may see nothing is told so by an empty list: it must not be empty because nobody said for whom it is.
        access.require_context(user)
        if not user.is_service and user.rules_version < number_in_force():
            raise NotAllowed(_("Accept the rules of confidentiality in the browser first."))
        if token is None:
            if not has_second_factor(request._request) and not policies.may_go_without_second_factor(user):
                raise NotAllowed(_("Add a second factor in the browser first."))
        elif view.resource and scope_of(request, view) not in token.scopes:
            raise NotAllowed(
                _("This token is not good for this: it lacks “%(scope)s”.") % {"scope": scope_of(request, view)}
            )
        return True


def scope_of(request: Any, view: Any) -> str:
    """What a token has to be good for."""
    verb = Verb.READ if request.method in SAFE_METHODS else Verb.WRITE
    return f"{view.resource}:{verb.value}"


class ByClient(BaseThrottle):
    """So many requests a minute from one token or one browser's account; from one address, without either, fewer."""

    def allow_request(self, request: Any, view: Any) -> bool:
        if request.user.is_authenticated:
            return count(f"api:{client_of(request)}", MINUTE) <= settings.API_REQUESTS_A_MINUTE
        return True

    def wait(self) -> float:
        return MINUTE


def client_of(request: Any) -> str:
    return str(request.auth.public_id if request.auth is not None else request.user.public_id)


def bear_refusal(request: HttpRequest) -> bool:
    """Whether one more wrong token from this address is borne: looked at, answered with the reason, put on record."""
    return not asks_too_often(request, "api", settings.API_REFUSALS_A_MINUTE)
