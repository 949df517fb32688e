"""Which forms somebody has sent already, and where each led her: sent again, it does nothing and leads there once more.

A double press, a press repeated because the answer was lost, and a page kept open in a second tab all send the key that
the form was shown with. Pages know this room by settings.FORM_KEEPER (core/views.py).
"""

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from accounts.models import SentForm

# Who repeats a sending does so within the hour; who finds the tab of yesterday reads what is on file first.
KEPT = timedelta(days=1)


def claim(request: HttpRequest) -> SentForm | None:
    """The form that is being sent, for this transaction alone: whoever sends it too waits here until this one is answered.

    With a `target` if it was answered before. None where it says no key.
    """
    key = _key(request)
    if key is None or not request.user.is_authenticated:
        return None
    SentForm.objects.get_or_create(user=request.user, key=key)
    return SentForm.objects.select_for_update().get(user=request.user, key=key)


def settle(sent: SentForm, target: str) -> None:
    """It did what it was to do, and led to `target`. In the transaction of what it did."""
    longest = SentForm._meta.get_field("target").max_length or 0
    # Of a page with a long filter, the page.
    sent.target = target if len(target) <= longest else target.partition("?")[0]
    sent.save(update_fields=["target"])


def forget_old() -> int:
    """Throw away the keys of yesterday; within programme-wide work."""
    return SentForm.objects.filter(created_at__lt=timezone.now() - KEPT).delete()[0]


def _key(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("form_key", ""))
    except ValueError:
        return None
