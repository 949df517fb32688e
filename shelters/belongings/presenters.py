"""What is in keeping, as a page and a paper say it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.utils.formats import date_format

from shelters.belongings.models import Belonging, HandingBack, how_much
from shelters.life.presenters import Guest, guests
from shelters.models import Shelter, Stay


def not_returned(stay: Stay) -> QuerySet[Belonging]:
    """What is still kept of somebody's, in the order of its taking. For who leaves, too: the house may not forget it.

    Asks no section: whoever does not see the person's stays may be told that there is something, and not what.
    """
    return Belonging.objects.of(stay).not_returned().order_by("taken_on", "id")


@dataclass(frozen=True)
class Kept:
    """One belonging, with what was handed back of it."""

    row: Belonging
    amount: str
    left: str
    handings: list[tuple[HandingBack, str]]

    @property
    def tone(self) -> str:
        if self.row.is_crossed_out:
            return "neutral"
        return "done" if self.row.is_back else "accent"


def kept_for(stay: Stay) -> list[Kept]:
    """Everything that was ever kept of somebody in one stay, what is in keeping first. Two queries."""
    rows = list(Belonging.objects.of(stay).select_related("written_by", "crossed_out_by").order_by("taken_on", "id"))
    handings: dict[int, list[tuple[HandingBack, str]]] = {}
    for one in HandingBack.objects.of_belongings(rows):
        row = next(row for row in rows if row.pk == one.belonging_id)
        handings.setdefault(row.pk, []).append((one, how_much(one.amount, row.currency)))
    found = [
        Kept(row, how_much(row.amount, row.currency), how_much(row.left, row.currency), handings.get(row.pk, []))
        for row in rows
    ]
    return sorted(found, key=lambda kept: kept.row.is_crossed_out or kept.row.is_back)


@dataclass(frozen=True)
class InKeeping:
    """How much a house keeps for one person, and since when."""

    guest: Guest
    things: int
    since: str
    has_left: bool


def in_keeping(shelter: Shelter, reader: Any) -> list[InKeeping]:
    """For whom the house keeps something: who has left first. Four queries."""
    counted = Belonging.objects.visible_to(reader).filter(shelter=shelter).not_returned().values("stay").order_by()
    by_stay = {row["stay"]: row for row in counted.annotate(things=Count("pk"), since=Min("taken_on"))}
    found = guests(Stay.objects.filter(pk__in=by_stay), reader).values()
    rows = [
        InKeeping(
            guest,
            by_stay[guest.stay.pk]["things"],
            date_format(by_stay[guest.stay.pk]["since"], "SHORT_DATE_FORMAT"),
            not guest.stay.is_open,
        )
        for guest in found
    ]
    return sorted(rows, key=lambda row: (not row.has_left, str(row.guest.case.number if row.guest.case else "")))
