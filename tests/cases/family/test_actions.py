"""Whoever is around a person is recorded once, with possible ages, and leads to another file only for who sees both."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.access import acting_as
from audit.events import Event
from audit.models import AuditEvent, FieldHistory
from cases.family import actions
from cases.family.models import Relation
from cases.models import Case
from core.errors import Conflict, NotAllowed, NotVisible, Refused, Stale
from tests.cases.factories import make_case, make_person, make_share
from tests.cases.factories_family import SAID, make_link, make_relation

TODAY = timezone.localdate()
SISTER = {"kind": "sibling", "given_name": "Günel", "sex": "female", "is_danger": "no"}


def act(verb, *args, actor, **kwargs):
    with acting_as(actor):
        return verb(*args, actor=actor, **kwargs)


def events(name):
    return AuditEvent.objects.filter(event=name)


@pytest.fixture
def other(caseworker):
    """Another file of the house, of somebody born in 2015."""
    person = make_person(family_name="Başqasoyadlı", date_of_birth=date(2015, 1, 2))
    return make_case(caseworker.organisation, person=person, worker=caseworker)


@pytest.fixture
def relation(case):
    return make_relation(case)


# ------------------------------------------------------------------ recording


def test_somebody_is_recorded_and_the_record_says_as_what(case, caseworker):
    relation = act(actions.add_relation, case, SISTER, actor=caseworker)

    assert (relation.case, relation.given_name, relation.recorded_here) == (case, "Günel", True)
    assert events(Event.RELATION_ADDED).get().changes == {"relation": "sibling"}


def test_a_form_sent_twice_records_one(case, caseworker):
    token = uuid4()

    rows = [act(actions.add_relation, case, SISTER, actor=caseworker, token=token) for _time in range(2)]

    assert rows[0] == rows[1]
    assert Relation.objects.count() == 1


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({"given_name": ""}, "family_name"),
        ({"date_of_birth": TODAY + timedelta(days=1)}, "date_of_birth"),
        ({"birth_year": TODAY.year + 1}, "birth_year"),
        ({"kind": "guardian"}, "legal_basis"),
        ({"kind": "guardian", "legal_basis": "court", "from_on": date(2020, 1, 2), "to_on": date(2020, 1, 1)}, "to_on"),
        ({"kind": "guardian", "legal_basis": "court", "from_on": date(1990, 1, 1)}, "from_on"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(case, caseworker, details, field):
    with pytest.raises(Refused) as refusal:
        act(actions.add_relation, case, SISTER | details, actor=caseworker)

    assert refusal.value.field == field
    assert not Relation.objects.exists()


@pytest.mark.parametrize(
    ("kind", "year", "possible"),
    [
        ("mother", 1985, True),
        ("mother", 1986, False),
        ("father", 1996, False),
        ("parent", 1970, True),
        ("child", 2005, True),
        ("child", 2004, False),
        ("child", 1990, False),
        ("grandparent", 1976, False),
        ("grandchild", 2015, True),
        ("sibling", 2020, True),
        ("friend", 1940, True),
    ],
)
def test_a_child_is_not_older_than_its_mother(case, caseworker, kind, year, possible):
    """The person of the case was born in 1995."""
    details = {"kind": kind, "birth_year": year}

    if possible:
        act(actions.add_relation, case, details, actor=caseworker)
    else:
        with pytest.raises(Refused) as refusal:
            act(actions.add_relation, case, details, actor=caseworker)
        assert refusal.value.field == "birth_year"


def test_the_same_relation_twice_is_refused(case, caseworker):
    act(actions.add_relation, case, SISTER, actor=caseworker)

    with pytest.raises(Refused):
        act(actions.add_relation, case, SISTER | {"given_name": "GÜNEL"}, actor=caseworker)
    act(actions.add_relation, case, SISTER | {"kind": "friend"}, actor=caseworker)


def test_what_only_guardians_have_goes_with_them(case, caseworker):
    guardian = {"kind": "guardian", "given_name": "Rəna", "legal_basis": "court", "from_on": date(2020, 1, 1)}
    relation = act(actions.add_relation, case, guardian, actor=caseworker)

    act(actions.change_relation, relation, guardian | {"kind": "relative"}, version=1, actor=caseworker)

    relation.refresh_from_db()
    assert (relation.kind, relation.legal_basis, relation.from_on) == ("relative", "", None)


def test_a_correction_names_fields_and_not_what_stands_in_them(relation, caseworker):
    act(actions.change_relation, relation, {"contact": "Through the neighbour."}, version=1, actor=caseworker)

    relation.refresh_from_db()
    assert (relation.contact, relation.version) == ("Through the neighbour.", 2)
    assert events(Event.RELATION_CHANGED).get().changes == {"contact": None}


def test_the_second_of_two_writes_nothing_over(relation, caseworker):
    act(actions.change_relation, relation, {"note": "First."}, version=1, actor=caseworker)

    with pytest.raises(Stale):
        act(actions.change_relation, relation, {"note": "Second."}, version=1, actor=caseworker)


def test_taking_somebody_out_leaves_what_stood_there_earlier(relation, caseworker):
    act(actions.remove_relation, relation, actor=caseworker)

    assert not Relation.objects.exists()
    assert FieldHistory.objects.get(row_id=relation.public_id).deleted
    assert events(Event.RELATION_REMOVED).count() == 1


def test_who_may_not(case, relation, stranger, receiver, reviewer):
    make_share(case, receiver.organisation, "identity", "family")
    for user, refused in ((stranger, NotVisible), (receiver, NotAllowed), (reviewer, NotVisible)):
        with pytest.raises(refused):
            act(actions.add_relation, case, SISTER, actor=user)
        with pytest.raises(refused):
            act(actions.change_relation, relation, SISTER, version=1, actor=user)
        with pytest.raises(refused):
            act(actions.remove_relation, relation, actor=user)


def test_nothing_is_recorded_in_a_closed_file(caseworker):
    closed = make_case(caseworker.organisation, closed_on=TODAY, closure_reason="other")

    with pytest.raises(Conflict):
        act(actions.add_relation, closed, SISTER, actor=caseworker)


# ------------------------------------------------------------------ leading to another file


def test_two_files_are_linked_and_each_record_says_so_without_the_other(case, other, caseworker):
    relation = act(actions.link_cases, case, other, kind="child", actor=caseworker)

    assert (relation.case, relation.other_case, relation.recorded_here) == (case, other, False)
    found = events(Event.CASES_LINKED)
    assert {row.case_id for row in found} == {case.public_id, other.public_id}
    assert [row.changes for row in found] == [{}, {}]


def test_a_link_says_no_impossible_ages(case, other, caseworker):
    """The other's person was born in 2015."""
    with pytest.raises(Refused):
        act(actions.link_cases, case, other, kind="mother", actor=caseworker)


def test_nobody_is_her_own_sister(case, caseworker, stranger):
    elsewhere = make_case(stranger.organisation, person=case.person)
    make_share(elsewhere, caseworker.organisation, "family")

    for same in (case, elsewhere):
        with pytest.raises(Refused) as refusal:
            act(actions.link_cases, case, same, kind="sibling", actor=caseworker)
        assert refusal.value.field == "number"


def test_two_files_are_linked_once_from_either_side(case, other, caseworker):
    make_link(case, other)

    for one, two in ((case, other), (other, case)):
        with pytest.raises(Refused):
            act(actions.link_cases, one, two, kind="friend", actor=caseworker)


@pytest.mark.parametrize("kind", ["lawyer", "trusted_contact", "nobody"])
def test_not_everybody_has_a_case(case, other, caseworker, kind):
    with pytest.raises(Refused) as refusal:
        act(actions.link_cases, case, other, kind=kind, actor=caseworker)

    assert refusal.value.field == "kind"


def test_one_does_not_link_to_a_file_that_one_does_not_see(case, caseworker, stranger):
    hidden = make_case(stranger.organisation)

    with pytest.raises(NotVisible):
        act(actions.link_cases, case, hidden, kind="sibling", actor=caseworker)
    make_share(hidden, caseworker.organisation, "identity")
    with pytest.raises(NotAllowed):
        act(actions.link_cases, case, hidden, kind="sibling", actor=caseworker)


def test_somebody_recorded_turns_out_to_have_a_case(case, other, relation, caseworker):
    act(actions.link_relation, relation, other, actor=caseworker)

    relation.refresh_from_db()
    assert (relation.other_case, relation.recorded_here, relation.given_name) == (other, True, SAID)
    with pytest.raises(Conflict):
        act(actions.link_relation, relation, other, actor=caseworker)


def test_an_accompanying_child_gets_a_case_of_its_own(case, caseworker):
    child = make_relation(case, kind="child", birth_year=2016, accompanies_her="yes")
    details = {"given_name": "Tural", "sex": "male", "birth_year": 2016}

    opened = act(actions.open_own_case, child, details, actor=caseworker)

    child.refresh_from_db()
    assert (child.other_case, opened.person.given_name, opened.organisation) == (opened, "Tural", case.organisation)


def test_where_the_link_is_refused_no_case_is_opened(case, caseworker):
    child = make_relation(case, kind="child")

    with pytest.raises(Refused):
        act(actions.open_own_case, child, {"birth_year": 1990}, actor=caseworker)

    assert Case.objects.count() == 1
