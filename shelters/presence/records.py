"""Who is in a house, who of them is out, and as whom a reader may know them: found here for every room of the house."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from cases.enums import Section
from cases.models import Case, Person
from shelters.enums import AbsenceKind
from shelters.models import Absence, Shelter, Stay
from shelters.presence.enums import Mark
from shelters.presence.models import NIGHT_ENDS_AT, RollCall, RollCallMark

MARK_OF = {AbsenceKind.HOSPITAL: Mark.HOSPITAL, AbsenceKind.MISSING: Mark.MISSING}


@dataclass(frozen=True)
class Guest:
    """Somebody in the house, as far as the reader may know her: by name, by the case's number, or not at all."""

    stay: Stay
    room: str = ""
    bed: str = ""
    number: str = ""
    case_id: UUID | None = None
    person: Person | None = None

    @property
    def name(self) -> str:
        return self.person.full_name if self.person else ""

    @property
    def may_name(self) -> bool:
        return self.person is not None

    def age_on(self, day: date) -> int | None:
        return self.person.age_on(day) if self.person else None


@dataclass(frozen=True)
class Out:
    """Somebody who lives in the house is elsewhere. `mark`: on leave, in hospital, or missing."""

    mark: Mark
    since: datetime
    expected_at: datetime | None = None

    @property
    def is_missing(self) -> bool:
        return self.mark == Mark.MISSING

    @property
    def is_overdue(self) -> bool:
        return self.expected_at is not None and self.expected_at < timezone.now()


def night_of(moment: datetime) -> date:
    """The night that a moment belongs to, by the day on which it began."""
    local = timezone.localtime(moment)
    return local.date() - timedelta(days=local.time() < NIGHT_ENDS_AT)


def inside(shelter: Shelter, day: date) -> QuerySet[Stay]:
    """The stays of who lives in the house now, whether she is in or out at the moment."""
    return Stay.objects.filter(shelter=shelter).on_night(day).select_related("case").order_by("id")


def lately_inside(shelter: Shelter, day: date) -> QuerySet[Stay]:
    """Those, and who left since yesterday: of them, too, something is still to be written down."""
    left = Stay.objects.filter(shelter=shelter, check_out__gte=day - timedelta(days=1), check_out__lte=day)
    return (inside(shelter, day) | left.select_related("case")).order_by("id")


def of_house(shelter: Shelter, actor: User) -> QuerySet[Stay]:
    """Every stay of a house that the reader sees, those that have ended too."""
    return Stay.objects.visible_to(actor).filter(shelter=shelter).select_related("case")


def guests(stays: Iterable[Stay], actor: User, day: date) -> list[Guest]:
    """As whom the reader may know these people, by room and bed. Three queries."""
    stays = list(stays)
    seen = Case.objects.visible_to(actor).filter(pk__in={stay.case_id for stay in stays})
    numbers = dict(seen.values_list("pk", "number"))
    named = Case.objects.visible_to(actor, section=Section.IDENTITY).filter(pk__in=list(numbers))
    persons = {case.pk: case.person for case in named.select_related("person")}
    beds = bed_labels(stays, day)
    found = []
    for stay in stays:
        room, bed = beds.get(stay.pk, ("", ""))
        key = stay.case_id
        case_id = stay.case.public_id if key in numbers else None
        found.append(Guest(stay, room, bed, numbers.get(key, ""), case_id, persons.get(key)))
    return sorted(found, key=_by_bed)


def bed_labels(stays: Iterable[Stay], day: date) -> dict[int, tuple[str, str]]:
    """Room and bed of each stay on a day, by the stay's key; ("", "") where no bed is known. One query."""
    rows = Stay.objects.filter(pk__in=[stay.pk for stay in stays]).with_bed(day)
    return {key: (room, bed) for key, room, bed in rows.values_list("pk", "room_name", "bed_label")}


def who_is_out(stays: Iterable[Stay]) -> dict[int, Out]:
    """Who of these is elsewhere, by the stay's key: who has gone out and is not back. One query."""
    rows = Absence.objects.open().filter(stay__in=[stay.pk for stay in stays])
    return {
        row.stay_id: Out(MARK_OF.get(AbsenceKind(row.kind), Mark.LEAVE), row.left_at, row.expected_at) for row in rows
    }


def write_finding(
    roll_call: RollCall, stay: Stay, mark: Mark, *, actor: User, expected_at: datetime | None = None
) -> RollCallMark:
    """What a roll call found of somebody."""
    found = {"mark": mark, "expected_at": expected_at, "marked_at": timezone.now(), "marked_by": actor}
    row, _new = RollCallMark.objects.update_or_create(
        roll_call=roll_call, stay=stay, defaults=found, create_defaults=found | {"shelter_id": roll_call.shelter_id}
    )
    return row


def _by_bed(guest: Guest) -> tuple[Any, ...]:
    # As people count: room 2 before room 10; who has no bed comes last.
    return (not guest.bed, _natural(guest.room), _natural(guest.bed), guest.stay.pk)


def _natural(text: str) -> list[tuple[int, str]]:
    return [(int(digits) if digits else 0, letters) for digits, letters in re.findall(r"(\d+)|(\D+)", text.casefold())]
