"""What the palette shows, as groups of lines; what of it somebody may be named is decided where it was found."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.at_hand.presenters import Near, at_hand
from core.masking import are_hidden
from shelter_cms.finding.actions import Everywhere, houses_of
from shelter_cms.finding.doors import Door, doors_of
from shelter_cms.finding.words import fold
from shelters.models import Shelter

# Houses that are offered before anything is typed; of more, the search finds them.
MOST_HOUSES = 40


@dataclass(frozen=True)
class Option:
    """One line: what it is called, where it leads, what stands beside it. `name` is a person's, None where it names nobody."""

    label: str
    url: str
    hint: str = ""
    name: str | None = None
    shows_name: bool = False
    words: str = ""


@dataclass(frozen=True)
class Group:
    key: str
    label: str
    options: list[Option]


def start_of(user: Any) -> dict[str, Any]:
    """What can be chosen before anything was looked for: files at hand, pages and actions, houses."""
    houses = houses_of(user)[:MOST_HOUSES]
    return {"near": at_hand(user), "doors": doors_of(user, houses), "houses": houses}


def groups_of_start(near: Any, doors: list[Door], houses: list[Shelter]) -> list[Group]:
    return _filled(
        Group("pinned", _("Pinned"), [_of_near(one) for one in near.pinned]),
        Group("recent", _("Opened last"), [_of_near(one) for one in near.recent]),
        Group("doors", _("Pages and actions"), [_of_door(door) for door in doors]),
        Group("houses", _("Shelters"), [_of_house(house) for house in houses]),
    )


def groups_of_found(found: Everywhere) -> list[Group]:
    hits = found.cases.hits if found.cases else []
    return _filled(
        Group("cases", _("Cases"), [_of_hit(hit) for hit in hits]),
        Group("referrals", _("Referrals"), [_of_line(line) for line in found.referrals]),
        Group("houses", _("Shelters"), [_of_house(house) for house in found.shelters]),
        Group("doors", _("Pages and actions"), [_of_door(door) for door in found.doors]),
    )


def _filled(*groups: Group) -> list[Group]:
    return [group for group in groups if group.options]


def _of_near(near: Near) -> Option:
    case, name = near.case, near.case.person.full_name if near.shows_name else ""
    return Option(
        label=case.number,
        url=reverse("cases:detail", args=[case.public_id]),
        name=None if case.anonymised_at else name,
        shows_name=near.shows_name,
        hint=_("Anonymised") if case.anonymised_at else "",
        # A masked name is not found by typing it here: what one may type until it matches tells as much as the name.
        words=fold(case.number if are_hidden() else f"{case.number} {name}"),
    )


def _of_hit(hit: Any) -> Option:
    case = hit.case
    return Option(
        label=case.number,
        url=reverse("cases:detail", args=[case.public_id]),
        name=None if case.anonymised_at else case.person.full_name if hit.shows_name else "",
        shows_name=hit.shows_name,
        hint=_("Anonymised") if case.anonymised_at else _("spelled otherwise") if hit.near else "",
    )


def _of_line(line: Any) -> Option:
    url = reverse("referrals:detail", args=[line.public_id])
    return Option(line.registered or line.number, url, hint=f"{line.purpose}, {line.sender} → {line.receiver}")


def _of_house(house: Shelter) -> Option:
    return Option(house.name, reverse("shelters:board", args=[house.public_id]), words=fold(house.name))


def _of_door(door: Door) -> Option:
    return Option(door.label, door.url, hint=door.also, words=fold(f"{door.label} {door.also}"))
