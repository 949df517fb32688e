"""What goes wrong, as RFC 9457 has it: one shape for every refusal, and the reason in a sentence."""

from typing import Any

from django.conf import settings
from django.http import Http404
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response

from core.errors import Conflict, DomainError, NotAllowed, NotVisible, Refused, TooMuch

MEDIA_TYPE = "application/problem+json"
UNPROCESSABLE = 422


class Problem(exceptions.APIException):
    """A refusal with a word of its own, and whatever a program needs to go on from there."""

    def __init__(self, status: int, code: str, detail: Any, **more: Any) -> None:
        super().__init__(detail, code)
        self.status_code, self.code, self.more = status, code, more


class Invalid(Problem):
    """What was sent does not fit: by field, what is wrong with it."""

    def __init__(self, errors: dict[str, Any]) -> None:
        rows = [
            {"field": field, "message": str(message)} for field, found in errors.items() for message in _flat(found)
        ]
        super().__init__(UNPROCESSABLE, "invalid", _("Something in what was sent does not fit."), errors=rows)


# By status, the word for a refusal that has none of its own.
CODES = {
    400: "bad_request", 401: "not_signed_in", 403: "not_allowed", 404: "not_found", 405: "no_method", 409: "conflict",
    413: "too_large", 415: "not_json", 422: "invalid", 429: "too_much",
}  # fmt: skip


def titles() -> dict[str, str]:
    return {
        "bad_request": _("The request is not understood"),
        "not_signed_in": _("Who asks is not known"),
        "not_allowed": _("Not allowed"),
        "not_found": _("Not found"),
        "no_method": _("This is not done here"),
        "conflict": _("The state does not allow it"),
        "likely_on_file": _("Somebody like her is on file"),
        "changed_meanwhile": _("Somebody changed it meanwhile"),
        "match_required": _("Say what you have read"),
        "key_required": _("Say under which key"),
        "key_reused": _("The key stands for something else"),
        "too_large": _("Too large"),
        "not_json": _("Not JSON"),
        "invalid": _("Something does not fit"),
        "too_much": _("Too much at once"),
    }


def as_problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's handler of exceptions. What is none of these is a fault of ours, and goes on."""
    status, code, detail, more, headers = _said(error)
    if not status:
        return None
    request = context["request"]
    if _is_tried(error, request):
        import_string(settings.REFUSAL_RECORDER)(request._request, status)
    return Response(_body(status, code, detail, more), status=status, headers=headers, content_type=MEDIA_TYPE)


def unknown_address() -> dict[str, Any]:
    """What a program is told of an address that there is not: the same as of a thing that is not for it."""
    return _body(*_said(Http404())[:4])


def _body(status: int, code: str, detail: str, more: dict[str, Any]) -> dict[str, Any]:
    title = titles().get(code, titles()["bad_request"])
    return {"type": f"urn:shelter-cms:problem:{code}", "title": title, "status": status, "detail": detail} | more


def _said(error: Exception) -> tuple[int, str, str, dict[str, Any], dict[str, str]]:
    if isinstance(error, NotVisible | Http404):
        return 404, CODES[404], _("There is nothing here for you."), {}, {}
    if isinstance(error, Conflict):
        return 409, CODES[409], str(error.message), {}, {}
    if isinstance(error, Refused):
        return _said(Invalid({error.field or "": [error.message]}))
    if isinstance(error, DomainError):
        return error.status, CODES[error.status], str(error.message), {}, {}
    if isinstance(error, exceptions.ValidationError):
        return _said(Invalid(error.detail))
    if isinstance(error, exceptions.APIException):
        status = error.status_code
        headers = {"WWW-Authenticate": error.auth_header} if getattr(error, "auth_header", "") else {}
        if wait := getattr(error, "wait", None):
            headers["Retry-After"] = str(int(wait) + 1)
        code = getattr(error, "code", CODES.get(status, CODES[400]))
        return status, code, str(error.detail), getattr(error, "more", {}), headers
    return 0, "", "", {}, {}


def _is_tried(error: Exception, request: Any) -> bool:
    """Somebody asked for what is not for her, or with a token that is good for nothing."""
    return isinstance(error, NotVisible | NotAllowed | TooMuch | exceptions.AuthenticationFailed)


def _flat(found: Any) -> list[Any]:
    if isinstance(found, dict):
        return [message for inner in found.values() for message in _flat(inner)]
    return [message for inner in found for message in _flat(inner)] if isinstance(found, list) else [found]
