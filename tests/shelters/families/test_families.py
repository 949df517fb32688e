"""A family comes in whole, each with a bed and a file, or nobody does."""

import pytest
from django.urls import reverse

from accounts.access import acting_as
from accounts.roles import Role
from audit.models import AuditEvent
from cases.models import Case, Relation
from cases.policies import allows
from core.errors import Conflict, NotAllowed, NotVisible, Refused
from shelters.confirming.actions import Unconfirmed
from shelters.families import actions, policies
from shelters.families.actions import Arrival
from shelters.families.presenters import family_of
from shelters.models import Confirmation, Stay
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import SURNAME, make_case, make_person, make_share
from tests.cases.factories_family import make_link, make_relation
from tests.cases.factories_separation import make_separation
from tests.shelters.factories import bed_of, make_bed, make_room, make_shelter, make_stay, today
from tests.shelters.test_races import race

TURAL = {"given_name": "Tural", "sex": "male", "birth_year": today().year - 6}
SAID = {"reason": "apart_inside", "note": "Another floor."}


@pytest.fixture
def child(case):
    """Hers, with a file of its own."""
    person = make_person(given_name="Aytac", date_of_birth=None, birth_year=today().year - 2)
    found = make_case(case.organisation, person=person)
    make_link(case, found, "child")
    return found


@pytest.fixture
def beds(shelter):
    room = make_room(shelter, "Room 7")
    return [make_bed(shelter, label, room=room) for label in ("7a", "7b", "7c")]


def bring(case, arrivals, shelter, actor, **kwargs):
    with acting_as(actor):
        return actions.bring_in_family(case, arrivals, shelter=shelter, check_in=today(), actor=actor, **kwargs)


def arrivals_of(case, child, beds, **last):
    return [Arrival(beds[0], case), Arrival(beds[1], child), Arrival(beds[2], **{"child": TURAL} | last)]


def test_all_come_in_and_who_had_no_file_has_one(case, child, shelter, beds, caseworker):
    known = make_relation(case, kind="child", sealed="", given_name="Nihad", birth_year=today().year - 12)
    more = [Arrival(None, relation=known)]

    stays = bring(case, [*arrivals_of(case, child, beds), *more], shelter, caseworker)

    assert [bed_of(stay) for stay in stays] == [*beds, None]
    tural = Case.objects.select_related("person").get(pk=stays[2].case_id)
    assert (tural.person.given_name, tural.person.sex, tural.person.birth_year) == tuple(TURAL.values())
    relation = Relation.objects.get(other_case=tural)
    assert (relation.case, relation.kind, relation.accompanies_her) == (case, "child", "yes")
    known.refresh_from_db()
    assert known.other_case_id == stays[3].case_id
    assert AuditEvent.objects.filter(event="stay_started").count() == 4
    assert AuditEvent.objects.filter(event="case_opened").count() == 2


def test_a_bed_that_was_taken_meanwhile_keeps_everybody_out(case, child, shelter, beds, caseworker):
    make_stay(bed=beds[2])
    cases = Case.objects.count()
    arrivals = arrivals_of(case, child, beds, fields={"place": "bed_1"})

    with pytest.raises(Conflict, match="choose another bed") as refusal:
        bring(case, arrivals, shelter, caseworker)

    assert refusal.value.field == "bed_1"
    assert (Stay.objects.count(), Case.objects.count(), Relation.objects.filter(recorded_here=True).count()) == (
        1,
        cases,
        0,
    )
    assert not AuditEvent.objects.filter(event__in=["stay_started", "case_opened", "relation_added"]).exists()


def test_somebody_who_is_in_a_house_already_keeps_everybody_out(case, child, shelter, beds, caseworker):
    make_stay(child, make_shelter(case.organisation))
    arrivals = [Arrival(beds[0], case), Arrival(beds[1], child, fields={"": "comes_c1"})]

    with pytest.raises(Conflict, match="already in a bed") as refusal:
        bring(case, arrivals, shelter, caseworker)

    assert refusal.value.field == "comes_c1"
    assert Stay.objects.count() == 1


def test_what_cannot_be_of_a_child_is_said_at_the_child(case, shelter, caseworker):
    grown = Arrival(None, child={"given_name": "Tural", "birth_year": 1990}, fields={"birth_year": "age_1"})

    with pytest.raises(Refused) as refusal:
        bring(case, [Arrival(None, case), grown], shelter, caseworker)

    assert refusal.value.field == "age_1"
    assert not Stay.objects.exists()


@pytest.mark.parametrize("where", ["cases.family.actions", "shelters.actions.beds", "shelters.confirming.actions"])
def test_where_the_record_fails_nothing_is_changed(case, child, shelter, beds, caseworker, monkeypatch, where):
    def fail(*_args, **_kwargs):
        raise RuntimeError("the record is closed")

    inside = make_case(case.organisation)
    make_stay(inside, shelter)
    make_separation(child, inside, by=caseworker)
    monkeypatch.setattr(f"{where}.record", fail)
    cases = Case.objects.count()
    with pytest.raises(RuntimeError):
        bring(case, arrivals_of(case, child, beds), shelter, caseworker, confirmation=SAID)

    assert (Stay.objects.count(), Case.objects.count(), Confirmation.objects.count()) == (1, cases, 0)


def test_whom_a_child_must_not_meet_is_asked_for_the_whole_family(case, child, shelter, beds, caseworker, stranger):
    foreign = make_case(stranger.organisation)
    make_stay(foreign, shelter)
    make_separation(foreign, child, by=stranger)

    with pytest.raises(Conflict) as refusal:
        bring(case, arrivals_of(case, child, beds), shelter, caseworker)
    assert refusal.value.field == Unconfirmed.field
    assert Stay.objects.count() == 1
    bring(case, arrivals_of(case, child, beds), shelter, caseworker, confirmation=SAID)

    assert Stay.objects.count() == 4
    row = Confirmation.objects.get()
    assert (row.case, row.told, row.reason) == (child, stranger, "apart_inside")


def test_two_of_them_who_must_not_meet_are_asked_for_too(case, child, shelter, beds, caseworker):
    make_separation(case, child, by=caseworker)

    with pytest.raises(Conflict, match="must not meet"):
        bring(case, arrivals_of(case, child, beds), shelter, caseworker)


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("relation", ["own", "shared", "closed", "other"])
def test_who_may_bring_a_family_in(role, relation, manager):
    home, away = manager.organisation, make_organisation("AWAY")
    actor, case = make_user("actor", home, role), make_case(away if relation in {"shared", "other"} else home)
    if relation == "shared":
        make_share(case, home, "stays", "family")
    if relation == "closed":
        case.closed_on, case.closure_reason = today(), "other"
        case.save()
    casework, shelter = role in {Role.CASEWORKER, Role.SHELTER_MANAGER}, make_shelter(home)

    with acting_as(actor):
        assert allows(policies.check_may_bring_in, actor, case, shelter) == (casework and relation in {"own", "shared"})
        assert policies.may_open_for_children(actor, case) == (casework and relation == "own")


def test_a_child_of_a_file_elsewhere_gets_none_from_here(shelter, caseworker, stranger):
    foreign = make_case(stranger.organisation)
    make_share(foreign, shelter.organisation, "stays", "family")

    with pytest.raises(NotAllowed):
        bring(foreign, [Arrival(None, foreign), Arrival(None, child=TURAL)], shelter, caseworker)
    with pytest.raises(NotVisible):
        bring(make_case(stranger.organisation), [], shelter, caseworker)

    assert not Stay.objects.exists()


# ------------------------------------------------------------------ who belongs to it
def members(case, actor):
    with acting_as(actor):
        return {(str(one.kind), one.name, one.age, bool(one.case), one.is_in) for one in family_of(case, actor)}


def test_the_household_comes_with_her_and_nobody_who_is_a_danger(case, child, caseworker):
    make_relation(case, kind="child", sealed="", given_name="Nihad", birth_year=today().year - 12)
    make_relation(case, kind="sibling", sealed="", given_name="Rəna", accompanies_her="yes")
    make_relation(case, kind="sibling", sealed="", given_name="Lalə")
    make_relation(case, kind="spouse", sealed="", given_name="Kamran", accompanies_her="yes", is_danger="yes")
    mother = make_case(case.organisation, person=make_person(given_name="Sona", date_of_birth=None, birth_year=1970))
    make_link(mother, case, "child")
    make_stay(mother, make_shelter(case.organisation))

    found = members(case, caseworker)

    assert {(kind, name, has_file, is_in) for kind, name, _age, has_file, is_in in found} == {
        ("", case.person.given_name, True, False),
        ("Child", "Aytac", True, False),
        ("Mother", "Sona", True, True),
        ("Child", "Nihad", False, False),
        ("Brother or sister", "Rəna", False, False),
    }


def test_who_it_is_is_told_to_who_may_know(case, child, stranger):
    for file in (case, child):
        make_share(file, stranger.organisation, "stays", "family")

    assert members(case, stranger) == {("", "", None, True, False), ("Child", "", None, True, False)}


def test_a_child_whose_file_is_hidden_does_not_appear(case, child, colleague):
    Case.objects.filter(pk=child.pk).update(restricted=True)

    assert len(members(case, colleague)) == 1


# ------------------------------------------------------------------ races
def test_two_families_at_the_same_beds(own_database):
    home = make_organisation("HOME")
    shelter = make_shelter(home)
    beds = [make_bed(shelter, label) for label in ("1", "2")]
    workers = [make_user(f"worker{number}", home, "caseworker") for number in range(2)]
    families = [[make_case(home), make_case(home)] for _number in range(2)]

    def family(number):
        order = beds if number == 0 else beds[::-1]
        arrivals = [Arrival(bed, file) for bed, file in zip(order, families[number], strict=True)]
        return lambda: bring(families[number][0], arrivals, shelter, workers[number])

    outcomes = race(family(0), family(1))

    assert sorted(isinstance(outcome, Conflict) for outcome in outcomes) == [False, True], outcomes
    won = families[0] if isinstance(outcomes[0], list) else families[1]
    assert set(Stay.objects.values_list("case", flat=True)) == {file.pk for file in won}


# ------------------------------------------------------------------ the pages
def page(shelter, case):
    return reverse("shelters:bring_in_family", args=[shelter.public_id, case.public_id])


def sent_by(client, shelter, case, **more):
    """What a browser sends of the page as it stands."""
    form = client.get(page(shelter, case)).context["form"]
    fields = {name: form[name].value() for name in form.fields}
    return {
        name: "on" if value is True else value for name, value in fields.items() if value not in (None, False)
    } | more


def test_from_the_number_to_the_board(client, case, child, shelter, beds, caseworker):
    client.force_login(caseworker)
    number = reverse("shelters:family", args=[shelter.public_id])
    assert client.get(number).status_code == 200
    assert client.post(number, {"case_number": "no such"}).status_code == 422
    assert client.post(number, {"case_number": case.number}).url == page(shelter, case)

    sent = sent_by(client, shelter, case, name_1="Tural", sex_1="male", age_1="6", bed_1=str(beds[2].public_id))
    answer = client.post(page(shelter, case), sent)

    assert answer.url == reverse("shelters:board", args=[shelter.public_id])
    assert {bed_of(stay).room for stay in Stay.objects.all()} == {beds[0].room}
    assert Stay.objects.count() == 3
    again = client.get(page(shelter, case)).content.decode()
    assert "is in a house already" in again


def test_what_is_wrong_stands_where_it_is_and_nothing_is_lost(client, case, child, shelter, beds, caseworker):
    client.force_login(caseworker)
    sent = sent_by(client, shelter, case, name_1="Tural", bed_1=str(beds[2].public_id))
    same = {name: str(beds[0].public_id) for name in sent if name.startswith("bed_")}

    assert client.post(page(shelter, case), sent | same).status_code == 422
    nobody = {name: value for name, value in sent.items() if not name.startswith(("comes_", "name_"))}
    assert client.post(page(shelter, case), nobody).status_code == 422
    make_stay(bed=beds[2])
    answer = client.post(page(shelter, case), sent)
    assert answer.status_code == 409
    assert "bed_1" in answer.context["form"].errors
    assert "Tural" in answer.content.decode()
    assert Stay.objects.count() == 1


def test_the_alert_is_shown_and_asks_why(client, case, child, shelter, beds, caseworker, stranger):
    foreign = make_case(stranger.organisation)
    make_stay(foreign, shelter)
    make_separation(foreign, child, by=stranger)
    client.force_login(caseworker)
    said = client.get(page(shelter, case)).content.decode()
    assert "Somebody who must not meet this person is in this house" in said
    assert foreign.number not in said
    sent = sent_by(client, shelter, case)

    assert client.post(page(shelter, case), sent).status_code == 422
    confirmed = sent | {"confirm_reason": "apart_inside", "confirm_note": "Another floor."}
    assert client.post(page(shelter, case), confirmed).status_code == 302


def test_an_alert_that_comes_meanwhile_asks_why(client, case, child, shelter, beds, caseworker, monkeypatch):
    inside = make_case(case.organisation)
    make_stay(inside, shelter)
    client.force_login(caseworker)
    sent = sent_by(client, shelter, case)
    make_separation(child, inside, by=caseworker)
    monkeypatch.setattr("shelters.families.views.cautions_for", lambda *_args, **_kwargs: [])

    answer = client.post(page(shelter, case), sent)

    assert answer.status_code == 409
    assert "confirm_reason" in answer.context["form"].errors
    assert "Why all the same" in answer.content.decode()
    assert Stay.objects.count() == 1


def test_a_stranger_gets_404_and_not_a_word(client, case, child, shelter, stranger, receiver, reviewer):
    elsewhere = make_shelter(stranger.organisation)
    for user in (stranger, receiver, reviewer):
        client.force_login(user)
        for house in (shelter, elsewhere):
            for answer in (client.get(page(house, case)), client.post(page(house, case), {})):
                assert answer.status_code == 404
                assert SURNAME.encode() not in answer.content
        if user != stranger:
            assert client.get(reverse("shelters:family", args=[shelter.public_id])).status_code == 404


def test_a_child_of_whom_nobody_was_told_is_not_named_by_a_forged_form(client, case, shelter, caseworker, stranger):
    """A key of another family's member is no field of this page."""
    other = make_case(stranger.organisation)
    link = make_link(make_case(case.organisation), other, "child")
    client.force_login(caseworker)
    forged = sent_by(client, shelter, case) | {f"comes_c{link.pk}": "on", f"bed_c{link.pk}": str(shelter.public_id)}

    client.post(page(shelter, case), forged)

    assert set(Stay.objects.values_list("case", flat=True)) == {case.pk}


def test_the_page_costs_the_same_for_3_and_for_30_in_the_house(client, caseworker, django_assert_max_num_queries):
    client.force_login(caseworker)
    client.get(reverse("cases:list"))
    counts = []
    for many in (3, 30):
        shelter, case = make_shelter(caseworker.organisation), make_case(caseworker.organisation)
        for number in range(many):
            make_stay(bed=make_bed(shelter, str(number)))
            make_bed(shelter, f"free {number}")
            make_relation(case, kind="child", given_name=f"Name{number}", birth_year=2015)
        with django_assert_max_num_queries(60) as asked:
            assert client.get(page(shelter, case)).status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1]
