"""What the database itself refuses about the people around a person, whoever writes it; and what anonymising leaves of them."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from accounts.access import Purpose, acting_for
from audit.models import FieldHistory
from cases.family.keeping import forget_people
from cases.family.models import Relation
from tests.cases.factories import make_case, make_person
from tests.cases.factories_family import make_link, make_relation

BROKEN = [
    ("cases_relation_in_known_words", {"kind": "aunt"}),
    ("cases_relation_in_known_words", {"sex": "f"}),
    ("cases_relation_in_known_words", {"is_danger": "perhaps"}),
    ("cases_relation_in_known_words", {"safe_to_contact": ""}),
    ("cases_relation_in_known_words", {"lives_with_her": ""}),
    ("cases_relation_in_known_words", {"accompanies_her": ""}),
    ("cases_relation_in_known_words", {"kind": "guardian", "legal_basis": "habit"}),
    ("cases_relation_not_to_itself", {"other_case": "case"}),
    ("cases_relation_a_link_says_nothing_else", {"recorded_here": False, "sealed": ""}),
    ("cases_relation_a_link_says_nothing_else", {"recorded_here": False, "other_case": "other"}),
    (
        "cases_relation_a_link_says_nothing_else",
        {"recorded_here": False, "other_case": "other", "sealed": "", "birth_year": 1990},
    ),
    ("cases_relation_leads_to_people_of_cases", {"kind": "lawyer", "other_case": "other"}),
    ("cases_relation_birth_year_agrees", {"date_of_birth": date(1990, 1, 1), "birth_year": 1991}),
    ("cases_relation_guardians_act_by_something", {"kind": "guardian"}),
    ("cases_relation_guardians_act_by_something", {"legal_basis": "court"}),
    ("cases_relation_guardians_act_by_something", {"from_on": date(2020, 1, 1)}),
    (
        "cases_relation_ends_after_it_begins",
        {"kind": "guardian", "legal_basis": "court", "from_on": date(2020, 1, 2), "to_on": date(2020, 1, 1)},
    ),
]


@pytest.fixture
def other(case):
    return make_case(case.organisation, person=make_person())


@pytest.mark.parametrize(("name", "fields"), BROKEN, ids=lambda value: str(value)[:60])
def test_the_database_refuses(case, other, name, fields):
    known = {"case": case, "other": other}
    fields = {key: known.get(value, value) if isinstance(value, str) else value for key, value in fields.items()}

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make_relation(case, **fields)


def test_two_files_are_linked_once_whichever_way(case, other):
    make_link(case, other)

    for one, two in ((case, other), (other, case)):
        with pytest.raises(IntegrityError, match="cases_relation_once_between_two"), transaction.atomic():
            make_link(one, two, "friend")


def test_one_form_brings_one(case):
    token = uuid4()
    make_relation(case, form_token=token)

    with pytest.raises(IntegrityError, match="cases_relation_sent_once"), transaction.atomic():
        make_relation(case, form_token=token)


def test_anonymising_leaves_nothing_of_who_they_were_and_nothing_that_led_here(case, other):
    third = make_case(case.organisation, person=make_person())
    hers = make_relation(
        case, kind="child", birth_year=2015, citizenship="TUR", accompanies_her="yes", other_case=third
    )
    make_link(other, case)
    known_there = make_relation(make_case(case.organisation, person=make_person()), other_case=case)

    with acting_for(Purpose.RETENTION):
        forget_people(case)

        known_there.refresh_from_db()
        hers.refresh_from_db()
        assert set(Relation.objects.all()) == {known_there, hers}
        assert (known_there.other_case, hers.other_case, hers.birth_year, hers.citizenship) == (None, None, None, "")
        assert (hers.kind, hers.accompanies_her) == ("child", "yes")
        history = FieldHistory.objects.exclude(about_key=case.pk)
        assert not any("other_case_id" in row.changed for row in history)
