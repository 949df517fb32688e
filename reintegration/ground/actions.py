"""What every room of assistance does: refuse what a field cannot hold, cross a record out."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Refused
from reintegration.ground.models import Crossable


def cross_out(row: Crossable, reason: str, actor: User) -> None:
    """Strike a locked row that its own policy lets be struck. Inside the transaction of the caller, which records it."""
    assert transaction.get_connection().in_atomic_block
    if not reason.strip():
        raise Refused(_("Say why."), "reason")
    row.crossed_out_at, row.crossed_out_by, row.crossing_reason = timezone.now(), actor, reason.strip()
    row.save(update_fields=["crossed_out_at", "crossed_out_by", "crossing_reason"])


def refuse_invalid(row: models.Model, *, exclude: set[str]) -> None:
    """What the fields themselves say: known type, two decimals, not negative. Said at the first field concerned."""
    try:
        row.clean_fields(exclude=exclude)
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Refused(messages[0], field) from None


def stripped(details: dict[str, Any], *names: str) -> dict[str, Any]:
    """The same with these texts without blanks around them."""
    return details | {name: (details.get(name) or "").strip() for name in names if name in details}
