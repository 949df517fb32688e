"""What happened around a case, newest first, told by each app in its own words (settings.CASE_TIMELINE_SOURCES).

Whatever the number of kinds, the database is asked once: each kind gives its rows in one shape (`moment`), and
only the entries of one page are put into words.
"""

import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, models
from django.db.models import F, Value
from django.db.models.functions import Cast, JSONObject
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation
from cases.asking import asking_about
from cases.enums import CaseStatus, ClassificationStatus, ClosureReason, ExploitationForm, Section
from cases.models import Case
from core.countries import country_name
from core.statements import written

PAGE_SIZE = 50


@dataclass(frozen=True)
class Entry:
    """One line of the timeline, as it is said; nothing here names the person."""

    title: Any
    detail: Any = ""
    url: str = ""
    tone: str = "neutral"
    on: date | None = None
    kind: str = ""
    kind_label: Any = ""


@dataclass(frozen=True)
class Told:
    """One moment of one row: which it was (`what`), on which day, and the codes that it is put into words by."""

    what: str
    on: date
    facts: dict[str, Any]
    case: Case


@dataclass(frozen=True)
class Kind:
    """A kind of entry. `section`: what the reader must see of the file; None: whoever sees the file is told.

    `rows` is asked of a file that the page found for the reader, and with that section open to her: only a rule of its own
    beyond these has to be asked there.
    """

    name: str
    label: Any
    section: Section | None
    rows: Callable[[Case, Any], Iterable[models.QuerySet]]
    say: Callable[[Told], Entry]
    # It is a mark on the line of a person's year (`marks_between`).
    of_the_year: bool = False


@dataclass(frozen=True)
class TimelinePage:
    """Some entries; which kinds there are in all; where the earlier ones begin ("" if there are none)."""

    entries: list[Entry] = field(default_factory=list)
    kinds: list[tuple[str, Any]] = field(default_factory=list)
    earlier: str = ""


def moment(rows: models.QuerySet, what: str, on: Any, **facts: Any) -> models.QuerySet:
    """Rows in the shape of the timeline: the day (a date's column or expression), and codes by name. No sealed text."""
    day = Cast(F(on) if isinstance(on, str) else on, models.DateField())
    codes = JSONObject(**{name: F(path) if isinstance(path, str) else path for name, path in facts.items()})
    shaped = rows.order_by().annotate(told_what=Value(what), told_on=day, told_facts=codes)
    return shaped.values_list("told_on", "created_at", "public_id", "told_what", "told_facts")


def timeline_of(case: Case, actor: Any, sections: frozenset[str], *, kind: str = "", before: str = "") -> TimelinePage:
    """The newest entries that the reader may see, or those before a place in the order; of one kind or of all. One query."""
    open_kinds = {one.name: one for one in _kinds() if one.section is None or one.section in sections}
    # A kind that is not among them, or no word at all, is none.
    kind = kind if kind in open_kinds else ""
    statement, values = _union(open_kinds.values(), case, actor)
    if not statement:
        return TimelinePage()
    where, bounds = _bounds(kind, before)
    with connection.cursor() as cursor:
        # The kinds that there are come along as a row of their own, the last.
        cursor.execute(
            f"WITH told AS ({statement}) (SELECT kind, place, day, recorded, key, what, facts FROM told {where}"  # noqa: S608
            f" ORDER BY day DESC, recorded DESC, key DESC, place DESC LIMIT {PAGE_SIZE + 1})"
            " UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, NULL, to_jsonb(array_agg(DISTINCT kind)) FROM told",
            [*values, *bounds],
        )
        *found, kinds_row = cursor.fetchall()
    found.sort(key=lambda row: (row[2], row[3], row[4], row[1]), reverse=True)
    entries = [_said(open_kinds[name], row, case) for name, *row in found[:PAGE_SIZE]]
    kinds = [(name, one.label) for name, one in open_kinds.items() if name in (_read(kinds_row[-1]) or ())]
    return TimelinePage(entries, kinds, _place(found[PAGE_SIZE - 1]) if len(found) > PAGE_SIZE else "")


def marks_between(
    case: Case, actor: Any, sections: frozenset[str], first: date, last: date
) -> list[tuple[Kind, date, int]]:
    """On which days between two how often something of the kinds `of_the_year` happened, by kind and day. One query."""
    marked = [one for one in _kinds() if one.of_the_year and (one.section is None or one.section in sections)]
    statement, values = _union(marked, case, actor)
    if not statement:
        return []
    by_name = {one.name: one for one in marked}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT kind, day, count(*) FROM ({statement}) AS told WHERE day BETWEEN %s AND %s"  # noqa: S608
            " GROUP BY kind, day ORDER BY day, kind",
            [*values, first, last],
        )
        return [(by_name[name], day, count) for name, day, count in cursor.fetchall()]


def _read(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _kinds() -> list[Kind]:
    return [kind for path in settings.CASE_TIMELINE_SOURCES for kind in import_string(path)]


def _union(kinds: Iterable[Kind], case: Case, actor: Any) -> tuple[str, list[Any]]:
    arms, values = [], []
    asking = asking_about(case, actor)
    for kind in kinds:
        for place, statement, given in written(kind.rows, (case, actor), asking):
            arms.append(
                f"SELECT %s::text AS kind, %s::int AS place, arm.* FROM ({statement})"  # noqa: S608
                " AS arm (day, recorded, key, what, facts)"
            )
            values += [kind.name, place, *given]
    return " UNION ALL ".join(arms), values


def _bounds(kind: str, before: str) -> tuple[str, list[Any]]:
    conditions: list[str] = ["day IS NOT NULL"]
    values: list[Any] = []
    if kind:
        conditions.append("kind = %s")
        values.append(kind)
    with suppress(ValueError):
        day, recorded, key, place = before.split("~")
        values += [date.fromisoformat(day), datetime.fromisoformat(recorded), UUID(key), int(place)]
        conditions.append("(day, recorded, key, place) < (%s, %s, %s, %s)")
    return "WHERE " + " AND ".join(conditions), values


def _place(row: tuple[Any, ...]) -> str:
    _kind, place, day, recorded, key, *_rest = row
    return f"{day.isoformat()}~{recorded.isoformat()}~{key}~{place}"


def _said(kind: Kind, row: list[Any], case: Case) -> Entry:
    _place_of_moment, day, _recorded, _key, what, facts = row
    said = kind.say(Told(what, day, _read(facts), case))
    return Entry(said.title, said.detail, said.url, said.tone, day, kind.name, kind.label)


def _case_rows(case: Case, actor: Any) -> Iterable[models.QuerySet]:
    row = Case.objects.filter(pk=case.pk)
    yield moment(row, "opened", "opened_on")
    yield moment(row.filter(closed_on__isnull=False), "closed", "closed_on", reason="closure_reason")


def _say_case(told: Told) -> Entry:
    if told.what == "opened":
        return Entry(_("Case opened"), told.case.organisation.name, tone="accent")
    return Entry(CaseStatus.CLOSED.label, ClosureReason(told.facts["reason"]).label, tone="done")


def _classification_rows(case: Case, actor: Any) -> Iterable[models.QuerySet]:
    decided = Organisation.objects.filter(pk=models.OuterRef("decided_by")).values("name")
    yield moment(case.classifications.all(), "", "effective_on", status="status", by=models.Subquery(decided))


def _say_classification(told: Told) -> Entry:
    return Entry(ClassificationStatus(told.facts["status"]).label, told.facts["by"] or "", tone="accent")


def _exploitation_rows(case: Case, actor: Any) -> Iterable[models.QuerySet]:
    dated = case.exploitations.filter(from_on__isnull=False)
    yield moment(dated, "", "from_on", form="form", country="country")


def _say_exploitation(told: Told) -> Entry:
    country = told.facts["country"]
    return Entry(ExploitationForm(told.facts["form"]).label, country_name(country) if country else "")


KINDS = (
    Kind("case", gettext_lazy("Case"), None, _case_rows, _say_case),
    Kind(
        "classification",
        gettext_lazy("Classification"),
        Section.CLASSIFICATION,
        _classification_rows,
        _say_classification,
    ),
    Kind("exploitation", gettext_lazy("Exploitation"), Section.EXPLOITATION, _exploitation_rows, _say_exploitation),
)
