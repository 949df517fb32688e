"""What the record tells an officer of what happened before the referral lay with her."""

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from audit.events import Event
from audit.models import AuditEvent
from referrals.models import Referral
from referrals.states import Status


def changed_since_return(referral: Referral) -> list[str] | None:
    """Which fields the sender changed after it was last returned, by name; None where it never was."""
    returned = referral.path.filter(to_status=Status.RETURNED).order_by("-id").first()
    if returned is None:
        return None
    events = AuditEvent.objects.about(referral.public_id).filter(
        event=Event.REFERRAL_DRAFTED, at__gte=returned.created_at
    )
    changed = {name for changes in events.values_list("changes", flat=True) for name in changes}
    return [_label(name) for name in (*_ORDER, "also_to") if name in changed]


_ORDER = (
    "to_organisation", "purpose", "urgency", "language", "urgent_needs", "risk_flags", "message", "sections",
    "receiver_role",
)  # fmt: skip


def _label(name: str) -> Any:
    if name == "also_to":
        return _("Others who are asked at the same time")
    return capfirst(str(Referral._meta.get_field(name).verbose_name))
