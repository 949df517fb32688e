"""The pages about the people around a person: her own house works with them, nobody else reads a word."""

import pytest
from django.urls import reverse

from audit.events import Event
from audit.models import AuditEvent
from cases.family.models import Relation
from cases.models import Case
from tests.cases.factories import SURNAME, make_case, make_person, make_share
from tests.cases.factories_family import SAID, make_link, make_relation

ROW_PAGES = ["change_relation", "remove_relation", "link_relation", "open_own_case"]
PAGES = ["people", "add_relation", "link_cases", *ROW_PAGES]
TOLD = {
    "kind": "child",
    "given_name": "Tural",
    "sex": "male",
    "birth_year": "2016",
    "is_danger": "no",
    "lives_with_her": "yes",
    "accompanies_her": "yes",
    "safe_to_contact": "not_known",
}


@pytest.fixture
def relation(case):
    return make_relation(case)


def address(name, case, relation):
    row = [relation.public_id] if name in ROW_PAGES else []
    return reverse(f"cases:{name}", args=[case.public_id, *row])


@pytest.mark.parametrize("name", PAGES)
def test_a_stranger_gets_404_and_not_a_word(client, case, relation, stranger, reviewer, iom_officer, auditor, name):
    for user in (stranger, reviewer, iom_officer, auditor):
        client.force_login(user)

        for response in (client.get(address(name, case, relation)), client.post(address(name, case, relation), {})):
            assert response.status_code in {404, 405}
            assert SURNAME.encode() not in response.content
            assert SAID.encode() not in response.content


@pytest.mark.parametrize("name", PAGES)
def test_a_colleague_opens_every_page(client, case, relation, colleague, name):
    client.force_login(colleague)

    assert client.get(address(name, case, relation)).status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_who_was_not_given_this_part_is_refused_and_reads_nothing(client, case, relation, receiver, name):
    make_share(case, receiver.organisation, "identity")
    client.force_login(receiver)

    response = client.get(address(name, case, relation))

    assert response.status_code == 403
    assert SAID.encode() not in response.content
    assert reverse("cases:people", args=[case.public_id]).encode() not in client.get(
        reverse("cases:detail", args=[case.public_id])
    ).content  # fmt: skip


def test_who_was_given_this_part_reads_and_changes_nothing(client, case, relation, receiver):
    make_share(case, receiver.organisation, "family")
    client.force_login(receiver)

    page = client.get(address("people", case, relation))

    assert SAID.encode() in page.content
    assert address("add_relation", case, relation).encode() not in page.content
    assert client.get(address("add_relation", case, relation)).status_code == 403


def test_the_look_is_on_record(client, case, relation, colleague):
    client.force_login(colleague)

    client.get(address("people", case, relation))

    assert AuditEvent.objects.get(event=Event.SECTION_READ).changes == {"section": "family"}


def test_somebody_is_recorded_from_the_page_once(client, case, caseworker):
    client.force_login(caseworker)
    add = reverse("cases:add_relation", args=[case.public_id])
    token = str(client.get(add).context["form"]["token"].value())

    for _time in range(2):
        assert client.post(add, TOLD | {"token": token}).status_code == 302

    relation = Relation.objects.get()
    assert (relation.given_name, relation.accompanies_her) == ("Tural", "yes")
    assert b"Tural" in client.get(reverse("cases:people", args=[case.public_id])).content


def test_an_impossible_age_is_said_at_its_field_and_nothing_is_lost(client, case, caseworker):
    client.force_login(caseworker)

    response = client.post(reverse("cases:add_relation", args=[case.public_id]), TOLD | {"birth_year": "1980"})

    assert response.status_code == 422
    assert "birth_year" in response.context["form"].errors
    assert b"Tural" in response.content


def test_somebody_is_changed_and_taken_out(client, case, relation, caseworker):
    client.force_login(caseworker)
    page = client.get(address("change_relation", case, relation))
    version = page.context["form"]["version"].value()

    client.post(address("change_relation", case, relation), TOLD | {"version": version, "began": "{}"})
    relation.refresh_from_db()
    assert relation.given_name == "Tural"

    client.post(address("remove_relation", case, relation))
    assert not Relation.objects.exists()


def test_a_case_of_her_own_begins_with_what_is_known(client, case, caseworker):
    child = make_relation(case, kind="child", given_name="Tural", birth_year=2016, sealed="")
    client.force_login(caseworker)
    page = client.get(address("open_own_case", case, child))
    assert b"Tural" in page.content

    answer = client.post(
        address("open_own_case", case, child),
        {"given_name": "Tural", "sex": "male", "birth_year": "2016", "opened_on": "2026-01-05"},
    )

    opened = Case.objects.exclude(pk=case.pk).get()
    assert answer.url == reverse("cases:detail", args=[opened.public_id])
    assert case.number in client.get(reverse("cases:people", args=[opened.public_id])).content.decode()


def test_the_page_costs_the_same_for_3_and_for_30(client, caseworker, django_assert_max_num_queries):
    client.force_login(caseworker)
    client.get(reverse("cases:list"))
    counts = []
    for many in (3, 30):
        case = make_case(caseworker.organisation, person=make_person())
        for number in range(many):
            make_relation(case, given_name=f"Name{number}")
        for _number in range(2 if many == 3 else 20):
            make_link(case, make_case(caseworker.organisation, person=make_person()))
            make_link(make_case(caseworker.organisation, person=make_person()), case)
        with django_assert_max_num_queries(60) as asked:
            assert client.get(reverse("cases:people", args=[case.public_id])).status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1]
