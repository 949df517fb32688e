"""The pages of keeping apart: who may not see both files learns neither number nor reason."""

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from cases.models import Case, Separation
from tests.cases.factories import SURNAME, make_case, make_person, make_share
from tests.cases.factories_separation import WHY, make_separation

SAID = {"reason": "co_victim", "note": WHY, "until_on": ""}


def people(case):
    return reverse("cases:people", args=[case.public_id])


def keep(case):
    return reverse("cases:keep_apart", args=[case.public_id])


def end(case, row):
    return reverse("cases:end_separation", args=[case.public_id, row.public_id])


def test_it_is_recorded_from_the_page_once_and_ended_there(client, case, other, caseworker):
    client.force_login(caseworker)
    token = str(client.get(keep(case)).context["form"]["token"].value())

    for _time in range(2):
        answer = client.post(keep(case), SAID | {"number": other.number, "token": token})
        assert answer.url == people(case)

    row = Separation.objects.get()
    for one, two in ((case, other), (other, case)):
        page = client.get(people(one)).content.decode()
        assert two.number in page
        assert WHY in page
        assert "Witnesses or victims who must not meet" in page
    assert client.post(end(other, row), {"reason": "They made peace."}).url == people(other)
    assert other.number not in client.get(people(case)).content.decode()


def test_a_stranger_gets_404_and_not_a_word(client, case, other, caseworker, stranger, reviewer, iom_officer, auditor):
    row = make_separation(case, other, by=caseworker)

    for user in (stranger, reviewer, iom_officer, auditor):
        client.force_login(user)
        for address in (keep(case), end(case, row)):
            for response in (client.get(address), client.post(address, SAID | {"number": other.number})):
                assert response.status_code == 404
                assert SURNAME.encode() not in response.content
                assert WHY.encode() not in response.content


@pytest.mark.parametrize("name", ["people", "detail", "changes", "looked"])
def test_who_sees_one_file_reads_neither_number_nor_reason(client, case, other, caseworker, colleague, name):
    row = make_separation(case, other, by=caseworker)
    client.force_login(colleague)
    address = reverse(f"cases:{name}", args=[case.public_id])
    Case.objects.filter(pk=other.pk).update(restricted=True)

    page = client.get(address).content.decode()

    for word in (other.number, str(other.public_id), WHY, "Suspected recruiter"):
        assert word not in page
    if name == "people":
        assert "Somebody whose file is not for you to see" in page
        assert caseworker.full_name in page
    assert client.get(end(case, row)).status_code == 404


def test_what_was_shared_without_the_family_says_nothing(client, case, other, caseworker, receiver):
    make_separation(case, other, by=caseworker)
    make_share(case, receiver.organisation, "identity")
    client.force_login(receiver)

    assert client.get(people(case)).status_code == 403
    assert "Kept apart" not in client.get(reverse("cases:detail", args=[case.public_id])).content.decode()


def test_who_was_given_the_family_is_told_that_there_is_somebody(client, case, other, caseworker, receiver):
    row = make_separation(case, other, by=caseworker)
    make_share(case, receiver.organisation, "family")
    client.force_login(receiver)

    page = client.get(people(case)).content.decode()

    assert "Somebody whose file is not for you to see" in page
    assert other.number not in page
    assert keep(case) not in page
    assert client.get(keep(case)).status_code == 403
    assert client.get(end(case, row)).status_code == 404


def test_a_hidden_number_answers_as_if_there_were_none(client, case, foreign, caseworker):
    client.force_login(caseworker)

    said = [client.post(keep(case), SAID | {"number": number}) for number in (foreign.number, "no such")]

    assert [response.status_code for response in said] == [422, 422]
    assert all("You see no case with this number." in response.content.decode() for response in said)
    assert not Separation.objects.exists()


def test_twice_is_told_kindly(client, case, other, caseworker):
    make_separation(other, case, by=caseworker)
    client.force_login(caseworker)

    answer = client.post(keep(case), SAID | {"number": other.number})

    assert answer.status_code == 409
    assert WHY in answer.content.decode()


def test_the_timeline_tells_who_sees_both(client, case, other, caseworker, colleague):
    make_separation(case, other, by=caseworker)
    client.force_login(colleague)
    detail = reverse("cases:detail", args=[other.public_id])
    assert "Kept apart from somebody" in client.get(detail).content.decode()

    Case.objects.filter(pk=case.pk).update(restricted=True)

    assert "Kept apart from somebody" not in client.get(detail).content.decode()


def test_the_record_holds_neither_the_other_nor_why(client, case, other, caseworker):
    client.force_login(caseworker)
    client.post(keep(case), SAID | {"number": other.number})

    event = AuditEvent.objects.get(event="separation_recorded", case_id=case.public_id)

    assert not any(word in str(event.__dict__) for word in (str(other.public_id), other.number, WHY, "co_victim"))


def test_the_page_costs_the_same_for_3_and_for_30(client, caseworker, django_assert_max_num_queries):
    client.force_login(caseworker)
    client.get(reverse("cases:list"))
    counts = []
    for many in (3, 30):
        case = make_case(caseworker.organisation, person=make_person())
        for _number in range(many):
            make_separation(case, make_case(caseworker.organisation, person=make_person()), by=caseworker)
        with django_assert_max_num_queries(60) as asked:
            assert client.get(people(case)).status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1]
