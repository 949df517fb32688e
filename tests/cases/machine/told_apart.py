"""What the rules say of a file, told a second time and apart from the code: for the machine."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from audit.events import Event
from tests.accounts.factories import make_organisation, make_user

BAKU = ZoneInfo("Asia/Baku")
DAY = timedelta(days=1)
LENGTHS = {"ministry_referral": timedelta(hours=24), "reflection": 30 * DAY, "residence_permit": 365 * DAY}
BEGINS = {"ministry_referral": {"potential", "presumed"}, "reflection": {"presumed"}}
NAMES = ("caseworker", "colleague", "manager", "deputy", "stranger", "reviewer", "receiver")
HOUSE = ("caseworker", "colleague", "manager", "deputy")
SUPERVISORS = ("manager", "deputy")


def cast(number):
    """Two houses, an NGO and the ministry, of this example alone."""
    house, other, ngo = (make_organisation(f"{letter}{number}", case_prefix=f"{letter}{number}") for letter in "HON")
    ministry = make_organisation(f"M{number}", type="ministry", case_prefix=f"M{number}")
    return {
        "caseworker": make_user(f"caseworker-{number}", house, "caseworker"),
        "colleague": make_user(f"colleague-{number}", house, "caseworker"),
        "manager": make_user(f"manager-{number}", house, "shelter_manager"),
        "deputy": make_user(f"deputy-{number}", house, "shelter_manager"),
        "stranger": make_user(f"stranger-{number}", other, "caseworker", "shelter_manager"),
        "reviewer": make_user(f"reviewer-{number}", ministry, "ministry_reviewer"),
        "receiver": make_user(f"receiver-{number}", ngo, "receiving_officer"),
    }


def end_of(day):
    return datetime.combine(day + DAY, time.min, tzinfo=BAKU)


@dataclass
class Clock:
    """A deadline, moved by hand."""

    kind: str
    starts: datetime
    due: datetime
    paused: datetime | None = None
    ended: str = ""

    def run_on(self, now):
        if self.paused:
            self.due += now - self.paused
            self.paused = None

    def end(self, how, now):
        self.run_on(now)
        self.ended = how

    def state(self, now):
        if self.ended or self.paused:
            return self.ended or "paused"
        if now > self.due:
            return "late"
        return "near" if self.due - now <= min(LENGTHS[self.kind] / 4, 14 * DAY) else "running"


@dataclass
class File:
    """A file of the house."""

    key: int = 0
    public_id: Any = None
    from_abroad: bool = False
    open: bool = True
    sealed: bool = False
    shared: bool = False
    back_again: bool = False
    named: set = field(default_factory=set)
    in_charge: set = field(default_factory=set)
    said: list = field(default_factory=list)
    clocks: dict = field(default_factory=dict)
    # Who asked for what, and was not answered yet.
    closing: str = ""
    unsealing: str = ""
    travelling: bool = False

    def seen_by(self, who):
        if who in HOUSE:
            return not self.sealed or who in self.named
        return who == "reviewer" and self.shared and not self.sealed

    def edited_by(self, who):
        return who in HOUSE and self.seen_by(who) and self.open

    def running(self, kind=None):
        return [clock for clock in self.clocks.values() if not clock.ended and kind in (None, clock.kind)]

    # -------------------------------------------------------------- what a determination does

    def follow(self, status, on, now):
        """What happens to the clocks: events, and the new clocks by kind."""
        events, begun = Counter(), {}
        today = now.astimezone(BAKU).date()
        if status == "not_victim" and all(on >= day for day, _status in self.said):
            events[Event.DEADLINE_CANCELLED] = len(self.running())
            for clock in self.running():
                clock.end("cancelled", now)
        if status == "recognised":
            for clock in self.running("ministry_referral"):
                events[Event.DEADLINE_MET] += 1
                clock.end("met", now)
        for kind, statuses in BEGINS.items():
            first = not statuses & {said for _day, said in self.said}
            if status in statuses and first and self.open and not self.running(kind):
                starts = now if on >= today else end_of(on)
                begun[kind] = Clock(kind, starts, starts + LENGTHS[kind])
                events[Event.DEADLINE_STARTED] += 1
        self.said.append((on, status))
        return events, begun

    def may_be_said(self, who, status, on, today):
        if status == "recognised":
            may = who == "reviewer" and self.seen_by(who)
        else:
            may = who == "reviewer" and self.seen_by(who) or self.edited_by(who)
        return may and on <= today

    def may_start(self, who, kind, on: date, now):
        today = now.astimezone(BAKU).date()
        if not self.edited_by(who) or on > today or self.running(kind):
            return False
        if kind != "residence_permit":
            return True
        starts = now if on >= today else end_of(on)
        return self.from_abroad and all(clock.due <= starts for clock in self.running("reflection"))
