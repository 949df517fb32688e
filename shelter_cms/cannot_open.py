"""A page met a ciphertext that does not open: nothing is shown in its place, and it is put on record."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.access import acting_as
from audit.events import Event
from audit.recorder import record
from core.keys import CannotDecrypt

FAILURE = 500


class CannotOpenMiddleware:
    """Stands around the transaction of the page: that is undone, and the event written in one of its own.

    The event names the record and the column, never what is in them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        problem = getattr(response, "cannot_open", None)
        return response if problem is None else _said(request, problem)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, CannotDecrypt):
            return None
        response = HttpResponse(status=FAILURE)
        response.cannot_open = exception
        return response


def _said(request: HttpRequest, problem: CannotDecrypt) -> HttpResponse:
    with _transaction_of(request.user):
        target, column = _named(problem.place)
        actor = request.user if request.user.is_authenticated else None
        event = record(Event.DECRYPTION_FAILED, actor=actor, target=target, changes={column: None} if column else {})
        if not request.accepts("text/html"):
            said = {"detail": _("This record could not be opened. Nothing was changed."), "reference": event.public_id}
            return JsonResponse(said, status=FAILURE)
        return render(request, "cannot_open.html", {"reference": event.public_id}, status=FAILURE)


def _transaction_of(user: Any) -> AbstractContextManager[Any]:
    return acting_as(user) if user.is_authenticated else transaction.atomic()


def _named(place: str) -> tuple[models.Model | None, str]:
    """The record and the column that a place (table|column|row uuid, or key|table|row uuid) means."""
    parts = place.split("|")
    if len(parts) != 3:
        return None, ""
    table, column, row = (parts[1], "wrapped_key", parts[2]) if parts[0] == "key" else parts
    model = next((model for model in apps.get_models() if model._meta.db_table == table), None)
    try:
        return (model(public_id=UUID(row)) if model else None), column
    except (ValueError, TypeError):
        return None, column
