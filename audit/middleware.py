from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from audit import requests


class AuditedRequestMiddleware:
    """Lets every event of a request carry its session and its number, so that an auditor can follow one sitting."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = requests.begin(request)
        try:
            return self.get_response(request)
        finally:
            requests.current.reset(token)
