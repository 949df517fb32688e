"""Before what cannot be taken back, somebody shows once more that it is she: by her password or a passkey.

    class Unseal(RequireRecentSignIn, FormPage): ...

The page is asked for again afterwards. What was sent is not kept meanwhile: it
would lie in the session, in clear.
"""

import time
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _


def signed_in_recently(request: HttpRequest) -> bool:
    """True if her password or passkey was asked for within ACCOUNT_REAUTHENTICATION_TIMEOUT, at sign-in or since."""
    since = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    return any(
        entry["at"] > since and (entry["method"] == "password" or entry.get("type") == "webauthn")
        for entry in get_authentication_records(request, request.user)
    )


def has_second_factor(request: HttpRequest) -> bool:
    """True if this session was opened with a second factor, or one was added in it."""
    return any(entry["method"] == "mfa" for entry in get_authentication_records(request, request.user))


def require_recent_sign_in(request: HttpRequest) -> None:
    """Go through, or to the page that asks; from there back to this one."""
    if not signed_in_recently(request):
        raise ImmediateHttpResponse(_ask(request))


class RequireRecentSignIn:
    """For a page or a button (core/views.py), left of it among the bases. Whoever may not do it at all is told so first."""

    request: HttpRequest

    def setup_page(self, **kwargs: Any) -> None:
        super().setup_page(**kwargs)  # type: ignore[misc]
        require_recent_sign_in(self.request)


def _ask(request: HttpRequest) -> HttpResponse:
    if request.method == "GET" and not request.headers.get("HX-Request"):
        back = request.get_full_path()
    else:
        messages.info(request, _("Nothing was changed. Confirm that it is you, then do it again."))
        back = _page_before(request)
    ways = get_adapter().get_reauthentication_methods(request.user)
    address = ways[0]["url"] if ways else reverse("account_set_password")
    response: HttpResponse = HttpResponseRedirect(f"{address}?{urlencode({'next': back})}")
    if request.headers.get("HX-Request"):
        response = HttpResponse(headers={"HX-Redirect": response.headers["Location"]})
    return response


def _page_before(request: HttpRequest) -> str:
    """The page of ours that a button stood on."""
    before = urlsplit(request.headers.get("Referer", ""))
    return before.path if before.path and before.netloc == request.get_host() else "/"
