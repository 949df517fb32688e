"""Which houses have room for somebody, of all organisations. What is asked, and what the database tells of it.

`access.free_places` (migration 0072) sees every house's beds and tells of each house only for whom it is and roughly how
much room there is. Whatever it calls free can be booked: tests/shelters/places/test_parity.py holds both together.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import Organisation, User
from accounts.roles import Permission, with_permission
from cases.enums import Sex
from cases.models import ADULT_AGE
from shelters.cautions import COT_AGE, groups_for
from shelters.places.enums import AgeGroup

# Any age of the group: for whom a house is meant changes at majority alone.
AGE_IN = {AgeGroup.ADULT: ADULT_AGE, AgeGroup.CHILD: ADULT_AGE - 1, AgeGroup.LITTLE: COT_AGE - 1}


@dataclass(frozen=True)
class Needs:
    """From which night and for how many, for whom, and who comes along. Nothing of it says who she is."""

    from_on: date
    nights: int
    sex: Sex | str = Sex.UNKNOWN
    age_group: AgeGroup | str = AgeGroup.ADULT
    adults: int = 0
    children: int = 0
    cots: int = 0
    accessible: bool = False
    isolation: bool = False

    @property
    def is_adult(self) -> bool:
        return self.age_group == AgeGroup.ADULT

    @property
    def persons(self) -> int:
        return 1 + self.adults + self.children + self.cots

    def in_codes(self) -> list[str]:
        """What stands in the record: codes and numbers."""
        counts = {"adults": self.adults, "children": self.children, "cots": self.cots, "nights": self.nights}
        special = [name for name in ("accessible", "isolation") if getattr(self, name)]
        return [
            str(self.sex),
            str(self.age_group),
            *(f"{name}:{number}" for name, number in counts.items() if number),
            *special,
        ]


@dataclass(frozen=True)
class FreePlace:
    """What is told of one house. `free`: at least so many, of 0, 1 and 3; None: not known, as whether it `is_enough`."""

    organisation: UUID
    organisation_name: str
    kind: str
    region: str
    client_groups: list[str]
    most_days: int | None
    free: int | None
    is_enough: bool | None
    has_cots: bool
    has_accessible: bool
    has_isolation: bool


def free_places(needs: Needs) -> list[FreePlace]:
    """Every house that may be found, whether it has room or not. One query."""
    # Somebody under three who needs a bed of a certain kind lies in that one and in no cot.
    in_cot = needs.age_group == AgeGroup.LITTLE and not (needs.accessible or needs.isolation)
    adults = needs.adults + needs.is_adult
    cots = needs.cots + in_cot
    values: dict[str, Any] = {
        "start": needs.from_on,
        "nights": needs.nights,
        "today": timezone.localdate(),
        "moment": timezone.now(),
        "adults": adults,
        "children": needs.persons - adults - cots,
        "cots": cots,
        "first_is_adult": needs.is_adult,
        "accessible": needs.accessible,
        "isolation": needs.isolation,
        "for_adults": _fitting(needs, AgeGroup.ADULT),
        "for_children": _fitting(needs, AgeGroup.CHILD),
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM access.free_places(%(start)s, %(start)s + %(nights)s, %(today)s, %(moment)s, %(adults)s,"
            " %(children)s, %(cots)s, %(first_is_adult)s, %(accessible)s, %(isolation)s, %(for_adults)s, %(for_children)s)",
            values,
        )
        return [FreePlace(*row) for row in cursor.fetchall()]


def who_answer(organisations: set[UUID]) -> set[UUID]:
    """Of some organisations those in which somebody can answer a referral. One query."""
    roles = with_permission(Permission.REFERRAL_RECEIVE)
    somebody = User.objects.filter(organisation=OuterRef("pk"), is_active=True, roles__overlap=roles)
    rows = Organisation.objects.filter(Exists(somebody), public_id__in=organisations)
    return set(rows.values_list("public_id", flat=True))


def _fitting(needs: Needs, of: AgeGroup) -> list[str]:
    """The groups whose rooms take an adult, or a child: of whom the search is for, by her sex; of others it is not known."""
    sex = needs.sex if needs.is_adult == (of == AgeGroup.ADULT) else Sex.UNKNOWN
    return sorted(groups_for(sex, AGE_IN[of]))
