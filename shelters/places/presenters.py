"""Free places in words: for whom a house is and roughly how much room there is. Nothing here knows a house's name or guests."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.enums import Sex
from shelters.cautions import GROUPS_OF_CHILDREN, SEX_OF_GROUP, groups_for
from shelters.enums import ClientGroup, ShelterKind
from shelters.models import groups_in_words
from shelters.places.enums import AgeGroup, Fit
from shelters.places.search import AGE_IN, FreePlace, Needs

FREE_IN_WORDS: dict[int | None, tuple[Any, str]] = {
    0: (gettext_lazy("None"), "late"),
    1: (gettext_lazy("1–2"), "soon"),
    3: (gettext_lazy("3 or more"), "done"),
    None: (gettext_lazy("Not known"), "waiting"),
}
TONE_OF_FIT = {Fit.YES: "done", Fit.CAUTION: "soon", Fit.NO: "late"}
_BEST_FIT_FIRST = (Fit.YES, Fit.CAUTION, Fit.NO)
_MOST_FIRST = (3, 1, None, 0)


@dataclass(frozen=True)
class PlaceRow:
    """The houses of one organisation that are told alike, by the best of them: a family stays in one house."""

    place: FreePlace
    fit: Fit
    reasons: list[str]
    is_own: bool = False

    @property
    def kind(self) -> str:
        return str(ShelterKind(self.place.kind).label)

    @property
    def groups(self) -> str:
        return groups_in_words(self.place.client_groups)

    @property
    def longest(self) -> str:
        """The longest stay by the house's rules, if there is one."""
        days = self.place.most_days
        return ngettext("at most %(days)s day", "at most %(days)s days", days) % {"days": days} if days else ""

    @property
    def free(self) -> tuple[Any, str]:
        return FREE_IN_WORDS[self.place.free]

    @property
    def fit_pill(self) -> tuple[Any, str]:
        return self.fit.label, TONE_OF_FIT[self.fit]

    @property
    def told(self) -> tuple[Any, ...]:
        """What tells one row from another."""
        place = self.place
        return place.organisation, place.kind, place.region, tuple(sorted(place.client_groups)), place.most_days

    @property
    def rank(self) -> tuple[Any, ...]:
        return _BEST_FIT_FIRST.index(self.fit), _MOST_FIRST.index(self.place.free), len(self.reasons)


@dataclass(frozen=True)
class Receiver:
    """An organisation that can be asked, with its houses that fit, best first."""

    organisation: UUID
    name: str
    rows: list[PlaceRow] = field(default_factory=list)


def rows_of(places: Iterable[FreePlace], needs: Needs, own: UUID) -> list[PlaceRow]:
    """One row for each organisation and kind of house, best first."""
    best: dict[tuple[Any, ...], PlaceRow] = {}
    for place in places:
        row = PlaceRow(place, *judged(place, needs), is_own=place.organisation == own)
        if row.told not in best or row.rank < best[row.told].rank:
            best[row.told] = row
    return sorted(best.values(), key=lambda row: row.rank)


def receivers_in(rows: Iterable[PlaceRow]) -> list[Receiver]:
    """The other organisations with a house that fits, each once, best first."""
    found: dict[UUID, Receiver] = {}
    for row in rows:
        if row.fit != Fit.NO and not row.is_own:
            place = row.place
            known = found.setdefault(place.organisation, Receiver(place.organisation, place.organisation_name))
            known.rows.append(row)
    return list(found.values())


def judged(place: FreePlace, needs: Needs) -> tuple[Fit, list[str]]:
    """Whether a house fits, and why not or what to ask: by its rules and its room, never by who is in it."""
    if against := [*_not_for(place, needs), *_no_room(place, needs)]:
        return Fit.NO, against
    to_ask = list(_to_ask(place, needs))
    return Fit.CAUTION if to_ask else Fit.YES, to_ask


def _not_for(place: FreePlace, needs: Needs) -> Iterator[str]:
    groups = frozenset(ClientGroup(group) for group in place.client_groups)
    if not groups:
        return
    if groups.isdisjoint(groups_for(needs.sex, None)):
        yield _("For others: %(groups)s.") % {"groups": groups_in_words(place.client_groups)}
    elif groups.isdisjoint(groups_for(needs.sex, AGE_IN[AgeGroup(needs.age_group)])):
        yield _("No adults.") if needs.is_adult else _("No children.")
    if needs.adults and not needs.is_adult and groups.isdisjoint(_anybody(AgeGroup.ADULT)):
        yield _("No adults.")
    if (needs.children or needs.cots) and needs.is_adult and groups.isdisjoint(_anybody(AgeGroup.CHILD)):
        yield _("No children.")


def _no_room(place: FreePlace, needs: Needs) -> Iterator[str]:
    if place.free != 0 and place.is_enough is not False:
        return
    if needs.isolation and not place.has_isolation:
        yield _("No bed for isolation is free.")
    elif place.free == 0:
        yield _("No place is free.")
    elif needs.accessible and not needs.isolation and not place.has_accessible:
        yield _("No accessible bed is free.")
    else:
        yield _("Not enough places that suit.")


def _to_ask(place: FreePlace, needs: Needs) -> Iterator[str]:
    groups = frozenset(ClientGroup(group) for group in place.client_groups)
    of_one_sex = groups and groups <= SEX_OF_GROUP.keys()
    words = {"groups": groups_in_words(place.client_groups)}
    if of_one_sex and needs.sex not in (Sex.FEMALE, Sex.MALE):
        yield _("Only for: %(groups)s. The sex is not known.") % words
    if of_one_sex and needs.persons > 1:
        yield _("Only for: %(groups)s. Ask about those who come along.") % words
    if not needs.is_adult and not needs.adults and not (groups and groups <= GROUPS_OF_CHILDREN):
        yield _("A child alone: the house is not only for children.")
    if place.most_days is not None and needs.nights > place.most_days:
        yield _("Shorter than asked for: %(days)s.") % {"days": place.most_days}
    if place.is_enough is None:
        yield _("Its beds are not kept here: ask how many are free.")
    elif not place.has_cots:
        yield _("Not enough cots.")
    if needs.isolation and needs.accessible:
        yield _("Ask whether the bed for isolation is accessible.")


def _anybody(of: AgeGroup) -> frozenset[ClientGroup]:
    return groups_for(Sex.UNKNOWN, AGE_IN[of])
