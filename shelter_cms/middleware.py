from collections.abc import Callable, Iterator

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from accounts.access import acting_as
from shelter_cms.navigation import count_anew

FAILURE = 500


class AccessMiddleware:
    """Each request of a signed-in person is one transaction in her name, from finding to rendering and streaming.

    An answer that says no (4xx) is kept with what it put on record; a failure
    (5xx) leaves nothing behind. Nobody signed in: no context, so nothing to see.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not user.is_authenticated:
            return self.get_response(request)
        with acting_as(user):
            response = self.get_response(request)
            if response.status_code >= FAILURE:
                transaction.set_rollback(True)
        # A draft that is kept changes nothing that is due.
        if request.method == "POST" and "X-Draft" not in request.headers:
            count_anew(user)
        if response.streaming:
            response.streaming_content = _streamed(user, response.streaming_content)
        return response


def _streamed(user, content) -> Iterator[bytes]:
    """What is read while it is sent is read in the same person's name."""
    with acting_as(user):
        yield from content
