from datetime import timedelta

from django.utils import timezone

from shelters.models import (
    Duty,
    HelpNeeded,
    LogAbout,
    LogEntry,
    RollCall,
    RollCallHour,
    RollCallMark,
    Shift,
    ShiftHandOver,
)
from shelters.presence.enums import Mark
from shelters.presence.records import night_of
from tests.shelters.factories import make_absence

HOUR = timedelta(hours=1)


def make_shift(shelter, in_charge, *, begins_at=None, hours=12, staff=(), **fields):
    """A shift that began an hour ago, unless said otherwise."""
    begins_at = begins_at or timezone.now() - HOUR
    fields = {"part": "night", "ends_at": begins_at + hours * HOUR} | fields
    shift = Shift.objects.create(shelter=shelter, in_charge=in_charge, begins_at=begins_at, **fields)
    Duty.objects.bulk_create(Duty(shift=shift, shelter=shelter, user=user) for user in staff)
    return shift


def make_hand_over(shift, written_by=None, *, word="Quiet so far.", **fields):
    return ShiftHandOver.objects.create(
        shift=shift,
        shelter=shift.shelter,
        written_by=written_by or shift.in_charge,
        **{"who_is_in": word, "who_is_out": word, "what_is_due": word, "worries": word} | fields,
    )


def make_entry(shelter, author, *, about=(), text="The lamp in the hall was mended.", **fields):
    cases = {stay.case_id for stay in about}
    fields = {"kind": "house", "happened_at": timezone.now() - HOUR / 2} | fields
    case = next(iter(about)).case if len(cases) == 1 else None
    entry = LogEntry.objects.create(shelter=shelter, author=author, case=case, text=text, **fields)
    LogAbout.objects.bulk_create(LogAbout(entry=entry, shelter=shelter, stay=stay) for stay in about)
    return entry


def make_roll_call(shelter, taken_by, *, marks=None, finished=False, **fields):
    """`marks`: what was found, by stay."""
    call = RollCall.objects.create(shelter=shelter, taken_by=taken_by, **{"night": night_of(timezone.now())} | fields)
    for stay, mark in (marks or {}).items():
        RollCallMark.objects.create(roll_call=call, shelter=shelter, stay=stay, mark=mark, marked_by=taken_by)
        if mark != Mark.HERE:
            make_absence(stay, taken_by, kind=mark)
    if finished:
        call.finished_at = timezone.now()
        call.save()
    return call


def make_help(stay, kind="walking"):
    return HelpNeeded.objects.create(shelter=stay.shelter, stay=stay, kind=kind)


def make_hour(shelter, by):
    return RollCallHour.objects.create(shelter=shelter, by=by)


def make_one_of_each(stay, worker, colleague, *, word="Quiet so far."):
    """A row in every table of the days of a house, with a word wherever somebody types; by kind."""
    shelter, crossed_out = stay.shelter, {"crossed_out_by": colleague, "crossing_out_reason": word}
    shift = make_shift(shelter, worker, staff=[colleague])
    entry = make_entry(shelter, worker, about=[stay], text=word, crossed_out_at=timezone.now(), **crossed_out)
    hour, _new = RollCallHour.objects.get_or_create(shelter=shelter)
    return {
        "shift": shift,
        "shift_hand_over": make_hand_over(shift, word=word),
        "log_entry": entry,
        "roll_call": make_roll_call(shelter, worker, marks={stay: "here"}, finished=True),
        "help": make_help(stay),
        "hour": hour,
    }
