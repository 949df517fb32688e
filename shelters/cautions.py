"""What speaks against a house or a bed for a person. A caution is shown and never refuses: the night shift decides.

That somebody is inside whom she must not meet is more than a caution: who checks her in all the same says why
(shelters/confirming), and those who have to know are told.
"""

import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from cases import policies as case_policies
from cases.assessment.enums import Area, Direction, Factor, RiskLevel, Urgency
from cases.enums import Section, Sex
from cases.family.enums import GUARDIANS, PARENTS, RelationKind, reverse_of
from cases.intake.enums import Answer
from cases.models import ADULT_AGE, Assessment, Case, Intake, Relation
from cases.separation.alerts import Apart, Known, kept_apart, known_to
from shelters.enums import BedKind, ClientGroup
from shelters.models import Bed, Reservation, Room, Shelter, Stay, places_on

COT_AGE = 3
SEX_OF_GROUP = {
    ClientGroup.WOMEN: Sex.FEMALE,
    ClientGroup.GIRLS: Sex.FEMALE,
    ClientGroup.MEN: Sex.MALE,
    ClientGroup.BOYS: Sex.MALE,
}
GROUPS_OF_ADULTS = {ClientGroup.WOMEN, ClientGroup.MEN}
GROUPS_OF_CHILDREN = {ClientGroup.GIRLS, ClientGroup.BOYS}
# With a high risk, these say that somebody should be near at night.
GROUNDS_TO_BE_NEAR = (Factor.MENTAL_HEALTH, Factor.ADDICTION, Factor.ABUSE, Factor.FAMILY_VIOLENCE)
# Who looks after a child.
CARERS = PARENTS | GUARDIANS


class Level(enum.StrEnum):
    NOTE = "note"
    WARNING = "warning"
    ALERT = "alert"


_GRAVEST_FIRST = (Level.ALERT, Level.WARNING, Level.NOTE)


class Code(enum.StrEnum):
    """What a caution is about."""

    SEPARATION = "separation"
    CAPACITY = "capacity"
    SEX = "sex"
    AGE = "age"
    COT = "cot"
    ACCESSIBLE = "accessible"
    ISOLATION = "isolation"
    NEAR_STAFF = "near_staff"
    FAMILY = "family"
    CHILD_ALONE = "child_alone"


@dataclass(frozen=True)
class Caution:
    """One thing that speaks against it; as a text, its sentence. `apart`: of a separation alert, whom to ask and to tell."""

    code: Code
    level: Level
    sentence: str
    apart: Apart | None = None

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True)
class _Relative:
    """Somebody of the family with a file of her own that the reader sees."""

    person: int
    number: str
    kind: RelationKind
    is_carer: bool


@dataclass(frozen=True)
class _Whereabouts:
    house: int
    house_name: str
    room: int | None
    room_name: str


@dataclass
class _Facts:
    """Of the person what the reader may know, and no more; of the houses who is in them."""

    case: Case
    on: date
    sees_identity: bool = False
    sees_assessment: bool = False
    sees_family: bool = False
    age: int | None = None
    needs_accessible: bool = False
    grounds: list[str] = field(default_factory=list)
    relatives: list[_Relative] = field(default_factory=list)
    where: dict[int, _Whereabouts] = field(default_factory=dict)
    inside: dict[int, list[tuple[int, int]]] = field(default_factory=dict)


def cautions_for(case: Case, shelter: Shelter, *, on: date, actor: User, bed: Bed | None = None) -> list[Caution]:
    """What the person who is about to check somebody in has to know, the gravest first; empty if nothing speaks against it.

    Sex and age, risk and family are read only for those who may see that part of
    the file: a warning must not tell what the file does not. Only that somebody is
    in the house whom she must not meet is told to everybody, without who and why.
    """
    return cautions_of_houses(case, [shelter], on=on, actor=actor, bed=bed)[shelter.pk]


def cautions_of_houses(
    case: Case, shelters: Iterable[Shelter], *, on: date, actor: User, bed: Bed | None = None
) -> dict[int, list[Caution]]:
    """As above for each of several houses (by key). Each house more costs the query for its separation alerts."""
    houses = list(shelters)
    facts = _facts(case, houses, on, actor)
    found = {}
    for house in houses:
        told = [*_separation_alerts(case, facts.inside[house.pk], actor), *_of_house(facts, house)]
        if bed is not None:
            told += _of_bed(facts, bed)
        found[house.pk] = sorted(told, key=lambda one: _GRAVEST_FIRST.index(one.level))
    return found


def bed_cautions(case: Case, bed: Bed, *, on: date, actor: User) -> list[Caution]:
    """What speaks against a bed for somebody who is in its house already."""
    return list(_of_bed(_facts(case, [], on, actor), bed))


def separation_cautions(case: Case, shelter: Shelter, *, on: date, actor: User) -> list[Caution]:
    """The alerts alone: what an action asks again, once it holds what it changes."""
    return _separation_alerts(case, _inside([shelter], on)[shelter.pk], actor)


def capacity_caution(shelter: Shelter, *, on: date) -> Caution | None:
    """One more person would be more than the house has places for; None if not, or if its places are not known."""
    return _over_capacity(shelter, on, len(_inside([shelter], on)[shelter.pk]))


# ------------------------------------------------------------------ houses and beds as they are on file
def _places_on(shelter: Shelter, day: date) -> int | None:
    """For how many persons there is room on a day."""
    return places_on(list(shelter.capacities.all()), day)


def _groups_of(place: Shelter | Room) -> list[ClientGroup]:
    """For whom a house or a room is meant; empty: for everybody."""
    return [ClientGroup(group) for group in place.client_groups]


def _inside(shelters: list[Shelter], on: date) -> dict[int, list[tuple[int, int]]]:
    """Case and person (keys) of everybody who sleeps in each house on the night, or has a bed held for it. Two queries."""
    found: dict[int, list[tuple[int, int]]] = {shelter.pk: [] for shelter in shelters}
    rows = Stay.objects.on_night(on).filter(shelter__in=shelters)
    for house, file, person in rows.values_list("shelter", "case", "person"):
        found[house].append((file, person))
    held = Reservation.objects.in_force().filter(shelter__in=shelters, from_on__lte=on, until_on__gt=on)
    for house, file, person in held.filter(case__isnull=False).values_list("shelter", "case", "case__person"):
        found[house].append((file, person))
    return found


def _whereabouts(persons: Iterable[int], on: date, actor: User) -> dict[int, _Whereabouts]:
    """Where these persons (keys) sleep on the night, as far as the actor is told of their stays. One query."""
    told = Case.objects.visible_to(actor, section=Section.STAYS)
    rows = Stay.objects.on_night(on).filter(person__in=persons)
    rows = rows.filter(shelter__organisation=actor.organisation_id) | rows.filter(case__in=told)
    places = rows.with_bed(on).values_list("person", "shelter", "shelter__name", "room_key", "room_name")
    return {person: _Whereabouts(house, name, room, room_name) for person, house, name, room, room_name in places}


# ------------------------------------------------------------------ what is known of the person
def _facts(case: Case, houses: list[Shelter], on: date, actor: User) -> _Facts:
    sections = case_policies.sections_for(actor, case)
    facts = _Facts(case, on, inside=_inside(houses, on))
    facts.sees_identity = Section.IDENTITY in sections
    facts.sees_assessment = Section.ASSESSMENT in sections
    facts.sees_family = Section.FAMILY in sections
    if facts.sees_identity:
        facts.age = case.person.age_on(on)
    if facts.sees_assessment:
        facts.needs_accessible, facts.grounds = _needs(case)
    if facts.sees_family:
        facts.relatives = list(_relatives(case, actor))
    if facts.relatives:
        facts.where = _whereabouts([one.person for one in facts.relatives], on, actor)
    return facts


def _needs(case: Case) -> tuple[bool, list[str]]:
    """Whether an accessible bed may be needed, and what says that somebody should be near at night."""
    newest = Assessment.objects.newest_of(case)
    risks: set[str] = set()
    grounds: list[str] = []
    if newest is not None:
        risks = set(newest.factors.filter(mark=Direction.RISK).values_list("code", flat=True))
    if newest is not None and newest.risk_level == RiskLevel.HIGH:
        grounds = [str(factor.label) for factor in GROUNDS_TO_BE_NEAR if factor in risks]
        if newest.needs.filter(code=Area.SAFETY, mark=Urgency.NOW).exists():
            grounds.append(_("safety"))
    if Intake.objects.filter(case=case, danger=Answer.YES).exists():
        grounds.append(_("in immediate danger"))
    return Factor.DISABILITY in risks, grounds


def _relatives(case: Case, actor: User) -> Iterator[_Relative]:
    """Parents, children and who came with her, each with a file of her own that the actor sees; nobody who is a danger."""
    for kind, along, danger, person, number in _recorded_here(case, actor):
        if not danger and (kind in CARERS | {RelationKind.CHILD} or along):
            yield _Relative(person, number, kind, kind in CARERS)


def _recorded_here(case: Case, actor: User) -> Iterator[tuple[RelationKind, bool, bool, int, str]]:
    """Who somebody is to her, whether they came together, whether there is danger, whose record and file; from both files."""
    rows = Relation.objects.visible_to(actor).of(case).filter(sees_other=True).select_related("other_case")
    for row in rows:
        other = row.other_case
        yield RelationKind(row.kind), row.comes_along, row.is_a_danger, other.person_id, other.number
    for row in Relation.objects.the_other_way(case, actor).select_related("case__person"):
        kind = reverse_of(row.kind, row.case.person.sex)
        yield kind, row.comes_along, row.is_a_danger, row.case.person_id, row.case.number


# ------------------------------------------------------------------ who must not meet
def _separation_alerts(case: Case, people: list[tuple[int, int]], actor: User) -> list[Caution]:
    """Each of some people whom she must not meet. One query, and those for what the actor may know."""
    aparts = kept_apart([case.pk], [file for file, _person in people])
    known = known_to(actor, aparts)
    return [
        Caution(Code.SEPARATION, Level.ALERT, _told_of_separation(apart, known.get(apart)), apart) for apart in aparts
    ]


def _told_of_separation(apart: Apart, known: Known | None) -> str:
    if known is None:
        text = _("Somebody who must not meet this person is in this house. Ask %(whom)s before you check in.")
        return text % {"whom": apart.whom}
    text = _("%(number)s is in this house and must not meet this person: %(reason)s. Ask %(whom)s before you check in.")
    return text % {"whom": apart.whom, "number": known.number, "reason": known.reason}


# ------------------------------------------------------------------ the house
def _over_capacity(shelter: Shelter, on: date, inside: int) -> Caution | None:
    places = _places_on(shelter, on)
    if places is None or inside < places:
        return None
    text = ngettext(
        "The shelter has %(places)s place and %(inside)s persons in it: one more is over its capacity.",
        "The shelter has %(places)s places and %(inside)s persons in it: one more is over its capacity.",
        places,
    )
    return Caution(Code.CAPACITY, Level.WARNING, text % {"places": places, "inside": inside})


def _of_house(facts: _Facts, house: Shelter) -> Iterator[Caution]:
    if full := _over_capacity(house, facts.on, len(facts.inside[house.pk])):
        yield full
    if facts.sees_identity:
        yield from _group_cautions(facts, house)
    if facts.grounds:
        text = _("This person should have a room near staff: %(grounds)s.")
        yield Caution(Code.NEAR_STAFF, Level.WARNING, text % {"grounds": ", ".join(facts.grounds)})
    for relative in facts.relatives:
        place = facts.where.get(relative.person)
        if place is not None and place.house != house.pk:
            text = _("%(relation)s of this person (%(number)s) is in another house: %(house)s.")
            said = {"relation": relative.kind.label, "number": relative.number, "house": place.house_name}
            yield Caution(Code.FAMILY, Level.WARNING, text % said)
    yield from _child_alone(facts, house)


def _group_cautions(facts: _Facts, place: Shelter | Room) -> Iterator[Caution]:
    """Sex and age beside those for whom a house or a room is meant; of several groups one that fits is enough."""
    groups, sex, age, is_room = _groups_of(place), facts.case.person.sex, facts.age, isinstance(place, Room)
    if not groups:
        return
    of_her_sex = [group for group in groups if _sex_fits(group, sex)]
    if not of_her_sex:
        text = _("This shelter is meant for: %(group)s. The person is recorded as: %(sex)s.")
        if is_room:
            text = _("This room is meant for: %(group)s. The person is recorded as: %(sex)s.")
        said = {"group": ", ".join(str(group.label) for group in groups), "sex": Sex(sex).label}
        yield Caution(Code.SEX, Level.WARNING, text % said)
    if age is not None and not any(_age_fits(group, age) for group in of_her_sex or groups):
        yield Caution(Code.AGE, Level.WARNING, _wrong_age(age, is_room) % {"age": age})


def _wrong_age(age: int, is_room: bool) -> str:
    if age < ADULT_AGE:
        if is_room:
            return _("This room is meant for adults. The person is %(age)s years old.")
        return _("This shelter is meant for adults. The person is %(age)s years old.")
    if is_room:
        return _("This room is meant for children. The person is %(age)s years old.")
    return _("This shelter is meant for children. The person is %(age)s years old.")


def suits(place: Shelter | Room, sex: str, age: int | None) -> bool:
    """Whether a house or a room is meant for somebody of this sex and age, as far as they are known."""
    groups = _groups_of(place)
    return not groups or not groups_for(sex, age).isdisjoint(groups)


def groups_for(sex: str, age: int | None) -> frozenset[ClientGroup]:
    """The groups to which somebody of this sex and age may belong, as far as they are known."""
    return frozenset(group for group in ClientGroup if _sex_fits(group, sex) and (age is None or _age_fits(group, age)))


def _sex_fits(group: ClientGroup, sex: str) -> bool:
    """Only a recorded sex can be the wrong one."""
    wanted = SEX_OF_GROUP.get(group)
    return wanted is None or sex not in {Sex.FEMALE, Sex.MALE} or sex == wanted


def _age_fits(group: ClientGroup, age: int) -> bool:
    return not (group in GROUPS_OF_ADULTS and age < ADULT_AGE or group in GROUPS_OF_CHILDREN and age >= ADULT_AGE)


def _child_alone(facts: _Facts, house: Shelter) -> Iterator[Caution]:
    """A child in a house that is not for children alone, without anybody in it who is recorded as looking after her."""
    groups = _groups_of(house)
    if facts.age is None or facts.age >= ADULT_AGE or not facts.sees_family:
        return
    if groups and set(groups) <= GROUPS_OF_CHILDREN:
        return
    inside = {person for _file, person in facts.inside[house.pk]}
    if not any(one.is_carer and one.person in inside for one in facts.relatives):
        text = _("The person is %(age)s years old, and nobody who is recorded as looking after her is in this house.")
        yield Caution(Code.CHILD_ALONE, Level.NOTE, text % {"age": facts.age})


# ------------------------------------------------------------------ the bed
def _of_bed(facts: _Facts, bed: Bed) -> Iterator[Caution]:
    kind, age = bed.kind, facts.age
    if kind == BedKind.COT and age is not None and age >= COT_AGE:
        yield Caution(Code.COT, Level.WARNING, _("This bed is a cot. The person is %(age)s years old.") % {"age": age})
    if kind != BedKind.COT and age is not None and age < COT_AGE:
        yield Caution(Code.COT, Level.WARNING, _("A child under three needs a cot, and this bed is none."))
    if kind != BedKind.ACCESSIBLE and facts.needs_accessible:
        text = _("This person lives with a disability: an accessible bed may be needed, and this is none.")
        yield Caution(Code.ACCESSIBLE, Level.WARNING, text)
    if kind == BedKind.ACCESSIBLE and facts.sees_assessment and not facts.needs_accessible:
        text = _("This bed is accessible: leave it to who needs it, if another one is free.")
        yield Caution(Code.ACCESSIBLE, Level.NOTE, text)
    if kind == BedKind.ISOLATION:
        yield Caution(
            Code.ISOLATION, Level.NOTE, _("This bed is kept for somebody who has to be alone, such as when ill.")
        )
    if bed.room is not None and facts.sees_identity:
        yield from _group_cautions(facts, bed.room)
    for relative in facts.relatives:
        place = facts.where.get(relative.person)
        if place is not None and place.house == bed.shelter_id and place.room not in (None, bed.room_id):
            text = _("%(relation)s of this person (%(number)s) sleeps in another room: %(room)s.")
            said = {"relation": relative.kind.label, "number": relative.number, "room": place.room_name}
            yield Caution(Code.FAMILY, Level.NOTE, text % said)
