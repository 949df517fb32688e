"""How a week's roster is said, what the system draws up beside a hand-over, and a house's day on one page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from shelters.daylog.presenters import EntryInWords, entries_in_words, important_between, rows_of
from shelters.models import Shelter, Stay
from shelters.presence.models import RollCall
from shelters.presence.presenters import TONES, Tonight, result_in_words, tonight
from shelters.presence.records import Guest, Out, guests, inside, who_is_out
from shelters.shifts.days import A_WEEK, monday_of, week_from
from shelters.shifts.enums import QUESTIONS
from shelters.shifts.models import Shift, ShiftHandOver

LOG_SHOWN = 20


@dataclass(frozen=True)
class ShiftInWords:
    shift: Shift
    hours: str
    others: list[str]
    is_now: bool


@dataclass(frozen=True)
class RosterDay:
    on: date
    is_today: bool
    shifts: list[ShiftInWords]


@dataclass(frozen=True)
class Roster:
    monday: date
    days: list[RosterDay]

    @property
    def previous(self) -> date:
        return self.monday - A_WEEK

    @property
    def following(self) -> date:
        return self.monday + A_WEEK

    @property
    def last_day(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def is_empty(self) -> bool:
        return not any(day.shifts for day in self.days)


@dataclass(frozen=True)
class Elsewhere:
    """Somebody of the house who is out at the moment."""

    guest: Guest
    out: Out
    tone: str


@dataclass(frozen=True)
class DrawnUp:
    """What the system knows of a shift: who came, who left, what was marked important, whom the roll call found, who is out."""

    came: list[Guest]
    left: list[Guest]
    lives_here: int
    out: list[Elsewhere]
    important: list[EntryInWords]
    roll_call: RollCall | None
    roll_call_result: str


@dataclass(frozen=True)
class HouseDay:
    """A house's day on one page."""

    today: date
    on_duty: list[ShiftInWords]
    following: ShiftInWords | None
    hand_over: ShiftHandOver | None
    to_hand_over: Shift | None
    tonight: Tonight
    lives_here: int
    out: list[Elsewhere]
    entries: list[EntryInWords]

    @property
    def out_now(self) -> int:
        return len(self.out)


def roster_of(shelter: Shelter, day: date) -> Roster:
    """The week of a day, from Monday. Two queries."""
    monday, today, now = monday_of(day), timezone.localdate(), timezone.now()
    first, last = week_from(monday)
    found: dict[date, list[ShiftInWords]] = {}
    for shift in Shift.objects.filter(shelter=shelter).beginning_between(first, last).with_staff():
        found.setdefault(timezone.localdate(shift.begins_at), []).append(shift_in_words(shift, now))
    days = [monday + timedelta(days=number) for number in range(7)]
    return Roster(monday, [RosterDay(on, on == today, found.get(on, [])) for on in days])


def shift_in_words(shift: Shift, now: datetime) -> ShiftInWords:
    begins, ends = timezone.localtime(shift.begins_at), timezone.localtime(shift.ends_at)
    hours = "–".join(date_format(moment, "TIME_FORMAT") for moment in (begins, ends))
    others = [user.full_name for user in shift.staff.all()]
    return ShiftInWords(shift, hours, sorted(others), shift.begins_at <= now < shift.ends_at)


def answers_of(hand_over: ShiftHandOver) -> list[tuple[Any, str]]:
    """Each question that was answered, with its answer."""
    return [(question, getattr(hand_over, name)) for name, question in QUESTIONS.items() if getattr(hand_over, name)]


def drawn_up(shift: Shift, actor: User) -> DrawnUp:
    """For the days on which a shift was; who is out is of now. Eleven queries at most, however many people."""
    shelter, today = shift.shelter, timezone.localdate()
    first, last = timezone.localdate(shift.begins_at), timezone.localdate(shift.ends_at)
    living = list(inside(shelter, today))
    out = who_is_out(living)
    coming_and_going = Stay.objects.filter(shelter=shelter).filter(
        Q(check_in__range=(first, last)) | Q(check_out__range=(first, last))
    )
    moved = list(coming_and_going.select_related("case"))
    known = {one.stay.pk: one for one in guests({stay.pk: stay for stay in [*living, *moved]}.values(), actor, today)}
    calls = RollCall.objects.filter(shelter=shelter).finished().with_result()
    call = (
        calls.filter(finished_at__gte=shift.begins_at, finished_at__lt=shift.ends_at).order_by("-finished_at").first()
    )
    return DrawnUp(
        came=[known[stay.pk] for stay in moved if first <= stay.check_in <= last],
        left=[known[stay.pk] for stay in moved if stay.check_out and first <= stay.check_out <= last],
        lives_here=len(living),
        out=_elsewhere(known.values(), out),
        important=important_between(shelter, actor, shift.begins_at, shift.ends_at),
        roll_call=call,
        roll_call_result=result_in_words(call.here, call.out, call.missing) if call else "",
    )


def day_of_house(shelter: Shelter, actor: User) -> HouseDay:
    """Today's log, who is on duty, the last hand-over, the roll call of tonight, who is out. A fixed number of queries."""
    now, today = timezone.now(), timezone.localdate()
    shifts = Shift.objects.filter(shelter=shelter).with_staff()
    on_duty = list(shifts.on_duty(now).order_by("begins_at", "id"))
    following = shifts.filter(begins_at__gt=now).order_by("begins_at", "id").first()
    living = list(inside(shelter, today))
    out = who_is_out(living)
    away = guests([stay for stay in living if stay.pk in out], actor, today) if out else []
    todays = rows_of(shelter, actor).of_day(today).order_by("-happened_at", "-id")
    return HouseDay(
        today=today,
        on_duty=[shift_in_words(shift, now) for shift in on_duty],
        following=shift_in_words(following, now) if following else None,
        hand_over=ShiftHandOver.objects.filter(shelter=shelter).with_names().order_by("-written_at", "-id").first(),
        to_hand_over=_to_hand_over(shifts, actor, now),
        tonight=tonight(shelter),
        lives_here=len(living),
        out=_elsewhere(away, out),
        entries=entries_in_words(todays[:LOG_SHOWN], actor),
    )


def _to_hand_over(shifts: Any, actor: User, now: datetime) -> Shift | None:
    """The shift that the reader is in charge of and has not handed over: this one, or the one that has just ended."""
    hers = shifts.filter(in_charge=actor.pk, begins_at__lte=now, hand_over__isnull=True)
    return hers.filter(ends_at__gt=now - timedelta(days=1)).order_by("begins_at", "id").first()


def _elsewhere(known: Iterable[Guest], out: dict[int, Out]) -> list[Elsewhere]:
    found = [(one, out[one.stay.pk]) for one in known if one.stay.pk in out]
    return [
        Elsewhere(one, where, "late" if where.is_missing or where.is_overdue else TONES[where.mark])
        for one, where in found
    ]
