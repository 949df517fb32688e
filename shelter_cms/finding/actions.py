"""Looking for something everywhere at once; for whoever may see it, and as each app's own rules have it."""

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.urls import reverse

from accounts.models import User
from accounts.roles import Permission, has_permission
from cases.actions import search_cases
from cases.numbers import meant_by
from cases.search import Found
from referrals.desk import listing
from referrals.models import Party
from referrals.presenters import Line, line_of
from shelter_cms.finding.doors import Door, doors_of
from shelter_cms.finding.words import answers, fold
from shelters.models import Shelter

MOST_OF_A_KIND = 10


@dataclass(frozen=True)
class Everywhere:
    """What a term leads to. `cases` is None for whoever sees no case; `straight`: where a number leads that only one has."""

    cases: Found | None = None
    referrals: list[Line] = field(default_factory=list)
    shelters: list[Shelter] = field(default_factory=list)
    doors: list[Door] = field(default_factory=list)
    straight: str = ""

    @property
    def total(self) -> int:
        return len(self.cases.hits if self.cases else []) + len(self.referrals) + len(self.shelters) + len(self.doors)


@transaction.atomic
def look_everywhere(term: str, *, actor: User) -> Everywhere:
    """Persons and cases as their search finds them, and records it; referrals by number, houses and pages by their words."""
    cases = search_cases(term, actor=actor) if has_permission(actor, Permission.CASE_VIEW) else None
    seats, houses = _referrals(term, actor), houses_of(actor)
    doors = [door for door in doors_of(actor, houses) if answers(term, fold(f"{door.label} {door.also}"))]
    return Everywhere(
        cases=cases,
        referrals=[line_of(seat) for seat in seats],
        shelters=[house for house in houses if answers(term, fold(house.name))][:MOST_OF_A_KIND],
        doors=doors[:MOST_OF_A_KIND],
        straight=_straight(term, cases, seats, actor),
    )


def houses_of(user: User) -> list[Shelter]:
    """The houses that she may see, by name."""
    return list(Shelter.objects.visible_to(user).order_by("name"))


def _referrals(term: str, actor: User) -> list[Party]:
    """By the number of their case or of the ministry's register, as the filter of the inbox finds them."""
    if not any(c.isdigit() for c in term):
        return []
    rows: Any = listing.narrowed(listing.everywhere(actor), actor, {"number": term})
    seats = list(rows.for_inbox().order_by("-since", "-id")[:MOST_OF_A_KIND])
    listing.named(seats)
    return seats


def _straight(term: str, cases: Found | None, seats: list[Party], actor: User) -> str:
    """The one case with this number, or where there is none the one referral."""
    hits = cases.hits if cases and not cases.by_name else []
    numbers = set(meant_by(term, actor.organisation))
    if hits:
        meant = [hit.case for hit in hits if hit.case.number in numbers]
        return reverse("cases:detail", args=[meant[0].public_id]) if len(meant) == len(hits) == 1 else ""
    referrals = {seat.referral.public_id for seat in seats}
    return reverse("referrals:detail", args=[referrals.pop()]) if len(referrals) == 1 else ""
