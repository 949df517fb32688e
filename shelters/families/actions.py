"""A family comes in: everybody gets a bed and, who has none, a file; or nothing happens."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cases.family.actions import add_relation, open_own_case
from cases.family.enums import RelationKind
from cases.models import Case, Person, Relation
from core.errors import Conflict, Refused
from shelters.actions import check_in as check_in_one
from shelters.actions.beds import lock_beds, lock_house
from shelters.board import DAY
from shelters.families import policies
from shelters.models import Bed, Shelter, Stay
from shelters.suggestions import first_end

CHILD_FIELDS = ("given_name", "sex", "date_of_birth", "birth_year")


@dataclass(frozen=True)
class Arrival:
    """Somebody who comes in: by her file, by what is recorded of her in the other one, or as a child told of just now.

    `fields`: where a page asked for what of her, by the name that the actions use, for what is refused.
    """

    bed: Bed | None
    case: Case | None = None
    relation: Relation | None = None
    child: dict[str, Any] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)


class NotTogether(Conflict):
    """Somebody of them cannot come in like this, so nobody did; shown where that one stands on the page."""

    def __init__(self, message: object, field: str | None) -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def bring_in_family(
    head: Case,
    arrivals: Iterable[Arrival],
    *,
    shelter: Shelter,
    check_in: date,
    actor: User,
    confirmation: dict[str, Any] | None = None,
) -> list[Stay]:
    """Check everybody in on one day, each into her bed, and open files for the children who have none. All or nobody.

    `confirmation`: why, in spite of separation alerts (shelters/confirming). Raises NotAllowed, Refused, Conflict.
    """
    policies.check_may_bring_in(actor, head, shelter)
    arrivals = list(arrivals)
    files = [(arrival, arrival.case or _opened(head, arrival, check_in, actor)) for arrival in arrivals]
    _lock([file for _arrival, file in files], shelter, [arrival.bed for arrival in arrivals])
    until = max(first_end(shelter, check_in), timezone.localdate() + DAY)
    when: dict[str, Any] = {
        "shelter": shelter,
        "check_in": check_in,
        "planned_until": until,
        "confirmation": confirmation,
    }
    stays = []
    for arrival, file in files:
        with _told_at(arrival):
            stays.append(check_in_one(file, bed=arrival.bed, actor=actor, **when))
    return stays


def _opened(head: Case, arrival: Arrival, day: date, actor: User) -> Case:
    """A file of her own for somebody known in the other one alone, or told of just now; the two belong together."""
    with _told_at(arrival):
        relation = arrival.relation
        if relation is None:
            along = {"kind": RelationKind.CHILD, "accompanies_her": "yes", "lives_with_her": "yes"}
            relation = add_relation(head, arrival.child | along, actor=actor)
        known = {name: getattr(relation, name) for name in (*CHILD_FIELDS, "family_name", "citizenship")}
        return open_own_case(relation, known | {"opened_on": day}, actor=actor)


def _lock(files: list[Case], shelter: Shelter, beds: list[Bed | None]) -> None:
    """Everything at once and in one order, so that of two families one waits for the other, and none for ever."""
    cases = Case.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=[file.pk for file in files])
    list(cases.order_by("pk").values_list("pk"))
    people = Person.objects.select_for_update(no_key=True).filter(pk__in=[file.person_id for file in files])
    list(people.order_by("pk").values_list("pk"))
    lock_house(shelter)
    lock_beds(bed for bed in beds if bed)


@contextmanager
def _told_at(arrival: Arrival) -> Iterator[None]:
    """What is refused of one of them, shown where that one stands; what has a place of its own stays there."""
    try:
        yield
    except Refused as error:
        raise Refused(error.message, arrival.fields.get(error.field or "", error.field)) from None
    except Conflict as error:
        place = getattr(error, "field", None)
        raise NotTogether(error.message, arrival.fields.get(place or "", place)) from None
