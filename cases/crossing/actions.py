"""What every room does whose records are crossed out."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from cases.crossing.models import Crossable
from core.errors import Refused


def cross_out(row: Crossable, reason: str, actor: User) -> None:
    """Cross out a locked row that its own policy lets be crossed out. Inside the transaction of the caller, which records it."""
    assert transaction.get_connection().in_atomic_block
    if not reason.strip():
        raise Refused(_("Say why."), "reason")
    row.crossed_out_at, row.crossed_out_by, row.crossing_reason = timezone.now(), actor, reason.strip()
    row.save(update_fields=["crossed_out_at", "crossed_out_by", "crossing_reason"])
