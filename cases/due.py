"""What is due, told by each app in its own words (settings.DUE_SOURCES): "my day", what is due in one file, reminders.

As in `timeline.py`, the database is asked once whatever the number of kinds: each kind gives its rows in one shape
(`owed`), and only what a page shows is put into words. A thing is said by its kind, its case's number and its day.
"""

import enum
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, JSONObject
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.roles import Section, sections_of_role
from cases.asking import asking_about, asking_of
from cases.models import Assignment, Case, LeaveCover
from core.statements import Asking, written

# What one list of a day shows; the rest is counted.
MOST = 50


class Lane(enum.StrEnum):
    """The lists of a day: what has a date, what waits for me, who comes and goes."""

    DUE = "due"
    TURN = "turn"
    HOUSE = "house"


@dataclass(frozen=True)
class Said:
    """One thing in words, with what belongs to it beside; nothing here names the person. Without a tone, its day gives one."""

    label: Any
    url: str
    tone: str = ""
    detail: Any = ""


@dataclass(frozen=True)
class Due:
    """One thing that is due. `case` is its number, `whose` the key of the account that it waits for, None: of nobody."""

    kind: str
    label: Any
    case: str
    on: date | None
    at: datetime | None
    url: str
    tone: str
    whose: int | None = None
    lane: str = Lane.DUE
    detail: Any = ""
    # Which record, of which file, by their public ids.
    key: UUID | None = None
    file: UUID | None = None


@dataclass(frozen=True)
class Owed:
    """One row before it is put into words: whose file (public id), which record (public id), and its codes."""

    case_id: UUID | None
    key: UUID
    on: date | None
    facts: dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """Who asks about which open files; a kind takes from it the rows that it gives."""

    reader: Any
    today: date
    sections: frozenset[str]
    # The files (case_key), each with the one in charge for whom it is asked (in_charge): a query and its values.
    files: tuple[str, Sequence[Any]]
    # Asked of one file, what is due in it counts, whoever it waits for.
    about_one_file: bool = False

    def of_cases(self, rows: models.QuerySet) -> models.QuerySet:
        """Rows that wait for whoever is in charge of their case. They are visible: the cases are."""
        return rows.filter(case__in=RawSQL("SELECT case_key FROM files", []))  # noqa: S611 (no value of anybody's)

    def of_people(self, rows: models.QuerySet, account: str = "user") -> models.QuerySet:
        """Rows of visible open cases that wait for one account: the reader's, or one that she covers today."""
        if self.about_one_file:
            return self.of_cases(rows)
        seen = rows.visible_to(self.reader).filter(case__closed_on__isnull=True)
        return seen.filter(_waits_for(self.reader, account, self.today))

    def of_people_without_file(self, rows: models.QuerySet, account: str = "user") -> models.QuerySet:
        """Rows of no file that wait for one account: the reader's, or one that she covers today. In no file's header."""
        if self.about_one_file:
            return rows.none()
        return rows.visible_to(self.reader).filter(_waits_for(self.reader, account, self.today))

    def of_files_closed_too(self, rows: models.QuerySet) -> models.QuerySet:
        """Rows that wait for whoever is in charge of their case, or was when it was closed."""
        if self.about_one_file:
            return self.of_cases(rows)
        hers = Assignment.objects.filter(_waits_for(self.reader, "user", self.today), until__isnull=True)
        return rows.visible_to(self.reader).filter(Exists(hers.filter(case=OuterRef("case"))))


@dataclass(frozen=True)
class Kind:
    """A kind of thing that is due. `section`: what the reader must see of a file; None: whoever sees the file is told.

    What `rows` gives may hang on the hour only through the values in it (core/statements.py).
    """

    name: str
    section: Section | None
    rows: Callable[[Asked], Iterable[models.QuerySet]]
    say: Callable[[Owed], Said]
    lane: Lane = Lane.DUE


@dataclass(frozen=True)
class Day:
    """One reader's day: the lists, how long each is in all, and what comes next after today."""

    lists: dict[str, list[Due]] = field(default_factory=dict)
    totals: dict[str, int] = field(default_factory=dict)
    following: Due | None = None


def owed(
    rows: models.QuerySet,
    on: Any,
    *,
    at: Any = None,
    shows: Any = None,
    whose: str | None = None,
    case: str | None = "case",
    **facts: Any,
) -> models.QuerySet:
    """Rows in the shape of this file: the day, or None for what waits without one, and codes by name. No sealed text.

    `at`: the moment, where there is one. `shows`: the day from which it stands in the list, if before its own.
    `whose`: the column of the account it waits for; without it, whoever is in charge. `case`: the path to the case,
    None where the reader need not see it (its row would be left out).
    """
    nobody, day = _none(models.BigIntegerField()), _none(models.DateField()) if on is None else _day(on)
    shaped = rows.order_by().annotate(
        owed_on=day,
        owed_shows=day if shows is None else _day(shows),
        owed_at=_none(models.DateTimeField()) if at is None else _path(at),
        owed_case=nobody if case is None else F(f"{case}__pk"),
        owed_file=_none(models.UUIDField()) if case is None else F(f"{case}__public_id"),
        owed_number=Value("") if case is None else F(f"{case}__number"),
        owed_whose=nobody if whose is None else F(whose),
        owed_facts=JSONObject(**{name: _path(path) for name, path in facts.items()}),
    )
    names = ("on", "shows", "at", "case", "file", "number", "whose", "facts")
    return shaped.values_list("public_id", *(f"owed_{name}" for name in names))


def day_of(reader: Any) -> Day:
    """The reader's day, with what she covers for others. One query, whatever there is to do."""
    lists: dict[str, list[Due]] = {lane: [] for lane in Lane}
    totals, following = dict.fromkeys(map(str, Lane), 0), None
    asked = _asked_by(reader)
    for lane, later, total, due in _told(asked, _kinds(), _put_to_kinds(asking_of(reader), asked)):
        if later:
            following = due if lane == Lane.DUE else following
            continue
        lists[lane].append(due)
        totals[lane] = total
    return Day(lists, totals, following)


def count_due(reader: Any) -> int:
    """How long the first list of the reader's day is. One query."""
    asked = _asked_by(reader)
    asking = _put_to_kinds(asking_of(reader), asked)
    statement, values = _union([kind for kind in _kinds() if kind.lane == Lane.DUE], asked, asking)
    if not statement:
        return 0
    with connection.cursor() as cursor:
        counted = f"{statement} SELECT count(*) FROM owed WHERE shows <= %s"  # noqa: S608 (compiled by the ORM)
        cursor.execute(counted, [*values, asked.today])
        return int(cursor.fetchone()[0])


def told_by(kinds: Iterable[Kind], reader: Any) -> list[Due]:
    """What these kinds tell the reader for today or earlier, whatever the list. One query."""
    return [due for _lane, later, _total, due in _told(_asked_by(reader), list(kinds)) if not later]


def dated(reader: Any, since: date, until: date, *, most: int) -> list[Due]:
    """What has its day between two days and waits for the reader, of the lists that are hers to do. One query."""
    asked = _asked_by(reader)
    kinds = [kind for kind in _kinds() if kind.lane != Lane.HOUSE]
    statement, values = _union(kinds, asked, _put_to_kinds(asking_of(reader), asked))
    if not statement:
        return []
    by_name = {kind.name: kind for kind in kinds}
    with connection.cursor() as cursor:
        cursor.execute(
            f'{statement} SELECT kind, lane, false, 0, key, "on", at, file, number, coalesce(whose, in_charge), facts'  # noqa: S608
            ' FROM owed LEFT JOIN files USING (case_key) WHERE "on" BETWEEN %s AND %s'
            ' ORDER BY "on", at NULLS FIRST, key LIMIT %s',
            [*values, since, until, most],
        )
        return [due for _lane, _later, _total, due in _said(cursor.fetchall(), by_name, asked.today)]


def due_in(case: Case, reader: Any, sections: frozenset[str]) -> tuple[list[Due], Due | None]:
    """What is due today or late in one open file, and what comes next; whoever it waits for. One query."""
    if not case.is_open:
        return [], None
    files = ("SELECT %s::bigint AS case_key, NULL::bigint AS in_charge", (case.pk,))
    asked = Asked(reader, timezone.localdate(), sections, files, about_one_file=True)
    asking = _put_to_kinds(asking_about(case, reader), asked)
    rows = list(_told(asked, [kind for kind in _kinds() if kind.lane == Lane.DUE], asking))
    now = [due for _lane, later, _total, due in rows if not later]
    return now, next((due for _lane, later, _total, due in rows if later), None)


def _kinds() -> list[Kind]:
    return [kind for path in settings.DUE_SOURCES for kind in import_string(path)]


def _none(column: models.Field) -> Cast:
    """Nothing, of a type that the database can put beside others."""
    return Cast(Value(None), column)


def _day(expression: Any) -> Cast:
    return Cast(_path(expression), models.DateField())


def _path(expression: Any) -> Any:
    return F(expression) if isinstance(expression, str) else expression


def _waits_for(reader: Any, account: str, today: date) -> Q:
    covered = LeaveCover.objects.in_force_on(today).filter(cover=reader.pk)
    return Q(**{account: reader.pk}) | Q(**{f"{account}__in": covered.values("user")})


def _asked_by(reader: Any) -> Asked:
    """About the open cases in her charge that she sees: of her own organisation, so with all that her role sees."""
    nobody = (0, "SELECT NULL::bigint, NULL::bigint WHERE false", [])
    _place, statement, values = next(written(_in_charge, (reader,), asking_of(reader)), nobody)
    files = (f"SELECT * FROM ({statement}) AS mine (case_key, in_charge)", values)  # noqa: S608 (compiled by the ORM)
    return Asked(reader, timezone.localdate(), sections_of_role(reader), files)


def _in_charge(reader: Any) -> Iterable[models.QuerySet]:
    seen = Case.objects.visible_to(reader).open().filter(organisation=reader.organisation_id)
    waits = _waits_for(reader, "user", timezone.localdate())
    rows = Assignment.objects.filter(waits, until__isnull=True, case__in=seen)
    # Of two in charge, the reader herself.
    herself_first = models.Case(models.When(user=reader.pk, then=0), default=1)
    yield rows.order_by("case", herself_first, "id").distinct("case").values_list("case", "user")


_UNTOLD: tuple[str, Sequence[Any]] = ("", ())


def _put_to_kinds(asking: Asking | None, asked: Asked) -> Asking | None:
    """The same asking, put to kinds: of a file they are told nothing but that it is one."""
    if asking is None:
        return None

    @contextmanager
    def put() -> Iterator[tuple[Asked]]:
        with asking.put() as (*_file, reader):
            # Which files these are stands in the values of one asking alone: no kind may put them into what is kept.
            yield (replace(asked, reader=reader, files=_UNTOLD),)

    return Asking((asking.shape, asked.sections, asked.about_one_file), asking.keys, put)


def _union(kinds: Iterable[Kind], asked: Asked, asking: Asking | None = None) -> tuple[str, list[Any]]:
    """The beginning of a statement that may speak of `owed`: every row of these kinds, in one shape."""
    arms, values = [], []
    for kind in kinds:
        if kind.section is not None and kind.section not in asked.sections:
            continue
        for _place, statement, given in written(kind.rows, (asked,), asking):
            arms.append(
                f"SELECT %s::text AS kind, %s::text AS lane, arm.* FROM ({statement})"  # noqa: S608
                ' AS arm (key, "on", shows, at, case_key, file, number, whose, facts)'
            )
            values += [kind.name, str(kind.lane), *given]
    if not arms:
        return "", []
    files, of_files = asked.files
    return f"WITH files AS MATERIALIZED ({files}), owed AS ({' UNION ALL '.join(arms)})", [*of_files, *values]


def _told(asked: Asked, kinds: list[Kind], asking: Asking | None = None) -> Iterable[tuple[str, bool, int, Due]]:
    """(lane, whether it comes after today, how many there are in all, the thing), each list in its order."""
    statement, values = _union(kinds, asked, asking)
    if not statement:
        return
    by_name = {kind.name: kind for kind in kinds}
    with connection.cursor() as cursor:
        cursor.execute(
            f"{statement}, part AS (SELECT owed.*, coalesce(shows > %s, false) AS later FROM owed), numbered AS"  # noqa: S608
            " (SELECT part.*, count(*) OVER (PARTITION BY lane, later) AS total, row_number() OVER"
            ' (PARTITION BY lane, later ORDER BY "on" NULLS LAST, at NULLS FIRST, key) AS place FROM part)'
            ' SELECT kind, lane, later, total, key, "on", at, file, number, coalesce(whose, in_charge), facts'
            " FROM numbered LEFT JOIN files USING (case_key)"
            f" WHERE place <= CASE WHEN later THEN 1 ELSE {MOST} END ORDER BY lane, later, place",
            [*values, asked.today],
        )
        found = cursor.fetchall()
    yield from _said(found, by_name, asked.today)


def _said(found: Iterable[Any], by_name: dict[str, Kind], today: date) -> Iterator[tuple[str, bool, int, Due]]:
    for name, lane, later, total, key, on, at, file, number, whose, facts in found:
        codes = json.loads(facts) if isinstance(facts, str) else facts
        said = by_name[name].say(Owed(file, key, on, codes))
        tone = said.tone or _tone(on, today)
        yield (
            lane,
            later,
            total,
            Due(name, said.label, number, on, at, said.url, tone, whose, lane, said.detail, key, file),
        )


def _tone(on: date | None, today: date) -> str:
    if on is None:
        return "waiting"
    return "late" if on < today else "soon"
