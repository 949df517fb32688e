"""Items and repeating help as pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from reintegration.giving.days import pending
from reintegration.giving.models import NotProvided, Repeating
from reintegration.giving.records import settled_days

# Days confirmed at once; the later ones come when these are done.
MOST_DAYS = 31
LAST_WRITTEN = 20


def form_values(record: Any, names: Iterable[str]) -> dict[str, Any]:
    """What a form begins with: of the catalogue and of partners, what their fields choose by."""
    found = {name: getattr(record, name) for name in names}
    for name, chosen_by in (("service", "code"), ("given_by", "public_id")):
        if found.get(name) is not None:
            found[name] = getattr(found[name], chosen_by)
    return found


def due_days(row: Repeating, today: date) -> list[date]:
    """Those that came and of which nothing stands, the earliest first. Two queries."""
    if row.next_on is None or row.next_on > today:
        return []
    return pending(row.from_on, row.every, min(row.until_on, today), settled_days(row))[:MOST_DAYS]


@dataclass(frozen=True)
class Written:
    """What came of one day."""

    day: date
    label: Any
    tone: str
    url: str


def written_days(row: Repeating) -> list[Written]:
    """Of the last days, the newest first. Two queries."""
    given = row.items.standing().order_by("-delivered_on")[:LAST_WRITTEN]
    missed = NotProvided.objects.standing().filter(repeating=row).order_by("-asked_on")[:LAST_WRITTEN]
    found = [
        Written(one.delivered_on, None, "done", reverse("reintegration:item", args=[one.public_id])) for one in given
    ]
    found += [
        Written(
            one.asked_on,
            one.get_kind_display(),
            "soon",
            reverse("reintegration:cross_out_not_provided", args=[one.public_id]),
        )
        for one in missed
    ]
    return sorted(found, key=lambda one: one.day, reverse=True)[:LAST_WRITTEN]
