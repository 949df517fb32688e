"""The bed board: who has which bed on which nights, a bed a row, a day a column.

A fixed number of queries for three beds or three hundred. What the reader may not see of a case does not enter it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.core.cache import cache
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.enums import Category, category_of
from cases.models import Case
from cases.separation.alerts import kept_apart, known_to
from shelters.models import Absence, Bed, BedUse, Reservation, Shelter, Stay, Works, places_on

DAYS = 14
DAYS_BEFORE_TODAY = 2
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Guest:
    """A stay or a reservation as this reader may know it: with the case's number and category, or only that there is one."""

    stay: Stay | None = None
    reservation: Reservation | None = None
    number: str = ""
    category: Any = ""
    absence: Absence | None = None

    @property
    def label(self) -> Any:
        return self.number or (_("Held") if self.reservation else _("Occupied"))

    @property
    def is_out(self) -> bool:
        return self.absence is not None


@dataclass(frozen=True)
class Cell:
    """A run of days of a bed: free, or one thing's."""

    on: date
    span: int = 1
    kind: str = "free"
    guest: Guest | None = None
    works: Works | None = None
    is_today: bool = False
    starts: bool = False
    ends: bool = False
    may_reserve: bool = False

    @property
    def last(self) -> date:
        return self.on + (self.span - 1) * DAY


@dataclass(frozen=True)
class BedRow:
    bed: Bed
    cells: list[Cell]
    guest_today: Guest | None
    is_free_today: bool


@dataclass(frozen=True)
class RoomRows:
    name: str
    beds: list[BedRow]

    @property
    def free_today(self) -> int:
        return sum(row.is_free_today for row in self.beds)

    @property
    def note(self) -> str:
        """For whom the room is, where it is not for whom the house is."""
        room = self.beds[0].bed.room
        return room.groups_label if room is not None and room.client_groups else ""


@dataclass(frozen=True)
class Board:
    """Everything the page shows. `days` is the window; the figures are always of today."""

    shelter: Shelter
    days: list[date]
    today: date
    rooms: list[RoomRows] = field(default_factory=list)
    without_bed: list[Guest] = field(default_factory=list)
    out: list[Absence] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    places: int | None = None
    bed_count: int = 0
    beds_taken: int = 0
    persons_in: int = 0
    arrived: int = 0
    leave: int = 0
    left: int = 0
    mark: str = ""

    @property
    def columns(self) -> int:
        return len(self.days) + 1

    @property
    def previous_start(self) -> date:
        return self.days[0] - DAYS * DAY

    @property
    def next_start(self) -> date:
        return self.days[-1] + DAY

    @property
    def last_day(self) -> date:
        return self.days[-1]

    @property
    def shows_today(self) -> bool:
        return self.today in self.days

    @property
    def summary(self) -> str:
        """One line on today: "23 of 30 beds taken · 2 leave today · 1 out, expected 18:00"."""
        taken = ngettext("%(taken)s of %(all)s bed taken", "%(taken)s of %(all)s beds taken", self.bed_count)
        parts = [taken % {"taken": self.beds_taken, "all": self.bed_count}]
        if self.without_bed:
            parts.append(_("%(count)s without a known bed") % {"count": len(self.without_bed)})
        if self.arrived:
            parts.append(_("%(count)s came today") % {"count": self.arrived})
        if self.leave:
            parts.append(_("%(count)s to leave today") % {"count": self.leave})
        if self.left:
            parts.append(_("%(count)s left today") % {"count": self.left})
        if self.out:
            parts.append(self._out_in_words())
        return " · ".join(parts)

    @property
    def over_capacity(self) -> bool:
        return self.places is not None and self.persons_in > self.places

    def _out_in_words(self) -> str:
        """How many are out, and when the next of them is expected; only the hour where that is today."""
        count = _("%(count)s out") % {"count": len(self.out)}
        expected = min((absence.expected_at for absence in self.out if absence.expected_at), default=None)
        if expected is None:
            return count
        local = timezone.localtime(expected)
        day = "" if local.date() == self.today else date_format(local, "SHORT_DATE_FORMAT") + " "
        return _("%(count)s, expected %(when)s") % {"count": count, "when": day + time_format(local, "H:i")}


def board_of(shelter: Shelter, actor: Any, *, start: date, today: date) -> Board:
    """The board of one house for fourteen days from `start`."""
    days = [start + number * DAY for number in range(DAYS)]
    end = days[-1] + DAY
    mark = board_mark(shelter, today)
    beds = list(shelter.beds.select_related("room"))
    uses = _uses(shelter, start, end, today)
    stays = _stays(shelter, today)
    absences = _absences(shelter, start, end)
    guests = _Guests(uses, stays, absences, actor)
    of_bed: dict[int, list[BedUse]] = {}
    for use in uses:
        of_bed.setdefault(use.bed_id, []).append(use)
    rows = [_row(bed, of_bed.get(bed.pk, []), guests, days, today) for bed in in_order(beds)]
    inside = [stay for stay in stays if _sleeps(stay, today)]
    in_a_bed = {use.stay_id for use in uses if use.stay_id and (_covers(use, today) or _stays_on(use, today))}
    arrived, left = _came_and_went(stays, today)
    capacities = list(shelter.capacities.all())
    return Board(
        shelter=shelter,
        days=days,
        today=today,
        rooms=[RoomRows(name, list(found)) for name, found in groupby(rows, key=lambda row: room_name(row.bed))],
        without_bed=[guests.of_stay(stay, today) for stay in inside if stay.pk not in in_a_bed],
        out=[absence for absence in absences if absence.is_open],
        notices=[*_must_not_meet(inside, guests, actor), *_notices(uses, guests, today)],
        places=places_on(capacities, today),
        bed_count=len(rows),
        beds_taken=sum(row.guest_today is not None and row.guest_today.stay is not None for row in rows),
        persons_in=len(inside),
        arrived=arrived,
        leave=sum(stay.is_open and stay.planned_until == today for stay in inside),
        left=left,
        mark=mark,
    )


def board_mark(shelter: Shelter, today: date) -> str:
    """What the state of a house's board is known by: another one after each change, and each day."""
    return f"{cache.get(_mark_key(shelter.pk), 0)}-{today:%j}"


def board_changed(shelter_id: int) -> None:
    """Let the open boards of a house know that something is different; to be called once it is committed."""
    key = _mark_key(shelter_id)
    if not cache.add(key, 1, timeout=None):
        cache.incr(key)


def _mark_key(shelter_id: int) -> str:
    return f"board:{shelter_id}"


# ------------------------------------------------------------------ rows


def _uses(shelter: Shelter, start: date, end: date, today: date) -> list[BedUse]:
    """The nights of the window and of today, and the last ones of who was to leave and has not."""
    rows = BedUse.objects.filter(shelter=shelter).holding()
    wanted = rows.touching(start, end) | rows.touching(today, today + DAY)
    keys = Q(pk__in=wanted.values("pk")) | Q(pk__in=rows.overstayed(today).values("pk"))
    found = list(
        rows.filter(keys).select_related("stay", "reservation", "works", "bed").order_by("bed", "from_on", "id")
    )
    # The last nights of an open stay are always among them.
    last = {use.stay_id: use for use in sorted(found, key=lambda use: use.from_on)}
    for use in found:
        use.is_last = last[use.stay_id] is use
    return found


def _stays(shelter: Shelter, today: date) -> list[Stay]:
    rows = Stay.objects.filter(shelter=shelter)
    return list(rows.filter(Q(pk__in=rows.on_night(today).values("pk")) | Q(check_out=today) | Q(check_in=today)))


def _absences(shelter: Shelter, start: date, end: date) -> list[Absence]:
    """Those that are not over, and those of the window."""
    rows = Absence.objects.filter(shelter=shelter)
    window = Q(left_at__date__lt=end) & Q(over_at__date__gt=start)
    return list(rows.filter(Q(over_at__isnull=True) | window).order_by("left_at"))


class _Guests:
    """Numbers of the cases the reader may see, and the category of her own organisation's: these are hers to read whole."""

    def __init__(self, uses: list[BedUse], stays: list[Stay], absences: list[Absence], actor: Any) -> None:
        self.actor = actor
        self.absences: dict[int, list[Absence]] = {}
        for absence in absences:
            self.absences.setdefault(absence.stay_id, []).append(absence)
        keys = {stay.case_id for stay in stays} | {use.case_id for use in uses}
        keys |= {use.reservation.case_id for use in uses if use.reservation}
        seen = Case.objects.visible_to(actor).with_current_status().filter(pk__in=keys - {None})
        self.cases = {case.pk: case for case in seen}

    def of_stay(self, stay: Stay, night: date) -> Guest:
        out = next((one for one in self.absences.get(stay.pk, ()) if _is_out(one, night)), None)
        return Guest(stay=stay, absence=out, **self._told(stay.case_id))

    def of_reservation(self, reservation: Reservation) -> Guest:
        return Guest(reservation=reservation, **self._told(reservation.case_id))

    def _told(self, case_id: int | None) -> dict[str, Any]:
        case = self.cases.get(case_id) if case_id else None
        if case is None:
            return {}
        category = category_of(case.current_status)
        if case.organisation_id != self.actor.organisation_id or category == Category.OTHER:
            return {"number": case.number}
        return {"number": case.number, "category": category.label}


# ----------------------------------------------------------------- cells


def _row(bed: Bed, uses: list[BedUse], guests: _Guests, days: list[date], today: date) -> BedRow:
    cells: list[Cell] = []
    day, end = days[0], days[-1] + DAY
    for place, use in enumerate(uses):
        until = _drawn_until(use, uses[place + 1 : place + 2], today)
        first, last = max(use.from_on, day), min(until or end, end)
        if last <= first:
            continue
        cells += _free(day, first, today)
        cells += _taken(use, first, last, until, guests, days[0], today)
        day = last
    cells += _free(day, end, today)
    tonight = next((use for use in uses if _covers(use, today) or _stays_on(use, today)), None)
    return BedRow(bed, cells, _guest(tonight, guests, today) if tonight else None, tonight is None)


def _drawn_until(use: BedUse, following: list[BedUse], today: date) -> date | None:
    """Until when a bar reaches: over tonight for who was to leave and is still here, but not into what comes after."""
    if not _stays_on(use, today):
        return use.until_on
    return min([today + DAY, *(row.from_on for row in following)])


def _stays_on(use: BedUse, today: date) -> bool:
    """Whether somebody was to be out of her last bed by today and is not checked out."""
    is_over = use.is_last and use.until_on is not None and use.until_on <= today
    return is_over and use.stay is not None and use.stay.is_open


def _taken(
    use: BedUse, first: date, last: date, until: date | None, guests: _Guests, start: date, today: date
) -> Iterable[Cell]:
    """One thing's bar, in as many parts as it changes from in to out of the house."""
    nights = [(night, _kind(use, guests, night, today)) for night in _days(first, last)]
    for kind, run in groupby(nights, key=lambda pair: pair[1]):
        part = [night for night, _kind_of in run]
        yield Cell(
            on=part[0],
            span=len(part),
            kind=kind,
            guest=_guest(use, guests, part[-1]),
            works=use.works,
            is_today=part[0] <= today <= part[-1],
            starts=part[0] == use.from_on,
            ends=until is not None and part[-1] + DAY == until,
        )


def _kind(use: BedUse, guests: _Guests, night: date, today: date) -> str:
    if use.works is not None:
        return "works"
    if use.reservation is not None:
        return "reserved"
    assert use.stay is not None
    if any(_is_out(absence, night) for absence in guests.absences.get(use.stay_id, ())):
        return "absent"
    if use.stay.is_overdue(today):
        return "overdue"
    leaves = use.stay.planned_until if use.stay.is_open else use.stay.check_out
    return "leaving" if leaves == today and use.until_on is not None and use.until_on >= today else "occupied"


def _guest(use: BedUse, guests: _Guests, night: date) -> Guest | None:
    if use.stay is not None:
        return guests.of_stay(use.stay, night)
    return guests.of_reservation(use.reservation) if use.reservation is not None else None


def _free(start: date, end: date, today: date) -> Iterable[Cell]:
    """Free days: those before today, today, and those to come, for which the bed can be held."""
    for first, last in (
        (start, min(end, today)),
        (max(start, today), min(end, today + DAY)),
        (max(start, today + DAY), end),
    ):
        if first < last:
            yield Cell(on=first, span=(last - first).days, is_today=first == today, may_reserve=first > today)


def _notices(uses: list[BedUse], guests: _Guests, today: date) -> list[str]:
    """Who has not left as planned although the bed is somebody else's by now."""
    found = []
    for use in uses:
        if not _stays_on(use, today) or use.stay is None:
            continue
        others = [row for row in uses if row.bed_id == use.bed_id and row.pk != use.pk and _covers(row, today)]
        if others:
            text = _(
                "Bed %(bed)s: %(who)s was to leave on %(day)s and has not been checked out; the bed is taken from then on."
            )
            who = guests.of_stay(use.stay, today).label
            found.append(
                text % {"bed": use.bed.label, "who": who, "day": date_format(use.until_on, "SHORT_DATE_FORMAT")}
            )
    return found


def _must_not_meet(inside: list[Stay], guests: _Guests, actor: Any) -> list[str]:
    """Who is in the house together and must not be, as far as the reader may know; one query, unless there is somebody."""
    pairs = kept_apart({stay.case_id for stay in inside})
    known, found = known_to(actor, pairs), {}
    labels = {stay.case_id: guests.of_stay(stay, stay.check_in).label for stay in inside}
    for pair in pairs:
        said = known.get(pair)
        if said is None:
            text = _("%(who)s must not meet somebody who is in this house. Ask %(whom)s.")
            found[frozenset({pair.case})] = text % {"who": labels[pair.case], "whom": pair.whom}
        else:
            text = _("%(who)s and %(other)s are both in this house and must not meet: %(reason)s. Ask %(whom)s.")
            both = {"who": labels[pair.case], "other": said.number, "reason": said.reason, "whom": pair.whom}
            found.setdefault(frozenset({pair.case, pair.other}), text % both)
    return list(found.values())


def _is_out(absence: Absence, night: date) -> bool:
    """Whether somebody is out of the house in a night; while it is not over, until she is expected, tonight at least."""
    if timezone.localdate(absence.left_at) > night:
        return False
    if absence.over_at is not None:
        return timezone.localdate(absence.over_at) > night
    today = timezone.localdate()
    expected = timezone.localdate(absence.expected_at) if absence.expected_at else None
    if expected is not None and expected > today:
        return night < expected
    return night < today if expected == today and not absence.is_late else night <= today


def _days(start: date, end: date) -> Iterable[date]:
    return (start + number * DAY for number in range((end - start).days))


def _covers(use: BedUse, day: date) -> bool:
    return use.from_on <= day and (use.until_on is None or use.until_on > day)


def _sleeps(stay: Stay, day: date) -> bool:
    return stay.check_in <= day and (stay.check_out is None or stay.check_out > day)


def _came_and_went(stays: list[Stay], today: date) -> tuple[int, int]:
    """Persons who came today and persons who left; two stays that meet today are neither."""
    came = {stay.person_id for stay in stays if stay.check_in == today}
    ended = {stay.person_id for stay in stays if stay.check_out == today}
    before = {stay.person_id for stay in stays if stay.check_in < today and stay.check_out == today}
    inside = {stay.person_id for stay in stays if _sleeps(stay, today)}
    return len(came - before), len(ended - inside)


def in_order(beds: Iterable[Bed]) -> list[Bed]:
    """Beds by room and label as people count: room 2 before room 10, beds without a room last."""
    return sorted(beds, key=lambda bed: (bed.room is None, as_counted(room_name(bed)), as_counted(bed.label), bed.pk))


def room_name(bed: Bed) -> str:
    """The room's name, or "" for a bed that stands in none."""
    return bed.room.name if bed.room else ""


def as_counted(text: str) -> list[tuple[int, str]]:
    """A key by which names are sorted as people count: room 2 before room 10."""
    return [(int(digits) if digits else 0, letters) for digits, letters in re.findall(r"(\d+)|(\D+)", text.casefold())]
