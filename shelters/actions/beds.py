"""Asking for the nights of a bed: locks, what stands against it, and what the database refuses, told kindly."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from typing import Any

from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from psycopg2.errors import DeadlockDetected

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases.models import Case, Person
from core.errors import Conflict, Refused
from shelters.board import DAY, board_changed
from shelters.enums import ReservationState
from shelters.models import Bed, BedUse, Reservation, Shelter, Stay

# Checked once an action has set everything right, and not in the midst of it.
WITHIN_STAY = ("shelters_bed_use_within_stay", "shelters_absence_within_stay", "shelters_stay_holds_what_is_within")


class PlaceTaken(Conflict):
    """Somebody else has this bed; shown at the field where the bed was chosen."""

    field = "place"


def nights_end(planned_until: date | None) -> date | None:
    """Until when an open stay has its bed: as planned, at least over tonight; not planned, without end."""
    return None if planned_until is None else max(planned_until, timezone.localdate() + DAY)


def lock_person(person_id: int) -> None:
    # NO KEY: who writes another record of hers (a foreign key) need not wait.
    Person.objects.select_for_update(no_key=True).values_list("pk").get(pk=person_id)


def lock_house(shelter: Shelter) -> None:
    """Who comes into a house comes one after another: of two who must not meet, the second is told of the first."""
    Shelter.objects.select_for_update(no_key=True).values_list("pk").get(pk=shelter.pk)


def lock_beds(beds: Iterable[Bed]) -> None:
    """Wait for whoever is at the same beds, always in one order; refuse where one of them is gone."""
    keys = sorted({bed.pk for bed in beds})
    rows = Bed.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
    if len(rows.values_list("pk")) < len(keys):
        raise PlaceTaken(_("This bed was taken away a moment ago. Nothing was changed; choose another bed."))


def lock_free_bed(
    bed: Bed | None, shelter: Shelter, start: date, end: date | None, *, of_stay: Stay | None = None
) -> None:
    """Wait for whoever is at the same bed; refuse one that is not free from a day on until another, or in another house.

    The stay's own nights do not stand in its way.
    """
    if bed is None:
        return
    if bed.shelter_id != shelter.pk:
        raise Refused(_("This bed is in another shelter."), "place")
    lock_beds([bed])
    let_go(Reservation.objects.filter(bed_use__bed=bed), actor=None)
    others = BedUse.objects.filter(bed=bed)
    if of_stay is not None:
        others = others.exclude(stay=of_stay)
    taken = others.touching(start, end).select_related("stay", "reservation__reserved_by", "works")
    first = taken.order_by("from_on").first()
    if first is None and start <= timezone.localdate():
        first = others.overstayed(start).select_related("stay", "reservation", "works").first()
    if first is not None:
        raise PlaceTaken(_against(first, start))


def let_go(reservations: Any, *, actor: User | None) -> int:
    """Free the beds of those of these reservations that have run out; how many they were."""
    late = reservations.held().filter(expires_at__lte=timezone.now()).order_by("pk")
    rows = list(late.select_for_update(of=("self",), skip_locked=actor is None).select_related("shelter", "case"))
    for row in rows:
        end_reservation(row, ReservationState.EXPIRED)
        put_on_record(Event.RESERVATION_EXPIRED, row, row.shelter, actor=actor, case=row.case)
    return len(rows)


def end_reservation(reservation: Reservation, state: ReservationState, stay: Stay | None = None) -> None:
    """The bed is no longer held; of a locked one."""
    BedUse.objects.filter(reservation=reservation).delete()
    reservation.state, reservation.ended_at, reservation.stay = state, timezone.now(), stay
    reservation.save(update_fields=["state", "ended_at", "stay"])


def put_on_record(
    event: Event,
    target: Any,
    shelter: Shelter,
    *,
    actor: User | None,
    case: Case | None = None,
    bed: Bed | None = None,
    **changes: Any,
) -> None:
    """Write down what happened in a house, and where; whoever looks at its board is shown it."""
    where = {"shelter": shelter.code} | ({"bed": bed.label} if bed else {})
    record(event, actor=actor, target=target, case_id=case.public_id if case else None, changes=where | changes)
    transaction.on_commit(partial(board_changed, shelter.pk))


def written(day: date | None) -> str:
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""


def _against(use: BedUse, start: date) -> str:
    """What stands against having the bed from a day on, and who may do something about it. Nobody is named who sleeps there."""
    until = {"day": written(use.until_on)}
    if use.from_on > start:
        text = _("This bed is free until %(day)s only. Nothing was changed; choose another bed or an earlier end.")
        return text % {"day": written(use.from_on)}
    if use.works is not None:
        if use.until_on is None:
            return _(
                "This bed is closed. Nothing was changed; choose another bed. A shelter manager can open it again."
            )
        text = _("This bed is closed until %(day)s. Nothing was changed; choose another bed or a later day.")
        return text % until
    if use.reservation is not None:
        text = _(
            "This bed is held for somebody until %(day)s. Nothing was changed; choose another bed, or ask %(who)s,"
            " who can release it."
        )
        return text % (until | {"who": use.reservation.reserved_by.get_full_name()})
    assert use.stay is not None
    if use.until_on and use.until_on <= start:
        return _(
            "Whoever is in this bed was to leave and is not checked out. Nothing was changed; check out or move first."
        )
    if use.stay.is_open and (use.until_on is None or use.until_on > timezone.localdate()):
        return bed_taken()
    text = _("This bed was occupied until %(day)s. Nothing was changed; choose another bed or a later day.")
    return text % until


def bed_taken() -> str:
    return _("This bed was taken a moment ago. Nothing was changed; choose another bed.")


@contextmanager
def collisions_told_kindly() -> Iterator[None]:
    """What the database refuses, as a Conflict with a kind message; nothing of the row stands in it."""
    try:
        with transaction.atomic():
            yield
            _settle()
    except IntegrityError as error:
        raise _told(getattr(getattr(error.__cause__, "diag", None), "constraint_name", None), error) from None
    except OperationalError as error:
        # Two inserts that exclude each other may each wait for the other; PostgreSQL then ends one of them.
        if isinstance(error.__cause__, DeadlockDetected):
            raise PlaceTaken(bed_taken()) from None
        raise


def _told(name: str | None, error: IntegrityError) -> Exception:
    if name == "shelters_bed_use_one_at_a_time":
        return PlaceTaken(bed_taken())
    if name == "shelters_stay_one_house_per_person":
        # Another organisation's stay of hers is not seen by who asks, and stands in her way all the same.
        text = _(
            "This person has been checked in meanwhile, or is in a shelter of another organisation. Nothing was changed;"
            " look at her file, or ask there first."
        )
        return Conflict(text)
    if name == "shelters_reservation_one_per_case":
        return Conflict(_("A bed is held for this person in these days already. Nothing was changed."))
    if name == "shelters_absence_one_at_a_time":
        return Conflict(_("Another absence of hers lies in this time. Nothing was changed."))
    return error


def _settle() -> None:
    """What lies within a stay is compared with it now, not at the commit, where nobody could be told."""
    names = ", ".join(WITHIN_STAY)
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS {names} IMMEDIATE")
        cursor.execute(f"SET CONSTRAINTS {names} DEFERRED")
