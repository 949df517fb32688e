"""Coming, moving, leaving; and the beds of those who stay longer than was planned."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Purpose, acting_for
from accounts.models import User
from audit.events import Event
from cases.closing.actions import plan_follow_ups
from cases.days import refuse_before_birth, refuse_future
from cases.models import Case
from core.errors import Conflict, Refused
from shelters import policies
from shelters.actions.beds import (
    DAY,
    collisions_told_kindly,
    end_reservation,
    let_go,
    lock_beds,
    lock_free_bed,
    lock_house,
    lock_person,
    nights_end,
    put_on_record,
    written,
)
from shelters.cautions import separation_cautions
from shelters.confirming.actions import require_confirmed
from shelters.enums import STAYS_IN_CARE, Destination, ExtensionState, LeavingReason, ReservationState, SafetyCheck
from shelters.models import Bed, BedUse, Reservation, Shelter, Stay


@transaction.atomic
def check_in(
    case: Case,
    *,
    shelter: Shelter,
    check_in: date,
    actor: User,
    bed: Bed | None = None,
    planned_until: date | None = None,
    reservation: Reservation | None = None,
    confirmation: dict[str, Any] | None = None,
) -> Stay:
    """The person of an open case sleeps in the house from a day on, in a bed or without a known one.

    A bed that was held for her here, or the `reservation` she came by, is let go with it. Raises Refused for
    days that cannot be, Conflict if the bed or the person is taken. Over capacity and outside the house's group
    are cautions, not refusals; that somebody is inside whom she must not meet wants a `confirmation`
    (shelters/confirming).
    """
    case = Case.objects.select_for_update(of=("self",), no_key=True).select_related("person").get(pk=case.pk)
    policies.check_may_check_in(actor, case, shelter)
    refuse_future(check_in, "check_in")
    refuse_before_birth(case.person, check_in, "check_in")
    if planned_until is not None and not (check_in < planned_until >= timezone.localdate()):
        raise Refused(_("Choose a day after the check-in, today or later."), "planned_until")
    lock_person(case.person_id)
    refuse_person_elsewhere(case, check_in, None, actor)
    lock_house(shelter)
    alerts = separation_cautions(case, shelter, on=timezone.localdate(), actor=actor)
    require_confirmed(alerts, confirmation, case=case, shelter=shelter, actor=actor)
    held = _reservations_of(case, shelter, reservation)
    # All at once: two who each come into the bed that is held for the other would wait for each other.
    lock_beds([*(row.bed_use.bed for row in held), *([bed] if bed else [])])
    BedUse.objects.filter(reservation__in=held).delete()
    lock_free_bed(bed, shelter, check_in, nights_end(planned_until))
    with collisions_told_kindly():
        stay = Stay.objects.create(
            case=case, person_id=case.person_id, shelter=shelter, check_in=check_in, planned_until=planned_until
        )
        _give_bed(stay, bed, check_in)
    for row in held:
        end_reservation(row, ReservationState.USED, stay if row is held[0] else None)
    record_stay(Event.STAY_STARTED, stay, actor, bed, check_in=check_in)
    return stay


@transaction.atomic
def move_to_bed(stay: Stay, bed: Bed, *, on: date, actor: User) -> Stay:
    """Give the person another bed of the same house from a day on. The nights before stay with the old bed."""
    stay = locked_stay(stay)
    policies.check_may_move(actor, stay)
    refuse_future(on, "on")
    _refuse_before_check_in(stay, on)
    last = stay.bed_uses.select_related("bed").order_by("-from_on", "-id").first()
    if last is not None and last.from_on > on:
        text = _("The person came into this bed on %(day)s; a move before it is a correction.")
        raise Refused(text % {"day": written(last.from_on)}, "on")
    if last is not None and last.bed_id == bed.pk and (last.until_on is None or last.until_on > on):
        raise Refused(_("The person is in this bed already."), "place")
    lock_person(stay.person_id)
    lock_free_bed(bed, stay.shelter, on, nights_end(stay.planned_until), of_stay=stay)
    with collisions_told_kindly():
        if last is not None and last.from_on == on:
            last.delete()
        elif last is not None and (last.until_on is None or last.until_on > on):
            last.until_on = on
            last.save(update_fields=["until_on"])
        _give_bed(stay, bed, on)
    record_stay(Event.STAY_MOVED, stay, actor, bed, check_in=on)
    return stay


@transaction.atomic
def check_out(
    stay: Stay,
    *,
    on: date,
    destination: Destination | str,
    actor: User,
    left_because: LeavingReason | str = "",
    safety_checked: Iterable[str] = (),
    leaving_note: str = "",
) -> Stay:
    """The person left the house on a day; where to is one of the list, "Not known" included.

    Who was out and did not come back has left. A wish to stay longer ends with the stay.
    """
    stay = locked_stay(stay)
    policies.check_may_end(actor, stay)
    refuse_future(on, "on")
    _refuse_before_check_in(stay, on)
    if destination not in Destination.values:
        raise Refused(_("Say where the person went, as far as known."), "destination")
    end_absences(stay, on)
    stay.check_out, stay.destination, stay.left_because = on, destination, left_because
    stay.safety_checked = [value for value in SafetyCheck.values if value in set(safety_checked)]
    stay.leaving_note = leaving_note
    with collisions_told_kindly():
        end_nights(stay, on)
        stay.save(update_fields=["check_out", "destination", "left_because", "safety_checked", "leaving_note"])
    withdraw_wishes(stay, actor)
    record_stay(Event.STAY_ENDED, stay, actor, check_out=on, destination=str(destination))
    if destination not in STAYS_IN_CARE and left_because != LeavingReason.DIED:
        plan_follow_ups(stay.case, left_on=on, actor=actor)
    return stay


def hold_beds_of_overdue() -> int:
    """Each night: who should have left by now keeps her bed for another night, unless somebody else has it; how many do.

    On the day itself the bed may be promised to the next one. A second run on one day finds none. Who cannot keep her
    bed stands among what is due.
    """
    today = timezone.localdate()
    with acting_for(Purpose.NIGHTS):
        late = BedUse.objects.overstayed(today).filter(stay__planned_until__lt=today)
        ending = list(late.select_related("stay", "bed").order_by("bed"))
        return sum(_hold_another_night(use, today) for use in ending)


def locked_stay(stay: Stay) -> Stay:
    rows = Stay.objects.select_for_update(of=("self",)).select_related("case", "person", "shelter")
    return rows.get(pk=stay.pk)


def refuse_person_elsewhere(case: Case, start: date, end: date | None, actor: User, *, but: Stay | None = None) -> None:
    """One person, one bed: refuse if she is checked in anywhere in these nights.

    Another organisation's house is not named, nor since when she is there: the
    case may be theirs, and this actor's file says nothing of it.
    """
    rows = Stay.objects.filter(person=case.person_id)
    if but is not None:
        rows = rows.exclude(pk=but.pk)
    touching = rows.touching(start, end)
    stay = (rows.open() | touching if end is None else touching).select_related("shelter").order_by("-check_in").first()
    if stay is None:
        return
    if stay.case_id != case.pk and stay.shelter.organisation_id != actor.organisation_id:
        text = _("This person is recorded in a shelter of another organisation. Nothing was changed; ask them first.")
        raise Conflict(text)
    if stay.is_open:
        text = _("This person is already in a bed from %(day)s: %(shelter)s. Nothing was changed; move or check out.")
        raise Conflict(text % {"day": written(stay.check_in), "shelter": stay.shelter.name})
    text = _("This person was in %(shelter)s until %(day)s. Nothing was changed; choose that day or a later one.")
    raise Refused(text % {"day": written(stay.check_out), "shelter": stay.shelter.name}, "check_in")


def end_absences(stay: Stay, on: date) -> None:
    """No absence reaches beyond the stay: who is out when it ends did not come back. Raises Refused for a later one."""
    end_of_day = timezone.make_aware(datetime.combine(on + DAY, time()))
    for absence in stay.absences.filter(Q(over_at__isnull=True) | Q(over_at__gte=end_of_day)):
        if absence.left_at >= end_of_day or not absence.is_open:
            day = timezone.localdate(absence.over_at or absence.left_at)
            text = _("An absence of hers reaches to %(day)s; correct it first, or choose that day or a later one.")
            raise Refused(text % {"day": written(day)}, "on")
        absence.over_at = max(absence.left_at, min(timezone.now(), end_of_day - timedelta(minutes=1)))
        absence.came_back = False
        absence.save(update_fields=["over_at", "came_back"])


def withdraw_wishes(stay: Stay, actor: User) -> None:
    """Who has left does not wish to stay longer."""
    for extension in stay.extensions.asked():
        extension.state, extension.decided_by, extension.decided_at = ExtensionState.WITHDRAWN, actor, timezone.now()
        extension.save()
        put_on_record(Event.EXTENSION_WITHDRAWN, extension, stay.shelter, actor=actor, case=stay.case)


def end_nights(stay: Stay, on: date) -> None:
    """The nights of a stay's beds end on a day. Those that were over before, because nobody held them on, are filled up."""
    uses = list(stay.bed_uses.select_related("bed").order_by("from_on", "id"))
    lock_beds(use.bed for use in uses)
    for number, use in enumerate(uses):
        is_last = number == len(uses) - 1 or uses[number + 1].from_on >= on
        if use.from_on > on or (use.from_on == on > stay.check_in):
            use.delete()
        elif use.until_on is None or use.until_on > on or (is_last and use.until_on < on and _is_free(use, on)):
            use.until_on = on
            use.save(update_fields=["until_on"])


def record_stay(event: Event, stay: Stay, actor: User, bed: Bed | None = None, **changes: Any) -> None:
    put_on_record(event, stay, stay.shelter, actor=actor, case=stay.case, bed=bed, **changes)


def _reservations_of(case: Case, shelter: Shelter, reservation: Reservation | None) -> list[Reservation]:
    """What is held for this person in the house, and the reservation for nobody named that she came by; locked."""
    mine = Q(case=case) | Q(pk=reservation.pk if reservation else None, case=None)
    rows = Reservation.objects.held().filter(mine, shelter=shelter).select_related("bed_use__bed")
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def _give_bed(stay: Stay, bed: Bed | None, start: date) -> None:
    if bed is not None:
        BedUse.objects.create(
            bed=bed,
            shelter=stay.shelter,
            stay=stay,
            case_id=stay.case_id,
            from_on=start,
            until_on=nights_end(stay.planned_until),
        )


def _is_free(use: BedUse, until: date) -> bool:
    """Whether the bed is nobody else's from where the nights end until a day; of a locked one."""
    assert use.until_on is not None
    let_go(Reservation.objects.filter(bed_use__bed=use.bed_id), actor=None)
    return not BedUse.objects.touching(use.until_on, until).filter(bed=use.bed_id).exclude(pk=use.pk).exists()


@transaction.atomic
def _hold_another_night(use: BedUse, today: date) -> bool:
    # Who is moved at this very moment is not waited for: the job holds the beds of the others, to one of which she may go.
    rows = Stay.objects.select_for_update(of=("self",), skip_locked=True).filter(bed_uses=use)
    if rows.open().first() is None:
        return False
    lock_beds([use.bed])
    now = BedUse.objects.overstayed(today).filter(pk=use.pk).first()
    if now is None or not _is_free(now, today + DAY):
        return False
    now.until_on = today + DAY
    now.save(update_fields=["until_on"])
    return True


def _refuse_before_check_in(stay: Stay, day: date) -> None:
    if day < stay.check_in:
        raise Refused(_("The person came on %(day)s; this lies before it.") % {"day": written(stay.check_in)}, "on")
