"""A relation never tells of a file that is hidden from its reader: neither by a line, nor by a number, nor by a gap."""

import pytest
from django.urls import reverse

from accounts.access import acting_as
from audit.events import Event
from audit.models import AuditEvent
from cases.family.models import Relation
from cases.family.presenters import people_around
from cases.models import Case
from tests.cases.factories import SURNAME, make_case, make_person, make_share
from tests.cases.factories_family import SAID, make_link, make_relation

OTHER_SURNAME = "Başqasoyadlı"


@pytest.fixture
def other(caseworker):
    return make_case(caseworker.organisation, person=make_person(family_name=OTHER_SURNAME, sex="male"))


def around(case, user):
    with acting_as(user):
        return [(str(one.kind), one.name, one.file and one.file.pk) for one in people_around(case, user)]


def seal(case):
    Case.objects.filter(pk=case.pk).update(restricted=True)


def test_who_sees_both_sees_the_link_from_both_sides(case, other, colleague):
    make_link(case, other, "child")

    assert around(case, colleague) == [("Child", f"{OTHER_SURNAME} {other.person.given_name}", other.pk)]
    assert around(other, colleague) == [("Mother", f"{SURNAME} {case.person.given_name}", case.pk)]


def test_the_other_way_follows_the_sex(case, other, colleague):
    make_link(other, case, "child")

    assert around(case, colleague)[0][0] == "Father"
    other.person.sex = "unknown"
    other.person.save()
    assert around(case, colleague)[0][0] == "Parent"


def test_a_hidden_file_leaves_no_line(case, other, colleague):
    make_link(case, other)
    seal(other)

    assert around(case, colleague) == []


def test_a_hidden_file_is_not_told_of_from_the_other_side_either(case, other, colleague):
    make_link(other, case)
    seal(other)

    assert around(case, colleague) == []


def test_what_was_recorded_here_stands_without_its_file(case, other, colleague):
    make_relation(case, other_case=other)
    seal(other)

    assert around(case, colleague) == [("Brother or sister", f"{SAID} {SAID}", None)]


def test_the_name_of_the_other_is_told_only_where_it_was_shared(case, other, stranger):
    make_link(case, other)
    make_share(case, stranger.organisation, "family")
    make_share(other, stranger.organisation, "family")

    assert around(case, stranger) == [("Brother or sister", "", other.pk)]


def test_without_the_part_of_the_other_file_there_is_no_link(case, other, stranger):
    make_link(case, other)
    make_share(case, stranger.organisation, "family")
    make_share(other, stranger.organisation, "identity")

    assert around(case, stranger) == []


@pytest.mark.parametrize("name", ["people", "detail"])
def test_the_pages_do_not_say_what_is_hidden(client, case, other, colleague, name):
    make_link(case, other)
    address = reverse(f"cases:{name}", args=[case.public_id])
    client.force_login(colleague)
    assert other.number in client.get(reverse("cases:people", args=[case.public_id])).content.decode()
    told = "Brother or sister"
    assert told in client.get(address).content.decode()

    seal(other)

    page = client.get(address).content.decode()
    assert other.number not in page
    assert told not in page


def test_a_row_that_leads_to_a_hidden_file_does_not_exist(client, case, other, colleague):
    hidden = make_link(case, other)
    seal(other)
    client.force_login(colleague)

    for name in ("change_relation", "remove_relation", "link_relation", "open_own_case"):
        response = client.get(reverse(f"cases:{name}", args=[case.public_id, hidden.public_id]))
        assert response.status_code == 404
    assert Relation.objects.count() == 1


def test_linking_to_a_hidden_file_answers_as_if_there_were_none(client, case, other, colleague):
    seal(other)
    client.force_login(colleague)
    address = reverse("cases:link_cases", args=[case.public_id])

    said = [client.post(address, {"number": number, "kind": "sibling"}) for number in (other.number, "no such")]

    assert [response.status_code for response in said] == [422, 422]
    assert "You see no case with this number." in said[0].content.decode()
    assert not Relation.objects.exists()


def test_the_record_does_not_say_whose_the_other_is(case, other, caseworker):
    from cases.family import actions

    with acting_as(caseworker):
        actions.link_cases(case, other, kind="sibling", actor=caseworker)

    event = AuditEvent.objects.get(event=Event.CASES_LINKED, case_id=case.public_id)
    assert str(other.public_id) not in str(event.__dict__)
