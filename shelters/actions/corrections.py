"""What was written down wrongly, or learnt late. The old values stay in the history; the constraints hold as ever."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from cases.days import refuse_before_birth, refuse_future
from core.errors import Conflict, Refused
from shelters import policies
from shelters.actions.beds import (
    DAY,
    collisions_told_kindly,
    lock_beds,
    lock_free_bed,
    lock_person,
    nights_end,
    written,
)
from shelters.actions.stays import locked_stay, record_stay, refuse_person_elsewhere, withdraw_wishes
from shelters.enums import CorrectionReason
from shelters.models import Bed, BedUse, Stay


@transaction.atomic
def correct_stay(
    stay: Stay, *, check_in: date, check_out: date | None, reason: CorrectionReason | str, actor: User
) -> Stay:
    """Put right when the person came and left; without a day of leaving she is here.

    Her first and last beds take the nights that come and lose those that go. Raises Refused for days that cannot be
    or that an absence lies outside of, Conflict where she, or somebody in her bed, was elsewhere or there.
    """
    stay = locked_stay(stay)
    policies.check_may_correct(actor, stay)
    for day, field in ((check_in, "check_in"), (check_out, "check_out")):
        refuse_future(day, field)
    refuse_before_birth(stay.person, check_in, "check_in")
    if check_out is not None and check_out < check_in:
        raise Refused(_("The end lies before the beginning."), "check_out")
    lock_person(stay.person_id)
    refuse_person_elsewhere(stay.case, check_in, check_out, actor, but=stay)
    _refuse_absences_outside(stay, check_in, check_out)
    uses = list(stay.bed_uses.select_related("bed").order_by("from_on", "id"))
    lock_beds(use.bed for use in uses)
    before = (stay.check_in, stay.check_out, stay.planned_until)
    stay.check_in, stay.check_out = check_in, check_out
    if stay.planned_until is not None and stay.planned_until <= check_in:
        stay.planned_until = None
    end = nights_end(stay.planned_until) if check_out is None else check_out
    ends_anew = (check_out, stay.planned_until) != before[1:]
    if check_out is None:
        stay.destination, stay.left_because, stay.safety_checked, stay.leaving_note = "", "", [], ""
    with collisions_told_kindly():
        for use in uses:
            is_last = use is uses[-1] and ends_anew
            _fit(use, stay, before[:2], end, is_first=use is uses[0], is_last=is_last)
        stay.save()
    if check_out is not None:
        withdraw_wishes(stay, actor)
    record_stay(Event.STAY_CORRECTED, stay, actor, check_in=check_in, check_out=check_out, reason_code=str(reason))
    return stay


@transaction.atomic
def correct_bed(use: BedUse, *, bed: Bed, from_on: date, reason: CorrectionReason | str, actor: User) -> BedUse:
    """Put right which bed it was, or since which day: the bed before it then ends on that day, too.

    Raises Refused for a day outside its nights and those of the bed before it.
    """
    assert use.stay is not None
    stay = locked_stay(use.stay)
    policies.check_may_correct(actor, stay)
    uses = list(stay.bed_uses.select_related("bed").order_by("from_on", "id"))
    place = next((number for number, row in enumerate(uses) if row.pk == use.pk), None)
    if place is None:
        raise Conflict(_("Somebody changed this meanwhile. Nothing was changed."))
    use, before = uses[place], uses[place - 1] if place else None
    refuse_future(from_on, "from_on")
    first = before.from_on + DAY if before else stay.check_in
    last = use.until_on or (stay.check_out or timezone.localdate()) + DAY
    if not first <= from_on or not (from_on < last or from_on == use.from_on):
        text = _("A day from %(first)s to %(last)s is possible here.")
        raise Refused(text % {"first": written(first), "last": written(last - DAY)}, "from_on")
    beds = [use.bed, bed, *([before.bed] if before else [])]
    lock_beds(beds)
    lock_free_bed(bed, stay.shelter, from_on, use.until_on, of_stay=stay)
    if before is not None and before.until_on == use.from_on < from_on:
        lock_free_bed(before.bed, stay.shelter, before.until_on, from_on, of_stay=stay)
    with collisions_told_kindly():
        if before is not None and (
            before.until_on == use.from_on or before.until_on is None or before.until_on > from_on
        ):
            # Out of each other's way first, whichever of them grows.
            BedUse.objects.filter(pk=use.pk).update(from_on=max(from_on, use.from_on))
            before.until_on = from_on
            before.save(update_fields=["until_on"])
        use.bed, use.from_on = bed, from_on
        use.save(update_fields=["bed", "from_on"])
    record_stay(Event.STAY_CORRECTED, stay, actor, bed, check_in=from_on, reason_code=str(reason))
    return use


def _fit(
    use: BedUse, stay: Stay, before: tuple[date, date | None], end: date | None, *, is_first: bool, is_last: bool
) -> None:
    """The nights of a bed within the stay as it is now: the first and the last go with its ends, where these change."""
    start, until = use.from_on, use.until_on
    if is_first and start == before[0]:
        start = stay.check_in
    if is_last and (until == before[1] or before[1] is None):
        until = end
    start = max(start, stay.check_in)
    if stay.check_out is not None:
        until = stay.check_out if until is None else min(until, stay.check_out)
    is_of_no_night = stay.check_in == stay.check_out and is_first
    if until is not None and (until < start or (until == start and not is_of_no_night)):
        use.delete()
    elif (start, until) != (use.from_on, use.until_on):
        lock_free_bed(use.bed, stay.shelter, start, until, of_stay=stay)
        use.from_on, use.until_on = start, until
        use.save(update_fields=["from_on", "until_on"])


def _refuse_absences_outside(stay: Stay, check_in: date, check_out: date | None) -> None:
    for absence in stay.absences.all():
        first = timezone.localdate(absence.left_at)
        last = timezone.localdate(absence.over_at) if absence.over_at else None
        if first < check_in:
            text = _("She was out from %(day)s; correct that absence first.")
            raise Refused(text % {"day": written(first)}, "check_in")
        if check_out is not None and (last is None or last > check_out):
            text = _("She was out until %(day)s; correct that absence first.")
            raise Refused(text % {"day": written(last) or _("now")}, "check_out")
