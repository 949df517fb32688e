"""Which changes a program asked for already, and what it was answered: asked again with the same key, it is told the same.

As forms of pages (accounts/sent_forms.py). The API knows this room by settings.REQUEST_KEEPER (core/api/views.py).
"""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.tokens.models import SentRequest

# Who repeats a request does so within the hour.
KEPT = timedelta(days=1)


def claim(request: HttpRequest, key: UUID) -> SentRequest:
    """What is asked for under this key, for this transaction alone: whoever asks it too waits here until it is answered."""
    SentRequest.objects.get_or_create(user=request.user, key=key)
    return SentRequest.objects.select_for_update().get(user=request.user, key=key)


def digest_of(request: HttpRequest, data: Any) -> str:
    """The same for the same words at the same address, in whatever order; keyed, as of few words a digest is as good as they."""
    said = json.dumps([request.method, request.path, data], sort_keys=True, ensure_ascii=False)
    return salted_hmac("accounts.sent_request", said, algorithm="sha256").hexdigest()


def settle(sent: SentRequest, digest: str, status: int, answer: str) -> None:
    """It was done, and answered so. In the transaction of what was done."""
    sent.digest, sent.status, sent.answer = digest, status, answer
    sent.save(update_fields=["digest", "status", "answer"])


def forget_old() -> int:
    """Throw away what was answered yesterday; within programme-wide work."""
    return SentRequest.objects.filter(created_at__lt=timezone.now() - KEPT).delete()[0]
