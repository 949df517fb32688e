"""Who is in the house on a visit, as this reader may know it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from shelters.life.presenters import Guest, guests
from shelters.models import Shelter
from shelters.visits.models import Visit


@dataclass(frozen=True)
class Inside:
    """Somebody visiting now. Without `row` only that there is somebody, and since when: it counts when the house is cleared."""

    came_at: Any
    row: Visit | None = None
    guest: Guest | None = None


def inside_now(shelter: Shelter, reader: Any) -> list[Inside]:
    """Every visitor in the house, in the order of coming. Four queries."""
    everybody = list(Visit.objects.of_house(shelter).inside().order_by("came_at", "id").values_list("pk", "came_at"))
    seen = Visit.objects.visible_to(reader).of_house(shelter).inside()
    rows = {row.pk: row for row in seen.select_related("stay", "case__person", "accompanied_by")}
    called = guests([row.stay for row in rows.values()], reader)
    return [
        Inside(came_at, rows[key], called[rows[key].stay_id]) if key in rows else Inside(came_at)
        for key, came_at in everybody
    ]


def with_guests(visits: Iterable[Visit], reader: Any) -> list[tuple[Visit, Guest]]:
    """Each visit beside whom it was to. Two queries."""
    rows = list(visits)
    called = guests([row.stay for row in rows], reader)
    return [(row, called[row.stay_id]) for row in rows]
