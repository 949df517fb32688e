"""Who is on duty, and hand-overs. A roster is changed under the house's lock, a hand-over under its own."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from core.errors import Conflict, Refused
from shelters.models import Shelter
from shelters.shifts import policies
from shelters.shifts.days import A_WEEK, a_week_on, week_from
from shelters.shifts.enums import QUESTIONS
from shelters.shifts.models import LONGEST_SHIFT, Duty, Shift, ShiftHandOver

FIELDS = ("part", "begins_at", "ends_at", "in_charge")


@transaction.atomic
def plan_shift(shelter: Shelter, details: dict[str, Any], *, actor: User) -> Shift:
    """Say who is on duty: `part`, `begins_at`, `ends_at`, `in_charge`, and `staff`, who is there beside her.

    Raises Refused for hours that cannot be, people of elsewhere, and where a shift of the house begins then already.
    """
    shelter = _locked_house(shelter)
    policies.check_may_plan(actor, shelter)
    _refuse_impossible(shelter, details)
    shift = Shift.objects.create(shelter=shelter, **{name: details[name] for name in FIELDS})
    _put_on_duty(shift, details["staff"])
    _record(Event.SHIFT_PLANNED, shift, actor)
    return shift


@transaction.atomic
def change_shift(shift: Shift, details: dict[str, Any], *, version: int, actor: User) -> Shift:
    """Somebody else comes, or at other hours. What a shift that is over was, is changed too: the roster says who was there."""
    shelter = _locked_house(shift.shelter)
    shift = Shift.objects.select_for_update(of=("self",), no_key=True).select_related("shelter").get(pk=shift.pk)
    policies.check_may_plan(actor, shelter)
    shift.begin_change(version)
    _refuse_impossible(shelter, details, shift)
    for name in FIELDS:
        setattr(shift, name, details[name])
    shift.save(update_fields=[*FIELDS, "version"])
    _put_on_duty(shift, details["staff"])
    _record(Event.SHIFT_CHANGED, shift, actor)
    return shift


@transaction.atomic
def remove_shift(shift: Shift, *, actor: User) -> None:
    """It does not take place. One that handed over did."""
    _locked_house(shift.shelter)
    policies.check_may_remove(actor, shift)
    _record(Event.SHIFT_REMOVED, shift, actor)
    shift.delete()


@transaction.atomic
def copy_week(shelter: Shelter, monday: date, *, actor: User) -> int:
    """Let the week that begins on a Monday be as the week before it was: how many shifts came.

    Those that begin at a moment where one begins already are left as they are, so that a second press adds nothing;
    somebody who does not work here any more is not put on duty, nor is a shift of which she was in charge.
    """
    shelter = _locked_house(shelter)
    policies.check_may_plan(actor, shelter)
    before = Shift.objects.filter(shelter=shelter).beginning_between(*week_from(monday - A_WEEK)).with_staff()
    taken = set(
        Shift.objects.filter(shelter=shelter).beginning_between(*week_from(monday)).values_list("begins_at", flat=True)
    )
    working = set(policies.staff_of(shelter))
    copied = 0
    for shift in before:
        begins_at = a_week_on(shift.begins_at)
        if begins_at in taken or shift.in_charge not in working:
            continue
        fields = {"part": shift.part, "begins_at": begins_at, "ends_at": a_week_on(shift.ends_at)}
        another = Shift.objects.create(shelter=shelter, in_charge=shift.in_charge, **fields)
        _put_on_duty(another, [user for user in shift.staff.all() if user in working])
        copied += 1
    record(Event.ROSTER_COPIED, actor=actor, target=shelter, changes={"shelter": shelter.code, "count": copied})
    return copied


@transaction.atomic
def write_hand_over(shift: Shift, details: dict[str, Any], *, actor: User) -> ShiftHandOver:
    """Tell the next shift what it must know, question by question. A form sent twice is one hand-over."""
    rows = Shift.objects.select_for_update(of=("self",), no_key=True).select_related("shelter")
    shift = rows.get(pk=shift.pk)
    policies.check_may_hand_over(actor, shift)
    token = details.get("form_token")
    written = ShiftHandOver.objects.filter(shift=shift).first()
    if written is not None and token and written.form_token == token:
        return written
    if written is not None:
        raise Conflict(_("This shift has handed over already. Nothing was changed."))
    _refuse_empty(details)
    hand_over = ShiftHandOver.objects.create(
        shelter=shift.shelter,
        shift=shift,
        written_by=actor,
        form_token=token,
        **{name: details[name].strip() for name in QUESTIONS},
    )
    _record_hand_over(Event.SHIFT_HANDED_OVER, hand_over, actor)
    return hand_over


@transaction.atomic
def mend_hand_over(hand_over: ShiftHandOver, details: dict[str, Any], *, version: int, actor: User) -> ShiftHandOver:
    """Put it right before anybody has taken over."""
    hand_over = _locked(hand_over)
    policies.check_may_mend(actor, hand_over)
    hand_over.begin_change(version)
    _refuse_empty(details)
    if changed := hand_over.take(details, QUESTIONS):
        hand_over.save(update_fields=[*changed, "version"])
        _record_hand_over(Event.SHIFT_HAND_OVER_MENDED, hand_over, actor)
    return hand_over


@transaction.atomic
def read_hand_over(hand_over: ShiftHandOver, *, actor: User) -> None:
    """Open a hand-over: a look, and on record."""
    policies.check_may_read(actor, hand_over)
    _record_hand_over(Event.SHIFT_HAND_OVER_READ, hand_over, actor)


@transaction.atomic
def take_over(hand_over: ShiftHandOver, *, actor: User) -> ShiftHandOver:
    """I have read it, and the house is mine now. Of two at once the second is told so; from then on nothing of it changes."""
    hand_over = _locked(hand_over)
    policies.check_may_take_over(actor, hand_over)
    hand_over.taken_by, hand_over.taken_at = actor, timezone.now()
    hand_over.save(update_fields=["taken_by", "taken_at"])
    _record_hand_over(Event.SHIFT_TAKEN_OVER, hand_over, actor)
    return hand_over


def _locked_house(shelter: Shelter) -> Shelter:
    return Shelter.objects.select_for_update(of=("self",), no_key=True).get(pk=shelter.pk)


def _locked(hand_over: ShiftHandOver) -> ShiftHandOver:
    rows = ShiftHandOver.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("shelter", "shift").get(pk=hand_over.pk)


def _refuse_impossible(shelter: Shelter, details: dict[str, Any], shift: Shift | None = None) -> None:
    if not details["begins_at"] < details["ends_at"] <= details["begins_at"] + LONGEST_SHIFT:
        raise Refused(_("A shift ends after it begins, within a day."), "ends")
    others = Shift.objects.filter(shelter=shelter, begins_at=details["begins_at"])
    if (others.exclude(pk=shift.pk) if shift else others).exists():
        raise Refused(_("A shift of this house begins at this moment already. Change that one."), "begins")
    working = set(policies.staff_of(shelter).values_list("pk", flat=True))
    # Who was on duty and works here no more, was on duty.
    was = {shift.in_charge_id, *shift.duties.values_list("user", flat=True)} if shift else set()
    if not {details["in_charge"].pk, *(user.pk for user in details["staff"])} <= working | was:
        raise Refused(_("Choose among the staff of this house."), "in_charge")


def _put_on_duty(shift: Shift, staff: Any) -> None:
    wanted = {user.pk for user in staff} - {shift.in_charge_id}
    shift.duties.exclude(user__in=wanted).delete()
    there = set(shift.duties.values_list("user", flat=True))
    Duty.objects.bulk_create(
        Duty(shift=shift, shelter_id=shift.shelter_id, user_id=key) for key in sorted(wanted - there)
    )


def _refuse_empty(details: dict[str, Any]) -> None:
    if not any(details[name].strip() for name in QUESTIONS):
        raise Refused(_("Write what the next shift must know."), "who_is_in")


def _record(event: Event, shift: Shift, actor: User) -> None:
    record(event, actor=actor, target=shift, changes={"shelter": shift.shelter.code, "user": shift.in_charge.username})


def _record_hand_over(event: Event, hand_over: ShiftHandOver, actor: User) -> None:
    record(event, actor=actor, target=hand_over, changes={"shelter": hand_over.shelter.code})
