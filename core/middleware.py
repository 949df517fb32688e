"""What every answer carries: which sources a page may use, which devices not, who may load it, and that nobody keeps it."""

from collections.abc import Callable, Iterable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)


def build_policy(directives: dict[str, Iterable[str]]) -> str:
    """Write the dictionary of SECURE_CSP as the header's value."""
    return "; ".join(" ".join([name, *sources]) for name, sources in directives.items())


class ContentSecurityPolicyMiddleware:
    """Send SECURE_CSP with every answer. There is no inline script or style anywhere, so there is no nonce to leak.

    Replaced by Django 6's own middleware of this name when the project moves there.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.policy = build_policy(settings.SECURE_CSP)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class UsedMethodsMiddleware:
    """Answer no method that no page uses, whatever a library's view would make of it."""

    USED = ("GET", "HEAD", "POST", "OPTIONS")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request) if request.method in self.USED else HttpResponseNotAllowed(self.USED)


class CompressPagesMiddleware(GZipMiddleware):
    """Send pages, and what a script or a programme reads, compressed: a sixth of the bytes on a weak line.

    Files are compressed already, or are sent as they were kept. That a length tells nothing of what a page holds beside
    a text that somebody else chose, Django's random tail sees to, and cookies that no other site's request carries.
    """

    COMPRESSED = ("text/html", "application/json", "text/csv", "text/plain", "image/svg+xml")

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        return super().process_response(request, response) if kind in self.COMPRESSED else response


class NoStoreMiddleware:
    """No copy of what a signed-in person saw stays in the browser or on the way: pages, fragments, API answers, files.

    A shared computer's "back" after signing out must show nothing. Fragments
    and pages share an address, so the answers name what they vary on.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            response.headers["Cache-Control"] = "no-store"
        if getattr(request, "htmx", False) or response.headers.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["HX-Request"])
        return response
