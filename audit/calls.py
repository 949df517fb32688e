"""What programs asked of the API, and browsers by it: each call that was answered is an event, beside those of what it did."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from audit.events import Event
from audit.recorder import record


def record_call(request: HttpRequest, *, token: Any, ids: Iterable[UUID | str], changed: bool) -> None:
    """Put a call on record (settings.CALL_RECORDER): which one, with which token, and of what it told, by id."""
    event = Event.API_CHANGED if changed else Event.API_READ
    shown = [str(one) for one in ids]
    changes = {"page": request.resolver_match.view_name, "count": len(shown), "result_ids": shown}
    record(event, actor=request.user, target=token, changes=changes)
