"""Who says that she has seen that an alert was set aside."""

from typing import Any

from django.utils.translation import gettext as _

from core.errors import Conflict, NotVisible
from shelters.confirming.models import Confirmation


def check_may_say_seen(actor: Any, confirmation: Confirmation) -> None:
    """Whoever leads the house, and whoever it is told to; each once."""
    if not Confirmation.objects.visible_to(actor).filter(pk=confirmation.pk).exists():
        raise NotVisible("")
    if not Confirmation.objects.waiting_for(actor).filter(pk=confirmation.pk).exists():
        raise Conflict(_("This does not wait for you."))
