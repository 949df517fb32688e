"""Paging by position in the order, not by number: the tenth page costs what the first does."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

PAGE_SIZE = 25
COUNT_LIMIT = 1_000


@dataclass
class Page:
    """Rows of one page; the addresses of its neighbours ("" where there is none); how many there are, in words."""

    rows: list[Any] = field(default_factory=list)
    next_url: str = ""
    previous_url: str = ""
    count_text: str = ""

    def __iter__(self):
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class Arm:
    """A part of a list that an index of its own puts in order; in another table too, under other names of columns."""

    rows: models.QuerySet
    columns: dict[str, str] = field(default_factory=dict)

    def named(self, name: str) -> str:
        return self.columns.get(name, name)

    def keys(self, limit: int, where: Q | None = None, *order: str) -> models.QuerySet:
        """The list's keys of the first rows, in this order; each once."""
        key = self.named("id")
        rows = self.rows if where is None else self.rows.filter(where)
        by = [name.lstrip("-") for name in order]
        found = rows.order_by(*order).values_list(key, *(name for name in by if name != key))
        # Another table may lead to a row of the list more than once.
        return (found.distinct() if self.columns else found)[:limit]


def keyset_page(
    rows: models.QuerySet,
    order: str,
    query: Any,
    *,
    size: int = PAGE_SIZE,
    count: bool = True,
    arms: Sequence[Arm] | None = None,
) -> Page:
    """One page of `rows` in the order of one not-null field (`-field` = descending), ties by newest first.

    `query` is request.GET: `after` or `before` names a neighbour by public id;
    an id that is not among the rows shows the first page. Two or three queries, one more where the
    list consists of `arms`, because no one index can put it in order: `rows` says then how a row is read, not which.
    """
    name, descending = order.lstrip("-"), order.startswith("-")
    after, before = _row(rows, name, query.get("after")), _row(rows, name, query.get("before"))
    backwards = after is None and before is not None
    flipped = descending != backwards
    anchor = before if backwards else after

    def in_order(arm: Arm) -> tuple[str, str]:
        sign = "-" if flipped else ""
        return sign + arm.named(name), arm.named("id") if backwards else "-" + arm.named("id")

    def beyond(arm: Arm) -> Q:
        return _beyond(arm, name, anchor, descending=flipped, newest_first=not backwards) if anchor else Q()

    whole = Arm(rows)
    if arms is not None:
        firsts = [arm.keys(size + 1, beyond(arm), *in_order(arm)) for arm in arms]
        nearest = _together(firsts, *in_order(whole))[: size + 1]
        ordered = rows.filter(pk__in=[row[0] for row in nearest])
    else:
        ordered = rows.filter(beyond(whole))
    found = list(ordered.order_by(*in_order(whole))[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_next, has_previous = (True, more) if backwards else (more, anchor is not None)
    return Page(
        rows=found,
        next_url=_url(query, "after", found[-1]) if found and has_next else "",
        previous_url=_url(query, "before", found[0]) if found and has_previous else "",
        count_text=_count_text([whole] if arms is None else arms) if count else "",
    )


def _row(rows: models.QuerySet, name: str, public_id: str | None) -> tuple[Any, int] | None:
    try:
        wanted = UUID(public_id or "")
    except ValueError:
        return None
    return rows.filter(public_id=wanted).values_list(name, "id").first()


def _beyond(arm: Arm, name: str, anchor: tuple[Any, int], *, descending: bool, newest_first: bool) -> Q:
    value, key = anchor
    name, identity = arm.named(name), arm.named("id")
    further = "lt" if descending else "gt"
    tie = Q(**{name: value}) & (Q(**{f"{identity}__lt": key}) if newest_first else Q(**{f"{identity}__gt": key}))
    # The first condition is implied by the rest; the index needs it said.
    return Q(**{f"{name}__{further}e": value}) & (Q(**{f"{name}__{further}": value}) | tie)


def _url(query: Any, direction: str, row: Any) -> str:
    kept = [(key, value) for key in query for value in query.getlist(key) if key not in {"after", "before"} and value]
    return "?" + urlencode([*kept, (direction, str(row.public_id))])


def _together(parts: Sequence[models.QuerySet], *order: str) -> Any:
    """What is in any of the parts, once, by one query; named and put in order as in the first."""
    if not parts[1:]:
        return parts[0] if parts else []
    return parts[0].union(*parts[1:]).order_by(*order)


def _count_text(arms: Sequence[Arm]) -> str:
    firsts = [arm.keys(COUNT_LIMIT + 1, None, *([arm.named("id")] if arm.columns else [])) for arm in arms]
    total = _together(firsts).count() if arms else 0
    if total > COUNT_LIMIT:
        return _("more than %(count)s") % {"count": number_format(COUNT_LIMIT, force_grouping=True)}
    return ngettext("%(count)s entry", "%(count)s entries", total) % {
        "count": number_format(total, force_grouping=True)
    }
