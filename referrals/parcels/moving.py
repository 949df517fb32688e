"""The one writer of where a referral from outside stands."""

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from core.errors import Conflict
from core.keys import DESTROYED
from referrals.parcels.models import Arrival
from referrals.parcels.states import ENDED, NEXT, Status

EVENT_OF = {
    Status.ACCEPTED: Event.ARRIVAL_ACCEPTED,
    Status.DECLINED: Event.ARRIVAL_DECLINED,
    Status.COMPLETED: Event.ARRIVAL_COMPLETED,
    Status.WITHDRAWN: Event.ARRIVAL_WITHDRAWN,
}


def move(arrival: Arrival, to: Status, *, actor: User | None) -> None:
    """Whatever is not in NEXT is refused; every step is on record. To be called on a locked row, after the policy.

    Once it is over nothing is kept of what was said, and its key is destroyed.
    """
    if to not in NEXT[Status(arrival.status)]:
        raise Conflict(where_it_stands(arrival))
    arrival.status = to
    if to in (Status.ACCEPTED, Status.DECLINED):
        arrival.decided_by, arrival.decided_at = actor, timezone.now()
    if to in ENDED:
        arrival.message = arrival.content = ""
        arrival.wrapped_key = DESTROYED
    arrival.save()
    changes = {"status": to.value}
    record(EVENT_OF[to], actor=actor, target=arrival, case_id=arrival.public_id, changes=changes)


def where_it_stands(arrival: Arrival) -> str:
    """For whoever came too late: what it is now."""
    words = {"state": Status(arrival.status).label}
    return _("This referral has moved on meanwhile. It is now: “%(state)s”. Nothing was changed.") % words
