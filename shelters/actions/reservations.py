"""Beds held for people who are to come."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Purpose, acting_for
from accounts.models import User
from audit.events import Event
from cases.models import Case
from core.errors import Conflict, Refused
from shelters import policies
from shelters.actions.beds import (
    DAY,
    collisions_told_kindly,
    end_reservation,
    let_go,
    lock_free_bed,
    lock_house,
    lock_person,
    put_on_record,
    written,
)
from shelters.cautions import separation_cautions
from shelters.confirming.actions import require_confirmed
from shelters.enums import ReservationState
from shelters.models import Bed, BedUse, Reservation, Shelter, Stay

# A bed is held for a person who is on her way, not for a place in the year after next.
FURTHEST = 366 * DAY


@transaction.atomic
def reserve(
    shelter: Shelter,
    bed: Bed,
    *,
    from_on: date,
    until_on: date,
    actor: User,
    case: Case | None = None,
    expires_at: datetime | None = None,
    note: str = "",
    confirmation: dict[str, Any] | None = None,
) -> Reservation:
    """Hold a bed for the person of a case, or for somebody not known yet, from a day on until another.

    Without `expires_at` it is let go when the house's hours after the beginning of the first day are over.
    Raises Refused for days that cannot be, Conflict if the bed is not free or a bed is held for her already, or if
    somebody is inside whom she must not meet and no `confirmation` says why all the same (shelters/confirming).
    """
    if case is not None:
        case = Case.objects.select_for_update(of=("self",), no_key=True).select_related("person").get(pk=case.pk)
    policies.check_may_reserve(actor, shelter, case)
    today = timezone.localdate()
    if from_on < today or from_on > today + FURTHEST:
        raise Refused(_("A bed is held from today or a day to come, within a year."), "from_on")
    if not from_on < until_on <= from_on + FURTHEST:
        raise Refused(_("The last day lies after the first, within a year."), "until_on")
    if case is not None:
        lock_person(case.person_id)
        _refuse_who_is_here(case, shelter)
        let_go(case.reservations.all(), actor=actor)
    expires_at = expires_at or first_hours_over(shelter, from_on)
    if expires_at <= timezone.now():
        raise Refused(_("This moment is over already."), "expires_at")
    if case is not None:
        lock_house(shelter)
        alerts = separation_cautions(case, shelter, on=from_on, actor=actor)
        require_confirmed(alerts, confirmation, case=case, shelter=shelter, actor=actor)
    lock_free_bed(bed, shelter, from_on, until_on)
    with collisions_told_kindly():
        reservation = Reservation.objects.create(
            shelter=shelter,
            case=case,
            from_on=from_on,
            until_on=until_on,
            expires_at=expires_at,
            note=note,
            reserved_by=actor,
        )
        BedUse.objects.create(bed=bed, shelter=shelter, reservation=reservation, from_on=from_on, until_on=until_on)
    span = {"from_on": from_on, "until": until_on}
    put_on_record(Event.BED_RESERVED, reservation, shelter, actor=actor, case=case, bed=bed, **span)
    return reservation


@transaction.atomic
def release_reservation(reservation: Reservation, *, actor: User) -> Reservation:
    """Hold the bed no longer. Raises Conflict where it is not held any more."""
    rows = Reservation.objects.select_for_update(of=("self",)).select_related("case", "shelter")
    reservation = rows.get(pk=reservation.pk)
    policies.check_may_release(actor, reservation)
    end_reservation(reservation, ReservationState.RELEASED)
    event, shelter = Event.RESERVATION_RELEASED, reservation.shelter
    put_on_record(event, reservation, shelter, actor=actor, case=reservation.case)
    return reservation


def let_go_what_ran_out() -> int:
    """Every hour: free the beds of those who have not come in time; how many. Whoever asks for such a bed gets it anyway."""
    with acting_for(Purpose.NIGHTS):
        return let_go(Reservation.objects.all(), actor=None)


def first_hours_over(shelter: Shelter, from_on: date) -> datetime:
    """When a bed that is held from a day on is let go: the house's hours after that day began, but at least one from now."""
    begins = timezone.make_aware(datetime.combine(from_on, time()))
    return max(begins + timedelta(hours=shelter.reservation_hours), timezone.now() + timedelta(hours=1))


def _refuse_who_is_here(case: Case, shelter: Shelter) -> None:
    here = Stay.objects.open().filter(person=case.person_id, shelter=shelter).first()
    if here is not None:
        text = _("The person is in this house since %(day)s. Move her to another bed instead.")
        raise Conflict(text % {"day": written(here.check_in)})
