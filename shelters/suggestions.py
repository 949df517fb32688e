"""Which free beds suit somebody, or several who belong together. Suggested, never decided: whoever is there may choose."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from shelters.board import DAY, in_order, room_name
from shelters.cautions import COT_AGE, suits
from shelters.enums import BedKind
from shelters.models import Bed, Shelter


@dataclass(frozen=True)
class Sleeper:
    """Somebody for whom a bed is looked for, as far as known."""

    key: str
    sex: str = ""
    age: int | None = None

    @property
    def is_little(self) -> bool:
        return self.age is not None and self.age < COT_AGE


def free_beds(shelter: Shelter, day: date) -> list[Bed]:
    """The beds of a house that are free for as long as a stay is planned there at first, as people count them. One query."""
    free = Bed.objects.free(day, first_end(shelter, day)).filter(shelter=shelter)
    return in_order(free.select_related("room"))


def first_end(shelter: Shelter, day: date) -> date:
    """Until when somebody who comes on a day is planned to stay, by the rules of the house."""
    return day + shelter.first_days * DAY


def bed_choices(shelter: Shelter, beds: Iterable[Bed]) -> list[tuple[Any, Any]]:
    """Beds by room, and the house itself for who has no known bed."""
    by_room: dict[str, list[tuple[str, str]]] = {}
    for bed in beds:
        by_room.setdefault(room_name(bed) or shelter.name, []).append((str(bed.public_id), bed.label))
    return [*by_room.items(), (str(shelter.public_id), _("In the shelter, bed not known"))]


def suggest(sleepers: Iterable[Sleeper], beds: Iterable[Bed]) -> dict[str, Bed]:
    """A bed for each, by key: all in one room where one takes them, a cot for the little one. Who finds none is left out."""
    waiting, free = sorted(sleepers, key=lambda one: not one.is_little), list(beds)
    found: dict[str, Bed] = {}
    while waiting:
        rooms = list(dict.fromkeys(bed.room_id for bed in free))
        tried = [_placed(waiting, [bed for bed in free if bed.room_id == room]) for room in rooms]
        best = max(tried, key=len, default={})
        if not best:
            break
        found |= best
        waiting = [one for one in waiting if one.key not in best]
        free = [bed for bed in free if bed not in best.values()]
    return found


def _placed(sleepers: list[Sleeper], beds: list[Bed]) -> dict[str, Bed]:
    """Who of them finds a bed among these of one room."""
    left, found = list(beds), {}
    for one in sleepers:
        fitting = sorted((bed for bed in left if _takes(bed, one)), key=lambda bed: _less_apt(bed, one))
        if fitting:
            found[one.key] = fitting[0]
            left.remove(fitting[0])
    return found


def _takes(bed: Bed, one: Sleeper) -> bool:
    if bed.kind == BedKind.COT and not one.is_little:
        return False
    return bed.room is None or suits(bed.room, one.sex, one.age)


def _less_apt(bed: Bed, one: Sleeper) -> bool:
    """The cot goes to the little one, and to others what is no special bed."""
    return bed.kind != (BedKind.COT if one.is_little else BedKind.ORDINARY)
