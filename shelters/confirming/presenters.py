"""How an alert that was set aside is told to each of those who may know."""

from dataclasses import dataclass
from typing import Any

from cases.enums import Section
from cases.models import Case
from shelters.confirming.models import Confirmation
from shelters.models import Shelter


@dataclass(frozen=True)
class Told:
    """`house`, `number` and `note` are empty for a reader who does not see the house, or the case."""

    row: Confirmation
    house: str
    number: str
    file: Case | None
    note: str


def told_of(row: Confirmation, user: Any) -> Told:
    """The house for its own staff and those who see the stays of the case; number and words for who sees the case."""
    file = Case.objects.visible_to(user).select_related("person").filter(pk=row.case_id).first()
    if file is not None:
        row.case = file
    own = row.organisation_id == user.organisation_id
    of_stays = Case.objects.visible_to(user, section=Section.STAYS).filter(pk=row.case_id).exists()
    house = Shelter.objects.filter(pk=row.shelter_id).first() if own or of_stays else None
    return Told(
        row=row,
        house=house.name if house else "",
        number=file.number if file else "",
        file=file,
        note=row.note if file else "",
    )
