"""What is typed into long forms is kept while it is typed, for the one who types, until she saves it or throws it away.

Pages know this room by settings.DRAFT_KEEPER (core/views.py).
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from accounts.models import Draft

# Characters. A form is shorter; whatever is longer is no draft.
LONGEST = 100_000
# Fields of the page's ground, not of the form; and the marks of one form, of which a page opened later has its own.
_NOT_TYPED = {"csrfmiddlewaretoken", "draft", "go_on", "discard", "form_token", "token", "form_key"}


@dataclass(frozen=True)
class Kept:
    data: QueryDict
    at: datetime


@transaction.atomic
def keep(request: HttpRequest) -> datetime | None:
    """Keep what the form now holds, over what it held before. None where it cannot be, or was saved for good already."""
    typed = [(name, values) for name, values in request.POST.lists() if name not in _NOT_TYPED]
    content = json.dumps(typed, ensure_ascii=False)
    token = _token(request)
    if token is None or len(content) > LONGEST:
        return None
    Draft.objects.get_or_create(user=request.user, path=request.path)
    draft = Draft.objects.select_for_update().get(user=request.user, path=request.path)
    if draft.closed_token == token:
        return None
    draft.content, draft.kept_at = content, timezone.now()
    draft.save(update_fields=["content", "kept_at"])
    return draft.kept_at


def kept(request: HttpRequest) -> Kept | None:
    """What was typed here and not saved yet, if there is something."""
    draft = Draft.objects.filter(user=request.user.pk, path=request.path, content__isnull=False).first()
    if draft is None or not draft.content:
        return None
    data = QueryDict(mutable=True)
    for name, values in json.loads(draft.content):
        data.setlist(name, values)
    return Kept(data, draft.kept_at)


@transaction.atomic
def forget(request: HttpRequest) -> None:
    """The form was saved, or its draft thrown away: nothing of it is left, nor comes of what is still on its way here."""
    token = _token(request)
    if token is not None:
        Draft.objects.get_or_create(user=request.user, path=request.path)
    draft = Draft.objects.select_for_update().filter(user=request.user.pk, path=request.path).first()
    if draft is not None:
        draft.content, draft.closed_token = "", token
        draft.save(update_fields=["content", "closed_token"])


def forget_about(public_id: UUID) -> int:
    """Throw away everybody's drafts about one record; within programme-wide work, when its person is anonymised."""
    return Draft.objects.filter(path__contains=f"/{public_id}/").delete()[0]


def forget_old() -> int:
    """Throw away what nobody came back to, and the empty rows; within programme-wide work."""
    limit = timezone.now() - timedelta(days=settings.DRAFT_DAYS)
    return Draft.objects.filter(kept_at__lt=limit).delete()[0]


def _token(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("draft", ""))
    except ValueError:
        return None
