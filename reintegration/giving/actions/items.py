"""What was given is corrected: changed, with the earlier value kept by the database, or crossed out. Never deleted."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases.crossing.actions import cross_out
from core.errors import Refused
from reintegration.actions import check_item
from reintegration.giving import policies
from reintegration.giving.actions.locks import locked
from reintegration.giving.actions.repeating import set_next
from reintegration.ground.actions import stripped
from reintegration.models import Assistance
from reintegration.money.actions import follow_item

CHANGEABLE = ("service", "delivered_on", "quantity", "unit", "amount_azn", "given_by", "outcome", "note")
# What the session says for all who were there, and what a day of repeating help is.
OF_THE_SESSION = ("service", "delivered_on", "quantity", "unit", "amount_azn", "given_by")
OF_THE_DAY = ("delivered_on",)


def changeable(item: Assistance) -> tuple[str, ...]:
    """What can be changed of this item by itself."""
    fixed = OF_THE_SESSION if item.session_id else OF_THE_DAY if item.repeating_id else ()
    return tuple(name for name in CHANGEABLE if name not in fixed)


@transaction.atomic
def change_item(item: Assistance, details: dict[str, Any], *, version: int, actor: User) -> Assistance:
    """Correct an item: the fields of `changeable`. Raises Stale where somebody else changed it meanwhile."""
    item = locked(item)
    policies.check_may_correct(actor, item)
    item.begin_change(version)
    if item.service is not None and "service" in details and details["service"] is None:
        raise Refused(_("Choose what was given."), "service")
    changed = item.take(stripped(details, "note"), changeable(item))
    if changed:
        check_item(item)
        item.save(update_fields=sorted({*changed, "type", "unit", "version"}))
        follow_item(item, actor=actor)
        changes = {"type": item.type, "delivered_on": item.delivered_on} | {
            name: None for name in changed if name != "delivered_on"
        }
        record(Event.ASSISTANCE_CHANGED, actor=actor, target=item, case_id=item.case.public_id, changes=changes)
    return item


@transaction.atomic
def cross_out_item(item: Assistance, *, reason: str, actor: User) -> Assistance:
    """It was not given, or stands there twice: it counts no more, and stays readable. A day of repeating help is open again."""
    item = locked(item)
    policies.check_may_cross_out_item(actor, item)
    cross_out_given(item, reason, actor)
    if item.repeating is not None:
        set_next(item.repeating)
    return item


def cross_out_given(item: Assistance, reason: str, actor: User) -> None:
    """Cross a locked item out that its policy, or its session's, lets be crossed out; on record. What it cost is free again."""
    cross_out(item, reason, actor)
    follow_item(item, actor=actor)
    changes = {"type": item.type, "delivered_on": item.delivered_on}
    record(Event.ASSISTANCE_CROSSED_OUT, actor=actor, target=item, case_id=item.case.public_id, changes=changes)
