"""Roll calls, and lists of who is in the house. A roll call is locked by its own row, its beginning by the house's."""

from datetime import datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from core.errors import Conflict, Refused
from shelters.actions import change_absence, come_back, go_out
from shelters.enums import AbsenceKind
from shelters.models import Shelter, Stay
from shelters.presence import policies
from shelters.presence.enums import OUT, Help, Mark
from shelters.presence.models import HelpNeeded, RollCall, RollCallHour
from shelters.presence.records import inside, night_of, who_is_out, write_finding


@transaction.atomic
def begin_roll_call(shelter: Shelter, *, actor: User) -> RollCall:
    """Begin to look who is there. Where a colleague has begun one this night and not finished it, that one goes on."""
    policies.check_may_take(actor, shelter)
    Shelter.objects.select_for_update(of=("self",), no_key=True).get(pk=shelter.pk)
    night = night_of(timezone.now())
    begun = RollCall.objects.open().of_night(night).filter(shelter=shelter).first()
    if begun is not None:
        return begun
    roll_call = RollCall.objects.create(shelter=shelter, night=night, taken_by=actor)
    _record(Event.ROLL_CALL_BEGUN, roll_call, actor)
    return roll_call


@transaction.atomic
def read_roll_call(roll_call: RollCall, *, actor: User) -> None:
    """Open the list of a roll call: it names people, so it is a look, and on record."""
    policies.check_may_take(actor, roll_call.shelter)
    _record(Event.ROLL_CALL_READ, roll_call, actor)


@transaction.atomic
def mark_here(roll_call: RollCall, stay: Stay, *, actor: User) -> None:
    """She is there: seen, or heard."""
    roll_call = _locked(roll_call, actor)
    _refuse_elsewhere(roll_call, stay)
    _write(roll_call, stay, Mark.HERE, actor=actor)
    _record_finding(roll_call, stay, Mark.HERE, actor)


@transaction.atomic
def mark_others_here(roll_call: RollCall, *, actor: User) -> None:
    """Everybody who was not looked for yet is there; who is known to be out, or was missing, is out or missing still."""
    roll_call = _locked(roll_call, actor)
    stays = _not_marked(roll_call)
    out = who_is_out(stays)
    for stay in stays:
        known = out.get(stay.pk)
        mark, expected_at = (known.mark, known.expected_at) if known else (Mark.HERE, None)
        _write(roll_call, stay, mark, actor=actor, expected_at=expected_at)
        if known:
            _record_finding(roll_call, stay, mark, actor)
    here = len(stays) - len(out)
    _record(Event.ROLL_CALL_MARKED, roll_call, actor, kind=Mark.HERE.value, count=here)


@transaction.atomic
def mark_not_here(
    roll_call: RollCall, stay: Stay, mark: Mark | str, *, actor: User, expected_at: datetime | None = None
) -> None:
    """She is not there: on leave or in hospital, expected back at a time or not known when; or missing.

    Raises Refused for a return that would lie in the past, Conflict in a finished roll call.
    """
    roll_call = _locked(roll_call, actor)
    _refuse_elsewhere(roll_call, stay)
    if mark not in (*OUT, Mark.MISSING):
        raise Refused(_("Say where she is, as far as it is known."), "mark")
    if mark == Mark.MISSING:
        expected_at = None
    elif expected_at is not None and expected_at <= timezone.now():
        raise Refused(_("This time has passed. If she did not come back by then, she is missing."), "day")
    _write(roll_call, stay, Mark(mark), actor=actor, expected_at=expected_at)
    _record_finding(roll_call, stay, Mark(mark), actor)


@transaction.atomic
def finish_roll_call(roll_call: RollCall, *, actor: User) -> RollCall:
    """Everybody was looked for. From then on it stays as it is; later in the night another one is taken."""
    roll_call = _locked(roll_call, actor)
    if left := len(_not_marked(roll_call)):
        text = ngettext("%(count)s person was not looked for yet.", "%(count)s persons were not looked for yet.", left)
        raise Conflict(text % {"count": left})
    roll_call.finished_at = timezone.now()
    roll_call.taken_by = actor
    roll_call.save(update_fields=["finished_at", "taken_by"])
    _record(Event.ROLL_CALL_FINISHED, roll_call, actor)
    return roll_call


@transaction.atomic
def set_roll_call_hour(shelter: Shelter, by: time, *, actor: User) -> None:
    """By when the house takes its roll call; an hour before noon belongs to the night that began the day before."""
    policies.check_may_set_hour(actor, shelter)
    RollCallHour.objects.update_or_create(shelter=shelter, defaults={"by": by})
    record(Event.ROLL_CALL_HOUR_SET, actor=actor, target=shelter, changes={"shelter": shelter.code, "by": None})


@transaction.atomic
def say_help(stay: Stay, kind: Help | str, *, actor: User) -> None:
    """What somebody needs to get out of the house; "" = gets out alone."""
    stay = Stay.objects.select_for_update(of=("self",), no_key=True).select_related("case", "shelter").get(pk=stay.pk)
    policies.check_may_say_help(actor, stay)
    if kind:
        HelpNeeded.objects.update_or_create(
            stay=stay, defaults={"kind": kind}, create_defaults={"kind": kind, "shelter_id": stay.shelter_id}
        )
    else:
        HelpNeeded.objects.filter(stay=stay).delete()
    changes = {"shelter": stay.shelter.code, "help": None}
    record(Event.EVACUATION_HELP_SET, actor=actor, target=stay, case_id=stay.case.public_id, changes=changes)


@transaction.atomic
def print_evacuation_list(shelter: Shelter, *, actor: User) -> list[Stay]:
    """Who is in the house, for who gets people out of it. Opening the list is on record, with how many it names."""
    policies.check_may_print(actor, shelter)
    stays = list(inside(shelter, timezone.localdate()))
    changes = {"shelter": shelter.code, "count": len(stays)}
    record(Event.EVACUATION_LIST_PRINTED, actor=actor, target=shelter, changes=changes)
    return stays


def _write(roll_call: RollCall, stay: Stay, mark: Mark, *, actor: User, expected_at: datetime | None = None) -> None:
    """What was found stands in the roll call; that she is out, or back, in her stay as well, for everybody who asks there."""
    write_finding(roll_call, stay, mark, actor=actor, expected_at=expected_at)
    if not stay.is_open:
        return
    now, out = timezone.now(), stay.absences.open().first()
    if mark == Mark.HERE:
        if out is not None:
            come_back(out, at=now, actor=actor)
    elif out is None:
        go_out(stay, kind=AbsenceKind(mark.value), left_at=now, expected_at=expected_at, actor=actor)
    elif (out.kind, out.expected_at) != (mark.value, expected_at):
        details = {"kind": mark.value, "left_at": out.left_at, "expected_at": expected_at, "note": out.note}
        change_absence(out, details, actor=actor)


def _locked(roll_call: RollCall, actor: User) -> RollCall:
    rows = RollCall.objects.select_for_update(of=("self",), no_key=True).select_related("shelter")
    roll_call = rows.get(pk=roll_call.pk)
    policies.check_may_mark(actor, roll_call)
    return roll_call


def _not_marked(roll_call: RollCall) -> list[Stay]:
    marked = roll_call.marks.values("stay")
    return list(inside(roll_call.shelter, timezone.localdate()).exclude(pk__in=marked))


def _refuse_elsewhere(roll_call: RollCall, stay: Stay) -> None:
    if not inside(roll_call.shelter, timezone.localdate()).filter(pk=stay.pk).exists():
        raise Conflict(_("This person does not live in the house any more. Nothing was changed."))


def _record(event: Event, roll_call: RollCall, actor: User, **changes: Any) -> None:
    record(event, actor=actor, target=roll_call, changes={"shelter": roll_call.shelter.code} | changes)


def _record_finding(roll_call: RollCall, stay: Stay, mark: Mark, actor: User) -> None:
    changes = {"shelter": roll_call.shelter.code, "kind": mark.value}
    record(Event.ROLL_CALL_MARKED, actor=actor, target=roll_call, case_id=stay.case.public_id, changes=changes)
