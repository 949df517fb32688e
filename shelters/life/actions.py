"""What every room of a house does: lock the stay, cross a record out."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import NotVisible, Refused
from shelters.life.models import OfStay
from shelters.models import Stay


def locked_stay(stay: Stay) -> Stay:
    """The stay, locked, with what its records are sealed and judged by. Two who write about one person wait for each other."""
    rows = Stay.objects.select_for_update(of=("self",), no_key=True)
    locked = rows.select_related("case__person", "case__organisation", "shelter").filter(pk=stay.pk).first()
    if locked is None:
        raise NotVisible("")
    return locked


def cross_out(row: OfStay, reason: str, actor: User) -> None:
    """Strike a locked row that its own policy lets be struck. Inside the transaction of the caller, which records it."""
    assert transaction.get_connection().in_atomic_block
    if not reason.strip():
        raise Refused(_("Say why."), "reason")
    row.crossed_out_at, row.crossed_out_by, row.crossing_reason = timezone.now(), actor, reason.strip()
    row.save(update_fields=["crossed_out_at", "crossed_out_by", "crossing_reason"])
