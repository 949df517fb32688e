"""Failed accesses: what was asked for and not given stands in the record, by its id and nothing else."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest

from audit.events import Event
from audit.recorder import record


@transaction.atomic
def record_refusal(request: HttpRequest, status: int) -> None:
    """Put an answer that says no on record (settings.REFUSAL_RECORDER). It commits with the answer, which is no failure."""
    user = getattr(request, "user", None)
    match = request.resolver_match
    asked = next((value for value in match.kwargs.values() if isinstance(value, UUID)), None) if match else None
    changes: dict[str, Any] = {"status": status, "page": match.view_name if match else ""}
    actor = user if user is not None and user.is_authenticated else None
    record(Event.ACCESS_REFUSED, actor=actor, target_id=asked, changes=changes)
