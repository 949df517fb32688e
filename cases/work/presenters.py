"""How a day, a caseload and the daily work of a file are said."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from cases.due import MOST, Due, Lane, day_of, due_in
from cases.models import Assignment, Case, LeaveCover, Task
from cases.policies import allows
from cases.work import policies
from cases.work.models import Appointment, Note

# What has ended is shown so far back; the timeline has the rest.
ENDED_SHOWN = 20
OPEN_SHOWN = 200
NEW_SHOWN = 8
_A_WEEK = 7
# A longer line that ends in a colon is a sentence and no heading.
_LONGEST_HEADING = 70


@dataclass(frozen=True)
class Line:
    """One thing of a day in words."""

    label: Any
    url: str
    case: str
    when: str
    tone: str
    whose: str = ""
    detail: Any = ""


@dataclass(frozen=True)
class DayInWords:
    due: list[Line]
    turn: list[Line]
    house: list[Line]
    totals: dict[str, int]
    following: str
    leaves: list[LeaveCover]
    out: list[LeaveCover]
    new: list[Line]
    late: int
    most: int = MOST

    @property
    def sentence(self) -> str:
        """How much is due and how much of it late, how much waits for an answer; what there is none of is left out."""
        due, turn = self.totals[Lane.DUE], self.totals[Lane.TURN]
        # The late ones come first: where the list is cut off among them, there are more.
        late = f"{self.most}+" if self.late == self.most < due else self.late
        counts = [
            (due, ngettext("%(count)s thing is due", "%(count)s things are due", due) % {"count": due}),
            (self.late, ngettext("%(count)s of it late", "%(count)s of them late", due) % {"count": late}),
            (
                turn,
                ngettext("%(count)s waits for your answer", "%(count)s wait for your answer", turn) % {"count": turn},
            ),
        ]
        said = [words for count, words in counts if count]
        return " · ".join(said) if said else _("Nothing is late, and nobody waits for you.")

    @property
    def cases_url(self) -> str:
        return reverse("cases:list")


@dataclass(frozen=True)
class NoteInWords:
    """A note with what this reader may do with it. `blocks`: headings, each with what stands beneath."""

    note: Note
    blocks: list[tuple[str, str]]
    may_correct: bool
    may_cross_out: bool


@dataclass(frozen=True)
class RowInWords:
    """An appointment or a task with what this reader may do with it."""

    row: Any
    when: str
    tone: str
    may_change: bool
    may_end: bool


@dataclass(frozen=True)
class Load:
    """What one of the staff carries."""

    user: User
    cases: int
    tasks: int
    late: int
    leave: LeaveCover | None
    url: str


@dataclass(frozen=True)
class Caseload:
    loads: list[Load]
    unassigned: int
    unassigned_url: str
    leaves: list[LeaveCover]


def day_in_words(user: User) -> DayInWords:
    """The reader's day. Three queries."""
    today = timezone.localdate()
    day = day_of(user)
    known = list(LeaveCover.objects.visible_to(user).not_over(today))
    leaves = [leave for leave in known if user.pk in (leave.user_id, leave.cover_id)]
    # Whom a colleague need not look for today.
    out = [leave for leave in known if leave.from_on <= today and leave.user_id != user.pk]
    names = {leave.user_id: leave.user.full_name for leave in leaves if leave.user_id != user.pk}
    lists = {lane: [_line(due, names, today) for due in dues] for lane, dues in day.lists.items()}
    following = ""
    if day.following:
        words = {"when": _when(day.following, today), "what": day.following.label, "case": day.following.case}
        following = _("Next: %(when)s, %(what)s %(case)s.") % words
    new = _new_with(user, today)
    shown = (lists[Lane.DUE], lists[Lane.TURN], lists[Lane.HOUSE])
    late = sum(due.on is not None and due.on < today for due in day.lists[Lane.DUE])
    return DayInWords(*shown, day.totals, following, leaves, out, new, late)


def _new_with(user: User, today: date) -> list[Line]:
    """Whose files were given to the reader within a week, the last first. One query."""
    since = today - timedelta(days=_A_WEEK)
    rows = Assignment.objects.given_to(user, since, seen=Case.objects.visible_to(user).open())
    return [
        Line("", reverse("cases:detail", args=[key]), number, _since(on, today), "")
        for key, number, on in rows.values_list("case__public_id", "case__number", "since")[:NEW_SHOWN]
    ]


def due_in_words(case: Case, actor: User, sections: frozenset[str]) -> list[Line]:
    """What is due in one file, and what comes next. One query."""
    today = timezone.localdate()
    now, following = due_in(case, actor, sections)
    return [_line(due, {}, today) for due in [*now, *([following] if following else [])]]


def notes_in_words(notes: Iterable[Note], actor: User) -> list[NoteInWords]:
    return [
        NoteInWords(
            note,
            blocks_of(note.text),
            allows(policies.check_may_correct, actor, note),
            allows(policies.check_may_cross_out, actor, note),
        )
        for note in notes
    ]


def blocks_of(text: str) -> list[tuple[str, str]]:
    """A line that ends in a colon is a heading for what follows it."""
    blocks: list[tuple[str, list[str]]] = [("", [])]
    for line in (text or "").splitlines():
        if line.rstrip().endswith(":") and len(line) <= _LONGEST_HEADING:
            blocks.append((line.strip().removesuffix(":"), []))
        else:
            blocks[-1][1].append(line)
    said = [(heading, "\n".join(lines).strip()) for heading, lines in blocks]
    return [(heading, body) for heading, body in said if heading or body]


def appointments_in_words(appointments: QuerySet[Appointment], actor: User) -> dict[str, list[RowInWords]]:
    """What is to come and what waits for its outcome, the first first; and the last that ended. Two queries."""
    waiting = appointments.filter(outcome="").order_by("starts_at", "id")[:OPEN_SHOWN]
    ended = appointments.exclude(outcome="").order_by("-starts_at", "-id")[:ENDED_SHOWN]
    return {"open": [_row(one, actor) for one in waiting], "ended": [_row(one, actor) for one in ended]}


def tasks_in_words(tasks: QuerySet[Task], actor: User) -> dict[str, list[RowInWords]]:
    """What is to be done, the first first; and the last that ended. Two queries."""
    waiting = tasks.filter(ended_as="").order_by("due_on", "id")[:OPEN_SHOWN]
    ended = tasks.exclude(ended_as="").order_by("-ended_on", "-id")[:ENDED_SHOWN]
    return {"open": [_row(one, actor) for one in waiting], "ended": [_row(one, actor) for one in ended]}


def caseload_of(manager: User) -> Caseload:
    """Of the manager's organisation, as far as she sees its cases. Six queries, however many staff and cases."""
    today, own = timezone.localdate(), manager.organisation_id
    seen = Case.objects.visible_to(manager).open().filter(organisation=own)
    cases = _by_user(Assignment.objects.filter(until__isnull=True, case__in=seen))
    open_tasks = Task.objects.visible_to(manager).open().filter(case__closed_on__isnull=True, user__organisation=own)
    tasks, late = _by_user(open_tasks), _by_user(open_tasks.late_on(today))
    leaves = list(LeaveCover.objects.visible_to(manager).not_over(today))
    away = {leave.user_id: leave for leave in leaves if leave.from_on <= today}
    working = policies.staff_of(manager.organisation).values_list("pk", flat=True)
    staff = User.objects.filter(pk__in=[*working, *cases, *tasks])
    address = reverse("cases:list")
    loads = [
        Load(
            user,
            cases.get(user.pk, 0),
            tasks.get(user.pk, 0),
            late.get(user.pk, 0),
            away.get(user.pk),
            f"{address}?mine={user.public_id}",
        )
        for user in staff.order_by("full_name", "pk")
    ]
    return Caseload(loads, seen.unassigned().count(), f"{address}?mine=nobody", leaves)


def _by_user(rows: QuerySet) -> dict[int, int]:
    return dict(rows.order_by().values_list("user").annotate(count=Count("pk")))


def _line(due: Due, names: dict[int, str], today: date) -> Line:
    whose = names.get(due.whose or 0, "")
    return Line(due.label, due.url, due.case, _when(due, today), due.tone, whose, due.detail)


def _row(row: Any, actor: User) -> RowInWords:
    today = timezone.localdate()
    may_change = allows(policies.check_may_change, actor, row)
    may_end = row.is_open and allows(policies.check_may_end, actor, row)
    on = row.due_on if isinstance(row, Task) else timezone.localdate(row.starts_at)
    tone = ("late" if on < today else "soon" if on == today else "waiting") if row.is_open else "done"
    return RowInWords(row, said_day(on, today), tone, may_change, may_end)


def _when(due: Due, today: date) -> str:
    if due.on is None:
        return ""
    said = _since(due.on, today) if due.lane == Lane.TURN else said_day(due.on, today)
    ends = due.at and timezone.localtime(due.at)
    # What ends at midnight ends with its day: no hour is said of it.
    if not ends or ends.date() != due.on:
        return said
    at = date_format(ends, "TIME_FORMAT")
    return _("%(day)s, %(time)s") % {"day": said, "time": at}


def _since(on: date, today: date) -> str:
    days = (today - on).days
    return _("since today") if days < 1 else ngettext("for %(days)s day", "for %(days)s days", days) % {"days": days}


def said_day(on: date, today: date) -> str:
    """A day as one says it: today, a weekday within a week, how late, else the date."""
    days = (on - today).days
    if days == 0:
        return _("today")
    if days < 0:
        return ngettext("%(days)s day late", "%(days)s days late", -days) % {"days": -days}
    if days == 1:
        return _("tomorrow")
    return date_format(on, "l") if on - today < timedelta(days=_A_WEEK) else date_format(on, "SHORT_DATE_FORMAT")
