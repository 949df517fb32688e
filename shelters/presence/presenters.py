"""How a roll call and the list for the fire service are said."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from cases.models import ADULT_AGE
from shelters.models import Shelter, Stay
from shelters.presence.enums import OUT, Mark
from shelters.presence.models import HelpNeeded, RollCall, RollCallHour, RollCallMark
from shelters.presence.records import Guest, Out, guests, inside, night_of, who_is_out

TONES = {Mark.HERE: "done", Mark.LEAVE: "waiting", Mark.HOSPITAL: "waiting", Mark.MISSING: "late"}
EARLIER_SHOWN = 10
MARKS_SHOWN = 10
# Who is smaller is carried.
CARRIED_UNTIL_AGE = 4


@dataclass(frozen=True)
class Line:
    """One person of a roll call: what was found, and before that what is known."""

    guest: Guest
    found: RollCallMark | None = None
    known: Out | None = None

    @property
    def is_here(self) -> bool:
        return self.found is not None and self.found.mark == Mark.HERE

    @property
    def label(self) -> Any:
        mark = self.found.mark if self.found else self.known.mark if self.known else ""
        return Mark(mark).label if mark else ""

    @property
    def expected_at(self) -> Any:
        return self.found.expected_at if self.found else self.known.expected_at if self.known else None

    @property
    def tone(self) -> str:
        return TONES[Mark(self.found.mark)] if self.found else "soon"


@dataclass(frozen=True)
class RollCallInWords:
    lines: list[Line]
    result: str
    left: int
    left_text: str


@dataclass(frozen=True)
class Tonight:
    """What a house knows of this night: the roll call that goes on, the last that was finished, whether one is late."""

    night: date
    open: RollCall | None
    last: RollCall | None
    last_result: str
    by: Any
    is_late: bool


@dataclass(frozen=True)
class EvacuationLine:
    guest: Guest
    age: str
    help: str
    out: Out | None

    @property
    def is_missing(self) -> bool:
        return self.out is not None and self.out.is_missing

    @property
    def is_elsewhere(self) -> bool:
        return self.out is not None and not self.out.is_missing


@dataclass(frozen=True)
class EvacuationList:
    lines: list[EvacuationLine]
    summary: str
    made_at: Any


def result_in_words(here: int, out: int, missing: int) -> str:
    """ "23 here · 1 out · 1 missing"."""
    parts = [
        ngettext("%(count)s here", "%(count)s here", here) % {"count": here},
        ngettext("%(count)s out", "%(count)s out", out) % {"count": out},
        ngettext("%(count)s missing", "%(count)s missing", missing) % {"count": missing},
    ]
    return " · ".join(parts)


def roll_call_in_words(roll_call: RollCall, actor: User) -> RollCallInWords:
    """Everybody in the house with what was found of her. Six queries, however many live there."""
    today = timezone.localdate()
    stays = list(inside(roll_call.shelter, today))
    found = {row.stay_id: row for row in roll_call.marks.all()}
    known = who_is_out(stays)
    lines = [Line(one, found.get(one.stay.pk), known.get(one.stay.pk)) for one in guests(stays, actor, today)]
    marks = [row.mark for row in found.values()]
    out = sum(mark in OUT for mark in marks)
    result = result_in_words(marks.count(Mark.HERE), out, marks.count(Mark.MISSING))
    left = sum(line.found is None for line in lines)
    text = ngettext("%(count)s still to look for", "%(count)s still to look for", left) % {"count": left}
    return RollCallInWords(lines, result, left, text)


def tonight(shelter: Shelter) -> Tonight:
    """Two queries."""
    return tonight_in([shelter])[shelter.pk]


def tonight_in(shelters: Sequence[Shelter]) -> dict[int, Tonight]:
    """The same of several houses, by their keys. Two queries, however many they are."""
    now = timezone.localtime()
    night = night_of(now)
    hours = dict(RollCallHour.objects.filter(shelter__in=shelters).values_list("shelter", "by"))
    going_on, last = {}, {}
    for call in RollCall.objects.filter(shelter__in=shelters).of_night(night).with_result().order_by("finished_at"):
        (last if call.is_finished else going_on)[call.shelter_id] = call
    found = {}
    for key in (shelter.pk for shelter in shelters):
        by = hours.get(key) or RollCallHour._meta.get_field("by").default
        taken = last.get(key)
        late = taken is None and RollCallHour.is_passed(by, now.time())
        found[key] = Tonight(night, going_on.get(key), taken, _result_of(taken) if taken else "", by, late)
    return found


def earlier_roll_calls(shelter: Shelter) -> list[tuple[RollCall, str]]:
    """The last that were finished, with what they found. One query."""
    rows = RollCall.objects.filter(shelter=shelter).finished().with_result().order_by("-finished_at")
    return [(row, _result_of(row)) for row in rows[:EARLIER_SHOWN]]


def known_of(stay: Stay) -> list[tuple[Any, str]]:
    """What was found of somebody in the last roll calls, newest first. One query."""
    rows = RollCallMark.objects.filter(stay=stay).select_related("marked_by").order_by("-marked_at", "-id")
    return [(row, TONES[Mark(row.mark)]) for row in rows[:MARKS_SHOWN]]


def evacuation_list(stays: Iterable[Stay], actor: User) -> EvacuationList:
    """Who is to be got out, where she sleeps, and who needs help. Nothing says why anybody lives there. Five queries."""
    now = timezone.localtime()
    stays = list(stays)
    out = who_is_out(stays)
    helped = {row.stay_id: str(row.get_kind_display()) for row in HelpNeeded.objects.filter(stay__in=stays)}
    lines = []
    for one in guests(stays, actor, now.date()):
        age = one.age_on(now.date())
        small = _("Small child, has to be carried") if age is not None and age < CARRIED_UNTIL_AGE else ""
        lines.append(EvacuationLine(one, _age(age), helped.get(one.stay.pk, small), out.get(one.stay.pk)))
    return EvacuationList(lines, _summary(lines, now.date()), now)


def _age(age: int | None) -> str:
    if age is None:
        return ""
    return _("child, %(age)s") % {"age": age} if age < ADULT_AGE else _("adult, %(age)s") % {"age": age}


def _summary(lines: list[EvacuationLine], today: date) -> str:
    # Who was not found may be anywhere, in the building too.
    missing = sum(line.is_missing for line in lines)
    out = sum(line.is_elsewhere for line in lines)
    there = len(lines) - out - missing
    said = ngettext("%(count)s person in the building", "%(count)s persons in the building", there)
    parts = [said % {"count": there}]
    ages = [line.guest.age_on(today) for line in lines if not line.is_elsewhere]
    if children := sum(age is not None and age < ADULT_AGE for age in ages):
        parts.append(ngettext("%(count)s child", "%(count)s children", children) % {"count": children})
    if helped := sum(bool(line.help) for line in lines if not line.is_elsewhere):
        parts.append(ngettext("%(count)s needs help", "%(count)s need help", helped) % {"count": helped})
    if missing:
        parts.append(ngettext("%(count)s not found", "%(count)s not found", missing) % {"count": missing})
    if out:
        parts.append(ngettext("%(count)s out", "%(count)s out", out) % {"count": out})
    return " · ".join(parts)


def _result_of(row: Any) -> str:
    return result_in_words(row.here, row.out, row.missing)
