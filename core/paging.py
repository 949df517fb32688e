"""Paging by position in the order, not by number: the tenth page costs what the first does."""

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
COUNT_LIMIT = 10_000


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


def keyset_page(rows: models.QuerySet, order: str, query: Any, *, size: int = PAGE_SIZE, count: bool = True) -> Page:
    """One page of `rows` in the order of one not-null field (`-field` = descending), ties by newest first.

    `query` is request.GET: `after` or `before` names a neighbour by public id;
    an id that is not among the rows shows the first page. Two or three queries.
    """
    name, descending = order.lstrip("-"), order.startswith("-")
    after, before = _row(rows, name, query.get("after")), _row(rows, name, query.get("before"))
    backwards = after is None and before is not None
    flipped = descending != backwards
    ordered = rows.order_by(f"-{name}" if flipped else name, "id" if backwards else "-id")
    anchor = before if backwards else after
    if anchor is not None:
        ordered = ordered.filter(_beyond(name, anchor, descending=flipped, newest_first=not backwards))
    found = list(ordered[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_next, has_previous = (True, more) if backwards else (more, anchor is not None)
    return Page(
        rows=found,
        next_url=_url(query, "after", found[-1]) if found and has_next else "",
        previous_url=_url(query, "before", found[0]) if found and has_previous else "",
        count_text=_count_text(rows) if count else "",
    )


def _row(rows: models.QuerySet, name: str, public_id: str | None) -> tuple[Any, int] | None:
    try:
        wanted = UUID(public_id or "")
    except ValueError:
        return None
    return rows.filter(public_id=wanted).values_list(name, "id").first()


def _beyond(name: str, anchor: tuple[Any, int], *, descending: bool, newest_first: bool) -> Q:
    value, key = anchor
    further = "lt" if descending else "gt"
    tie = Q(**{name: value}) & (Q(id__lt=key) if newest_first else Q(id__gt=key))
    # The first condition is implied by the rest; the index needs it said.
    return Q(**{f"{name}__{further}e": value}) & (Q(**{f"{name}__{further}": value}) | tie)


def _url(query: Any, direction: str, row: Any) -> str:
    kept = [(key, value) for key in query for value in query.getlist(key) if key not in {"after", "before"} and value]
    return "?" + urlencode([*kept, (direction, str(row.public_id))])


def _count_text(rows: models.QuerySet) -> str:
    total = rows.order_by()[: COUNT_LIMIT + 1].count()
    if total > COUNT_LIMIT:
        return _("more than %(count)s") % {"count": number_format(COUNT_LIMIT, force_grouping=True)}
    return ngettext("%(count)s entry", "%(count)s entries", total) % {
        "count": number_format(total, force_grouping=True)
    }
