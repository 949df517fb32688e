"""A program shows its token instead of a session: the request works in its account's name from there on."""

from collections.abc import Callable
from ipaddress import ip_address, ip_network

from django.http import HttpRequest, HttpResponse

from accounts.models import User
from accounts.tokens.actions import noticed
from accounts.tokens.models import Token
from audit.requests import address_of

API = "/api/v1/"
SCHEME = "bearer "


class TokenMiddleware:
    """Before the transaction is opened in somebody's name (shelter_cms/middleware.py), and for the API alone.

    Leaves `token` with the request: the one that was shown and is good; None where none was; False where it is good for
    nothing, unknown, ended, run out or from elsewhere alike. Who sends one is nobody else, whatever cookie comes along.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.token = None
        given = request.headers.get("Authorization", "")
        if request.path.startswith(API) and given:
            request.token = self.token_of(request, given) or False
            request.user = request.token.user if request.token else _nobody()
        return self.get_response(request)

    def token_of(self, request: HttpRequest, given: str) -> Token | None:
        if given[: len(SCHEME)].lower() != SCHEME:
            return None
        token = Token.objects.of_secret(given[len(SCHEME) :].strip()[:200])
        if token is None or not comes_from(request, token.networks):
            return None
        token.user = User.objects.with_what_pages_ask().get(pk=token.user_id).at_work()
        noticed(token)
        return token


def comes_from(request: HttpRequest, networks: list[str]) -> bool:
    """True if the visitor's address, as the record would write it, lies in one of the ranges."""
    address = address_of(request)
    return address is not None and any(ip_address(address) in ip_network(network) for network in networks)


def _nobody():
    from django.contrib.auth.models import AnonymousUser

    return AnonymousUser()
