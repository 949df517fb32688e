"""The bed board: who sleeps where, a bed a row, a day a column. Three queries for three beds or three hundred."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.enums import Category, category_of
from cases.models import Case
from shelters.models import Bed, Shelter, Stay

DAYS = 14
DAYS_BEFORE_TODAY = 2
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Guest:
    """A stay as this reader may know it: with the case's number and category, or only that somebody is there."""

    stay: Stay
    number: str = ""
    category: Any = ""

    @property
    def label(self) -> Any:
        return self.number or _("Occupied")


@dataclass(frozen=True)
class Cell:
    """A free day of a bed, or the run of days that one stay covers."""

    on: date
    span: int = 1
    guest: Guest | None = None
    is_today: bool = False
    starts: bool = False
    ends: bool = False
    ends_today: bool = False

    @property
    def kind(self) -> str:
        if self.guest is None:
            return "free"
        return "leaving" if self.ends_today else "occupied"


@dataclass(frozen=True)
class BedRow:
    bed: Bed
    cells: list[Cell]
    guest_today: Guest | None


@dataclass(frozen=True)
class RoomRows:
    name: str
    beds: list[BedRow]

    @property
    def free_today(self) -> int:
        return sum(row.guest_today is None for row in self.beds)


@dataclass(frozen=True)
class Board:
    """Everything the page shows. `days` is the window; the figures are always of today."""

    shelter: Shelter
    days: list[date]
    today: date
    rooms: list[RoomRows] = field(default_factory=list)
    without_bed: list[Guest] = field(default_factory=list)
    bed_count: int = 0
    beds_taken: int = 0
    arrived: int = 0
    left: int = 0

    @property
    def persons_in(self) -> int:
        return self.beds_taken + len(self.without_bed)

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
        """One line on today: "23 of 30 beds taken · 1 came · 2 left today"."""
        taken = ngettext("%(taken)s of %(all)s bed taken", "%(taken)s of %(all)s beds taken", self.bed_count)
        parts = [taken % {"taken": self.beds_taken, "all": self.bed_count}]
        if self.without_bed:
            parts.append(_("%(count)s without a known bed") % {"count": len(self.without_bed)})
        if self.arrived:
            parts.append(_("%(count)s came today") % {"count": self.arrived})
        if self.left:
            parts.append(_("%(count)s left today") % {"count": self.left})
        return " · ".join(parts)

    @property
    def over_capacity(self) -> bool:
        return self.shelter.capacity is not None and self.persons_in > self.shelter.capacity


def board_of(shelter: Shelter, actor: Any, *, start: date, today: date) -> Board:
    """The board of one house for fourteen days from `start`. What the actor may not see of a case does not enter it."""
    days = [start + number * DAY for number in range(DAYS)]
    beds = list(shelter.beds.select_related("room"))
    stays = list(Stay.objects.filter(shelter=shelter).shown_on_board(start, days[-1] + DAY, today).order_by("check_in"))
    guests = _guests(stays, actor)
    of_bed: dict[int | None, list[Guest]] = {}
    for guest in guests:
        of_bed.setdefault(guest.stay.bed_id, []).append(guest)
    rows = [_row(bed, of_bed.get(bed.pk, []), days, today) for bed in in_order(beds)]
    rooms = [RoomRows(name, list(found)) for name, found in groupby(rows, key=lambda row: room_name(row.bed))]
    arrived, left = _came_and_went(stays, today)
    return Board(
        shelter=shelter,
        days=days,
        today=today,
        rooms=rooms,
        without_bed=[guest for guest in of_bed.get(None, []) if _sleeps(guest.stay, today)],
        bed_count=len(rows),
        beds_taken=sum(row.guest_today is not None for row in rows),
        arrived=arrived,
        left=left,
    )


def _guests(stays: list[Stay], actor: Any) -> list[Guest]:
    """Numbers of the cases the actor may see, and the category of her own organisation's: these are hers to read whole."""
    keys = {stay.case_id for stay in stays}
    cases = {case.pk: case for case in Case.objects.visible_to(actor).with_current_status().filter(pk__in=keys)}
    guests = []
    for stay in stays:
        case = cases.get(stay.case_id)
        if case is None:
            guests.append(Guest(stay))
        elif case.organisation_id != actor.organisation_id or category_of(case.current_status) == Category.OTHER:
            guests.append(Guest(stay, case.number))
        else:
            guests.append(Guest(stay, case.number, category_of(case.current_status).label))
    return guests


def _row(bed: Bed, guests: list[Guest], days: list[date], today: date) -> BedRow:
    cells, day, end = [], days[0], days[-1] + DAY
    for guest in guests:
        first, last = max(guest.stay.check_in, days[0]), min(guest.stay.check_out or end, end)
        if last <= first:
            continue
        cells += [Cell(on=free, is_today=free == today) for free in _days(day, first)]
        cells.append(
            Cell(
                on=first,
                span=(last - first).days,
                guest=guest,
                is_today=first <= today < last,
                starts=guest.stay.check_in >= days[0],
                ends=guest.stay.check_out is not None and guest.stay.check_out <= end,
                ends_today=guest.stay.check_out == today,
            )
        )
        day = last
    cells += [Cell(on=free, is_today=free == today) for free in _days(day, end)]
    return BedRow(bed, cells, next((guest for guest in guests if _sleeps(guest.stay, today)), None))


def _days(start: date, end: date) -> Iterable[date]:
    return (start + number * DAY for number in range((end - start).days))


def _sleeps(stay: Stay, day: date) -> bool:
    return stay.check_in <= day and (stay.check_out is None or stay.check_out > day)


def _came_and_went(stays: list[Stay], today: date) -> tuple[int, int]:
    """Persons who came today and persons who left; a change of bed is neither."""
    came = {stay.person_id for stay in stays if stay.check_in == today}
    ended = {stay.person_id for stay in stays if stay.check_out == today}
    before = {stay.person_id for stay in stays if stay.check_in < today and stay.check_out == today}
    inside = {stay.person_id for stay in stays if _sleeps(stay, today)}
    return len(came - before), len(ended - inside)


def in_order(beds: Iterable[Bed]) -> list[Bed]:
    """Beds by room and label as people count: room 2 before room 10, beds without a room last."""
    return sorted(beds, key=lambda bed: (bed.room is None, _natural(room_name(bed)), _natural(bed.label), bed.pk))


def room_name(bed: Bed) -> str:
    """The room's name, or "" for a bed that stands in none."""
    return bed.room.name if bed.room else ""


def _natural(text: str) -> list[tuple[int, str]]:
    return [(int(digits) if digits else 0, letters) for digits, letters in re.findall(r"(\d+)|(\D+)", text.casefold())]
