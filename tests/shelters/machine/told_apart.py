"""A shelter as a notebook would keep it: who has which bed in which night. Slow, plain, and apart from the code that it judges.

Every question is answered by looking at the nights one by one. What is refused is told by a piece of the sentence that
the person at the screen reads; None: nothing stands against it.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
BAKU = ZoneInfo("Asia/Baku")
# Behind whatever the machine books; nights without an end are written down until then.
FAR = date(2026, 6, 1)
EXTENSION_DAYS = 10


def nights(start, end):
    return [start + number * DAY for number in range(((end or FAR) - start).days)]


def day_of(moment):
    return moment.astimezone(BAKU).date()


@dataclass(eq=False)
class Out:
    """Somebody out of the house."""

    stay: "Presence"
    kind: str
    left: datetime
    expected: datetime | None = None
    over: datetime | None = None

    def meets(self, left, over):
        """Whether there is a moment of both."""
        mine, theirs = (self.left, self.over), (left, over)
        some = all(end is None or begin < end for begin, end in (mine, theirs))
        return some and (over is None or self.left < over) and (self.over is None or left < self.over)

    def in_night(self, night, now):
        today = day_of(now)
        if day_of(self.left) > night:
            return False
        if self.over is not None:
            return night < day_of(self.over)
        if self.expected is not None and day_of(self.expected) > today:
            return night < day_of(self.expected)
        # She is to be back before tonight, as far as is known.
        is_still_to_come = self.expected is not None and self.expected >= now and day_of(self.expected) == today
        return night < today if is_still_to_come else night <= today


@dataclass(eq=False)
class Presence:
    """Somebody in the house, and her beds one after another: [bed, first night, day on which the nights end]."""

    person: str
    house: str
    check_in: date
    check_out: date | None = None
    planned: date | None = None
    beds: list = field(default_factory=list)
    asked: tuple | None = None

    def sleeps(self, night):
        return self.check_in <= night and (self.check_out is None or night < self.check_out)

    def is_overdue(self, today):
        return self.check_out is None and self.planned is not None and self.planned < today

    def has_stayed_on(self, today):
        """The nights of her last bed are over, and she is there yet."""
        return self.check_out is None and bool(self.beds) and self.beds[-1][2] is not None and self.beds[-1][2] <= today


@dataclass(eq=False)
class Held:
    person: str | None
    bed: str
    start: date
    end: date
    expires: datetime
    ended: bool = False


@dataclass(eq=False)
class Closed:
    beds: list
    start: date
    end: date | None


class Notebook:
    def __init__(self, houses):
        # Bed -> house.
        self.houses = houses
        self.stays, self.held, self.works, self.out = [], [], [], []

    def holds(self, row, now):
        return not row.ended and row.expires > now

    def bed_nights(self, bed, now):
        """Night -> who or what has the bed; nobody and nothing has it together with another."""
        found = {}
        for stay in self.stays:
            for its_bed, start, end in stay.beds:
                if its_bed == bed:
                    self._enter(found, nights(start, end), stay)
        for row in self.held:
            if row.bed == bed and self.holds(row, now):
                self._enter(found, nights(row.start, row.end), row)
        for row in self.works:
            if bed in row.beds:
                self._enter(found, nights(row.start, row.end), row)
        return found

    def _enter(self, found, wanted, owner):
        assert not found.keys() & wanted, "two in one bed"
        found.update(dict.fromkeys(wanted, owner))

    def person_nights(self, today):
        """Person -> the nights in which she slept in a house, up to the day of counting."""
        found = {}
        for stay in self.stays:
            slept = nights(stay.check_in, stay.check_out or max(today, stay.check_in))
            mine = found.setdefault(stay.person, set())
            assert not mine & set(slept), "one in two houses"
            mine.update(slept)
        return found

    def who_stayed_on(self, bed, start, but=None):
        """Whoever was to be out of the bed by a day and is not checked out."""
        return [
            stay for stay in self.stays if stay is not but and stay.has_stayed_on(start) and stay.beds[-1][0] == bed
        ]

    # ------------------------------------------------------------------ what stands against it

    def against_bed(self, bed, house, start, end, now, *, but=None):
        if self.houses[bed] != house:
            return "in another shelter"
        has = self.bed_nights(bed, now)
        taken = [night for night in nights(start, end) if has.get(night) not in (None, but)]
        if not taken:
            stayed = start <= day_of(now) and self.who_stayed_on(bed, start, but)
            return "was to leave and is not checked out" if stayed else None
        if taken[0] > start:
            return "free until"
        owner = has[start]
        if isinstance(owner, Closed):
            return "This bed is closed"
        if isinstance(owner, Held):
            return "held for somebody until"
        until = next(end for bed_, first, end in owner.beds if bed_ == bed and start in nights(first, end))
        here = owner.check_out is None and (until is None or until > day_of(now))
        return "taken a moment ago" if here else "was occupied until"

    def against_person(self, person, start, end, but=None):
        rows = [
            stay
            for stay in self.stays
            if stay is not but
            and stay.person == person
            and (
                set(nights(stay.check_in, stay.check_out)) & set(nights(start, end))
                or end is None
                and not stay.check_out
            )
        ]
        if not rows:
            return None
        last = max(rows, key=lambda stay: stay.check_in)
        return "already in a bed from" if last.check_out is None else "This person was in"

    def against_absence(self, stay, kind, left, expected, over, now, *, but=None):
        if left > now:
            return "has not come yet"
        if day_of(left) < stay.check_in:
            return "this lies before it"
        if kind != "missing" and expected and expected < left:
            return "end lies before the beginning"
        if over is not None:
            if over > now:
                return "has not come yet"
            if over < left:
                return "end lies before the beginning"
            if stay.check_out and day_of(over) > stay.check_out:
                return "this lies after it"
        others = [row for row in self.out if row.stay is stay and row is not but]
        return "Another absence of hers" if any(row.meets(left, over) for row in others) else None

    # ------------------------------------------------------------------ what goes by itself

    def night_comes(self, now):
        """Whoever was to have left keeps her bed tonight, unless it is somebody else's."""
        today = day_of(now)
        for stay in self.stays:
            if stay.is_overdue(today) and stay.has_stayed_on(today):
                bed, _start, end = stay.beds[-1]
                has = self.bed_nights(bed, now)
                if not any(night in has for night in nights(end, today + DAY)):
                    stay.beds[-1][2] = today + DAY

    def leave(self, stay, on, now):
        """Her nights end; those of her last bed that nobody had meanwhile were hers."""
        stay.beds = [row for row in stay.beds if not (row[1] > on or row[1] == on > stay.check_in)]
        for row in stay.beds:
            row[2] = on if row[2] is None else min(row[2], on)
        if stay.beds and stay.beds[-1][2] < on:
            bed, _start, end = stay.beds[-1]
            has = self.bed_nights(bed, now)
            if not any(night in has for night in nights(end, on)):
                stay.beds[-1][2] = on
        stay.check_out, stay.asked = on, None

    # ------------------------------------------------------------------ what the board shows

    def kinds(self, bed, start, days, now):
        """Night -> what the board shows of a bed in it."""
        today, has = day_of(now), self.bed_nights(bed, now)
        shown = {}
        for night in nights(start, start + days * DAY):
            owner = has.get(night) or self._there_yet(bed, night, start, has, today)
            shown[night] = self._kind(owner, bed, night, now)
        return shown

    def _there_yet(self, bed, night, start, has, today):
        """Who was to leave is drawn until tonight, or until the bed is something else's."""
        for stay in self.who_stayed_on(bed, today):
            end = stay.beds[-1][2]
            if end <= night <= today and not any(day in has for day in nights(max(end, start), night + DAY)):
                return stay
        return None

    def _kind(self, owner, bed, night, now):
        today = day_of(now)
        if owner is None:
            return "free"
        if isinstance(owner, Closed):
            return "works"
        if isinstance(owner, Held):
            return "reserved"
        if any(out.stay is owner and out.in_night(night, now) for out in self.out):
            return "absent"
        if owner.is_overdue(today):
            return "overdue"
        # The bar that the night is of.
        until = [row[2] for row in owner.beds if row[0] == bed and row[1] <= night][-1]
        leaves = owner.planned if owner.check_out is None else owner.check_out
        return "leaving" if leaves == today and until is not None and until >= today else "occupied"
