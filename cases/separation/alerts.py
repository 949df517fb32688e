"""Who must not be in one house with whom: asked for everybody, told to each reader as far as she may know.

Separations in force count, and that a person recorded with a file of her own is a danger (cases.family); of every record
that was merged, and whichever file of hers it stands in. The database computes it from what nobody may see whole
(`access.kept_apart`), and itself keeps from the transaction which file the other one is, unless it sees both.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from cases.models import Case, Relation, Separation
from cases.separation.enums import Reason


@dataclass(frozen=True)
class Apart:
    """That the person of a case (its key) must not be where another of those asked about is, and who can say why.

    `other`, `separation` and `relation` are keys that only a transaction gets which sees both files.
    """

    case: int
    other: int | None
    separation: int | None
    relation: int | None
    asked: int | None
    staff: str
    organisation: str

    @property
    def whom(self) -> str:
        """Whom to ask: a name and her organisation, or that alone where nobody is left."""
        return f"{self.staff} ({self.organisation})" if self.staff else self.organisation


@dataclass(frozen=True)
class Known:
    """What stands behind it, for those who see both files."""

    number: str
    reason: Any


def kept_apart(cases: Iterable[int], others: Iterable[int] | None = None) -> list[Apart]:
    """Each of some cases (keys) that must not be in one house with one of the others; without others, with one another.

    One query for 300. About a case that the transaction may not even know to be in a house it says nothing.
    """
    wanted = sorted(set(cases))
    against = wanted if others is None else sorted(set(others))
    if not wanted or not against:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM access.kept_apart(%s::bigint[], %s::bigint[], %s)",
            [wanted, against, timezone.localdate()],
        )
        return [Apart(*row) for row in cursor.fetchall()]


def known_to(actor: Any, pairs: Iterable[Apart]) -> dict[Apart, Known]:
    """Of these, what the actor may know: number and reason. At most three queries."""
    pairs = [pair for pair in pairs if pair.other is not None]
    if not pairs:
        return {}
    said: dict[tuple[str, int], Any] = {}
    rows = Separation.objects.visible_to(actor).filter(pk__in=[pair.separation for pair in pairs if pair.separation])
    said |= {("separation", key): Reason(reason).label for key, reason in rows.values_list("pk", "reason")}
    relations = Relation.objects.visible_to(actor).filter(
        sees_other=True, pk__in=[pair.relation for pair in pairs if pair.relation]
    )
    said |= {("relation", key): Reason.FAMILY.label for key in relations.values_list("pk", flat=True)}
    numbers = dict(
        Case.objects.visible_to(actor).filter(pk__in={pair.other for pair in pairs}).values_list("pk", "number")
    )
    found = {}
    for pair in pairs:
        reason = said.get(("separation", pair.separation or 0)) or said.get(("relation", pair.relation or 0))
        if reason and pair.other in numbers:
            found[pair] = Known(numbers[pair.other], reason)
    return found


def may_know(actor: Any, pair: Apart) -> bool:
    """Whoever sees both files, with the people around the persons, may know who it is and why."""
    return bool(known_to(actor, [pair]))
