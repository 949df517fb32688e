"""What speaks against a house or a bed is told as far as the file is open to its reader; who must not meet, always."""

from datetime import date

import pytest

from accounts.access import acting_as
from accounts.models import User
from cases.models import Case
from shelters import cautions
from shelters.cautions import Code, Level, capacity_caution, cautions_for, cautions_of_houses, separation_cautions
from tests.accounts.factories import make_user
from tests.cases.factories import make_case, make_intake, make_person, make_share
from tests.cases.factories_assessment import make_assessment
from tests.cases.factories_family import make_link, make_relation
from tests.cases.factories_separation import make_separation
from tests.shelters.factories import make_bed, make_places, make_room, make_shelter, make_stay, today

BORN = {"adult": 1990, "child": today().year - 12, "unknown": None}


def told(case, shelter, actor, bed=None):
    with acting_as(actor):
        return cautions_for(case, shelter, on=today(), actor=actor, bed=bed)


def codes(*args, **kwargs):
    return {caution.code for caution in told(*args, **kwargs)}


def born(years_ago):
    return make_person(date_of_birth=None, birth_year=today().year - years_ago)


# ------------------------------------------------------------------ the house
@pytest.mark.parametrize(
    ("group", "sex", "age", "word"),
    [
        ("women", "female", "adult", None),
        ("women", "male", "adult", "Women"),
        ("women", "female", "child", "adults"),
        ("women", "unknown", "unknown", None),
        ("women", "other", "adult", None),
        ("men", "female", "adult", "Men"),
        ("girls", "female", "child", None),
        ("girls", "female", "adult", "children"),
        ("boys", "female", "child", "Boys"),
        ("families", "male", "child", None),
        ("", "male", "adult", None),
    ],
)
def test_what_speaks_against_a_house(caseworker, group, sex, age, word):
    person = make_person(sex=sex, date_of_birth=None, birth_year=BORN[age])
    case = make_case(caseworker.organisation, person=person)

    found = told(case, make_shelter(caseworker.organisation, client_groups=[group] if group else []), caseworker)

    of_group = [caution for caution in found if caution.code in {Code.SEX, Code.AGE}]
    assert len(of_group) == (word is not None)
    assert all(word in str(caution) for caution in of_group)


@pytest.mark.parametrize(
    ("groups", "sex", "age", "expected"),
    [
        (["women", "girls"], "female", 12, set()),
        (["women", "boys"], "male", 30, {Code.AGE}),
        (["women", "girls"], "male", 12, {Code.SEX}),
        (["women"], "male", 12, {Code.SEX, Code.AGE}),
        (["men", "families"], "female", 12, set()),
        ([], "male", 30, set()),
    ],
)
@pytest.mark.parametrize("where", ["house", "room"])
def test_of_several_groups_one_is_enough_for_a_house_as_for_a_room(
    caseworker, monkeypatch, groups, sex, age, expected, where
):
    case = make_case(
        caseworker.organisation, person=make_person(sex=sex, date_of_birth=None, birth_year=today().year - age)
    )
    shelter = make_shelter(caseworker.organisation)
    bed = make_bed(shelter, room=make_room(shelter))
    meant = {"house": type(shelter), "room": type(bed.room)}[where]
    monkeypatch.setattr(
        cautions,
        "_groups_of",
        lambda place: [cautions.ClientGroup(group) for group in groups] if isinstance(place, meant) else [],
    )

    assert codes(case, shelter, caseworker, bed) & {Code.SEX, Code.AGE} == expected


def test_a_caution_does_not_tell_what_the_file_does_not(case, stranger):
    """Sex, age, risk, disability, family: of a file of which the stays were shared."""
    make_share(case, stranger.organisation, "stays")
    make_assessment(case, by=stranger, factors=[("disability", "risk"), ("abuse", "risk")])
    mother = make_case(case.organisation)
    make_link(case, mother, "mother")
    mens = make_shelter(stranger.organisation, client_groups=["men"])
    make_stay(mother, make_shelter(stranger.organisation))
    actor = User.objects.get(pk=stranger.pk)

    assert told(case, mens, actor, make_bed(mens)) == []


@pytest.mark.parametrize(("capacity", "full"), [(None, False), (2, False), (1, True), (0, True)])
def test_a_full_house_says_so(caseworker, capacity, full):
    shelter = make_shelter(caseworker.organisation, capacity=capacity)
    make_stay(shelter=shelter)

    assert bool(capacity_caution(shelter, on=today())) == full


# ------------------------------------------------------------------ risk
@pytest.mark.parametrize(
    ("level", "factors", "needs", "ground"),
    [
        ("high", [("mental_health", "risk")], [], "Mental health"),
        ("high", [("family_violence", "risk"), ("abuse", "protective")], [], "Violence between members of the family"),
        ("high", [], [("safety", "now")], "safety"),
        ("high", [("literacy", "risk")], [("safety", "soon")], None),
        ("medium", [("mental_health", "risk")], [], None),
    ],
)
def test_a_high_risk_with_a_ground_asks_for_a_room_near_staff(case, caseworker, level, factors, needs, ground):
    make_assessment(case, by=caseworker, level="high", hours_ago=90, factors=[("addiction", "risk")])
    make_assessment(case, by=caseworker, level=level, factors=factors, needs=needs)

    found = [str(one) for one in told(case, make_shelter(case.organisation), caseworker) if one.code == Code.NEAR_STAFF]

    assert found == ([f"This person should have a room near staff: {ground}."] if ground else [])


@pytest.mark.parametrize(("danger", "near"), [("yes", True), ("no", False), ("", False)])
def test_immediate_danger_asks_for_it_too(case, caseworker, danger, near):
    make_intake(case, danger=danger)

    assert (Code.NEAR_STAFF in codes(case, make_shelter(case.organisation), caseworker)) == near


# ------------------------------------------------------------------ the bed
@pytest.mark.parametrize(
    ("kind", "age", "disabled", "expected"),
    [
        ("ordinary", 30, False, None),
        ("cot", 3, False, Code.COT),
        ("cot", 2, False, None),
        ("ordinary", 2, False, Code.COT),
        ("cot", None, False, None),
        ("accessible", 30, True, None),
        ("ordinary", 30, True, Code.ACCESSIBLE),
        ("accessible", 30, False, Code.ACCESSIBLE),
        ("isolation", 30, False, Code.ISOLATION),
    ],
)
def test_what_speaks_against_a_bed(caseworker, kind, age, disabled, expected):
    person = make_person(date_of_birth=None, birth_year=None if age is None else today().year - age)
    case = make_case(caseworker.organisation, person=person)
    if disabled:
        make_assessment(case, by=caseworker, level="low", factors=[("disability", "risk")])
    bed = make_bed(make_shelter(case.organisation), kind=kind)

    found = codes(case, bed.shelter, caseworker, bed) & {Code.COT, Code.ACCESSIBLE, Code.ISOLATION}

    assert found == ({expected} if expected else set())


# ------------------------------------------------------------------ the family
@pytest.fixture
def child(caseworker):
    return make_case(caseworker.organisation, person=born(9))


@pytest.mark.parametrize("turned", [False, True])
def test_a_mother_in_another_house_or_room_is_said(case, child, caseworker, turned):
    if turned:
        make_link(case, child, "child")
    else:
        make_link(child, case, "mother")
    home, away = make_shelter(case.organisation, name="Home"), make_shelter(case.organisation, name="Away")
    beds = [make_bed(home, label, room=make_room(home, f"Room {label}")) for label in ("1", "2")]
    stay = make_stay(case, bed=beds[0])

    (elsewhere,) = [one for one in told(child, away, caseworker) if one.code == Code.FAMILY]
    assert str(elsewhere) == f"Mother of this person ({case.number}) is in another house: Home."
    assert elsewhere.level == Level.WARNING
    (other_room,) = [one for one in told(child, home, caseworker, beds[1]) if one.code == Code.FAMILY]
    assert str(other_room) == f"Mother of this person ({case.number}) sleeps in another room: Room 1."
    assert Code.FAMILY not in codes(child, home, caseworker, make_bed(home, "3", room=beds[0].room))
    stay.delete()
    assert Code.FAMILY not in codes(child, away, caseworker)


def test_who_came_along_belongs_to_the_family_and_who_is_a_danger_does_not(case, child, caseworker):
    home, away = make_shelter(case.organisation), make_shelter(case.organisation)
    make_stay(child, home)
    friend = make_relation(case, kind="friend", other_case=child)
    assert Code.FAMILY not in codes(case, away, caseworker)

    friend.accompanies_her = "yes"
    friend.save()
    assert Code.FAMILY in codes(case, away, caseworker)
    friend.is_danger, friend.kind = "yes", "mother"
    friend.save()
    assert codes(case, away, caseworker) & {Code.FAMILY, Code.SEPARATION} == set()
    assert Code.SEPARATION in codes(case, home, caseworker)


def test_a_hidden_mother_is_not_spoken_of(case, child, caseworker, colleague):
    make_link(child, case, "mother")
    make_stay(case, make_shelter(case.organisation))
    Case.objects.filter(pk=case.pk).update(restricted=True)

    assert Code.FAMILY not in codes(child, make_shelter(case.organisation), colleague)


def test_a_mother_in_a_house_elsewhere_is_said_where_her_stays_are_shared(case, child, caseworker, stranger):
    foreign = make_case(stranger.organisation)
    make_link(child, foreign, "mother")
    make_stay(foreign, make_shelter(stranger.organisation, name="Faraway"))
    share = make_share(foreign, caseworker.organisation, "family")
    home = make_shelter(case.organisation)
    assert Code.FAMILY not in codes(child, home, caseworker)

    share.sections = ["family", "stays"]
    share.save()

    assert Code.FAMILY in codes(child, home, caseworker)


@pytest.mark.parametrize(
    ("age", "carer", "group", "expected"),
    [
        (9, None, "", True),
        (9, "mother", "", False),
        (9, "guardian", "", False),
        (9, "sibling", "", True),
        (9, None, "girls", False),
        (30, None, "", False),
    ],
)
def test_a_child_without_anybody_who_looks_after_her(caseworker, age, carer, group, expected):
    child = make_case(caseworker.organisation, person=born(age))
    shelter = make_shelter(caseworker.organisation, client_groups=[group] if group else [])
    if carer:
        other = make_case(caseworker.organisation)
        basis = {"legal_basis": "court"} if carer == "guardian" else {}
        make_link(child, other, carer, **basis)
        make_stay(other, shelter)

    assert (Code.CHILD_ALONE in codes(child, shelter, caseworker)) == expected


# ------------------------------------------------------------------ who must not meet
@pytest.fixture
def inside(caseworker):
    """Somebody in the house."""
    other = make_case(caseworker.organisation, person=make_person(family_name="Başqasoyadlı"))
    make_stay(other, make_shelter(caseworker.organisation))
    return other


def test_who_sees_both_files_is_told_who_and_why_first_of_all(case, inside, caseworker, colleague):
    make_separation(case, inside, by=caseworker)
    shelter = inside.stays.get().shelter
    make_places(shelter, 1)

    first, *rest = told(case, shelter, colleague)

    whom = f"{caseworker.full_name} ({caseworker.organisation.name})"
    assert str(first) == (
        f"{inside.number} is in this house and must not meet this person: Suspected recruiter."
        f" Ask {whom} before you check in."
    )
    assert (first.code, first.level) == (Code.SEPARATION, Level.ALERT)
    assert Code.CAPACITY in {one.code for one in rest}
    assert told(case, make_shelter(case.organisation), colleague) == []


def test_who_may_not_know_is_told_whom_to_ask_and_nothing_else(case, inside, caseworker, colleague):
    make_separation(inside, case, by=caseworker)
    Case.objects.filter(pk=inside.pk).update(restricted=True)

    (alert,) = told(case, inside.stays.get().shelter, colleague)

    whom = f"{caseworker.full_name} ({caseworker.organisation.name})"
    assert str(alert) == (f"Somebody who must not meet this person is in this house. Ask {whom} before you check in.")
    assert (alert.apart.other, alert.apart.separation) == (None, None)


def test_it_is_told_across_organisations(case, caseworker, stranger):
    """The house has a guest whose file it was never shown, and keeps its own person apart from her."""
    foreign = make_case(stranger.organisation)
    shelter = make_shelter(case.organisation)
    make_stay(foreign, shelter)
    make_separation(foreign, case, by=make_user("faraway", stranger.organisation, "caseworker", full_name="Uzaq İşçi"))

    (alert,) = told(case, shelter, caseworker)

    assert "Uzaq İşçi (Other House)" in str(alert)
    assert foreign.number not in str(alert)


def test_who_left_yesterday_is_met_by_nobody(case, inside, caseworker):
    make_separation(case, inside, by=caseworker)
    stay = inside.stays.get()
    stay.check_out = today()
    stay.save()

    assert told(case, stay.shelter, caseworker) == []


def test_the_alerts_alone_are_those_of_the_whole(case, inside, caseworker):
    make_separation(case, inside, by=caseworker)
    shelter = inside.stays.get().shelter

    with acting_as(caseworker):
        alone = separation_cautions(case, shelter, on=today(), actor=caseworker)

    assert alone == told(case, shelter, caseworker)


@pytest.mark.parametrize("many", [3, 30])
def test_a_house_costs_the_same_for_3_and_for_30(case, caseworker, django_assert_num_queries, many):
    shelter = make_shelter(case.organisation, capacity=1)
    make_assessment(case, by=caseworker, factors=[("abuse", "risk")])
    for number in range(many):
        other = make_case(case.organisation, person=make_person(date_of_birth=date(2020, 1, 1 + number)))
        make_stay(other, shelter)
        make_separation(case, other, by=caseworker)
        make_link(case, make_case(case.organisation, person=make_person()), "sibling")

    with acting_as(caseworker), django_assert_num_queries(13):
        cautions_of_houses(case, [shelter], on=today(), actor=caseworker)
