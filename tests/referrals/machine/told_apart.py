"""What docs/states.md and the rules say of referrals, told a second time and apart from the code: for the machine."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings

DAY = timedelta(days=1)
PAGE = (Path(settings.BASE_DIR) / "docs" / "states.md").read_text(encoding="utf-8")
PAGE = PAGE.split("\n## Referral\n")[1].split("\n## ")[0]
TURN = {state: turn.lower() for state, turn in re.findall(r"^\| `(\w+)` \| [^|]+ \| (\w+)", PAGE, re.M)}
NEXT: dict[str, dict[str, str]] = {state: {} for state in TURN}
for _before, _to, _by in re.findall(r"^    (\w+) --> (\w+): ([\w ]+)$", PAGE, re.M):
    NEXT[_before][_to] = _by.lower()
OVER = {state for state, turn in TURN.items() if turn not in ("sender", "ministry", "receiver")}

# Who is where, which parts of a file the role ever shows, and for which sides it acts.
ALL = frozenset({"identity", "contact", "exploitation", "health", "assistance"})
ROLES = {
    "caseworker": (ALL, {"sender"}),
    "shelter_manager": (ALL, {"sender", "receiver"}),
    "ministry_reviewer": (ALL - {"health"}, {"ministry", "receiver"}),
    "iom_officer": (frozenset({"identity", "exploitation", "assistance"}), {"receiver"}),
}
STAFF = {
    "caseworker": ("ngo", "caseworker"), "manager": ("ngo", "shelter_manager"), "deputy": ("ngo", "shelter_manager"),
    "officer": ("ministry", "ministry_reviewer"), "second": ("ministry", "ministry_reviewer"),
    "host": ("house", "shelter_manager"), "helper": ("house", "caseworker"), "keeper": ("home", "shelter_manager"),
    "iom": ("iom", "iom_officer"), "stranger": ("other", "shelter_manager"),
}  # fmt: skip
KINDS = {
    "ngo": "ngo",
    "ministry": "ministry",
    "house": "state_shelter",
    "home": "ngo",
    "iom": "international",
    "other": "ngo",
}
SENDERS = [who for who, (place, _role) in STAFF.items() if place == "ngo"]
RECEIVERS = ("ministry", "house", "home", "iom")
PATIENCE = {"routine": 7 * DAY, "immediate": timedelta(hours=4)}
# Whoever has the turn here owes an answer, and is told so.
OWED = {"submitted", "returned", "approved", "offered"}


class Way(NamedTuple):
    """A route from the NGO."""

    ministry: bool = True
    four_eyes: bool = False
    several: bool = False
    hours: int | None = None
    carries: frozenset[str] = frozenset()


# By purpose and, where it is another for this kind of receiver, the kind. An offer with hours expires.
WAYS = {
    ("shelter_placement", ""): Way(several=True, hours=24),
    ("psychosocial", ""): Way(ministry=False, several=True),
    ("legal", ""): Way(ministry=False, hours=48),
    ("health", ""): Way(four_eyes=True, several=True),
    ("formal_identification", ""): Way(),
    ("formal_identification", "ministry"): Way(carries=frozenset({"identity", "exploitation"})),
    ("reintegration_grant", ""): Way(four_eyes=True, hours=240),
    ("reintegration_grant", "international"): Way(carries=frozenset({"identity", "assistance"})),
}
PURPOSES = (*dict(WAYS), ("follow_up", ""))  # to the last of them no route leads


def way(purpose, place):
    return WAYS.get((purpose, KINDS[place])) or WAYS.get((purpose, ""))


class Said(NamedTuple):
    """What the sender wrote."""

    purpose: str
    urgency: str
    receivers: tuple[str, ...]
    sections: frozenset[str]
    role: str


@dataclass
class Seat:
    shown: bool = False
    box: str = ""
    turns: int = 0
    told: int = 0
    answer: str = ""
    due: Any = None
    officer: str = ""


@dataclass
class Told:
    """A referral, moved by hand."""

    said: Said
    public_id: Any = None
    key: int = 0
    status: str = "draft"
    way: Way = Way()
    registered: bool = False
    approved_by: str = ""
    taken_by: str = ""
    steps: int = 0
    versions: int = 0
    frozen: frozenset[str] = frozenset()
    recalled: bool = False
    # Part of the file -> the day until which it is open to who took it on.
    opened: dict[str, date | None] = field(default_factory=dict)
    seats: dict[tuple[str, str], Seat] = field(default_factory=dict)

    def invite(self, said):
        self.said, self.way = said, way(said.purpose, said.receivers[0])
        wanted = {("ngo", "sender"), *((place, "receiver") for place in said.receivers)}
        self.seats = {key: seat for key, seat in self.seats.items() if key in wanted or seat.shown}
        for key in wanted:
            self.seats.setdefault(key, Seat())

    def come_to(self, status, now):
        self.status, self.steps = status, self.steps + 1
        self.sit(now, moved=True)

    def sit(self, now, *, moved):
        if self.status == "submitted" and self.way.ministry:
            self.seats.setdefault(("ministry", "ministry"), Seat())
        for (place, side), seat in self.seats.items():
            if side == "receiver" and self.status == "offered" and not seat.answer:
                seat.answer = "offered"
            elif self.status != "offered" and seat.answer == "offered":
                seat.answer = "closed"
            seat.shown |= side == "sender" or side == "ministry" or bool(seat.answer)
            before, seat.box = seat.box, self.box_of(place, side, seat)
            if seat.box == "turn" and (moved or before != "turn"):
                seat.turns += 1
                seat.told += self.status in OWED
                seat.due = now + min(PATIENCE[self.said.urgency], timedelta(hours=self.way.hours or 1000))

    def box_of(self, place, side, seat):
        if not seat.shown:
            return ""
        if side == "receiver" and seat.answer not in ("offered", "accepted"):
            return "ended"
        if TURN[self.status] == side and (side != "ministry" or self.way.ministry):
            return "turn"
        if side == "ministry" and (place, "receiver") in self.seats:
            return ""
        return "ended" if self.status in OVER else "waiting"

    def waits_for_others(self):
        return any(seat.answer == "offered" for seat in self.seats.values())

    def end_share(self):
        self.opened = {}


@dataclass
class Sheet:
    """The file, what the person said, and who is away."""

    open: bool = True
    sealed: bool = False
    named: set = field(default_factory=set)
    keeps: bool = False
    # Receiver -> given, refused or withdrawn; which parts; until when.
    answers: dict[str, tuple[str, frozenset[str], date | None]] = field(default_factory=dict)
    away: set = field(default_factory=set)
    referrals: list[Told] = field(default_factory=list)

    def covered(self, place, today):
        answer, sections, until = self.answers.get(place, ("", frozenset(), None))
        holds = answer == "given" and not self.keeps and (until is None or today <= until)
        return dict.fromkeys(sections, until) if holds else {}

    def consent_changed(self, place, today):
        """What was open closes with it; what was closed stays so."""
        for referral in self.referrals:
            if referral.taken_by == place:
                covered = self.covered(place, today)
                held = self.held(referral, today)
                referral.opened = {name: covered[name] for name in held if name in covered}

    def held(self, referral, today):
        return {name for name, until in referral.opened.items() if until is None or today <= until}

    def ends(self):
        """Whether something is, or was, open until a day."""
        return any(until for referral in self.referrals for until in referral.opened.values())

    def open_to(self, who, referral, today):
        """Of one referral, to this person: what its acceptance opens now, whatever her role shows."""
        place, role = STAFF[who]
        if who in self.away or self.sealed or place != referral.taken_by or referral.said.role not in ("", role):
            return set()
        return self.held(referral, today)

    def sections_of(self, who, today):
        opened = set().union(*(self.open_to(who, referral, today) for referral in self.referrals))
        return opened & ROLES[STAFF[who][1]][0]

    def sees_case(self, who, today):
        if STAFF[who][0] == "ngo":
            return not self.sealed or who in self.named
        return any(self.open_to(who, referral, today) for referral in self.referrals)

    def sees(self, who, referral):
        place, _role = STAFF[who]
        if who in self.away or place == "ngo" and self.sealed and who not in self.named:
            return False
        return any(seat.shown for (at, _side), seat in referral.seats.items() if at == place)

    def is_hers(self, who, referral):
        """Whether it is this person's to take the next step: not what lies with a colleague, nor what she approved herself."""
        place, role = STAFF[who]
        if not self.sees(who, referral) or referral.status == "approved" and referral.approved_by == who:
            return False
        return any(
            at == place and seat.box == "turn" and seat.officer in ("", who) and side in ROLES[role][1]
            for (at, side), seat in referral.seats.items()
        )

    def package_of(self, who, referral, today):
        """What this person, who sees the referral, reads of what was sent."""
        place, role = STAFF[who]
        read = referral.frozen & ROLES[role][0]
        if place == "ngo":
            return read
        if referral.recalled or referral.status in OVER:
            return frozenset()
        if place in referral.said.receivers:
            read &= self.open_to(who, referral, today)
        return read & self.covered(place, today).keys()

    # ------------------------------------------------------------- by which words somebody is refused, None if by none

    def against_draft(self, who, said, today):
        place, role = STAFF[who]
        if who in self.away or not self.sees_case(who, today):
            return "NotVisible"
        if "sender" not in ROLES[role][1]:
            return "Your role does not"
        if place != "ngo":
            return "Only the organisation that owns"
        return self.against_file() or self.against_said(said)

    def against_file(self):
        return None if self.open else "case is closed"

    def against_said(self, said):
        for place in said.receivers:
            there = [who for who, (at, role) in STAFF.items() if at == place and "receiver" in ROLES[role][1]]
            if not set(there) - self.away:
                return "Nobody at this organisation"
        for place in said.receivers:
            route = way(said.purpose, place)
            if route is None:
                return "No route leads"
            if len(said.receivers) > 1 and not route.several:
                return "one organisation is asked at a time"
            if not route.carries <= said.sections:
                return "has to carry"
        return None

    def sides(self, who, referral):
        place, role = STAFF[who]
        mine = {side for (at, side), seat in referral.seats.items() if at == place and seat.shown}
        return (mine if referral.way.ministry else mine - {"ministry"}) & ROLES[role][1]

    def against_change(self, who, referral, said):
        if not self.sees(who, referral):
            return "NotVisible"
        if "sender" not in self.sides(who, referral):
            return "Only the organisation that sends"
        if referral.status not in ("draft", "returned"):
            return "moved on"
        return self.against_file() or self.against_said(said)

    def against_move(self, who, referral, to):
        if not self.sees(who, referral):
            return "NotVisible"
        mine, side = self.sides(who, referral), NEXT[referral.status].get(to)
        if side not in mine:
            leading = {following[to] for following in NEXT.values() if to in following}
            if side is not None or not mine & leading:
                return "This step is for"
            # Whoever was asked and is out is not told what became of it.
            out = mine == {"receiver"} and referral.seats[STAFF[who][0], "receiver"].answer in ("closed", "expired")
            return "part in this referral is over" if out else "moved on"
        if side == "receiver":
            answer = referral.seats[STAFF[who][0], "receiver"].answer
            if answer != ("offered" if to in ("accepted", "declined") else "accepted"):
                return "part in this referral is over"
        if referral.status == "approved" and side == "ministry" and referral.approved_by == who:
            return "second officer"
        if referral.status == "submitted" and to == "offered":
            return "This step is for"
        return "case was closed" if to in ("submitted", "accepted") and not self.open else None

    def against_submission(self, who, referral, today):
        if against := self.against_move(who, referral, "submitted"):
            return against
        said = referral.said
        if not said.sections:
            return "Say what the receiver should know"
        if any(not said.sections & self.covered(place, today).keys() for place in said.receivers):
            return "Nothing of this may be shared"
        return None if self.to_freeze(said, today) else "Nothing was sent"

    def to_freeze(self, said, today):
        covered = set().union(*(self.covered(place, today) for place in said.receivers))
        return said.sections & covered & (ROLES[said.role][0] if said.role else ALL)

    def to_open(self, referral, place, today):
        covered = self.covered(place, today)
        wanted = referral.said.sections & (ROLES[referral.said.role][0] if referral.said.role else ALL)
        return {name: covered[name] for name in wanted if name in covered}

    def against_taking_on(self, referral, place, today):
        if not self.open:
            return "case was closed"
        return None if self.to_open(referral, place, today) else "no longer covers"

    def against_assigning(self, who, referral, officer):
        if not self.sees(who, referral):
            return "NotVisible"
        place, role = STAFF[who]
        sides = [side for (at, side), seat in referral.seats.items() if at == place and seat.box == "turn"]
        if not sides:
            return "moved on"
        if sides[0] not in ROLES[role][1]:
            return "Your role does not"
        can = (
            not officer
            or STAFF[officer][0] == place
            and sides[0] in ROLES[STAFF[officer][1]][1]
            and officer not in self.away
        )
        return None if can else "This colleague cannot"
