"""Who is in a house, who of them is out, and as whom a reader may know them: found here for every room of the house."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from shelters.board import as_counted
from shelters.enums import AbsenceKind
from shelters.life.presenters import Guest
from shelters.life.presenters import guests as known_as
from shelters.models import Absence, Shelter, Stay
from shelters.presence.enums import Mark
from shelters.presence.models import NIGHT_ENDS_AT, RollCall, RollCallMark

MARK_OF = {AbsenceKind.HOSPITAL: Mark.HOSPITAL, AbsenceKind.MISSING: Mark.MISSING}


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
    """As whom the reader may know these people, by room and bed. Two queries."""
    return sorted(known_as(stays, actor, day).values(), key=_by_bed)


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
    # As people count; who has no bed comes last.
    return (not guest.bed, as_counted(guest.room), as_counted(guest.bed), guest.stay.pk)
